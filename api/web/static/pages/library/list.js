// The documents that the reader may see: narrowed, ordered, paged; administrators take files in above the list.
import { address, get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { allOf, choice, labelled, later, pager } from "../../js/form.js";
import { icon } from "../../js/icons.js";
import { rename, to } from "../../js/router.js";
import { tell } from "../../js/toast.js";
import { DOCUMENT_KINDS, LEVELS, VALIDITY, bytes, day } from "../../js/words.js";
import { intake } from "./intake.js";
import { removeDocument } from "./removing.js";

const PER_PAGE = 50;
const ORDERS = { added: "最近加入", date: "日期从新到旧", title: "标题" };
const PARTS = ["q", "kind", "issuer", "year", "validity", "level", "order"];

/** Fills the outlet with the list. */
export async function showList(outlet, route, { me, heading }) {
  heading("资料库");
  const state = { ...Object.fromEntries(PARTS.map((part) => [part, route.query.get(part) ?? ""])), page: Math.max(1, Number(route.query.get("page")) || 1) };
  const admin = me.role === "admin";
  const found = h("div", { class: "documents" });
  const say = h("p", { class: "quiet", role: "status" });
  const list = { state, admin, found, say, turn: 0 };
  const everything = await get("/api/documents");
  const filters = filtersOf(list, everything.documents, me);
  const taking = admin ? intake({ changed: () => load(list).catch(tell), documents: () => list.known }) : null;
  list.known = everything.documents;
  fill(
    outlet,
    h("header", { class: "page-head" },
      h("div", {}, h("h1", {}, "资料库"), h("p", {}, everything.total ? `共 ${everything.total} 份文件，回答和检索只用这里的内容。` : "这里还没有文件。")), taking?.button),
    taking?.element,
    h("div", { class: "library-filters", role: "search" }, filters),
    say,
    found,
  );
  if (isPlain(state)) draw(list, cut(everything, state));
  else await load(list);
  return {
    leave: () => taking?.leave(),
    changed: () => false,
  };
}

const isPlain = (state) => state.page === 1 && PARTS.every((part) => !state[part]);
const cut = (all) => ({ documents: all.documents.slice(-PER_PAGE).reverse(), total: all.total });

async function load(list) {
  const turn = (list.turn += 1);
  const { page, ...narrowed } = list.state;
  const newest = !narrowed.order || narrowed.order === "added";
  list.found.setAttribute("aria-busy", "true");
  try {
    // the service gives the first that was added first; whoever has just added something looks for the last
    const all = await get(address("/api/documents", newest ? { ...narrowed, order: "" } : { ...narrowed, limit: PER_PAGE, offset: (page - 1) * PER_PAGE }));
    if (turn !== list.turn) return;
    if (isPlain(list.state)) list.known = all.documents;
    draw(list, newest ? { total: all.total, documents: all.documents.reverse().slice((page - 1) * PER_PAGE, page * PER_PAGE) } : all);
  } finally {
    list.found.removeAttribute("aria-busy");
  }
}

function filtersOf(list, documents, me) {
  const { state } = list;
  const change = (more) => {
    Object.assign(state, { page: 1, ...more });
    rename(to("library", "", { ...state, page: "" }));
    load(list).catch(tell);
  };
  const words = h("input", { class: "field", type: "search", value: state.q, placeholder: "标题、文号、发文机关或文件名", maxlength: 200 });
  words.addEventListener("input", later(() => change({ q: words.value.trim() })));
  const pick = (part, label, options) => {
    const element = choice(options, state[part]);
    element.addEventListener("change", () => change({ [part]: element.value }));
    return labelled(label, element);
  };
  const years = new Set(documents.flatMap((one) => yearsOf(one)));
  const issuers = [...new Set(documents.map((one) => one.issuer).filter(Boolean))].sort((a, b) => a.localeCompare(b, "zh-CN"));
  list.change = change;
  return [
    h("div", { class: "library-words" }, labelled("找文件", words)),
    pick("kind", "类型", allOf(DOCUMENT_KINDS, "全部类型")),
    pick("issuer", "发文机关", [["", "全部机关"], ...issuers.map((one) => [one, one])]),
    pick("year", "年份", [["", "全部年份"], ...[...years].sort((a, b) => b - a).map((one) => [String(one), `${one}年`])]),
    pick("validity", "时效", allOf(VALIDITY, "全部时效")),
    me.levels.length > 1 ? pick("level", "级别", [["", "全部级别"], ...me.levels.map((one) => [one, LEVELS[one]])]) : null,
    pick("order", "排序", Object.entries(ORDERS)),
  ];
}

function yearsOf(one) {
  if (!one.period) return one.date ? [Number(one.date.slice(0, 4))] : [];
  const first = Number(one.period.start.slice(0, 4));
  const last = Math.min(Number(one.period.end.slice(0, 4)), first + 30);
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

function draw(list, { documents, total }) {
  const narrowed = PARTS.some((part) => part !== "order" && list.state[part]);
  fill(list.say, narrowed ? `符合条件的有 ${total} 份` : "");
  if (!documents.length) {
    fill(list.found, narrowed ? h("div", { class: "empty" }, h("p", {}, "没有符合这些条件的文件。"), h("a", { class: "button", href: "#/library?" }, "去掉全部条件"))
      : h("div", { class: "empty" }, icon("library"), h("p", {}, list.admin ? "把文件拖到上面，或者点“选择文件”。" : "管理员还没有放进文件。")));
    return;
  }
  const turn = (page) => { list.state.page = page; rename(to("library", "", list.state)); load(list).catch(tell); };
  fill(list.found, h("ul", { class: "document-list card" }, documents.map((one) => row(one, list))), pager(list.state.page, total, PER_PAGE, turn));
}

function row(one, list) {
  const facts = [one.issuer, one.document_number, day(one.date), `${one.passages} 段`, one.size ? bytes(one.size) : ""].filter(Boolean);
  return h(
    "li",
    { class: "document-row" },
    h(
      "div",
      { class: "document-what" },
      h("a", { class: "document-title", href: to("library", one.id) }, one.title),
      h("p", { class: "document-facts" }, facts.map((fact) => h("span", {}, fact))),
      one.name !== one.title ? h("p", { class: "document-file" }, one.name) : null,
    ),
    h("div", { class: "document-badges" }, h("span", { class: `badge badge-kind-${one.kind}` }, DOCUMENT_KINDS[one.kind] ?? one.kind),
      one.level === "public" ? null : h("span", { class: "badge badge-bad" }, LEVELS[one.level])),
    list.admin
      ? h("button", { class: "icon-button", type: "button", title: "删除", "aria-label": `删除《${one.title}》`, onclick: () => removeDocument(one, () => load(list).catch(tell)).catch(tell) }, icon("trash"))
      : null,
  );
}
