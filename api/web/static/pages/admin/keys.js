// Keys for programs: the secret is shown once, when the key is made.
import { get, post, remove } from "../../js/api.js";
import { copy } from "../../js/clipboard.js";
import { confirmed, dialog } from "../../js/dialog.js";
import { fill, h } from "../../js/dom.js";
import { choice, labelled } from "../../js/form.js";
import { icon } from "../../js/icons.js";
import { ROLES } from "../../js/session.js";
import { tell, toast } from "../../js/toast.js";
import { day, when } from "../../js/words.js";
import { asked } from "./users.js";

const PURPOSES = { api: "本服务接口", openai: "OpenAI 接口", mcp: "智能体（MCP）", metrics: "监控指标" };
const TERMS = [["30", "30 天"], ["90", "90 天"], ["365", "一年"], ["1095", "三年"]];

export async function show() {
  const place = h("div", {});
  const load = async () => {
    const [{ keys }, { users }] = await Promise.all([get("/api/keys"), get("/api/users")]);
    fill(place, keys.length ? table(keys, users, () => load().catch(tell)) : h("p", { class: "empty" }, "还没有密钥。OA 系统、智能体等程序要用密钥才能提问。"));
  };
  await load();
  const add = h("button", { class: "button primary", type: "button", onclick: () => addKey(load).catch(tell) }, icon("plus"), "建密钥");
  return [h("div", { class: "admin-bar" }, h("p", { class: "quiet" }, "给程序用的钥匙。泄露了就吊销，从下一次请求起失效。"), add), place];
}

function table(keys, users, again) {
  const heads = ["名称", "权限", "用途", "到期", "最近使用", ""];
  return h("div", { class: "table-wrap card" }, h("table", { class: "table cards-table" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "only-read" }, "操作"))))),
    h("tbody", {}, keys.map((one) => row(one, users, again)))));
}

function row(one, users, again) {
  const over = Date.parse(one.expires) < Date.now();
  const owner = users.find((user) => user.id === one.user)?.name;
  const revoke = async () => {
    if (!(await confirmed("吊销密钥", `吊销后，用“${one.name}”的程序马上不能再用，也不能恢复。`, { yes: "吊销", kind: "danger" }))) return;
    await remove(`/api/keys/${encodeURIComponent(one.id)}`);
    toast(`“${one.name}”已吊销。`, { kind: "good" });
    again();
  };
  return h(
    "tr",
    {},
    h("td", {}, h("strong", {}, one.name), h("span", { class: "figure-where" }, `${one.created_by} 建于 ${day(one.created)}`)),
    h("td", {}, one.role ? ROLES[one.role] : owner ? `同 ${owner}` : "同某位用户"),
    h("td", {}, one.purposes.map((purpose) => PURPOSES[purpose] ?? purpose).join("、")),
    h("td", {}, one.revoked ? h("span", { class: "badge badge-bad" }, "已吊销") : over ? h("span", { class: "badge badge-bad" }, "已到期") : day(one.expires)),
    h("td", {}, one.used ? when(Date.parse(one.used) / 1000) : h("span", { class: "quiet" }, "没有用过")),
    h("td", { class: "cell-tools" }, one.revoked ? null : h("button", { class: "text-button", type: "button", "aria-label": `吊销 ${one.name}`, onclick: () => revoke().catch(tell) }, "吊销")),
  );
}

async function addKey(again) {
  const name = h("input", { class: "field", maxlength: 200, autofocus: true, placeholder: "如：OA 系统" });
  const role = choice(Object.entries(ROLES), "staff");
  const days = choice(TERMS, "365");
  const ticks = Object.entries(PURPOSES).map(([value, label], n) => h("label", { class: "tick" }, h("input", { type: "checkbox", value, checked: n === 0 }), label));
  const purposes = h("fieldset", { class: "options" }, h("legend", {}, "用途"), h("div", { class: "ticks" }, ticks));
  await asked("建密钥", [labelled("名称", name), labelled("权限", role), purposes, labelled("有效期", days)], "建立", async () => {
    const chosen = ticks.map((tick) => tick.querySelector("input")).filter((input) => input.checked).map((input) => input.value);
    if (!name.value.trim()) throw new Error("要写一个名称，以后才知道是谁在用。");
    if (!chosen.length) throw new Error("至少选一种用途。");
    const key = await post("/api/keys", { name: name.value.trim(), role: role.value, purposes: chosen, days: Number(days.value) });
    await secretOf(key);
    await again();
  });
}

async function secretOf(key) {
  await dialog({
    title: "密钥已建立",
    body: [h("p", {}, "只显示这一次，请现在就复制保存。"), h("div", { class: "secret" }, h("code", {}, key.secret), h("button", { class: "button slim", type: "button", onclick: () => copy(key.secret, "已复制密钥") }, icon("copy"), "复制"))],
    actions: [{ label: "我已保存", value: "yes", kind: "primary" }],
  });
}
