// Articles by name and number: the exact text, what stands around it, who cites it, and other versions.
import { copy } from "../../js/clipboard.js";
import { h, slice } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { phrase } from "../../js/official.js";
import { to } from "../../js/router.js";
import { openSource } from "../../js/source.js";
import { day, trail } from "../../js/words.js";

const OFTEN = 8; // places that cite an article which are shown at once

/** The blocks of a lookup: articles, rules named without an article, and what is not there. */
export function articles(looked, asOf) {
  return [
    looked.articles.map((one) => article(one, asOf)),
    looked.rules.map((one) => rule(one, asOf)),
    looked.articles.length || looked.rules.length ? null : looked.missing.map((one) => missing(one, asOf)),
  ];
}

function article(one, asOf) {
  const name = short(one.rule.title);
  return h(
    "section",
    { class: "card article", "aria-label": `${name}${one.label}` },
    h("header", { class: "article-head" }, h("h2", {}, `《${name}》${one.label}`), status(one.status), h("p", { class: "group-facts" }, facts(one.rule), h("span", {}, trail(one.path.slice(0, -1))))),
    one.lead ? h("p", { class: "serif quiet" }, one.lead) : null,
    h("p", { class: "article-text serif" }, linked(one, asOf)),
    one.notes.length ? h("ul", { class: "notes" }, one.notes.map((note) => h("li", {}, icon("info"), h("span", {}, note)))) : null,
    h("div", { class: "article-tools" },
      lookup(one.previous, asOf, name, "left"), lookup(one.next, asOf, name, "right"),
      h("button", { class: "text-button", type: "button", onclick: () => copy(phrase(citation(one)), "已复制公文引用") }, icon("quote"), "复制公文引用"),
      h("button", { class: "text-button", type: "button", onclick: () => openSource(citation(one)) }, icon("page"), "看上下文"),
      one.others.length ? h("a", { class: "text-button", href: to("compare", "", { name: one.rule.title }) }, icon("compare"), "对比各版本") : null),
    citedBy(one.cited_by),
  );
}

const citation = (one) => ({
  ...one.rule, quote: one.text, start: one.start, end: one.end, page: null, path: one.path, date: one.rule.effective,
  official: `《${short(one.rule.title)}》${one.rule.document_number ? `（${one.rule.document_number}）` : ""}${one.label}`,
});

/** The text with its references to other articles as links. */
function linked(one, asOf) {
  const nodes = [];
  let at = 0;
  for (const link of [...one.links].sort((a, b) => a.start - b.start)) {
    const [from, until] = [link.start - one.start, link.end - one.start];
    if (!link.target || from < at || slice(one.text, from, until) !== link.text) continue;
    nodes.push(slice(one.text, at, from), h("a", { href: to("search", "", { q: `《${short(link.target.title)}》${link.target.label}`, as_of: asOf }) }, link.text));
    at = until;
  }
  nodes.push(slice(one.text, at));
  return nodes;
}

function lookup(pointer, asOf, name, side) {
  if (!pointer) return null;
  return h("a", { class: "text-button", href: to("search", "", { q: `《${name}》${pointer.label}`, as_of: asOf }) }, side === "left" ? icon("left") : null, pointer.label, side === "right" ? icon("right") : null);
}

function citedBy(places) {
  if (!places.length) return null;
  const item = ({ where, quote }) => h("li", {}, h("button", { class: "near-item", type: "button", onclick: () => openSource({ ...where, quote: "", page: null }) },
    h("span", { class: "near-quote serif" }, quote), h("span", { class: "near-where" }, `《${where.title}》${where.label}`)));
  return h("details", { class: "article-cited" }, h("summary", {}, `被引用 ${places.length} 处`), h("ul", { class: "near" }, places.slice(0, OFTEN).map(item)));
}

function rule(one, asOf) {
  const name = short(one.rule.title);
  return h(
    "section",
    { class: "card article", "aria-label": name },
    h("header", { class: "article-head" }, h("h2", {}, `《${name}》`), status(one.status), h("p", { class: "group-facts" }, facts(one.rule), h("span", {}, `共 ${one.articles} 条`))),
    one.chapters.length ? h("p", { class: "serif" }, one.chapters.join("　")) : null,
    one.notes.length ? h("ul", { class: "notes" }, one.notes.map((note) => h("li", {}, icon("info"), h("span", {}, note)))) : null,
    h("div", { class: "article-tools" },
      h("a", { class: "text-button", href: to("search", "", { q: `《${name}》第一条`, as_of: asOf }) }, "从第一条看起", icon("right")),
      one.others.length ? h("a", { class: "text-button", href: to("compare", "", { name: one.rule.title }) }, icon("compare"), "对比各版本") : null),
  );
}

function missing(one, asOf) {
  return h("section", { class: "card article" }, h("p", {}, one.message),
    one.near.length ? h("div", { class: "chips" }, one.near.map((name) => h("a", { class: "chip", href: to("search", "", { q: `《${short(name)}》`, as_of: asOf }) }, short(name)))) : null);
}

const facts = (rule) => [rule.issuer, rule.document_number, rule.effective && `${day(rule.effective)}起施行`, rule.expires && `有效至${day(rule.expires)}`].filter(Boolean).map((fact) => h("span", {}, fact));
const status = (said) => (said ? h("span", { class: `badge ${said.startsWith("现行有效") ? "badge-good" : "badge-bad"}` }, said) : null);

/** …关于印发《甲办法》的通知 -> 甲办法 */
export function short(title) {
  return /《([^《》]+)》/.exec(title)?.[1] ?? title;
}
