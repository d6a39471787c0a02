// What the courses that fit can be told apart by. A value is a condition: choosing it takes the place of what the sentence says of the same thing.
import { h } from "../../js/dom.js";

const FIRST = 7;
const FORMATS = { 线上: "online", 线下: "offline", 线上线下结合: "mixed" };
const LENGTHS = { 半天以内: "0.5", "1天": "1", "1至2天": "2", "3至5天": "5" };
const UNKNOWN = "未写明";

/** Value of a facet -> the part of the address that narrows to it, or null where nothing can. */
const NARROWS = {
  category: (value) => ({ category: value }),
  audience: (value) => ({ audience: value }),
  format: (value) => (FORMATS[value] ? { format: FORMATS[value] } : null),
  month: (value) => (/^\d{4}-\d{2}$/.test(value) ? { after: `${value}-01`, before: lastDay(value) } : null),
  length: (value) => (LENGTHS[value] ? { days_max: LENGTHS[value] } : null),
};

function lastDay(month) {
  const [year, number] = month.split("-").map(Number);
  return `${month}-${String(new Date(year, number, 0).getDate()).padStart(2, "0")}`;
}

function named(key, value) {
  if (key === "month" && value !== UNKNOWN) return `${Number(value.slice(0, 4))}年${Number(value.slice(5))}月`;
  return value;
}

/** The column; `change` gets the parts of the address with their new values. */
export function facetColumn(facets, state, change) {
  return facets.filter((one) => NARROWS[one.key]).map((facet) => {
    const rows = facet.values.map((one) => value(facet, one, state, change)).filter(Boolean);
    return h("fieldset", { class: "facet" }, h("legend", {}, facet.label), rows.slice(0, FIRST), rows.length > FIRST ? h("details", {}, h("summary", {}, `其余 ${rows.length - FIRST} 个`), rows.slice(FIRST)) : null);
  });
}

function value(facet, one, state, change) {
  const narrows = one.value === UNKNOWN ? null : NARROWS[facet.key](one.value);
  const chosen = narrows && Object.entries(narrows).every(([name, wanted]) => state[name] === wanted);
  const pick = (event) => change(event.target.checked ? narrows : Object.fromEntries(Object.keys(narrows).map((name) => [name, ""])));
  return h(
    "label",
    { class: narrows ? "facet-value" : "facet-value quiet" },
    h("input", { type: "checkbox", checked: Boolean(chosen), disabled: !narrows, onchange: narrows ? pick : null }),
    h("span", { class: "facet-name" }, named(facet.key, one.value)),
    h("span", { class: "facet-count" }, one.count),
  );
}
