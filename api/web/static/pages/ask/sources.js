// The row of sources above an answer. It has its height before anything is in it, so that nothing moves when they come.
import { fill, h } from "../../js/dom.js";
import { drawer } from "../../js/drawer.js";
import { openSource } from "../../js/source.js";
import { FIGURE_KINDS, day, trail } from "../../js/words.js";

const FIRST = 8;

/** The row, and what may be put into it. */
export function sourceRow() {
  const row = h("ul", { class: "sources", "aria-label": "原文出处" });
  const element = h("div", { class: "sources-frame" }, row);
  let considered = [];
  return {
    element,
    searching() {
      fill(row, [0, 1, 2].map(() => h("li", { class: "source-card source-ghost", "aria-hidden": "true" })));
    },
    considered(sources) {
      considered = sources;
      fill(row, sources.slice(0, FIRST).map((one) => h("li", {}, cardOf(one, null, []))));
    },
    cited(answer) {
      const cited = answer.citations;
      const rest = considered.filter((one) => !cited.some((other) => other.document_id === one.document_id && other.start === one.start));
      fill(row, cited.map((one) => h("li", {}, cardOf(one, one.number, kindsOf(answer, one)))), rest.length ? h("li", {}, more(rest)) : null);
      element.hidden = !cited.length && !rest.length;
    },
    none() {
      element.hidden = true;
    },
  };
}

function cardOf(citation, number, kinds) {
  const gone = { gone: "来源已删除", changed: "来源已更新" }[citation.source];
  return h(
    "button",
    { class: "source-card", type: "button", onclick: () => openSource(citation), "aria-label": `${number ? `来源 ${number}：` : ""}${citation.title}，打开原文` },
    h("span", { class: "source-title" }, number ? h("span", { class: "source-number" }, number) : null, citation.title),
    h("span", { class: "source-meta" }, [citation.document_number ?? day(citation.date), citation.page ? `第${citation.page}页` : trail(citation.path.slice(-1))].filter(Boolean).join(" · ")),
    h("span", { class: "source-kinds" }, kinds.map((kind) => h("span", { class: `badge badge-${kind}` }, FIGURE_KINDS[kind])), gone ? h("span", { class: "badge badge-bad" }, gone) : null),
  );
}

const kindsOf = (answer, citation) => [...new Set((answer.figures ?? []).filter((one) => one.citation === citation.number).map((one) => one.kind))].filter((kind) => FIGURE_KINDS[kind]);

function more(rest) {
  const open = () => {
    const panel = drawer({ title: "其他检索结果", label: "检索结果" });
    fill(panel.body, h("p", { class: "quiet small" }, "这些原文与问题有关，回答没有用到它们。"), passages(rest));
  };
  return h("button", { class: "source-card source-more", type: "button", onclick: open }, `另有 ${rest.length} 处`, h("span", { class: "source-meta" }, "检索到、没有引用"));
}

/** Passages as a list, each a way to its source. */
export function passages(citations) {
  return h(
    "ul",
    { class: "near" },
    citations.map((one) =>
      h("li", {}, h("button", { class: "near-item", type: "button", onclick: () => openSource(one) },
        h("span", { class: "near-quote serif" }, one.quote),
        h("span", { class: "near-where" }, one.official || `《${one.title}》`, one.page && !/页$/.test(one.official) ? ` 第${one.page}页` : ""))),
    ),
  );
}
