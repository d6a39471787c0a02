// What was found, by document, the words that were looked for marked.
import { h, marked } from "../../js/dom.js";
import { openSource } from "../../js/source.js";
import { KINDS, LEVELS, VALIDITY, day, trail } from "../../js/words.js";

/** One block a document. */
export function groups(found) {
  return h("ol", { class: "groups" }, found.map((group) => h("li", { class: "card group" }, head(group), h("ul", {}, group.hits.map(hit)), rest(group))));
}

function head({ document, hits }) {
  const status = hits[0]?.status;
  return h(
    "header",
    { class: "group-head" },
    h("h2", {}, document.title),
    h("p", { class: "group-facts" },
      [document.issuer, document.document_number, day(document.date)].filter(Boolean).map((fact) => h("span", {}, fact)),
      status ? h("span", { class: `badge badge-${status}`, title: hits[0].note || null }, VALIDITY[status] ?? status) : null,
      document.level === "public" ? null : h("span", { class: "badge badge-bad" }, LEVELS[document.level])),
  );
}

const rest = ({ total, hits }) => (total > hits.length ? h("p", { class: "quiet small group-rest" }, `这份文件里还有 ${total - hits.length} 处。`) : null);

function hit(one) {
  const open = () => openSource({ ...one, quote: one.text, official: "" });
  return h(
    "li",
    { class: "hit" },
    h("button", { class: "hit-open", type: "button", onclick: open },
      h("span", { class: "hit-where" }, h("span", { class: `badge badge-${one.kind}` }, KINDS[one.kind] ?? one.kind), h("span", { class: "hit-path" }, [trail(one.path), one.page ? `第${one.page}页` : ""].filter(Boolean).join("　"))),
      h("span", { class: "hit-text serif" }, marked(one.text, one.highlights))),
  );
}
