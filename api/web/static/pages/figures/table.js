// Figures as a table: subject, value, period, kind, and the sentence's place, which opens.
import { h } from "../../js/dom.js";
import { openSource } from "../../js/source.js";
import { tell } from "../../js/toast.js";
import { FIGURE_KINDS, number } from "../../js/words.js";

const BOUNDS = { at_least: "以上", at_most: "以内", about: "约" };
const SCALES = [[100_000_000, "亿"], [10_000, "万"]];

/** 275000, "名" -> 27.5万名: as people read it; the whole number stands in the tip. */
export function spoken(value, unit) {
  if (unit === "%") return `${number(value)}%`;
  const scale = SCALES.find(([size]) => Math.abs(value) >= size);
  return scale ? `${number(Number((value / scale[0]).toPrecision(6)))}${scale[1]}${unit}` : `${number(value)}${unit}`;
}

/** 2022年, 2021—2025年, 2022年3月 ..., "" where the document does not say. */
export function period(one) {
  const { period_start: from, period_end: until, year } = one;
  if (!from || !until) return year ? `${year}年` : "";
  const [first, last] = [from.slice(0, 4), until.slice(0, 4)].map(Number);
  if (first !== last) return `${first}—${last}年`;
  if (from.endsWith("-01-01") && until.endsWith("-12-31")) return `${first}年`;
  const [a, b] = [Number(from.slice(5, 7)), Number(until.slice(5, 7))];
  return a === b ? `${first}年${a}月` : `${first}年${a}—${b}月`;
}

/** Opens the place where a figure is said. */
export function openFigure(one) {
  openSource({ ...one, quote: one.raw, official: "" }).catch(tell);
}

/** @param {object[]} rows @param {{source?: boolean, subject?: (one: object) => void}} options `subject` is called with the row whose subject is chosen */
export function figureTable(rows, { source = true, subject } = {}) {
  const heads = ["指标", "数值", "时期", "类型", source ? "出处" : "位置"];
  return h(
    "div",
    { class: "table-wrap card figure-wrap", tabindex: "0", role: "region", "aria-label": "数据表" },
    h("table", { class: "table figure-table" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows.map((one) => row(one, source, subject)))),
  );
}

function row(one, source, subject) {
  const name = one.subject || one.predicate || "—";
  return h(
    "tr",
    {},
    h("td", { class: "figure-subject" }, subject && one.subject ? h("button", { class: "link-button", type: "button", title: "看这一项历年的数", onclick: () => subject(one) }, name) : name,
      one.predicate && one.predicate !== one.subject ? h("span", { class: "figure-said" }, one.predicate) : null),
    h("td", { class: "figure-value", "data-label": "数值" }, h("span", { title: `${number(one.value)}${one.unit}` }, spoken(one.value, one.unit)),
      BOUNDS[one.bound] ? h("span", { class: "figure-bound" }, BOUNDS[one.bound]) : null),
    h("td", { class: "figure-period", "data-label": "时期" }, period(one) || h("span", { class: "quiet" }, "未写明")),
    h("td", { "data-label": "类型" }, h("span", { class: `badge badge-${one.kind}` }, FIGURE_KINDS[one.kind] ?? one.kind)),
    h("td", { class: "figure-source", "data-label": "出处" }, h("button", { class: "link-button", type: "button", onclick: () => openFigure(one) }, source ? one.title : one.path.at(-1) || "看原句"),
      h("span", { class: "figure-where" }, [source ? one.path.at(-1) : "", one.page ? `第${one.page}页` : ""].filter(Boolean).join("　"))),
  );
}
