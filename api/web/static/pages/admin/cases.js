// Questions kept to measure with: what a right answer to the question just tried must hold, and all that are kept, to be downloaded.
import { get, post, remove } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { choice, labelled } from "../../js/form.js";
import { icon } from "../../js/icons.js";
import { tell, toast } from "../../js/toast.js";
import { asked } from "./users.js";

const REFUSED = "unanswerable";
const FREE = [REFUSED, "false_premise"];
const lines = (field) => field.value.split("\n").map((line) => line.trim()).filter(Boolean);

/** The kept cases behind a line that opens, and what is called when there is one more. */
export function keptCases() {
  const element = h("div", { class: "cases" });
  const load = async () => fill(element, listed(await get("/api/eval-cases"), () => load().catch(tell)));
  load().catch(tell);
  return { element, load };
}

function listed({ cases, types }, again) {
  if (!cases.length) return null;
  const drop = async (one) => {
    await remove(`/api/eval-cases/${encodeURIComponent(one.id)}`);
    again();
  };
  return h("details", { class: "card panel" },
    h("summary", {}, `已存 ${cases.length} 道评测题`),
    h("p", { class: "admin-bar" }, h("span", { class: "hint" }, "改了词典、文件或模型之后，用它们看看答得是更好还是更差。"), h("a", { class: "button slim", href: "/api/eval-cases.jsonl", download: "eval-cases.jsonl" }, icon("down"), "下载 .jsonl")),
    h("ul", { class: "case-list" }, cases.map((one) => h("li", { class: "case" },
      h("span", { class: "badge" }, types[one.type]), h("span", { class: "case-text" }, one.question, h("span", { class: "figure-where" }, said(one))),
      h("button", { class: "icon-button", type: "button", "aria-label": `去掉 ${one.id}`, onclick: () => drop(one).catch(tell) }, icon("trash"))))));
}

const said = (one) => [one.id, (one.answers ?? []).join(" 或 ") || (one.all_of ?? []).join("、"), ...(one.document ?? [])].filter(Boolean).join("　");

/** Asks what a right answer holds, and keeps it with the question. `found` is what the retrieval test gave. */
export async function keepCase(found, kept) {
  const { types } = await get("/api/eval-cases");
  const [part] = found.parts;
  const places = placesOf(found);
  const type = choice(Object.entries(types), part?.rule ? REFUSED : part?.units.length ? "figure" : "policy", { autofocus: true });
  const answers = h("textarea", { class: "field", rows: 2, placeholder: "一行一个，如：3.2万名" });
  const need = choice([["answers", "有任一行就对"], ["all_of", "每一行都要有"]], "answers");
  const document = choice(places.map((one) => [one.document_id, one.title]), places[0]?.document_id ?? "");
  const evidence = h("textarea", { class: "field serif", rows: 3, value: places[0]?.text ?? "" });
  const mustNot = h("input", { class: "field", placeholder: "空格隔开，如别的年份的数" });
  const parts = [labelled("答案里应有的话", answers), labelled("要几行", need), labelled("出自", document), labelled("依据的原文", evidence, { hint: "照抄原文里的一句话。" }), labelled("出现就错的话（可不填）", mustNot)];
  const look = () => parts.forEach((one) => (one.hidden = type.value === REFUSED));
  type.addEventListener("change", look);
  document.addEventListener("change", () => (evidence.value = places.find((one) => one.document_id === document.value).text));
  look();
  await asked("存为评测题", [h("p", {}, h("strong", {}, found.question)), labelled("问的是", type), ...parts], "存下", async () => {
    const case_ = { question: found.question, type: type.value };
    if (type.value !== REFUSED) Object.assign(case_, told(type.value, need.value, lines(answers), lines(evidence), document.value), { must_not: mustNot.value.split(/\s+/u).filter(Boolean) });
    await post("/api/eval-cases", case_);
    toast("已存为评测题。", { kind: "good" });
    await kept.load();
  });
}

function told(type, need, answers, evidence, document) {
  if (FREE.includes(type) && !evidence.length) return { [need]: answers };
  return { [need]: answers, evidence, document };
}

/** Each document once, with the sentence of it that came first: those that competed before passages that were only found. */
function placesOf(found) {
  const rivals = found.parts.flatMap((part) => part.rivals.map((one) => ({ document_id: one.document_id, title: one.title, text: one.sentence })));
  const hits = found.hits.map((one) => ({ document_id: one.document_id, title: one.title, text: one.text.split("\n")[0] }));
  const places = new Map();
  for (const one of [...rivals, ...hits]) if (!places.has(one.document_id)) places.set(one.document_id, one);
  return [...places.values()];
}
