// How much was asked, with what outcome, how fast, and what readers said.
import { address, get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { choice, labelled } from "../../js/form.js";
import { to } from "../../js/router.js";
import { tell } from "../../js/toast.js";
import { number } from "../../js/words.js";
import { bars, days } from "./bars.js";

const PERIODS = [["7", "最近 7 天"], ["30", "最近 30 天"], ["90", "最近 90 天"], ["366", "最近一年"]];
const DOORS = { ask: "网页和接口", chat: "网页对话", openai: "OpenAI 接口", mcp: "智能体（MCP）" };

export async function show() {
  const period = choice(PERIODS, "30", { class: "field slim-field" });
  const view = h("div", { class: "statistics" });
  const load = async () => fill(view, draw(await get(address("/api/statistics", { days: period.value }))));
  period.addEventListener("change", () => load().catch(tell));
  await load();
  return [h("div", { class: "admin-bar" }, labelled("时间", period)), view];
}

function draw(one) {
  const share = one.questions ? `${Math.round((one.answered / one.questions) * 100)}%` : "—";
  const tiles = [
    ["提问", number(one.questions), `${number(one.askers)} 人问过`],
    ["答出", share, `${number(one.answered)} 个有依据，${number(one.refused)} 个没有找到`],
    ["用时", one.questions ? `${seconds(one.median_ms)}` : "—", one.questions ? `中位数；95% 在 ${seconds(one.p95_ms)}以内` : "还没有提问"],
    ["评价", `${number(one.feedback.up ?? 0)} 有用`, `${number(one.feedback.down ?? 0)} 有误`],
    ["资料", `${number(one.documents)} 份`, `${number(one.passages)} 段`],
  ];
  return [
    h("dl", { class: "tiles" }, tiles.map(([name, value, more]) => h("div", { class: "card tile" }, h("dt", {}, name), h("dd", {}, h("strong", {}, value), h("span", {}, more))))),
    h("section", { class: "card panel" }, h("h2", {}, "每天的提问"), one.by_day.length ? days(one.by_day, one.days) : h("p", { class: "quiet" }, "这段时间没有提问。")),
    h("div", { class: "panels" },
      h("section", { class: "card panel" }, h("h2", {}, "引用最多的文件"), list(one.most_cited.map((doc) => ({ label: doc.title, value: doc.times, href: to("library", doc.document_id) })))),
      h("section", { class: "card panel" }, h("h2", {}, "从哪里问的"), list(Object.entries(one.by_door).map(([door, value]) => ({ label: DOORS[door] ?? door, value }))))),
  ];
}

const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} 毫秒` : `${(ms / 1000).toFixed(1)} 秒`);
const list = (rows) => (rows.length ? bars(rows) : h("p", { class: "quiet" }, "还没有。"));
