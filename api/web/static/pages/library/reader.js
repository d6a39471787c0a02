// The whole text of a document with its headings, its outline beside it, and a stretch of it marked.
import { documentPath, get } from "../../js/api.js";
import { append, fill, h } from "../../js/dom.js";
import { tell } from "../../js/toast.js";

const CHUNK = 60_000; // characters fetched at once: a long report is shown while the rest of it is not needed

/**
 * The reading view.
 *
 * @param {object} detail
 * @param {{start: number, end: number}?} span what is marked, in characters (code points)
 */
export async function reader(detail, span) {
  const body = h("article", { class: "reader serif", "aria-label": "全文" });
  const more = h("button", { class: "button", type: "button", onclick: () => next(state).catch(tell) }, "继续往下读");
  const state = { detail, body, more, end: 0, lines: new Map(), heads: new Map(detail.outline.map((one) => [one.start, one])), span: null };
  const side = outlineOf(state);
  await until(state, span?.end ?? 1);
  const reveal = async (wanted) => {
    if (!wanted) return;
    await until(state, wanted.end);
    mark(state, wanted);
    body.querySelector("mark")?.scrollIntoView({ block: "center" });
  };
  let first = true;
  return {
    element: h("div", { class: detail.outline.length ? "reading" : "reading reading-plain" }, side, h("div", {}, body, more)),
    reveal,
    shown() {
      if (first) reveal(span).catch(tell);
      first = false;
    },
  };
}

async function until(state, at) {
  while (state.end < at && state.end < state.detail.characters) await next(state);
}

async function next(state) {
  const text = await get(documentPath(state.detail.id, `/text?start=${state.end}&end=${state.end + CHUNK}`));
  // a chunk ends with a whole line, so that no line is cut in two
  const characters = Array.from(text.text);
  const cut = text.end < text.total ? characters.lastIndexOf("\n") + 1 || characters.length : characters.length;
  let start = state.end;
  let line = [];
  const flush = () => {
    if (line.length) append(state.body, [lineOf(state, start, line.join(""))]);
  };
  for (let n = 0; n < cut; n += 1) {
    if (characters[n] !== "\n") {
      line.push(characters[n]);
      continue;
    }
    flush();
    start = state.end + n + 1;
    line = [];
  }
  flush();
  state.end += cut;
  state.more.hidden = state.end >= text.total;
  state.body.removeAttribute("aria-busy");
}

function lineOf(state, start, text) {
  const head = state.heads.get(start);
  const short = head && Array.from(text).length <= 60;
  const element = short ? h(`h${Math.min(4, head.level + 1)}`, { tabindex: "-1" }, text) : h("p", { tabindex: "-1" }, text);
  state.lines.set(start, { element, text });
  return element;
}

/** Marks a stretch that may run over several lines; what was marked before is marked no more. */
function mark(state, { start, end }) {
  for (const [at, { element, text }] of state.lines) {
    const characters = Array.from(text);
    const [from, to] = [Math.max(0, start - at), Math.min(characters.length, end - at)];
    if (to > from) fill(element, characters.slice(0, from).join(""), h("mark", { class: "found" }, characters.slice(from, to).join("")), characters.slice(to).join(""));
    else if (element.firstElementChild) fill(element, text);
  }
}

function outlineOf(state) {
  const { outline } = state.detail;
  if (!outline.length) return null;
  const jump = async (one) => {
    await until(state, one.start + 1);
    const line = state.lines.get(one.start)?.element ?? nearest(state, one.start);
    line?.scrollIntoView({ block: "start" });
    line?.focus({ preventScroll: true });
  };
  const entry = (one) => h("li", { class: `outline-${Math.min(4, one.level)}` },
    h("button", { type: "button", onclick: () => jump(one).catch(tell) }, one.path.at(-1), one.page ? h("span", { class: "outline-page" }, one.page) : null));
  const wide = window.matchMedia("(min-width: 1000px)").matches;
  return h("details", { class: "outline", open: wide }, h("summary", {}, `目录（${outline.length}）`), h("ol", {}, outline.map(entry)));
}

/** The line in which a section begins that does not begin with its line (a heading run into its text). */
function nearest(state, at) {
  let found = null;
  for (const [start, { element }] of state.lines) if (start <= at) found = element;
  return found;
}
