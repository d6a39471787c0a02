// A course as a card: can one still sign up, when, where, for whom, and which rules it teaches.
import { h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { to } from "../../js/router.js";
import { openSource } from "../../js/source.js";
import { tell } from "../../js/toast.js";
import { day, number } from "../../js/words.js";

const FORMATS = { online: "线上", offline: "线下", mixed: "线上线下结合" };
const DAY_MS = 86_400_000;
const SOON = 7; // days before the deadline from which it is near

/** The card. `today` is the day that the service counts from. */
export function card(one, today) {
  return h(
    "li",
    { class: "card course" },
    h("div", { class: "course-top" }, signUp(one, today), one.format ? h("span", { class: "badge" }, FORMATS[one.format]) : null, one.category ? h("span", { class: "badge" }, one.category) : null),
    h("h2", {}, one.name, one.code ? h("span", { class: "course-code" }, one.code) : null),
    h("dl", { class: "course-facts" }, factsOf(one).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    one.intro ? h("p", { class: "course-intro serif" }, one.intro) : null,
    one.policies.length ? policies(one) : null,
    h("div", { class: "course-foot" }, h("button", { class: "text-button", type: "button", "aria-label": `看原文：${one.name}`, onclick: () => open(one) }, icon("page"), "看原文"), h("span", { class: "hint course-from" }, one.title)),
  );
}

/** Whether one can still sign up, in words and colour. */
function signUp(one, today) {
  if (one.deadline) {
    const left = Math.round((Date.parse(one.deadline) - Date.parse(today)) / DAY_MS);
    if (left < 0) return h("span", { class: "badge badge-bad" }, `报名已于 ${day(one.deadline)}截止`);
    const rest = left === 0 ? "今天截止报名" : `还有 ${left} 天截止报名`;
    return h("span", { class: left <= SOON ? "badge badge-target" : "badge badge-good", title: day(one.deadline) }, icon(left <= SOON ? "warn" : "check"), rest);
  }
  if (one.open === true) return h("span", { class: "badge badge-good" }, icon("check"), "可以报名");
  if (one.open === false) return h("span", { class: "badge badge-bad" }, "不能再报名");
  return h("span", { class: "badge" }, "未写明报名截止");
}

function factsOf(one) {
  const length = [one.days ? `${number(one.days)} 天` : "", one.hours ? `${number(one.hours)} 学时` : "", one.credits ? `${number(one.credits)} 学分` : ""].filter(Boolean).join("，");
  return [["时间", span(one)], ["报名截止", day(one.deadline)], ["时长", length], ["对象", one.audience], ["地点", one.place], ["讲师", one.teacher], ["名额", one.quota ? `${number(one.quota)} 人` : ""],
    ["费用", one.fee === null ? "" : one.fee === 0 ? "免费" : `${number(one.fee)} 元`]].filter(([, value]) => value);
}

function span(one) {
  if (one.periods.length > 1) return one.periods.map((part) => between(part.start, part.end)).join("；");
  return between(one.start_date, one.end_date);
}

function between(start, end) {
  if (!start) return "";
  if (!end || end === start) return day(start);
  const [whole, until] = [day(start), day(end)];
  if (start.slice(0, 7) === end.slice(0, 7)) return `${whole}至${Number(end.slice(8))}日`;
  return start.slice(0, 4) === end.slice(0, 4) ? `${whole}至${until.slice(5)}` : `${whole}至${until}`;
}

function policies(one) {
  return h("p", { class: "course-policies" }, h("span", { class: "quiet" }, "相关政策"), one.policies.map((rule) => h("a", { href: to("library", rule.document_id), title: rule.named ? "课程目录里写明" : "按内容关联" }, `《${rule.title.replace(/^《|》$/g, "")}》`)));
}

function open(one) {
  openSource({ document_id: one.document_id, title: one.title, quote: "", start: one.start, end: one.end, page: null, path: [], official: "" }).catch(tell);
}
