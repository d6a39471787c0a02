// What the documents lack: questions that were refused, answered with doubt or called wrong, alike ones together.
import { address, get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { choice, labelled } from "../../js/form.js";
import { to } from "../../js/router.js";
import { tell } from "../../js/toast.js";
import { REASONS, when } from "../../js/words.js";

export async function show({ me }) {
  const period = choice([["30", "最近 30 天"], ["90", "最近 90 天"], ["366", "最近一年"]], "90", { class: "field slim-field" });
  const view = h("div", {});
  const load = async () => fill(view, draw(await get(address("/api/gaps", { days: period.value, limit: 100 })), me.role === "admin"));
  period.addEventListener("change", () => load().catch(tell));
  await load();
  return [h("div", { class: "admin-bar" }, h("p", { class: "quiet" }, "没有答好的问题，问得多的在前：该补文件，还是该改文件？"), labelled("时间", period)), view];
}

function draw({ gaps, total }, admin) {
  if (!gaps.length) return h("p", { class: "empty" }, "这段时间的问题都答好了。");
  return [
    h("ul", { class: "gap-list card" }, gaps.map((one) => gap(one, admin))),
    total > gaps.length ? h("p", { class: "quiet" }, `共 ${total} 组，这里是前 ${gaps.length} 组。`) : null,
  ];
}

function gap(one, admin) {
  const counts = [[one.refused, "没有找到", "badge-bad"], [one.unsure, "把握不大", "badge-target"], [one.disliked, "说有误", "badge-bad"]].filter(([times]) => times);
  const others = one.examples.filter((text) => text !== one.question);
  return h(
    "li",
    { class: "gap" },
    h("p", { class: "gap-head" }, h("strong", {}, one.question), h("span", { class: "badge" }, `${one.times} 次`), counts.map(([times, label, look]) => h("span", { class: `badge ${look}` }, `${label} ${times}`)),
      one.reasons.map((reason) => h("span", { class: "badge" }, REASONS[reason] ?? reason))),
    others.length ? h("details", {}, h("summary", { class: "quiet" }, `相近的问法 ${others.length} 种`), h("ul", { class: "gap-examples" }, others.map((text) => h("li", {}, text)))) : null,
    h("p", { class: "gap-foot" }, h("span", { class: "quiet" }, `最近：${when(one.last_at)}`),
      admin ? [h("a", { href: to("admin", "trial", { q: one.question }) }, "看看怎么检索的"), h("a", { href: to("search", "", { q: one.question }) }, "检索"), h("a", { href: to("library") }, "去补文件")] : null),
  );
}
