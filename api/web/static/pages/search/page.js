// Searching: words or 《工会法》第十一条, what they can be narrowed by, and the passages by document.
import { address, get, post } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { go, to } from "../../js/router.js";
import { tell } from "../../js/toast.js";
import { articles } from "./article.js";
import { PARTS, chosenChips, facetColumn } from "./facets.js";
import { groups } from "./results.js";

export const title = "检索";

const PER_PAGE = 10;
const MOST = 100; // documents that are fetched to be put in another order
const ARTICLE = /第[〇零一二三四五六七八九十百千\d]+条|^\s*《[^》]+》|(法|条例|办法|规定|细则|章程)\s*$/;
const ORDERS = { best: "最相关", new: "日期从新到旧", old: "日期从旧到新", title: "标题" };
const SORTS = {
  new: (a, b) => (b.document.date ?? "").localeCompare(a.document.date ?? ""),
  old: (a, b) => (a.document.date ?? "9").localeCompare(b.document.date ?? "9"),
  title: (a, b) => a.document.title.localeCompare(b.document.title, "zh-CN"),
};

export async function mount(outlet, { query }) {
  let turn = 0;
  const parts = build();
  fill(outlet, parts.head, parts.form, h("div", { class: "search-body" }, parts.facets, h("div", { class: "search-found" }, parts.say, parts.chosen, parts.articles, parts.results)));
  const show = async (state) => {
    const now = (turn += 1);
    parts.take(state);
    if (!state.q) return fill(parts.say, "写几个词，或者一条规定的名称和条号。");
    parts.results.setAttribute("aria-busy", "true");
    try {
      const [found, looked] = await Promise.all([search(state), ARTICLE.test(state.q) ? get(address("/api/articles", { q: state.q, as_of: state.as_of })) : null]);
      if (now !== turn) return undefined;
      fill(parts.articles, looked ? articles(looked, state.as_of) : null);
      draw(parts, state, found);
    } finally {
      parts.results.removeAttribute("aria-busy");
    }
    return undefined;
  };
  parts.changed = (state) => go(addressOf(state));
  await show(read(query)).catch(tell);
  if (matchMedia("(hover: hover)").matches) parts.words.focus({ preventScroll: true }); // on a phone the keyboard would hide what was found
  return {
    changed(route) {
      show(read(route.query)).catch(tell);
      return true;
    },
  };
}

const read = (query) => ({
  q: query.get("q") ?? "",
  as_of: query.get("as_of") ?? "",
  sort: query.get("sort") ?? "best",
  page: Math.max(1, Number(query.get("page")) || 1),
  ...Object.fromEntries(PARTS.map((part) => [part, query.getAll(part)])),
});

const addressOf = (state) => to("search", "", { ...state, sort: state.sort === "best" ? "" : state.sort, page: state.page > 1 ? state.page : "" });

async function search(state) {
  const sorted = state.sort in SORTS;
  const filter = { kinds: state.kinds, document_kinds: state.document_kinds, years: state.years.map(Number), issuers: state.issuers };
  if (state.levels.length) filter.levels = state.levels;
  if (state.as_of) filter.as_of = state.as_of;
  const offset = (state.page - 1) * PER_PAGE;
  const page = sorted ? { limit: MOST } : { limit: PER_PAGE, offset };
  const found = await post("/api/search", { query: state.q, filter, validity: state.validity, group: true, ...page });
  if (sorted) found.groups = found.groups.sort(SORTS[state.sort]).slice(offset, offset + PER_PAGE);
  return found;
}

function draw(parts, state, found) {
  const change = (more) => parts.changed({ ...state, page: 1, ...more });
  fill(parts.say, found.total ? `在 ${found.total} 份文件里找到` : "");
  fill(parts.facets, facetColumn(found.facets, state, change));
  fill(parts.chosen, chosenChips(state, change));
  if (!found.total) {
    fill(parts.results, h("div", { class: "empty" }, h("p", {}, "没有找到。"), h("p", {}, "可以少写几个词，或者去掉筛选条件。"),
      h("a", { class: "button", href: to("search", "", { q: state.q }) }, "去掉全部条件")));
    return;
  }
  fill(parts.results, groups(found.groups), pager(state, found.total, parts));
}

function pager(state, total, parts) {
  const last = Math.ceil(total / PER_PAGE);
  if (last < 2) return null;
  const step = (page, label, name) => h("button", { class: "button slim", type: "button", disabled: page < 1 || page > last, onclick: () => { parts.changed({ ...state, page }); window.scrollTo(0, 0); } }, name === "left" ? icon(name) : null, label, name === "right" ? icon(name) : null);
  return h("nav", { class: "pager", "aria-label": "翻页" }, step(state.page - 1, "上一页", "left"), h("span", { class: "quiet" }, `第 ${state.page} 页，共 ${last} 页`), step(state.page + 1, "下一页", "right"));
}

function build() {
  const words = h("input", { class: "field search-words", type: "search", "aria-label": "要找的词", placeholder: "要找的词，或《工会法》第十一条", maxlength: 500 });
  const asOf = h("input", { class: "field", type: "date", id: "search-day" });
  const order = h("select", { class: "field", id: "search-order" }, Object.entries(ORDERS).map(([value, label]) => h("option", { value }, label)));
  const facets = h("div", { class: "facets", id: "facets" });
  const toggle = h("button", { class: "button slim facets-toggle", type: "button", "aria-controls": "facets", "aria-expanded": "false" }, icon("filter"), "筛选");
  toggle.addEventListener("click", () => toggle.setAttribute("aria-expanded", String(facets.classList.toggle("facets-open"))));
  const form = h(
    "form",
    { class: "search-form", role: "search" },
    h("div", { class: "search-line" }, words, h("button", { class: "button primary", type: "submit" }, icon("search"), "检索")),
    h("div", { class: "search-options" },
      h("div", { class: "search-option" }, h("label", { for: "search-day" }, "按这一天有效的规定"), asOf),
      h("div", { class: "search-option" }, h("label", { for: "search-order" }, "排序"), order), toggle),
  );
  const parts = {
    form, words, facets,
    head: h("h1", { class: "only-read" }, "检索"),
    say: h("p", { class: "quiet search-say", role: "status" }),
    chosen: h("div", { class: "chips search-chosen" }),
    articles: h("div", { class: "articles" }),
    results: h("div", { class: "results" }),
    state: null,
    changed: () => {},
    take(state) {
      parts.state = state;
      words.value = state.q;
      asOf.value = state.as_of;
      order.value = state.sort;
      if (state.q) return;
      for (const one of [parts.facets, parts.chosen, parts.articles, parts.results]) fill(one);
    },
  };
  const send = () => parts.changed({ ...parts.state, q: words.value.trim(), as_of: asOf.value, sort: order.value, page: 1 });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    parts.state = words.value.trim() === parts.state.q ? parts.state : { ...parts.state, ...Object.fromEntries(PARTS.map((part) => [part, []])) };
    send();
  });
  for (const one of [asOf, order]) one.addEventListener("change", () => words.value.trim() && send());
  return parts;
}
