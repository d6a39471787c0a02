// The text of an answer -> paragraphs, lists and tables whose marks [1] are buttons. Only structure is read from the text, never markup.
import { h } from "../../js/dom.js";

const MARK = /[[［【](\d{1,3})[\]］】]/g;
const RUN = /((?:[[［【]\d{1,3}[\]］】])+)([，。；、：！？）”]?)/g;
const BOLD = /\*\*([^*\n]+)\*\*/g;

/**
 * @param {string} text
 * @param {(number: number) => HTMLElement} mark makes the button of a mark
 * @returns {Node[]} blocks
 */
export function blocks(text, mark) {
  const made = [];
  let group = null;
  for (const line of text.split("\n")) {
    const kind = kindOf(line);
    if (!kind) {
      group = null;
    } else if (kind.name === "plain") {
      group = null;
      made.push(h(kind.heading ? "h3" : "p", {}, inline(kind.text, mark)));
    } else {
      if (group?.name !== kind.name) {
        group = { name: kind.name, element: h(kind.tag, kind.name === "table" ? { class: "table" } : {}) };
        made.push(kind.name === "table" ? h("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": "表格" }, group.element) : group.element);
      }
      if (kind.name !== "table") group.element.append(h("li", kind.value ? { value: kind.value } : {}, inline(kind.text, mark)));
      else if (!/^[\s|:-]+$/.test(line)) group.element.append(row(kind.text, !group.element.childElementCount, mark));
    }
  }
  return made;
}

function kindOf(line) {
  const text = line.trim();
  if (!text) return null;
  const bullet = /^[-*•·]\s+(.+)$/.exec(text);
  if (bullet) return { name: "bullets", tag: "ul", text: bullet[1] };
  const numbered = /^(\d{1,3})[.)]\s+(.+)$/.exec(text);
  if (numbered) return { name: "numbers", tag: "ol", text: numbered[2], value: numbered[1] };
  if (text.startsWith("|") && text.endsWith("|") && text.length > 2) return { name: "table", tag: "table", text };
  const heading = /^#{1,4}\s+(.+)$/.exec(text);
  return { name: "plain", text: heading ? heading[1] : text, heading: Boolean(heading) };
}

function row(text, head, mark) {
  const cells = text.slice(1, -1).split("|");
  return h("tr", {}, cells.map((cell) => h(head ? "th" : "td", head ? { scope: "col" } : {}, inline(cell.trim(), mark))));
}

function inline(text, mark) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(BOLD)) {
    nodes.push(marks(text.slice(at, found.index), mark), h("strong", {}, marks(found[1], mark)));
    at = found.index + found[0].length;
  }
  nodes.push(marks(text.slice(at), mark));
  return nodes;
}

function marks(text, mark) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(RUN)) {
    const [run, behind] = [found[1], found[2]];
    const buttons = [...run.matchAll(MARK)].map((one) => mark(Number(one[1])));
    nodes.push(text.slice(at, found.index), h("span", { class: "marks" }, buttons, behind)); // no line begins with a mark's full stop
    at = found.index + found[0].length;
  }
  nodes.push(text.slice(at));
  return nodes;
}
