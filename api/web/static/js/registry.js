// The pages: each a module of its own with `title` and `mount(outlet, context)`, and a style sheet, both fetched when first shown.
import { READERS } from "./session.js";

/**
 * `name` is the first part of the address, `menu` false keeps a page out of the navigation. `mount` gets the element to fill and
 * {me, rest, query, side(element), heading(text)}; it returns nothing or {changed(route) -> bool, leave()}: `changed` true means that the page
 * itself went along with the new address.
 */
export const PAGES = [
  { name: "ask", label: "问答", icon: "ask", roles: READERS, style: "ask.css", load: () => import("../pages/ask/page.js") },
  { name: "search", label: "检索", icon: "search", roles: READERS, style: "search.css", load: () => import("../pages/search/page.js") },
  { name: "compare", label: "版本对比", icon: "compare", roles: READERS, menu: false, style: "search.css", load: () => import("../pages/search/compare.js") },
  { name: "library", label: "资料库", icon: "library", roles: READERS, style: "library.css", load: () => import("../pages/library/page.js") },
  { name: "courses", label: "课程", icon: "courses", roles: READERS, style: "courses.css", load: () => import("../pages/courses/page.js") },
  { name: "figures", label: "数据", icon: "figures", roles: READERS, style: "figures.css", load: () => import("../pages/figures/page.js") },
  { name: "admin", label: "管理", icon: "admin", roles: ["admin", "auditor"], style: "admin.css", load: () => import("../pages/admin/page.js") },
  { name: "help", label: "使用说明", icon: "help", roles: null, style: "help.css", load: () => import("../pages/help.js") },
];

/** The pages that a role may open. */
export const pagesOf = (role) => PAGES.filter((page) => page.roles === null || page.roles.includes(role));
