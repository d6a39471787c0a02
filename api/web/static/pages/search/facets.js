// What a search can be narrowed by, with counts: each value a box that is ticked.
import { h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { DOCUMENT_KINDS, KINDS, LEVELS, VALIDITY, day } from "../../js/words.js";

const FACETS = [
  ["kinds", "内容", (value) => KINDS[value] ?? value],
  ["document_kinds", "文件类型", (value) => DOCUMENT_KINDS[value] ?? value],
  ["years", "年份", (value) => `${value}年`],
  ["issuers", "发文机关", (value) => value],
  ["validity", "时效", (value) => VALIDITY[value] ?? value],
  ["levels", "级别", (value) => LEVELS[value] ?? value],
];
const FIRST = 6;

/** The names of the parts, as they stand in an address. */
export const PARTS = FACETS.map(([part]) => part);

/** The column of boxes; `change` gets the part with its new values. */
export function facetColumn(facets, state, change) {
  return FACETS.map(([part, label, name]) => {
    const values = facets[part] ?? [];
    if (values.length < 2 && !state[part].length) return null;
    const boxes = values.map((one) => box(part, one, name(one.value), state, change));
    return h(
      "fieldset",
      { class: "facet" },
      h("legend", {}, label),
      boxes.slice(0, FIRST),
      boxes.length > FIRST ? h("details", {}, h("summary", {}, `其余 ${boxes.length - FIRST} 个`), boxes.slice(FIRST)) : null,
    );
  });
}

function box(part, one, label, state, change) {
  const tick = (event) => change({ [part]: event.target.checked ? [...state[part], one.value] : state[part].filter((other) => other !== one.value) });
  return h(
    "label",
    { class: "facet-value" },
    h("input", { type: "checkbox", checked: one.chosen || state[part].includes(one.value), onchange: tick }),
    h("span", { class: "facet-name" }, label),
    h("span", { class: "facet-count" }, one.count),
  );
}

/** What is narrowed, each a chip that takes it back. */
export function chosenChips(state, change) {
  const chips = FACETS.flatMap(([part, , name]) => state[part].map((value) => chip(name(value), () => change({ [part]: state[part].filter((one) => one !== value) }))));
  if (state.as_of) chips.push(chip(`按${day(state.as_of)}的规定`, () => change({ as_of: "" })));
  return chips;
}

const chip = (label, run) => h("button", { class: "chip", type: "button", "aria-label": `去掉“${label}”`, onclick: run }, label, icon("close"));
