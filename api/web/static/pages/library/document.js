// One document: its head, its outline beside its text, the numbers in it, where it was cited, the courses that teach it, its pages.
import { address, documentPath, get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { pager } from "../../js/form.js";
import { icon } from "../../js/icons.js";
import { go, rename, to } from "../../js/router.js";
import { sheet } from "../../js/shell.js";
import { tell } from "../../js/toast.js";
import { DOCUMENT_KINDS, LEVELS, VALIDITY, bytes, day, number, when } from "../../js/words.js";
import { figureTable } from "../figures/table.js";
import { edit } from "./editing.js";
import { removeDocument } from "./removing.js";
import { reader } from "./reader.js";

const FIGURES = 1000;

/** Fills the outlet with the document of the address. */
export async function showDocument(outlet, route, { me, heading }) {
  const id = route.rest;
  const [detail] = await Promise.all([get(documentPath(id)), sheet("figures.css")]);
  heading(detail.title);
  const again = () => go(to("library", detail.id));
  const view = h("div", { class: "document-view" });
  const span = spanOf(route.query);
  const tabs = tabsOf(detail, me, view, span);
  fill(outlet, head(detail, me, again), tabs.bar, view);
  await tabs.choose(tabs.names.includes(route.query.get("tab")) ? route.query.get("tab") : "text");
  return {
    changed(next) {
      if (next.rest !== id || !next.query.has("start")) return false;
      const said = spanOf(next.query);
      tabs.choose("text").then((shown) => shown?.reveal(said)).catch(tell);
      return true;
    },
  };
}

function spanOf(query) {
  const [start, end] = [Number(query.get("start")), Number(query.get("end"))];
  return query.has("start") && end > start ? { start, end } : null;
}

function head(detail, me, again) {
  const validity = detail.kind === "policy" && VALIDITY[detail.validity];
  const facts = [["发文机关", detail.issuer], ["文号", detail.document_number], ["成文", day(detail.dates.written)], ["公布", day(detail.dates.published)],
    ["施行", day(detail.dates.effective)], ["有效至", day(detail.dates.expires)], ["篇幅", sizeOf(detail)], ["文件名", detail.name]];
  return h(
    "header",
    { class: "document-head" },
    h("p", { class: "crumbs" }, h("a", { href: "#/library" }, icon("left"), "资料库")),
    h("h1", {}, detail.title),
    h("p", { class: "document-badges" }, h("span", { class: `badge badge-kind-${detail.kind}` }, DOCUMENT_KINDS[detail.kind]),
      validity ? h("span", { class: `badge badge-${detail.validity}` }, validity) : null,
      h("span", { class: detail.level === "public" ? "badge" : "badge badge-bad" }, LEVELS[detail.level])),
    h("dl", { class: "facts" }, facts.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    h("div", { class: "document-tools" }, toolsOf(detail, me, again)),
  );
}

const sizeOf = (detail) => [detail.pages ? `${detail.pages} 页` : "", `${number(detail.characters)} 字`, `${detail.passages} 段`, detail.size ? bytes(detail.size) : ""].filter(Boolean).join("，");

function toolsOf(detail, me, again) {
  const admin = me.role === "admin";
  return [
    detail.has_original ? h("a", { class: "button slim", href: documentPath(detail.id, "/original"), download: true }, icon("down_load"), "下载原件") : null,
    detail.kind === "policy" ? h("a", { class: "button slim", href: to("compare", "", { name: detail.title }) }, icon("compare"), "版本对比") : null,
    admin ? h("button", { class: "button slim", type: "button", onclick: () => edit(detail, again).catch(tell) }, icon("edit"), "改正信息") : null,
    admin ? h("button", { class: "button slim danger", type: "button", onclick: () => removeDocument(detail, () => go("#/library")).catch(tell) }, icon("trash"), "删除") : null,
  ];
}

/** The views of the document, each made when it is first looked at. */
function tabsOf(detail, me, view, span) {
  const makers = {
    text: ["全文", () => reader(detail, span)],
    page: detail.media_type === "application/pdf" && detail.pages ? ["原页", () => pagesOf(detail)] : null,
    figures: [`数据 ${detail.figures}`, () => figuresOf(detail)],
    cited: [`被引用 ${detail.cited.times}`, () => citedOf(detail, me)],
    courses: detail.kind === "policy" ? ["相关课程", () => coursesOf(detail)] : null,
  };
  const made = new Map();
  const names = Object.keys(makers).filter((name) => makers[name]);
  const choose = async (name) => {
    for (const tab of bar.children) tab.setAttribute("aria-pressed", String(tab.dataset.view === name));
    if (!made.has(name)) made.set(name, await makers[name][1]());
    const shown = made.get(name);
    fill(view, shown.element ?? shown);
    shown.shown?.();
    return shown;
  };
  const pick = (name) => {
    rename(to("library", detail.id, { tab: name === "text" ? "" : name }));
    choose(name).catch(tell);
  };
  const bar = h("div", { class: "tabs", role: "group", "aria-label": "看什么" },
    names.map((name) => h("button", { class: "tab", type: "button", data: { view: name }, "aria-pressed": "false", onclick: () => pick(name) }, makers[name][0])));
  return { bar, choose, names };
}

async function figuresOf(detail) {
  if (!detail.figures) return nothing("这份文件里没有读出数据。");
  const found = await get(address("/api/figures", { document_id: detail.id, limit: FIGURES }));
  return [
    found.total > found.figures.length ? h("p", { class: "quiet" }, `共 ${found.total} 个，这里是前 ${found.figures.length} 个。`) : null,
    figureTable(found.figures, { source: false }),
    h("p", { class: "document-tools" }, ["xlsx", "csv"].map((kind) => h("a", { class: "button slim", href: address(`/api/figures.${kind}`, { document_id: detail.id }), download: true }, icon("down_load"), `导出 .${kind}`))),
  ];
}

async function citedOf(detail, me) {
  const { times, last_at: last, questions } = detail.cited;
  if (!times) return nothing("还没有回答引用过这份文件。");
  return [
    h("p", {}, `有 ${number(times)} 个回答引用过它，最近一次：${when(last)}。`),
    me.role === "admin" && questions.length
      ? h("ul", { class: "cited-questions card" }, questions.map((one) => h("li", {}, icon("ask"), h("a", { href: to("ask", "", { q: one }) }, one))))
      : null,
  ];
}

async function coursesOf(detail) {
  const { courses } = await get(documentPath(detail.id, "/courses"));
  if (!courses.length) return nothing("没有找到讲这份文件的课程。");
  return h("ul", { class: "cited-questions card" }, courses.map((one) => h("li", {}, icon("courses"), h("a", { href: to("courses", "", { policy: detail.id }) }, one.name))));
}

const nothing = (text) => h("p", { class: "empty" }, text);

function pagesOf(detail) {
  const place = h("div", { class: "document-pages" });
  const show = (page) => {
    const say = h("p", { class: "quiet small", role: "status" }, "正在画出这一页……");
    const image = h("img", {
      class: "source-page", alt: `《${detail.title}》第 ${page} 页`, width: 1190, height: 1684, src: documentPath(detail.id, `/pages/${page}`),
      onload: () => { say.textContent = ""; image.removeAttribute("height"); image.removeAttribute("width"); },
      onerror: () => { say.textContent = "这一页画不出来，请看全文，或下载原件。"; image.remove(); },
    });
    fill(place, pager(page, detail.pages, 1, show), say, image);
  };
  show(1);
  return place;
}

