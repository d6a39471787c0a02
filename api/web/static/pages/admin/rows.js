// Rows of words that can be added, put right and taken out, each with a place for what is wrong with it.
import { fresh, fill, h } from "../../js/dom.js";
import { choice } from "../../js/form.js";
import { icon } from "../../js/icons.js";

const BETWEEN = /[\s、，,；;]+/u;
const words = (text) => text.split(BETWEEN).filter(Boolean);

/** The row of a term. */
export function termRow(term, kinds) {
  const word = h("input", { class: "field", value: term.word, maxlength: 40, "aria-label": "词语", placeholder: "如：爱心驿站", autocomplete: "off" });
  const all = term.kind && !kinds.includes(term.kind) ? [...kinds, term.kind] : kinds;
  const kind = choice([["", "不分类"], ...all.map((one) => [one, one])], term.kind ?? "", { "aria-label": "类别" });
  return { fields: [word, kind], look: "words-row term-row", first: word, empty: () => !word.value.trim(), given: () => ({ word: word.value.trim(), kind: kind.value || null }) };
}

/** The row of a group of synonyms. */
export function groupRow(group) {
  const said = h("input", { class: "field", value: group.colloquial.join(" "), maxlength: 400, "aria-label": "口语说法", placeholder: "如：困补 低保钱", autocomplete: "off" });
  const written = h("input", { class: "field", value: group.official.join(" "), maxlength: 400, "aria-label": "文件里的说法", placeholder: "如：生活救助", autocomplete: "off" });
  return {
    fields: [said, h("span", { class: "words-arrow", "aria-hidden": "true" }, "→"), written],
    look: "words-row group-row",
    first: said,
    empty: () => !said.value.trim() && !written.value.trim(),
    given: () => ({ colloquial: words(said.value), official: words(written.value) }),
  };
}

/**
 * A list of rows. Empty rows are not sent; what is wrong comes with the number of the row that was.
 *
 * @param {string} part the name under which the service complains
 * @param {(value: object) => object} make the fields of a row
 * @param {() => void} touched is called when something changes
 * @param {object} blank the value of a row that is added
 */
export function rowsOf(part, make, touched, blank) {
  const element = h("ul", { class: "words-rows" });
  let rows = [];
  let sent = [];
  const filled = () => rows.filter((row) => !row.empty());
  const insert = (value) => {
    const row = make(value);
    const wrong = h("p", { class: "words-wrong", id: fresh("wrong"), role: "alert" });
    const out = h("button", { class: "icon-button", type: "button", "aria-label": "去掉这一行", onclick: () => drop(row) }, icon("trash"));
    row.element = h("li", { class: row.look }, row.fields, out, wrong);
    row.element.addEventListener("input", () => { clear(row); touched(); });
    row.wrong = wrong;
    rows.push(row);
    element.append(row.element);
    return row;
  };
  const clear = (row) => {
    row.wrong.textContent = "";
    row.first.removeAttribute("aria-invalid");
    row.first.removeAttribute("aria-describedby");
  };
  const drop = (row) => {
    const at = rows.indexOf(row);
    rows.splice(at, 1);
    row.element.remove();
    (rows[at] ?? rows[at - 1])?.first.focus();
    touched();
  };
  return {
    element,
    add: () => insert(blank).first.focus(),
    take(values) {
      fill(element);
      rows = [];
      values.forEach(insert);
    },
    written: () => filled().map((row) => row.given()),
    given() {
      sent = filled();
      return sent.map((row) => row.given());
    },
    complain(faults) {
      rows.forEach(clear);
      for (const { row, message } of faults.filter((one) => one.part === part)) {
        sent[row].wrong.textContent = message;
        sent[row].first.setAttribute("aria-invalid", "true");
        sent[row].first.setAttribute("aria-describedby", sent[row].wrong.id);
      }
    },
  };
}
