// A button that opens a short list of actions; arrow keys move, Escape closes.
import { h } from "./dom.js";
import { icon } from "./icons.js";

let shut = () => {};

/**
 * @param {string} label
 * @param {{label: string, icon?: string, run?: () => void, href?: string}[]} items `href` saves a file
 */
export function menuButton(label, items) {
  const button = h("button", { class: "icon-button", type: "button", "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false" }, icon("more"));
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    shut();
    if (!open) show(button, items);
  });
  return button;
}

function show(button, items) {
  const list = h("div", { class: "menu-list menu-floating", role: "menu" }, items.map((one) => entry(one)));
  const close = (focus) => {
    list.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", away, true);
    shut = () => {};
    if (focus) button.focus();
  };
  const away = (event) => {
    if (!list.contains(event.target) && !button.contains(event.target)) close(false);
  };
  shut = () => close(false);
  list.addEventListener("click", () => close(true));
  list.addEventListener("keydown", (event) => {
    const all = [...list.children];
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (event.key === "ArrowDown") all[(at + 1) % all.length].focus();
    else if (event.key === "ArrowUp") all[(at + all.length - 1) % all.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", away, true);
  button.setAttribute("aria-expanded", "true");
  document.body.append(list);
  const at = button.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(at.right - list.offsetWidth, window.innerWidth - list.offsetWidth - 8))}px`;
  list.style.top = `${at.bottom + list.offsetHeight + 8 > window.innerHeight ? at.top - list.offsetHeight : at.bottom}px`;
  list.firstElementChild.focus();
}

function entry(one) {
  const inside = [one.icon ? icon(one.icon) : null, one.label];
  if (one.href) return h("a", { class: "menu-item", role: "menuitem", href: one.href, download: true }, inside);
  return h("button", { class: "menu-item", role: "menuitem", type: "button", onclick: one.run }, inside);
}
