// Two versions of a rule side by side, with what was struck and added.
import { address, get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { go, to } from "../../js/router.js";
import { openSource } from "../../js/source.js";
import { tell } from "../../js/toast.js";
import { day } from "../../js/words.js";
import { short } from "./article.js";

export const title = "版本对比";

const CHANGES = { changed: "修改", added: "新增", struck: "删去", moved: "条号变动", same: "未变" };

export async function mount(outlet, { query, heading }) {
  const name = query.get("name") ?? "";
  const found = await get(address("/api/rules/versions", { name }));
  const versions = found.rules[0]?.versions ?? [];
  heading(`版本对比：${short(name)}`);
  const head = h("header", { class: "page-head" }, h("div", {}, h("h1", {}, `《${short(name)}》的版本`), h("p", {}, versions.length > 1 ? "左边旧版，右边新版；删去的有删除线，新增的有下划线。" : "知识库里只有一个版本。")),
    h("a", { class: "button slim", href: to("search", "", { q: `《${short(name)}》` }) }, "回到检索"));
  const body = h("div", {});
  fill(outlet, head, timeline(versions), versions.length > 1 ? chooser(versions, query, name) : null, body);
  if (versions.length > 1) await differences(body, versions, query).catch(tell);
}

function timeline(versions) {
  return h("ol", { class: "versions" }, versions.map((one) => h(
    "li",
    { class: "card version" },
    h("p", { class: "version-name" }, h("strong", {}, short(one.document.title)), " ", h("span", { class: `badge badge-${one.status}` }, one.label)),
    h("p", { class: "group-facts" }, h("span", {}, one.document.document_number ?? ""), h("span", {}, [one.start && `${day(one.start)}起`, one.end && `${day(one.end)}止`].filter(Boolean).join("，"))),
    h("ul", { class: "version-dates" }, one.dates.filter((date) => date.where).map((date) => h("li", {},
      h("button", { class: "link-button", type: "button", title: date.basis, onclick: () => openSource({ ...date.where, quote: "", page: null, path: [] }) }, `${date.label} ${day(date.date)}`), h("span", { class: "serif quiet small" }, `“${date.basis}”`)))),
  )));
}

function pair(versions, query) {
  const ids = versions.map((one) => one.document.id);
  const pick = (key, otherwise) => (ids.includes(query.get(key)) ? query.get(key) : ids[otherwise]);
  return { old: pick("old", ids.length - 2), new: pick("new", ids.length - 1) };
}

function chooser(versions, query, name) {
  const chosen = pair(versions, query);
  const select = (key, label) => {
    const id = `compare-${key}`;
    const list = h("select", { class: "field", id }, versions.map((one) => h("option", { value: one.document.id, selected: one.document.id === chosen[key] }, `${one.document.document_number ?? day(one.document.date)}（${one.label}）`)));
    list.addEventListener("change", () => go(to("compare", "", { name, ...chosen, [key]: list.value })));
    return h("div", { class: "labelled" }, h("label", { for: id }, label), list);
  };
  return h("div", { class: "compare-choose" }, select("old", "旧版"), select("new", "新版"));
}

async function differences(body, versions, query) {
  const chosen = pair(versions, query);
  const found = await get(address("/api/rules/compare", chosen));
  const rows = h("div", { class: "compare-rows" });
  const all = h("input", { type: "checkbox" });
  const show = () => fill(rows, found.rows.filter((row) => all.checked || row.change !== "same").map(difference));
  all.addEventListener("change", show);
  const counts = Object.entries(CHANGES).filter(([change]) => found.counts[change]).map(([change, label]) => h("span", { class: `badge change-${change}` }, `${label} ${found.counts[change]}`));
  fill(body, h("div", { class: "compare-bar" }, h("p", { class: "badges" }, counts), found.counts.same ? h("label", { class: "choice" }, all, "也显示没有变的条文") : null), rows);
  show();
}

function difference(row) {
  const side = (one, mark, without) => (one
    ? h("div", { class: "compare-side" }, h("p", { class: "compare-label" }, one.label), h("p", { class: "serif" }, row.pieces.filter((piece) => piece.mark !== without).map((piece) => piece.mark === mark ? h(mark === "struck" ? "del" : "ins", {}, piece.text) : piece.text)))
    : h("div", { class: "compare-side compare-none" }, mark === "struck" ? "旧版没有这一条" : "新版没有这一条"));
  return h("section", { class: "card compare-row", "aria-label": `${CHANGES[row.change]}：${(row.new ?? row.old).label}` },
    h("p", { class: "compare-change" }, h("span", { class: `badge change-${row.change}` }, row.label)), side(row.old, "struck", "added"), side(row.new, "added", "struck"));
}
