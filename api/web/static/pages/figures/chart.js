// Figures of one subject over the years, as drawings: achieved is a line, a target a hollow point. Every point opens its source.
import { h, svg } from "../../js/dom.js";
import { FIGURE_KINDS } from "../../js/words.js";
import { openFigure, spoken } from "./table.js";

const WIDTH = 320;
const HEIGHT = 150;
const LEFT = 12;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 22;
const YEARS = 2; // fewer than this many years are no course of time

/** At most `most` charts of the subjects with the most years. */
export function charts(rows, most) {
  return series(rows).slice(0, most).map(chart);
}

/**
 * Rows -> {subject, predicate, unit, issuer, points}, with one point a year and kind: that of the newest document. Where one document says two
 * different numbers of the same words, no point is drawn: a line through unlike things would lie.
 */
export function series(rows) {
  const found = new Map();
  for (const one of rows) {
    if (!one.subject || !one.year || one.kind === "rule") continue;
    const key = JSON.stringify([one.subject, one.predicate, one.unit, one.issuer]);
    if (!found.has(key)) found.set(key, { subject: one.subject, predicate: one.predicate, unit: one.unit, issuer: one.issuer, points: new Map() });
    const { points } = found.get(key);
    const at = `${one.kind} ${one.year}`;
    const there = points.get(at);
    if (there && there.document_id === one.document_id && there.value !== one.value) points.set(at, { ...there, unlike: true });
    else if (!there || (there.date ?? "") < (one.date ?? "")) points.set(at, one);
  }
  return [...found.values()]
    .map((one) => ({ ...one, points: [...one.points.values()].filter((point) => !point.unlike).sort((a, b) => a.year - b.year) }))
    .map((one) => ({ ...one, years: new Set(one.points.map((point) => point.year)).size }))
    .filter((one) => one.years >= YEARS)
    .sort((a, b) => b.years - a.years || b.points.length - a.points.length || a.subject.localeCompare(b.subject, "zh-CN"));
}

function chart(one) {
  const place = scale(one.points);
  const kinds = [...new Set(one.points.map((point) => point.kind))];
  const said = one.points.map((point) => `${point.year}年${FIGURE_KINDS[point.kind]}${spoken(point.value, point.unit)}`).join("，");
  return h(
    "figure",
    { class: "card chart" },
    h("figcaption", {}, h("h2", {}, one.subject), h("p", { class: "hint" }, [one.predicate, one.issuer].filter(Boolean).join(" · "))),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `${one.subject}：${said}` },
      svg("line", { class: "chart-axis", x1: 0, x2: WIDTH, y1: HEIGHT - BOTTOM + 4, y2: HEIGHT - BOTTOM + 4 }),
      kinds.map((kind) => line(one.points.filter((point) => point.kind === kind), place)),
      one.points.map((point, n) => dot(point, place, labelled(one.points, n))),
      years(one.points, place)),
    kinds.length > 1 ? h("p", { class: "chart-key" }, kinds.map((kind) => h("span", { class: `key-${kind}` }, FIGURE_KINDS[kind]))) : null,
  );
}

function scale(points) {
  const values = points.map((one) => one.value);
  const all = points.map((one) => one.year);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  return {
    x: (year) => LEFT + 24 + ((year - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT - 48),
    y: (value) => HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM),
  };
}

function line(points, place) {
  if (points.length < 2) return null;
  const path = points.map((one, n) => `${n ? "L" : "M"}${place.x(one.year).toFixed(1)} ${place.y(one.value).toFixed(1)}`).join("");
  return svg("path", { class: `chart-line chart-line-${points[0].kind}`, d: path });
}

function dot(point, place, label) {
  const [x, y] = [place.x(point.year), place.y(point.value)];
  const name = `${point.year}年${FIGURE_KINDS[point.kind]}：${spoken(point.value, point.unit)}，看出处`;
  const open = (event) => {
    event.preventDefault();
    openFigure(point);
  };
  return svg("a", { href: "#", "aria-label": name, onclick: open },
    svg("title", {}, `${name.replace("，看出处", "")}\n${point.title}`),
    svg("circle", { class: `chart-dot chart-dot-${point.kind}`, cx: x.toFixed(1), cy: y.toFixed(1), r: 5 }),
    label ? svg("text", { class: "chart-label", x: x.toFixed(1), y: (y - 10).toFixed(1), "text-anchor": "middle" }, spoken(point.value, point.unit)) : null);
}

/** Of many points only the ends carry their value, and no two of one year. */
function labelled(points, n) {
  if (points.some((one, at) => at < n && one.year === points[n].year)) return false;
  return points.length <= 5 || n === 0 || n === points.length - 1;
}

function years(points, place) {
  const all = [...new Set(points.map((one) => one.year))];
  const every = Math.ceil(all.length / 6);
  return all.filter((_, n) => n % every === 0 || n === all.length - 1)
    .map((year) => svg("text", { x: place.x(year).toFixed(1), y: HEIGHT - 4, "text-anchor": "middle" }, String(year)));
}
