// Taking files in: dropped or chosen (whole folders too), each looked at first if one likes, then sent one by one and followed until it is in.
import { upload } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { choice, labelled } from "../../js/form.js";
import { icon } from "../../js/icons.js";
import { tell, toast } from "../../js/toast.js";
import { LEVELS, bytes } from "../../js/words.js";
import { askDuplicate } from "./duplicate.js";
import { entryRow } from "./entry.js";
import { filesOf, readable } from "./dropped.js";
import { followJobs } from "./jobs.js";
import { preview } from "./preview.js";

const MOST = 500; // files at once

/**
 * The part of the list page where files are taken in.
 *
 * @param {{changed: () => void, documents: () => object[]}} around `changed`: a file is in; `documents`: those that are there
 * @returns {{element: HTMLElement, button: HTMLElement, leave: () => void}}
 */
export function intake(around) {
  const state = { entries: [], sending: false, around };
  const parts = build(state);
  Object.assign(state, parts);
  state.jobs = followJobs({ entries: () => state.entries, redraw: () => redraw(state), found: (entry) => { state.entries.push(entry); redraw(state); }, changed: around.changed });
  const leaving = (event) => {
    if (state.sending) event.preventDefault();
  };
  window.addEventListener("beforeunload", leaving);
  const undrop = dropping(state);
  return {
    element: h("section", { class: "intake", "aria-label": "加入文件" }, parts.zone, parts.panel),
    button: h("button", { class: "button primary", type: "button", onclick: () => parts.pick.click() }, icon("plus"), "加入文件"),
    leave() {
      state.jobs.stop();
      undrop();
      window.removeEventListener("beforeunload", leaving);
    },
  };
}

function build(state) {
  const pick = h("input", { type: "file", multiple: true, class: "only-read", tabindex: "-1", "aria-label": "选择要加入的文件", id: "pick-files" });
  const folder = h("input", { type: "file", webkitdirectory: true, class: "only-read", tabindex: "-1", "aria-label": "选择要加入的文件夹" });
  for (const one of [pick, folder]) {
    one.addEventListener("change", () => {
      take(state, [...one.files]);
      one.value = "";
    });
  }
  const open = (input, label) => h("button", { class: "link-button", type: "button", onclick: () => input.click() }, label);
  const zone = h(
    "div",
    { class: "drop" },
    icon("down_load"),
    h("p", {}, h("strong", {}, "把文件或文件夹拖到这里"), "，或者", open(pick, "选择文件"), "、", open(folder, "选择文件夹")),
    h("p", { class: "hint" }, "Word、PDF、Excel、网页、文本、Markdown、CSV、JSONL；扫描件没有文字，读不出来"),
    pick,
    folder,
  );
  const level = choice(Object.entries(LEVELS), "public", { class: "field slim-field" });
  const send = h("button", { class: "button primary", type: "button", onclick: () => sendAll(state) }, "开始加入");
  const clear = h("button", { class: "button", type: "button", onclick: () => { state.entries = state.entries.filter((one) => !isOver(one) && one.status !== "staged"); redraw(state); } }, "清空");
  const say = h("p", { class: "intake-say", role: "status" });
  const list = h("ul", { class: "intake-list" });
  const panel = h("div", { class: "intake-panel card", hidden: true }, h("div", { class: "intake-bar" }, say, labelled("谁可以看", level), h("div", { class: "intake-buttons" }, clear, send)), list);
  return { zone, panel, pick, level, send, clear, say, list };
}

function dropping(state) {
  const over = (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    state.zone.classList.add("drop-over");
  };
  const out = (event) => {
    if (!event.relatedTarget) state.zone.classList.remove("drop-over");
  };
  const drop = (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    state.zone.classList.remove("drop-over");
    filesOf(event.dataTransfer).then((files) => take(state, files)).catch(tell);
  };
  // the whole window takes files: a file that misses the field would else be opened in the place of the page
  for (const [name, run] of [["dragover", over], ["dragleave", out], ["drop", drop]]) window.addEventListener(name, run);
  return () => {
    for (const [name, run] of [["dragover", over], ["dragleave", out], ["drop", drop]]) window.removeEventListener(name, run);
  };
}

function take(state, files) {
  const known = new Set(state.entries.filter((one) => one.status === "staged").map((one) => `${one.file.name} ${one.file.size}`));
  const fresh = files.filter((file) => !known.has(`${file.name} ${file.size}`));
  const good = fresh.filter((file) => readable(file.name)).slice(0, MOST);
  if (good.length < fresh.length) toast(`有 ${fresh.length - good.length} 个文件没有列入：种类不能读，或一次超过 ${MOST} 个。`, { kind: "bad", ms: 8000 });
  state.entries.push(...good.map((file) => ({ file, name: file.name, size: file.size, status: "staged" })));
  redraw(state);
  if (good.length) state.send.focus();
}

const isOver = (entry) => ["done", "failed", "skipped", "cancelled"].includes(entry.status);

function redraw(state) {
  const staged = state.entries.filter((one) => one.status === "staged").length;
  const over = state.entries.filter(isOver).length;
  const busy = state.entries.length - staged - over;
  state.panel.hidden = !state.entries.length;
  state.send.hidden = !staged;
  state.send.disabled = state.sending;
  state.send.textContent = staged > 1 ? `加入 ${staged} 个文件` : "加入知识库";
  state.clear.hidden = busy > 0 || state.sending;
  state.level.disabled = state.sending;
  state.say.textContent = [staged && `${staged} 个待加入`, busy && `${busy} 个正在处理`, over && `${over} 个已结束`].filter(Boolean).join("，");
  const kept = new Set();
  for (const entry of state.entries) {
    entry.row ??= entryRow(entry, {
      look: () => look(state, entry),
      drop: () => { state.entries = state.entries.filter((one) => one !== entry); redraw(state); },
      cancel: () => state.jobs.cancel(entry).catch(tell),
      again: () => { entry.status = "staged"; entry.message = ""; redraw(state); },
    });
    entry.row.update();
    kept.add(entry.row.element);
    if (!entry.row.element.isConnected) state.list.append(entry.row.element);
  }
  for (const element of [...state.list.children]) if (!kept.has(element)) element.remove();
}

async function look(state, entry) {
  entry.looking = true;
  entry.row.update();
  try {
    if ((await preview(entry.file)) === "yes") await send(state, [entry]);
  } catch (error) {
    entry.message = error.message;
  } finally {
    entry.looking = false;
    redraw(state);
  }
}

const sendAll = (state) => send(state, state.entries.filter((one) => one.status === "staged")).catch(tell);

async function send(state, entries) {
  const choices = { level: state.level.value, duplicate: "" };
  state.sending = true;
  try {
    for (const entry of entries) await sendOne(state, entry, choices, choices.duplicate || "refuse", entries);
  } finally {
    state.sending = false;
    redraw(state);
  }
}

async function sendOne(state, entry, choices, onDuplicate, entries) {
  entry.status = "sending";
  redraw(state);
  const form = new FormData();
  form.append("files", entry.file, entry.file.name);
  form.append("level", choices.level);
  form.append("on_duplicate", onDuplicate);
  try {
    const job = await upload("/api/documents", form);
    Object.assign(entry, { status: "waiting", job: job.id });
    state.jobs.watch();
  } catch (error) {
    if (error.code !== "already_there") Object.assign(entry, { status: "failed", message: error.message });
    else await duplicate(state, entry, choices, error, entries);
  }
  redraw(state);
}

async function duplicate(state, entry, choices, error, entries) {
  const rest = entries.slice(entries.indexOf(entry) + 1).filter((one) => one.status === "staged").length;
  entry.status = "asking";
  redraw(state);
  const existing = state.around.documents()?.find((one) => one.id === error.more.existing_id);
  const said = await askDuplicate({ name: `${entry.name}（${bytes(entry.size)}）`, message: error.message, existing, id: error.more.existing_id, rest });
  if (said.all) choices.duplicate = said.choice;
  if (said.choice === "skip") Object.assign(entry, { status: "skipped", message: "已有这份文件，没有再加入。" });
  else await sendOne(state, entry, choices, said.choice, entries);
}
