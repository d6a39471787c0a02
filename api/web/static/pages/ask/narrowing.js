// The dialog that narrows where an answer is looked for: kind, documents, years, and the day whose rules count.
import { dialog } from "../../js/dialog.js";
import { h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { DOCUMENT_KINDS, KINDS } from "../../js/words.js";

/** The button that opens it. */
export function scopeButton(current, changed) {
  const open = async () => {
    const form = fields(current());
    const said = await dialog({ title: "限定范围", body: form.element, actions: [{ label: "清除", value: "clear" }, { label: "确定", value: "yes", kind: "primary" }] });
    if (said === "yes") changed(form.read());
    if (said === "clear") changed({});
  };
  return h("button", { class: "icon-button", type: "button", "aria-label": "限定范围", title: "限定范围：年份、类型、时点", onclick: open }, icon("filter"));
}

function fields(filter) {
  const kinds = boxes("kinds", { achievement: KINDS.achievement, target: KINDS.target, policy: KINDS.policy }, filter.kinds ?? []);
  const documents = boxes("document_kinds", DOCUMENT_KINDS, filter.document_kinds ?? []);
  const years = h("input", { class: "field", id: "scope-years", inputmode: "numeric", placeholder: "例如 2022 2023", value: (filter.years ?? []).join(" ") });
  const asOf = h("input", { class: "field", id: "scope-day", type: "date", value: filter.as_of ?? "" });
  const element = h(
    "div",
    { class: "narrowing" },
    group("内容", kinds),
    group("文件", documents),
    h("div", { class: "labelled" }, h("label", { for: "scope-years" }, "年份"), years),
    h("div", { class: "labelled" }, h("label", { for: "scope-day" }, "按哪一天有效的规定"), asOf, h("p", { class: "hint" }, "空着就按今天。")),
  );
  const chosen = (name) => [...element.querySelectorAll(`input[name=${name}]:checked`)].map((one) => one.value);
  const read = () => {
    const found = { kinds: chosen("kinds"), document_kinds: chosen("document_kinds"), years: (years.value.match(/\d{4}/g) ?? []).map(Number), as_of: asOf.value };
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value.length));
  };
  return { element, read };
}

const group = (legend, content) => h("fieldset", { class: "plain-set" }, h("legend", {}, legend), h("div", { class: "choices" }, content));

function boxes(name, labels, chosen) {
  return Object.entries(labels).map(([value, label]) => h("label", { class: "choice" }, h("input", { type: "checkbox", name, value, checked: chosen.includes(value) }), label));
}
