// The settings with which the service runs: to be read; they are changed where the service is started.
import { get } from "../../js/api.js";
import { h } from "../../js/dom.js";

export async function show() {
  const { settings } = await get("/api/settings");
  const changed = settings.filter((one) => one.set);
  return [
    h("p", { class: "quiet" }, "只供查看。要改，请在服务启动的地方设置环境变量，再重新启动。密码和密钥不显示。"),
    changed.length ? section("改过的设置", changed) : null,
    section(changed.length ? "没有改过的设置" : "全部设置（都是默认值）", settings.filter((one) => !one.set)),
  ];
}

function section(name, rows) {
  return h("section", { class: "card panel" }, h("h2", {}, name), h("div", { class: "table-wrap" }, h("table", { class: "table" },
    h("thead", {}, h("tr", {}, ["环境变量", "值"].map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map((one) => h("tr", {}, h("td", {}, h("code", {}, one.variable)), h("td", {}, one.value === "" ? h("span", { class: "quiet" }, "没有设") : one.value)))))));
}
