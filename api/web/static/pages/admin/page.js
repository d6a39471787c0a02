// Administration: users, keys, audit log, what the documents lack, statistics, how a question is searched, the office's own words, settings. Each part a module of its own.
import { fill, h } from "../../js/dom.js";
import { to } from "../../js/router.js";
import { tell } from "../../js/toast.js";

export const title = "管理";

const PARTS = [
  { name: "statistics", label: "统计", roles: ["admin", "auditor"], load: () => import("./statistics.js") },
  { name: "gaps", label: "知识缺口", roles: ["admin", "auditor"], load: () => import("./gaps.js") },
  { name: "trial", label: "检索测试", roles: ["admin"], load: () => import("./trial.js") },
  { name: "dictionary", label: "词典", roles: ["admin"], load: () => import("./dictionary.js") },
  { name: "users", label: "用户", roles: ["admin"], load: () => import("./users.js") },
  { name: "keys", label: "密钥", roles: ["admin"], load: () => import("./keys.js") },
  { name: "audit", label: "审计记录", roles: ["admin", "auditor"], load: () => import("./audit.js") },
  { name: "settings", label: "设置", roles: ["admin"], load: () => import("./settings.js") },
];

export async function mount(outlet, { me, rest, query, heading }) {
  const allowed = PARTS.filter((part) => part.roles.includes(me.role));
  const view = h("div", { class: "admin-view" });
  const links = h("nav", { class: "admin-tabs", "aria-label": "管理" }, allowed.map((part) => h("a", { class: "admin-tab", href: to("admin", part.name), data: { part: part.name } }, part.label)));
  fill(outlet, h("h1", {}, "管理"), links, view);
  let turn = 0;
  const show = async (route) => {
    const now = (turn += 1);
    const part = allowed.find((one) => one.name === route.rest) ?? allowed[0];
    for (const link of links.children) {
      if (link.dataset.part === part.name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    heading(`${part.label} · 管理`);
    const module = await part.load();
    if (now !== turn) return;
    fill(view, h("p", { class: "quiet", role: "status" }, "正在读取……"));
    try {
      const made = await module.show({ me, query: route.query });
      if (now === turn) fill(view, made);
    } catch (error) {
      if (now === turn) fill(view, h("p", { class: "wrong", role: "alert" }, error.message));
    }
  };
  await show({ rest, query });
  return {
    changed(route) {
      show(route).catch(tell);
      return true;
    },
  };
}
