// The retrieval test: what each leg found for a question, how it was understood, which sentences competed and what decided.
import { post } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { rename, to } from "../../js/router.js";
import { openSource } from "../../js/source.js";
import { tell } from "../../js/toast.js";
import { KINDS, LEVELS, trail } from "../../js/words.js";
import { keepCase, keptCases } from "./cases.js";

export async function show({ query }) {
  const words = h("input", { class: "field search-words", type: "search", "aria-label": "要测试的问题", placeholder: "写一个问题，看它怎样被理解、找到了什么", maxlength: 10000, value: query.get("q") ?? "" });
  const form = h("form", { class: "search-line", role: "search" }, words, h("button", { class: "button primary", type: "submit" }, "测试"));
  const view = h("div", { class: "trial" });
  const kept = keptCases();
  const run = async () => {
    const question = words.value.trim();
    if (!question) return;
    rename(to("admin", "trial", { q: question }));
    fill(view, h("p", { class: "quiet", role: "status" }, "正在检索……"));
    const found = await post("/api/retrieval-test", { question });
    const keep = h("button", { class: "button", type: "button", onclick: () => keepCase(found, kept).catch(tell) }, icon("plus"), "存为评测题");
    fill(view, h("div", { class: "admin-bar" }, h("span", { class: "hint" }, "知道正确答案？存下来，以后可以拿它检验。"), keep), draw(found));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run().catch((error) => { fill(view); tell(error); });
  });
  if (words.value) run().catch(tell);
  return [h("p", { class: "quiet" }, "测试不记入统计，也不记入知识缺口。"), form, view, kept.element];
}

function draw(found) {
  return [
    found.parts.map((part) => partOf(part, found.parts.length > 1)),
    h("section", { class: "card panel" }, h("h2", {}, "检索到的段落"),
      h("p", { class: "hint" }, "语义：与问题意思的接近程度（余弦）；词语：BM25，没有共同的词时为空；合成：两路各自缩放到 0—1 后相加。"),
      found.hits.length ? hits(found.hits) : h("p", { class: "quiet" }, "什么也没有找到。")),
  ];
}

function partOf(part, several) {
  const understood = [["要的是", part.wants], ["数的是", part.focus], ["单位", part.units.join("、")], ["年份", part.years.map((year) => `${year}年`).join("、")], ["地区", part.places.join("、")], ["口径", part.kind],
    ["关键词", part.terms.map((term) => (term.official.length ? `${term.text}（${term.official.join("、")}）` : term.text)).join("、")]].filter(([, value]) => value);
  const refused = Boolean(part.rule);
  return h(
    "section",
    { class: "card panel" },
    h("h2", {}, several ? part.question : "怎样理解，怎样决定"),
    h("dl", { class: "facts trial-facts" }, understood.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    h("p", { class: "trial-verdict" }, h("span", { class: refused ? "badge badge-bad" : "badge badge-good" }, icon(refused ? "close" : "check"), refused ? `不回答：${part.rule_label}` : "回答"),
      h("span", {}, `疑度 ${part.doubt.toFixed(2)}（超过 ${part.limit.toFixed(2)} 就不答）`), part.reason ? h("span", { class: "quiet" }, part.reason) : null),
    part.rivals.length ? [h("h3", {}, `竞争的句子（共 ${part.candidates} 句，列出 ${part.rivals.length} 句）`), h("ol", { class: "rivals" }, part.rivals.map(rival))] : null,
  );
}

function rival(one) {
  return h(
    "li",
    { class: "rival" },
    h("button", { class: "rival-open", type: "button", onclick: () => openSource({ ...one, quote: one.sentence, page: null, official: "" }).catch(tell) }, h("span", { class: "rival-score" }, one.score.toFixed(2)), h("span", { class: "serif" }, one.sentence)),
    h("p", { class: "hint" }, [one.title, trail(one.path)].filter(Boolean).join("　"), one.passed_over ? h("span", { class: "badge" }, "分高但没有用") : null),
    h("p", { class: "chips rival-why" }, one.gains.map((gain) => why(gain, "+")), one.behind.map((loss) => why(loss, "比第一名少"))),
  );
}

const why = (one, sign) => h("span", { class: one.worth < 0 ? "chip why-less" : "chip why-more", title: `权重 ${one.weight.toFixed(2)} × 值 ${one.value.toFixed(2)}` }, `${one.label} ${sign === "+" ? (one.worth < 0 ? "" : "+") : ""}${one.worth.toFixed(2)}`);

function hits(rows) {
  const most = Math.max(...rows.map((one) => one.lexical ?? 0), 1);
  const heads = ["#", "段落", "合成", "语义", "词语"];
  return h("div", { class: "table-wrap" }, h("table", { class: "table trial-table" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map((one, n) => h(
      "tr",
      {},
      h("td", { class: "quiet" }, n + 1),
      h("td", { class: "trial-text" },
        h("p", { class: "passage-where" }, h("span", { class: `badge badge-${one.kind}` }, KINDS[one.kind] ?? one.kind), one.level === "public" ? null : h("span", { class: "badge badge-bad" }, LEVELS[one.level]), h("span", {}, one.title), h("span", {}, trail(one.path))),
        h("button", { class: "trial-open serif", type: "button", onclick: () => openSource({ ...one, quote: one.text, official: "" }).catch(tell) }, one.text)),
      score(one.score, 1), score(one.dense, 1), score(one.lexical, most),
    )))));
}

function score(value, most) {
  if (value === null) return h("td", { class: "quiet" }, "—");
  const meter = h("span", { class: "score-bar", "aria-hidden": "true" });
  meter.style.width = `${Math.max(2, Math.min(1, value / most) * 100)}%`;
  return h("td", { class: "score" }, value.toFixed(most > 1 ? 1 : 3), h("span", { class: "score-track" }, meter));
}
