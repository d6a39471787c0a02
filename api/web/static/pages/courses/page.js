// Courses: a sentence or conditions, what was understood (each part can be taken back), what the rest can be told apart by, and the cards.
import { post } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { go, to } from "../../js/router.js";
import { tell } from "../../js/toast.js";
import { card } from "./card.js";
import { facetColumn } from "./facets.js";

export const title = "课程";

const FIRST = 20;
const MOST = 100;
const GIVEN = ["audience", "category", "place", "format", "before", "after", "hours_max", "days_max", "policy"];
/** Which parts of the address a condition of the service stands for: taking it back empties them. */
const STANDS_FOR = { hours: ["hours_max"], days: ["days_max"], length: ["days_max", "hours_max"] };
const EXAMPLES = ["下个月适合新任工会主席的线上课", "还能报名的劳动争议调解课", "不超过两天、免费的财务培训"];

export async function mount(outlet, { query }) {
  let turn = 0;
  const parts = build();
  fill(outlet, parts.head, parts.form, h("div", { class: "search-body" }, parts.facets, h("div", { class: "search-found" }, parts.chosen, parts.say, parts.notes, parts.results)));
  const show = async (state) => {
    const now = (turn += 1);
    parts.take(state);
    parts.results.setAttribute("aria-busy", "true");
    try {
      const found = await post("/api/courses/search", requestOf(state));
      if (now === turn) draw(parts, state, found);
    } finally {
      parts.results.removeAttribute("aria-busy");
    }
  };
  await show(read(query)).catch(tell);
  return {
    changed(route) {
      show(read(route.query)).catch(tell);
      return true;
    },
  };
}

const read = (query) => ({
  q: query.get("q") ?? "",
  without: query.getAll("without"),
  all: query.get("all") ?? "",
  as_of: query.get("as_of") ?? "",
  ...Object.fromEntries(GIVEN.map((name) => [name, query.get(name) ?? ""])),
});

function requestOf(state) {
  const given = Object.fromEntries(GIVEN.filter((name) => state[name]).map((name) => [name, name.endsWith("_max") ? Number(state[name]) : state[name]]));
  return { query: state.q, without: state.without, top: state.all ? MOST : FIRST, ...(state.as_of ? { as_of: state.as_of } : {}), ...given };
}

const change = (state, more) => go(to("courses", "", { ...state, all: "", ...more }));

function draw(parts, state, found) {
  fill(parts.chosen, chips(state, found));
  fill(parts.notes, found.notes.map((note) => h("li", {}, icon("info"), note)));
  fill(parts.facets, facetColumn(found.facets, state, (more) => change(state, more)));
  if (!found.courses.length) {
    fill(parts.say);
    fill(parts.results, nothing(state, found));
    return;
  }
  fill(parts.say, found.total === found.listed ? `共 ${found.total} 门课程` : `${found.listed} 门课程里有 ${found.total} 门符合`, countedFrom(state, found));
  fill(
    parts.results,
    h("ul", { class: "course-cards" }, found.courses.map((one) => card(one, found.today))),
    found.total > found.courses.length
      ? found.courses.length < MOST
        ? h("p", { class: "course-more" }, h("button", { class: "button", type: "button", onclick: () => go(to("courses", "", { ...state, all: "1" })) }, `看其余 ${Math.min(MOST, found.total) - found.courses.length} 门`))
        : h("p", { class: "quiet course-more" }, `只列出前 ${MOST} 门，可以再加条件。`)
      : null,
  );
}

/** The day that 还能报名 and 下个月 count from: that of the newest catalogue, unless the reader says another. */
function countedFrom(state, found) {
  const field = h("input", { class: "field course-day", type: "date", value: found.today, id: "course-day" });
  field.addEventListener("change", () => change(state, { as_of: field.value }));
  const now = today();
  return h("span", { class: "course-from-day" }, h("label", { for: "course-day" }, "按这一天算"), field,
    found.today === now ? null : h("button", { class: "text-button", type: "button", onclick: () => change(state, { as_of: now }) }, "按今天算"));
}

function today() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

/** What was understood, each a chip that takes it back; what is left of the sentence is looked for in names and contents. */
function chips(state, found) {
  const chip = (label, run) => h("button", { class: "chip", type: "button", "aria-label": `去掉“${label}”`, onclick: run }, label, icon("close"));
  const made = found.conditions.map((one) => chip(one.label, () => {
    const mine = (STANDS_FOR[one.key] ?? [one.key]).filter((name) => state[name]);
    if (mine.length && !one.said) change(state, Object.fromEntries(mine.map((name) => [name, ""])));
    else change(state, { without: [...new Set([...state.without, one.key])] });
  }));
  if (found.topic.length) made.push(chip(`内容：${found.topic.join("、")}`, () => change(state, { without: [...new Set([...state.without, "topic"])] })));
  if (state.without.length) made.push(h("button", { class: "text-button", type: "button", onclick: () => change(state, { without: [] }) }, "恢复去掉的条件"));
  return made.length ? [h("span", { class: "quiet small" }, "理解为"), made] : [];
}

function nothing(state, found) {
  if (!found.listed) return h("div", { class: "empty" }, icon("courses"), h("p", {}, "资料库里还没有课程目录或培训通知。"));
  return h(
    "div",
    { class: "empty" },
    h("p", {}, "没有同时符合这些条件的课程。"),
    found.relaxations.length
      ? [h("p", {}, "去掉一个条件就有："), h("ul", { class: "relaxations" }, found.relaxations.map((one) => h("li", {},
        h("button", { class: "button", type: "button", onclick: () => relax(state, one) }, `去掉“${one.label}”，有 ${one.count} 门`), h("p", { class: "hint" }, one.names.slice(0, 3).join("、")))))]
      : h("a", { class: "button", href: to("courses") }, "看全部课程"),
  );
}

function relax(state, one) {
  const mine = (STANDS_FOR[one.key] ?? [one.key]).filter((name) => state[name]);
  change(state, { ...Object.fromEntries(mine.map((name) => [name, ""])), without: mine.length ? state.without : [...new Set([...state.without, one.key])] });
}

function build() {
  const words = h("input", { class: "field search-words", type: "search", "aria-label": "想找什么课", placeholder: "想找什么课？如：下个月适合新任工会主席的线上课", maxlength: 1000 });
  const facets = h("div", { class: "facets", id: "course-facets" });
  const toggle = h("button", { class: "button slim facets-toggle", type: "button", "aria-controls": "course-facets", "aria-expanded": "false" }, icon("filter"), "筛选");
  toggle.addEventListener("click", () => toggle.setAttribute("aria-expanded", String(facets.classList.toggle("facets-open"))));
  let asOf = "";
  const examples = h("div", { class: "chips course-examples" }, EXAMPLES.map((text) => h("a", { class: "chip", href: to("courses", "", { q: text }) }, text)));
  const form = h("form", { class: "search-form", role: "search" }, h("div", { class: "search-line" }, words, h("button", { class: "button primary", type: "submit" }, icon("search"), "找课程")), examples, h("div", {}, toggle));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(to("courses", "", { q: words.value.trim(), as_of: asOf }));
  });
  return {
    head: h("header", { class: "page-head" }, h("h1", {}, "课程")),
    form, facets,
    chosen: h("div", { class: "chips course-chosen" }),
    say: h("div", { class: "course-say", role: "status" }),
    notes: h("ul", { class: "notes course-notes" }),
    results: h("div", { class: "results" }),
    take(state) {
      words.value = state.q;
      asOf = state.as_of;
      examples.hidden = Boolean(state.q || GIVEN.some((name) => state[name]));
    },
  };
}
