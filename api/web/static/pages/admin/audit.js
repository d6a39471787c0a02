// The audit log, newest first; each line holds the one before, so that what was taken away or changed can be found out.
import { address, get } from "../../js/api.js";
import { append, fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { tell } from "../../js/toast.js";
import { number } from "../../js/words.js";
import { EVENTS } from "./events.js";

const PER_PAGE = 100;

export async function show() {
  const body = h("tbody", {});
  const more = h("button", { class: "button", type: "button", onclick: () => load().catch(tell) }, "更早的记录");
  const say = h("p", { class: "quiet", role: "status" }, "每一行都含有前一行的指纹，改动和删除都能查出。");
  const state = { before: 0 };
  const load = async () => {
    const { entries } = await get(address("/api/audit", { before: state.before || "", limit: PER_PAGE }));
    append(body, entries.map(row));
    state.before = entries.at(-1)?.seq ?? state.before;
    more.hidden = entries.length < PER_PAGE || state.before <= 1;
  };
  await load();
  const heads = ["号", "时间", "谁", "做了什么", "对象", "地址"];
  const table = h("table", { class: "table cards-table" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), body);
  const check = h("button", { class: "button", type: "button", onclick: () => verify(say, check).catch(tell) }, icon("check"), "核对记录链");
  return [h("div", { class: "admin-bar" }, say, check), h("div", { class: "table-wrap card", tabindex: "0", role: "region", "aria-label": "审计记录" }, table), h("p", { class: "course-more" }, more)];
}

async function verify(say, button) {
  button.disabled = true;
  try {
    const { faults } = await get(address("/api/audit", { verify: true, limit: 1 }));
    fill(say, faults.length ? h("span", { class: "wrong" }, icon("warn"), `发现 ${number(faults.length)} 处问题：${faults.slice(0, 5).join("；")}`) : h("span", { class: "badge badge-good" }, icon("check"), "记录链完整，没有改动"));
  } finally {
    button.disabled = false;
  }
}

function row(one) {
  const time = new Date(one.time);
  const shown = Number.isNaN(time.getTime()) ? one.time : time.toLocaleString("zh-CN", { hour12: false });
  return h(
    "tr",
    {},
    h("td", { class: "quiet" }, one.seq),
    h("td", { class: "cell-time" }, shown),
    h("td", {}, one.user || "—"),
    h("td", {}, EVENTS[one.event] ?? one.event, one.success ? null : h("span", { class: "badge badge-bad" }, "未成功")),
    h("td", { class: "cell-object" }, one.object),
    h("td", { class: "quiet" }, one.ip),
  );
}
