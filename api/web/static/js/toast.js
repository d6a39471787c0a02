// Short messages at the edge of the window; said to screen readers too.
import { h } from "./dom.js";
import { icon } from "./icons.js";

let place = null;

/**
 * @param {string} text
 * @param {{kind?: "good" | "bad" | "plain", action?: {label: string, run: () => void}, ms?: number}} options
 */
export function toast(text, { kind = "plain", action, ms = 5000 } = {}) {
  if (!place) {
    place = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(place);
  }
  const close = () => shown.remove();
  const shown = h(
    "div",
    { class: `toast toast-${kind}` },
    h("span", {}, text),
    action && h("button", { class: "toast-action", type: "button", onclick: () => { close(); action.run(); } }, action.label),
    h("button", { class: "icon-button", type: "button", "aria-label": "关闭提示", onclick: close }, icon("close")),
  );
  place.append(shown);
  setTimeout(close, ms);
  return close;
}

/** Shows a problem as it is; what is no problem of the service goes on as a fault. */
export function tell(error) {
  if (error?.name === "AbortError") return;
  toast(error?.message || "出了问题，请再试一次。", { kind: "bad", ms: 8000 });
}
