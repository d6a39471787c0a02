// Fields with their labels, lists to choose from, and the buttons between pages of a table.
import { fresh, h } from "./dom.js";
import { icon } from "./icons.js";

/** A control under its label. `offscreen` labels are for screen readers only. */
export function labelled(label, control, { hint, offscreen = false } = {}) {
  control.id ||= fresh("f");
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return h(
    "div",
    { class: "labelled" },
    h("label", { for: control.id, class: offscreen ? "only-read" : null }, label),
    control,
    hint ? h("p", { class: "hint", id: `${control.id}-hint` }, hint) : null,
  );
}

/** A list to choose one of: [[value, label], ...]. */
export function choice(options, value = "", properties = {}) {
  const element = h("select", { class: "field", ...properties }, options.map(([one, label]) => h("option", { value: one }, label)));
  element.value = value;
  if (element.selectedIndex < 0) element.selectedIndex = 0;
  return element;
}

/** The options of a table of words, behind one that stands for all. */
export const allOf = (words, all) => [["", all], ...Object.entries(words)];

/** Buttons to the page before and the page behind; nothing where there is one page. `turn` gets the page, from 1. */
export function pager(page, total, size, turn) {
  const last = Math.ceil(total / size);
  if (last < 2) return null;
  const step = (to, label, name) =>
    h("button", { class: "button slim", type: "button", disabled: to < 1 || to > last, onclick: () => { turn(to); window.scrollTo(0, 0); } },
      name === "left" ? icon(name) : null, label, name === "right" ? icon(name) : null);
  return h(
    "nav",
    { class: "pages", "aria-label": "翻页" },
    step(page - 1, "上一页", "left"), h("span", { class: "quiet" }, `第 ${page} 页，共 ${last} 页`), step(page + 1, "下一页", "right"),
  );
}

/** Runs a little after the last call: what is typed is looked up when the hand rests. */
export function later(run, ms = 300) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), ms);
  };
}
