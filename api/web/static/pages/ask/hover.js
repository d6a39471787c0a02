// The card that a mark shows while the pointer or the focus is on it.
import { h } from "../../js/dom.js";
import { day, trail } from "../../js/words.js";

const WIDTH = 360;
const DELAY_MS = 120;
let card = null;
let timer = 0;

/** Shows the card of `citation()` at `button`, as long as somebody is there. */
export function hovered(button, citation) {
  const come = () => {
    clearTimeout(timer);
    timer = setTimeout(() => open(button, citation()), DELAY_MS);
  };
  const leave = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, DELAY_MS);
  };
  button.addEventListener("mouseenter", come);
  button.addEventListener("mouseleave", leave);
  button.addEventListener("focus", () => button.matches(":focus-visible") && come());
  button.addEventListener("blur", leave);
  button.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

/** Takes the card away. */
export function hide() {
  clearTimeout(timer);
  card?.remove();
  card = null;
}

function open(button, citation) {
  hide();
  if (!citation || !button.isConnected) return;
  card = h(
    "div",
    { class: "hover-card", role: "tooltip" },
    h("p", { class: "hover-title" }, citation.title),
    h("p", { class: "hover-facts" }, [citation.document_number, day(citation.date), citation.page && `第${citation.page}页`].filter(Boolean).join("　")),
    citation.path.length ? h("p", { class: "hover-path" }, trail(citation.path)) : null,
    h("blockquote", { class: "serif" }, citation.quote),
  );
  card.addEventListener("mouseenter", () => clearTimeout(timer));
  card.addEventListener("mouseleave", hide);
  document.body.append(card);
  place(button.getBoundingClientRect());
}

function place(at) {
  const width = Math.min(WIDTH, window.innerWidth - 24);
  const left = Math.min(Math.max(12, at.left + at.width / 2 - width / 2), window.innerWidth - width - 12);
  card.style.width = `${width}px`;
  card.style.left = `${left}px`;
  const above = at.top > card.offsetHeight + 16;
  card.style.top = `${above ? at.top - card.offsetHeight - 8 : at.bottom + 8}px`;
}

window.addEventListener("scroll", hide, { passive: true, capture: true });
