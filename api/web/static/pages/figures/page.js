// The figures of all documents: narrowed, as a table that opens its sources, as charts over the years, as files for spreadsheets.
import { address, get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { allOf, choice, labelled, later, pager } from "../../js/form.js";
import { icon } from "../../js/icons.js";
import { rename, to } from "../../js/router.js";
import { tell } from "../../js/toast.js";
import { FIGURE_KINDS, number } from "../../js/words.js";
import { charts } from "./chart.js";
import { figureTable } from "./table.js";

export const title = "数据";

const PER_PAGE = 50;
const SEEN = 1000; // rows from which charts are drawn, and units and years offered
const PARTS = ["q", "unit", "kind", "year", "document_id"];

export async function mount(outlet, { query }) {
  const state = { ...Object.fromEntries(PARTS.map((part) => [part, query.get(part) ?? ""])), page: Math.max(1, Number(query.get("page")) || 1) };
  const parts = { charts: h("div", { class: "charts" }), say: h("div", { class: "figure-say" }), found: h("div", { class: "figures-found" }) };
  const view = { state, parts, turn: 0 };
  const [known, documents] = await Promise.all([get(address("/api/figures", { limit: SEEN })), get("/api/documents")]);
  fill(
    outlet,
    h("header", { class: "page-head" }, h("div", {}, h("h1", {}, "数据"), h("p", {}, "各份文件里写明的数字。点出处看原句；点指标看历年。"))),
    h("div", { class: "figure-filters", role: "search" }, filtersOf(view, known, documents.documents)),
    parts.say, parts.charts, parts.found,
  );
  await load(view);
  return {
    changed(route) {
      const next = Object.fromEntries(PARTS.map((part) => [part, route.query.get(part) ?? ""]));
      view.change({ ...next }, false);
      return true;
    },
  };
}

function filtersOf(view, known, documents) {
  const { state } = view;
  const count = (name) => {
    const counts = new Map();
    for (const one of known.figures) if (one[name]) counts.set(one[name], (counts.get(one[name]) ?? 0) + 1);
    return counts;
  };
  const units = [...count("unit")].sort((a, b) => b[1] - a[1]).map(([unit]) => [unit, unit]);
  const years = [...count("year").keys()].sort((a, b) => b - a).map((year) => [String(year), `${year}年`]);
  const sources = documents.filter((one) => known.figures.some((figure) => figure.document_id === one.id)).map((one) => [one.id, one.title]);
  const words = h("input", { class: "field", type: "search", value: state.q, maxlength: 200, placeholder: "指标或说明里的词，如：疗休养" });
  const fields = {
    q: words,
    unit: choice([["", "全部单位"], ...units], state.unit),
    kind: choice(allOf(FIGURE_KINDS, "全部类型"), state.kind),
    year: choice([["", "全部年份"], ...years], state.year),
    document_id: choice([["", "全部文件"], ...sources], state.document_id),
  };
  view.change = (more, keep = true) => {
    Object.assign(state, { page: 1 }, more);
    for (const [name, field] of Object.entries(fields)) if (field !== document.activeElement || !keep) field.value = state[name];
    if (keep) rename(to("figures", "", { ...state, page: state.page > 1 ? state.page : "" }));
    load(view).catch(tell);
  };
  words.addEventListener("input", later(() => view.change({ q: words.value.trim() })));
  for (const [name, field] of Object.entries(fields)) if (name !== "q") field.addEventListener("change", () => view.change({ [name]: field.value }));
  return [labelled("找数据", fields.q), labelled("单位", fields.unit), labelled("类型", fields.kind), labelled("年份", fields.year), labelled("文件", fields.document_id)];
}

async function load(view) {
  const { state, parts } = view;
  const turn = (view.turn += 1);
  const narrowed = Object.fromEntries(PARTS.map((part) => [part, state[part]]));
  parts.found.setAttribute("aria-busy", "true");
  try {
    const first = state.page === 1;
    const seen = await get(address("/api/figures", first ? { ...narrowed, limit: SEEN } : { ...narrowed, limit: PER_PAGE, offset: (state.page - 1) * PER_PAGE }));
    if (turn !== view.turn) return;
    if (first) {
      fill(parts.charts, charts(seen.figures, narrowed.q ? 6 : 3));
    }
    draw(view, narrowed, seen.figures.slice(0, PER_PAGE), seen.total);
  } finally {
    parts.found.removeAttribute("aria-busy");
  }
}

function draw(view, narrowed, rows, total) {
  const { state, parts } = view;
  const file = (kind) => h("a", { class: "button slim", href: address(`/api/figures.${kind}`, narrowed), download: true }, icon("down_load"), `导出 .${kind}`);
  const isNarrowed = PARTS.some((part) => state[part]);
  fill(parts.say, h("p", { role: "status" }, total ? `${isNarrowed ? "符合条件的有" : "共"} ${number(total)} 个数据` : ""),
    h("div", {}, isNarrowed ? h("button", { class: "text-button", type: "button", onclick: () => view.change(Object.fromEntries(PARTS.map((part) => [part, ""]))) }, "去掉全部条件") : null,
      total ? [file("xlsx"), file("csv")] : null));
  if (!total) {
    fill(parts.found, h("div", { class: "empty" }, h("p", {}, isNarrowed ? "没有符合这些条件的数据。" : "文件里还没有读出数据。")));
    return;
  }
  const subject = (one) => { view.change({ q: one.subject, unit: one.unit, kind: "", year: "" }); window.scrollTo(0, 0); };
  const turn = (page) => view.change({ page });
  fill(parts.found, figureTable(rows, { subject }), pager(state.page, total, PER_PAGE, turn));
}
