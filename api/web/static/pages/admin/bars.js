// Simple charts: bars that lie, with their numbers as text; bars that stand, one a day.
import { h, svg } from "../../js/dom.js";
import { number } from "../../js/words.js";

const WIDTH = 720;
const HEIGHT = 140;
const DAY_MS = 86_400_000;

/** @param {{label: string, value: number, href?: string}[]} rows */
export function bars(rows) {
  const most = Math.max(...rows.map((one) => one.value), 1);
  return h("ul", { class: "bars" }, rows.map((one) => {
    const fill = h("span", { class: "bar-fill" });
    fill.style.width = `${Math.max(1, (one.value / most) * 100)}%`;
    return h("li", {}, h("span", { class: "bar-label" }, one.href ? h("a", { href: one.href }, one.label) : one.label), h("span", { class: "bar-value" }, number(one.value)), h("span", { class: "bar-track", "aria-hidden": "true" }, fill));
  }));
}

/** Questions of each day; answered ones in the darker part. Days without any are there too. */
export function days(found, span) {
  const known = new Map(found.map((one) => [one.day, one]));
  const last = Date.parse(found.at(-1).day);
  const shown = Math.min(span, Math.max(14, Math.round((last - Date.parse(found[0].day)) / DAY_MS) + 1));
  const all = Array.from({ length: shown }, (_, n) => new Date(last - (shown - 1 - n) * DAY_MS).toISOString().slice(0, 10)).map((day) => known.get(day) ?? { day, questions: 0, answered: 0 });
  const most = Math.max(...all.map((one) => one.questions), 1);
  const step = WIDTH / all.length;
  const high = (value) => (value / most) * (HEIGHT - 38);
  const bar = (value, n, look) => svg("rect", { class: look, x: (n * step + step * 0.15).toFixed(1), width: (step * 0.7).toFixed(1), y: (HEIGHT - 20 - high(value)).toFixed(1), height: high(value).toFixed(1), rx: 2 });
  const every = Math.ceil(all.length / 8);
  const total = all.reduce((sum, one) => sum + one.questions, 0);
  return h(
    "div",
    { class: "day-chart" },
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${all[0].day} 至 ${all.at(-1).day} 共 ${total} 个提问，一天最多 ${most} 个` },
      svg("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT - 19.5, y2: HEIGHT - 19.5 }),
      all.map((one, n) => svg("g", {}, svg("title", {}, `${one.day}：${one.questions} 个提问，${one.answered} 个有依据`), bar(one.questions, n, "bar-all"), bar(one.answered, n, "bar-good"),
        one.questions === most ? svg("text", { x: (n * step + step / 2).toFixed(1), y: (HEIGHT - 25 - high(most)).toFixed(1), "text-anchor": "middle" }, String(most)) : null,
        n % every === 0 ? svg("text", { x: (n * step + step / 2).toFixed(1), y: HEIGHT - 4, "text-anchor": n === 0 ? "start" : "middle" }, `${Number(one.day.slice(5, 7))}月${Number(one.day.slice(8))}日`) : null))),
    h("p", { class: "chart-keys" }, h("span", { class: "key-good" }, "有依据"), h("span", { class: "key-all" }, "没有找到")),
  );
}
