// How a question was understood, as chips. Taking one away asks again without it.
import { h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { DOCUMENT_KINDS, KINDS, day } from "../../js/words.js";

/** What was read from the question (年份：2021年、2022年) and what the reader narrowed himself. */
export function chips(said, question, filter, ask) {
  const read = said.flatMap((line) => {
    const [name, values = ""] = line.split("：", 2);
    return values.split("、").filter(Boolean).map((value) => understood(name, value, question, filter, ask));
  });
  return [read.length ? h("span", { class: "quiet small", data: { scope: "1" } }, "理解为") : null, read, narrowed(filter, (rest) => ask(question, rest))];
}

function understood(name, value, question, filter, ask) {
  const without = [value, value.replace(/年$/, ""), `${value}市`, `${value}省`].sort((a, b) => b.length - a.length).reduce((text, part) => text.replaceAll(part, ""), question);
  const bare = without.replace(/^[年度，,、的和与]+/, "").trim();
  if (!bare || bare === question) return h("span", { class: "chip", data: { scope: "1" } }, `${name} ${value}`);
  return removable(`${name} ${value}`, `不限${name}${value}，重新提问`, () => ask(bare, filter));
}

/** The reader's own conditions; `changed` gets what is left when one is taken away. */
export function narrowed(filter, changed) {
  const without = (part, value) => {
    const rest = { ...filter, [part]: Array.isArray(filter[part]) ? filter[part].filter((one) => one !== value) : null };
    return Object.fromEntries(Object.entries(rest).filter(([, one]) => one && one.length));
  };
  return Object.entries(filter).flatMap(([part, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => removable(labelOf(part, value), `去掉“${labelOf(part, value)}”`, () => changed(without(part, value)))),
  );
}

function labelOf(part, value) {
  if (part === "as_of") return `按${day(value)}的规定`;
  if (part === "years") return `${value}年`;
  return KINDS[value] && part === "kinds" ? `只看${KINDS[value]}` : (DOCUMENT_KINDS[value] ?? value);
}

function removable(label, hint, run) {
  return h("button", { class: "chip", type: "button", title: hint, "aria-label": hint, data: { scope: "1" }, onclick: run }, label, icon("close"));
}
