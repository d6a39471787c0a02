// Questions that need an answer before anything goes on: the browser's own <dialog>, which keeps focus and closes on Escape.
import { fresh, h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Opens a dialog; resolves with what closed it ("" on Escape).
 *
 * @param {{title: string, body: any, actions?: {label: string, value: string, kind?: string}[], wide?: boolean}} options
 * @returns {Promise<string>}
 */
export function dialog({ title, body, actions = [], wide = false }) {
  const heading = fresh("title");
  const box = h(
    "dialog",
    { class: wide ? "dialog dialog-wide" : "dialog", "aria-labelledby": heading },
    h(
      "form",
      { method: "dialog" },
      h("header", { class: "dialog-head" }, h("h2", { id: heading }, title), h("button", { class: "icon-button", type: "button", "aria-label": "关闭", onclick: () => box.close("") }, icon("close"))),
      h("div", { class: "dialog-body" }, body),
      actions.length
        ? h("footer", { class: "dialog-foot" }, actions.map((one) => h("button", { class: `button ${one.kind ?? ""}`, value: one.value, type: one.value ? "submit" : "button", onclick: one.value ? null : () => box.close("") }, one.label)))
        : null,
    ),
  );
  document.body.append(box);
  return new Promise((settle) => {
    box.addEventListener("close", () => {
      box.remove();
      settle(box.returnValue ?? "");
    });
    box.addEventListener("click", (event) => {
      if (event.target === box) box.close("");
    });
    box.showModal();
    const first = box.querySelector("[autofocus]") ?? box.querySelector(".dialog-foot button:last-child");
    first?.focus();
  });
}

/** Whether the reader agrees. */
export async function confirmed(title, text, { yes = "确定", kind = "primary" } = {}) {
  const value = await dialog({ title, body: h("p", {}, text), actions: [{ label: "取消", value: "" }, { label: yes, value: "yes", kind }] });
  return value === "yes";
}

/** A line of text from the reader, or null. */
export async function prompted(title, label, value = "") {
  const field = h("input", { class: "field", value, maxlength: 200, autofocus: true });
  const said = await dialog({
    title,
    body: h("label", { class: "labelled" }, h("span", {}, label), field),
    actions: [{ label: "取消", value: "" }, { label: "保存", value: "yes", kind: "primary" }],
  });
  return said === "yes" ? field.value.trim() : null;
}
