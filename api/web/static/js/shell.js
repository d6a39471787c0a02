// What surrounds every page: navigation by role, who is signed in, light and dark, letter size; on a phone the navigation is a sheet.
import { tell } from "./toast.js";
import { append, fill, h } from "./dom.js";
import { closeDrawer } from "./drawer.js";
import { icon } from "./icons.js";
import { PAGES, pagesOf } from "./registry.js";
import { go, here, to, watch } from "./router.js";
import { ROLES, current, signOut } from "./session.js";

const NARROW = window.matchMedia("(max-width: 860px)");
const sheets = new Map();

/** Puts the shell into `app` and shows the page of the address; the returned function takes it away. */
export function shell(app) {
  const parts = build(current());
  fill(app, parts.skip, parts.top, parts.side, parts.veil, parts.main);
  const state = { parts, page: null, handle: null, turn: 0 };
  const changed = () => show(state).catch(tell);
  watch(changed);
  NARROW.addEventListener("change", () => menu(parts, false));
  menu(parts, false);
  changed();
  return () => {
    state.turn += 1;
    state.handle?.leave?.();
    window.removeEventListener("hashchange", changed);
  };
}

function build(me) {
  const main = h("main", { id: "main", class: "main", tabindex: "-1" });
  const slot = h("div", { class: "side-slot" });
  const links = h("ul", { class: "nav-list" }, pagesOf(me.role).filter((page) => page.menu !== false).map(link));
  const heading = h("span", { class: "top-title" }, "工会文件问答");
  const parts = { main, slot, links, heading };
  const toggle = h("button", { class: "icon-button", type: "button", "aria-label": "打开导航", "aria-expanded": "false", "aria-controls": "side" }, icon("menu"));
  toggle.addEventListener("click", () => menu(parts, !document.documentElement.classList.contains("has-menu")));
  parts.toggle = toggle;
  parts.skip = h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, "跳到正文");
  parts.top = h("header", { class: "top" }, toggle, heading);
  parts.veil = h("div", { class: "veil", onclick: () => menu(parts, false) });
  parts.side = h(
    "div",
    { class: "side", id: "side" },
    h("a", { class: "brand", href: to("ask") }, h("span", { class: "brand-mark", "aria-hidden": "true" }, "工"), h("span", {}, "工会文件问答")),
    h("nav", { "aria-label": "主导航" }, links),
    slot,
    account(me),
  );
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.documentElement.classList.contains("has-menu")) menu(parts, false);
  });
  return parts;
}

function link(page) {
  return h("li", {}, h("a", { class: "nav-link", href: to(page.name), data: { page: page.name } }, icon(page.icon), h("span", {}, page.label)));
}

function account(me) {
  return h(
    "div",
    { class: "account" },
    h("div", { class: "account-who" }, h("span", { class: "account-name" }, me.name), h("span", { class: "account-role" }, ROLES[me.role] ?? me.role)),
    h(
      "div",
      { class: "account-tools" },
      switchOf("letters", "大字", () => toggleRoot("large", "1")),
      switchOf("theme", "浅色或深色", toggleTheme),
      h("button", { class: "icon-button", type: "button", "aria-label": "退出登录", title: "退出登录", onclick: () => signOut().catch(tell) }, icon("out")),
    ),
  );
}

function switchOf(name, label, run) {
  return h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, onclick: run }, icon(name));
}

function toggleRoot(name, value) {
  const root = document.documentElement;
  if (root.dataset[name] === value) delete root.dataset[name];
  else root.dataset[name] = value;
  keep(`unionqa.${name}`, root.dataset[name] ?? "");
}

/** The other of light and dark, whatever the system says. */
export function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep("unionqa.theme", root.dataset.theme);
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // it holds until the page is closed
  }
}

function menu(parts, open) {
  document.documentElement.classList.toggle("has-menu", open);
  parts.side.inert = NARROW.matches && !open;
  parts.toggle.setAttribute("aria-expanded", String(open));
  if (open) parts.side.querySelector("a").focus();
}

async function show(state) {
  const route = here();
  const me = current();
  const allowed = pagesOf(me.role);
  const page = allowed.find((one) => one.name === route.name);
  if (!page) {
    const known = PAGES.some((one) => one.name === route.name);
    if (!known || !route.name) return go(to(allowed[0].name));
    return refuse(state);
  }
  if (state.page === page && state.handle?.changed?.(route)) return undefined;
  const turn = (state.turn += 1);
  state.handle?.leave?.();
  closeDrawer();
  menu(state.parts, false);
  select(state.parts, page);
  const [module] = await Promise.all([page.load(), sheet(page.style)]);
  if (turn !== state.turn) return undefined;
  state.page = page;
  state.handle = null;
  const outlet = h("div", { class: `page page-${page.name}` });
  fill(state.parts.slot);
  fill(state.parts.main, outlet);
  const heading = (text) => {
    document.title = `${text} · 工会文件问答`;
    state.parts.heading.textContent = text;
  };
  heading(module.title ?? page.label);
  const side = (element) => fill(state.parts.slot, element);
  const handle = await module.mount(outlet, { me, rest: route.rest, query: route.query, side, heading });
  if (turn === state.turn) state.handle = handle ?? null;
  else handle?.leave?.();
  return undefined;
}

function refuse(state) {
  state.handle?.leave?.();
  state.page = null;
  fill(state.parts.main, h("div", { class: "page" }, h("h1", {}, "这一页不对你开放"), h("p", { class: "quiet" }, "需要时请向管理员申请权限。")));
}

function select(parts, page) {
  for (const one of parts.links.querySelectorAll("a")) {
    if (one.dataset.page === page.name) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
}

/** Loads a style sheet of a page, once; resolves when it applies, so that nothing moves afterwards. */
export function sheet(name) {
  if (!name) return Promise.resolve();
  if (!sheets.has(name)) {
    const href = new URL(`../css/${name}`, import.meta.url).href;
    sheets.set(name, new Promise((settle) => append(document.head, [h("link", { rel: "stylesheet", href, onload: settle, onerror: settle })])));
  }
  return sheets.get(name);
}
