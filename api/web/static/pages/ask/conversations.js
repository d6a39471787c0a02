// The reader's conversations at the side: search, open, rename, export, delete. The running answer is never touched by it.
import { address, get, patch, remove } from "../../js/api.js";
import { confirmed, prompted } from "../../js/dialog.js";
import { fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { menuButton } from "../../js/menu.js";
import { go, to } from "../../js/router.js";
import { tell } from "../../js/toast.js";
import { when } from "../../js/words.js";

const WAIT_MS = 250;

/** @returns {{element: HTMLElement, refresh: () => Promise<void>, select: (id: string) => void}} */
export function conversations() {
  let selected = "";
  let timer = 0;
  const list = h("ul", { class: "talks", "aria-label": "对话" });
  const words = h("input", { class: "field talks-search", type: "search", placeholder: "查找对话", "aria-label": "查找对话", maxlength: 200 });
  const element = h(
    "section",
    { class: "talks-part", "aria-label": "我的对话" },
    h("a", { class: "button slim talks-new", href: to("ask") }, icon("plus"), "新对话"),
    words,
    list,
  );
  const refresh = async () => {
    const found = await get(address("/api/conversations", { q: words.value.trim(), limit: 100 }));
    const shown = found.conversations.filter((one) => one.messages > 0 || one.id === selected);
    fill(list, shown.map((one) => item(one, selected, refresh)), shown.length ? null : h("li", { class: "quiet small talks-none" }, words.value ? "没有这样的对话。" : "问过的问题会留在这里。"));
  };
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => refresh().catch(tell), WAIT_MS);
  });
  return {
    element,
    refresh,
    select(id) {
      selected = id;
      for (const one of list.querySelectorAll("a[data-id]")) current(one, one.dataset.id === id);
    },
  };
}

function current(link, on) {
  if (on) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

function item(talk, selected, refresh) {
  const title = talk.title || "（还没有问题）";
  const link = h("a", { class: "talk", href: to("ask", talk.id), data: { id: talk.id } }, h("span", { class: "talk-title" }, title), h("span", { class: "talk-when" }, when(talk.updated)));
  current(link, talk.id === selected);
  const base = `/api/conversations/${encodeURIComponent(talk.id)}`;
  const menu = menuButton(`对话“${title}”的操作`, [
    { label: "改名", icon: "edit", run: () => rename(base, talk, refresh).catch(tell) },
    { label: "导出 Word", icon: "down_load", href: `${base}/export?format=docx` },
    { label: "导出 Markdown", icon: "down_load", href: `${base}/export?format=md` },
    { label: "删除", icon: "trash", run: () => erase(base, talk, selected, refresh).catch(tell) },
  ]);
  return h("li", { class: "talk-row" }, link, menu);
}

async function rename(base, talk, refresh) {
  const title = await prompted("给对话改名", "名称", talk.title);
  if (!title) return;
  await patch(base, { title });
  await refresh();
}

async function erase(base, talk, selected, refresh) {
  if (!(await confirmed("删除对话", `“${talk.title}”和其中的 ${talk.messages} 个回答会被删除，不能恢复。`, { yes: "删除", kind: "danger" }))) return;
  await remove(base);
  if (location.hash.includes(encodeURIComponent(talk.id))) go(to("ask"));
  await refresh();
}
