// Where one writes: Enter sends, Shift+Enter begins a line; while an answer comes the button stops it.
import { fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { narrowed } from "./scope.js";
import { scopeButton } from "./narrowing.js";

const LONGEST = 10_000;

/**
 * @param {{send: (question: string, filter: object) => void, stop: () => void}} does
 * @returns {{element: HTMLElement, focus: () => void, busy: (on: boolean) => void, put: (text: string) => void}}
 */
export function composer({ send, stop }) {
  let filter = {};
  let running = false;
  const text = h("textarea", { class: "composer-text", rows: 1, maxlength: LONGEST, "aria-label": "问题", placeholder: "直接问一句话", enterkeyhint: "send" });
  const button = h("button", { class: "composer-send", type: "submit", "aria-label": "提问" }, icon("send"));
  const chosen = h("div", { class: "chips composer-chosen" });
  const show = () => {
    fill(chosen, narrowed(filter, (rest) => { filter = rest; show(); }));
    chosen.hidden = !chosen.childElementCount;
  };
  const scope = scopeButton(() => filter, (next) => { filter = next; show(); });
  const form = h("form", { class: "composer" }, chosen, h("div", { class: "composer-row" }, scope, text, button));
  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 180)}px`;
  };
  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // an input method's Enter chooses a word
    event.preventDefault();
    if (!running) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = text.value.trim();
    if (running) return stop();
    if (!question) return text.focus();
    text.value = "";
    grow();
    return send(question, filter);
  });
  show();
  return {
    element: form,
    focus: (asked = false) => (asked || matchMedia("(hover: hover)").matches) && text.focus({ preventScroll: true }), // not unasked on a phone
    busy(on) {
      running = on;
      fill(button, icon(on ? "stop" : "send"));
      button.setAttribute("aria-label", on ? "停止回答" : "提问");
      button.classList.toggle("composer-stop", on);
    },
    put(value) {
      text.value = value;
      grow();
      text.focus();
    },
  };
}
