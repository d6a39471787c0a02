// One file on its way in: where it stands, what came of it, what was noticed while it was read.
import { fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { to } from "../../js/router.js";
import { bytes } from "../../js/words.js";

const SAID = { staged: "待加入", sending: "正在上传", asking: "等待选择", waiting: "排队中", running: "正在处理", done: "已加入", failed: "没有加入", skipped: "已跳过", cancelled: "已取消" };
const DONE = { added: "已加入", replaced: "已加入，替换了旧版", unchanged: "已有，没有变化", skipped: "已有，跳过" };
/** The stages of a file in order, with the part of the way that is behind one when it begins. */
const STAGES = { reading: ["读取文字", 0.05], embedding: ["计算语义向量", 0.25], saved: ["存入目录", 0.75], indexing: ["编入索引", 0.8], sentences: ["句子向量", 0.88], done: ["完成", 1] };
const ORDER = Object.keys(STAGES);

/** How far a stage is, from 0 to 1. */
export function part({ stage, done, total }) {
  const at = ORDER.indexOf(stage);
  if (at < 0) return 0.02;
  const from = STAGES[stage][1];
  const until = STAGES[ORDER[at + 1]]?.[1] ?? 1;
  return total ? from + (until - from) * Math.min(1, done / total) : from;
}

/** The row of a file; `update` draws what has changed of it. */
export function entryRow(entry, { look, drop, cancel, again }) {
  const state = h("span", { class: "intake-state" });
  const bar = h("progress", { max: 1, value: 0, "aria-label": `${entry.name} 的进度` });
  const said = h("div", { class: "intake-said" });
  const tools = h("div", { class: "intake-tools" });
  const size = entry.size ? h("span", { class: "hint" }, bytes(entry.size)) : null;
  const element = h("li", { class: "intake-row" }, h("div", { class: "intake-name" }, icon("page"), h("span", {}, entry.name), size), h("div", { class: "intake-progress" }, state, bar), tools, said);
  let drawn = "";
  return {
    element,
    update() {
      const now = JSON.stringify([entry.status, entry.looking, entry.message, entry.progress, entry.result]);
      if (now === drawn) return;
      drawn = now;
      element.dataset.status = entry.status;
      state.textContent = stateOf(entry);
      bar.hidden = !["sending", "waiting", "running"].includes(entry.status);
      bar.value = entry.status === "running" ? part(entry.progress) : 0.01;
      fill(said, messagesOf(entry));
      fill(tools, toolsOf(entry, { look, drop, cancel, again }));
    },
  };
}

function stateOf(entry) {
  if (entry.looking) return "正在读取……";
  if (entry.status === "running") return STAGES[entry.progress?.stage]?.[0] ?? SAID.running;
  if (entry.status === "done") return DONE[entry.result?.status] ?? SAID.done;
  return SAID[entry.status];
}

function messagesOf(entry) {
  const result = entry.result;
  const notices = result?.notices ?? [];
  const counted = result?.passages ? `${result.documents > 1 ? `${result.documents} 份文件，` : ""}${result.pages ? `${result.pages} 页，` : ""}${result.passages} 段` : "";
  return [
    result?.document_id && entry.status === "done" ? h("p", {}, h("a", { href: to("library", result.document_id) }, result.title || "查看"), h("span", { class: "hint" }, counted)) : null,
    entry.message ? h("p", { class: entry.status === "failed" ? "wrong" : "hint" }, entry.message) : null,
    notices.length
      ? h("details", { class: "intake-notices", open: notices.length < 4 }, h("summary", {}, icon("warn"), `读取时有 ${notices.length} 处提醒`), h("ul", {}, notices.map((one) => h("li", {}, one))))
      : null,
  ];
}

function toolsOf(entry, { look, drop, cancel, again }) {
  const tool = (name, label, run) => h("button", { class: "text-button", type: "button", disabled: Boolean(entry.looking), "aria-label": `${label}：${entry.name}`, onclick: run }, name ? icon(name) : null, label);
  if (entry.status === "staged") return [tool("search", "预览", look), tool("close", "移除", drop)];
  if (["waiting", "running"].includes(entry.status)) return [tool("stop", "取消", cancel)];
  if (entry.status === "failed" && entry.file) return [tool(null, "再试一次", again), tool("close", "移除", drop)];
  return ["done", "failed", "skipped", "cancelled"].includes(entry.status) ? [tool("close", "移除", drop)] : [];
}
