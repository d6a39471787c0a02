// The panel at the right edge (on a phone: over the page). One at a time; Escape closes it and focus goes back where it came from.
import { fill, fresh, h } from "./dom.js";
import { icon } from "./icons.js";

let open = null;

/**
 * Opens the drawer.
 *
 * @param {{title: string, label?: string}} options
 * @returns {{body: HTMLElement, foot: HTMLElement, close: () => void, closed: () => boolean}}
 */
export function drawer({ title, label = "详情" }) {
  const from = open ? open.from : document.activeElement;
  open?.drop();
  const heading = fresh("drawer");
  const body = h("div", { class: "drawer-body", tabindex: "0", role: "group", "aria-label": "内容" });
  const foot = h("footer", { class: "drawer-foot" });
  const close = () => {
    panel.drop();
    if (from?.isConnected) from.focus({ preventScroll: true });
  };
  const closing = h("button", { class: "icon-button", type: "button", "aria-label": `关闭${label}`, onclick: close }, icon("close"));
  const element = h(
    "aside",
    { class: "drawer", role: "dialog", "aria-labelledby": heading },
    h("header", { class: "drawer-head" }, h("h2", { id: heading }, title), closing),
    body,
    foot,
  );
  const escape = (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  };
  const panel = {
    from,
    drop() {
      document.removeEventListener("keydown", escape);
      element.remove();
      document.documentElement.classList.remove("has-drawer");
      if (open === panel) open = null;
    },
  };
  open = panel;
  document.addEventListener("keydown", escape);
  document.body.append(element);
  document.documentElement.classList.add("has-drawer");
  closing.focus({ preventScroll: true });
  return { body, foot, close, closed: () => open !== panel };
}

/** Closes whatever is open: another page comes. */
export function closeDrawer() {
  open?.drop();
}

/** A line in the drawer while something is fetched. */
export function waiting(element, text = "正在读取……") {
  return fill(element, h("p", { class: "quiet", role: "status" }, text));
}
