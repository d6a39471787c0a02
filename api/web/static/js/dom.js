// Elements from data. Text becomes text nodes and nothing else: no string is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with properties and children.
 *
 * @param {string} tag
 * @param {Record<string, any>} [properties] `class`, `onclick`-like listeners, `data`, and attributes; null and false leave one out.
 * @param {...any} children nodes or text; null, undefined and false are left out, arrays are flattened.
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** The same for SVG. */
export function svg(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" && "value" in element) element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/** Puts children behind those that are there. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** Puts children in the place of those that are there. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/**
 * Text with marked stretches.
 *
 * @param {string} text
 * @param {{start: number, end: number}[]} spans within the text, counted in characters (code points), in order
 */
export function marked(text, spans) {
  const characters = Array.from(text); // the service counts characters, JavaScript half of some
  const nodes = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const first = Math.max(start, at);
    if (end <= first || first >= characters.length) continue;
    nodes.push(characters.slice(at, first).join(""), h("mark", {}, characters.slice(first, end).join("")));
    at = end;
  }
  nodes.push(characters.slice(at).join(""));
  return nodes;
}

/** Characters `start` to `end` of a text, counted as the service counts them. */
export function slice(text, start, end) {
  return Array.from(text).slice(start, end).join("");
}

let counter = 0;
/** An id that no other element has. */
export function fresh(prefix = "e") {
  counter += 1;
  return `${prefix}${counter}`;
}
