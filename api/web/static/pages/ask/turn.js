// One question with its answer: while it comes, when it is whole, and as it was kept.
import { copy } from "../../js/clipboard.js";
import { append, fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { phrase, withNotes } from "../../js/official.js";
import { openSource } from "../../js/source.js";
import { blocks } from "./answer_text.js";
import { feedback } from "./feedback.js";
import { hide, hovered } from "./hover.js";
import { chips } from "./scope.js";
import { passages, sourceRow } from "./sources.js";

const EMPTY = { citations: [], notes: [], related: [], suggestions: [], scope: [], figures: [] };

/**
 * @param {string} question
 * @param {{filter: object, ask: (question: string, filter?: object) => void}} options what was narrowed, and how to ask on
 */
export function turn(question, { filter, ask }) {
  const sources = sourceRow();
  const state = { text: "", citations: new Map(), check: null };
  const parts = {
    status: h("p", { class: "turn-status", role: "status" }),
    scope: h("div", { class: "chips turn-scope" }),
    body: h("div", { class: "answer", "aria-live": "off" }),
    below: h("div", { class: "turn-below" }),
  };
  const element = h(
    "article",
    { class: "turn", "aria-label": `问：${question}` },
    h("h2", { class: "asked" }, question),
    h("div", { class: "turn-head" }, parts.scope, parts.status),
    sources.element,
    parts.body,
    parts.below,
  );
  const mark = (number) => markButton(number, () => state.citations.get(number));
  const context = { question, filter, ask, parts, state, sources, mark };
  sources.searching();
  return {
    element,
    told: ({ name, data }) => EVENTS[name]?.(context, data),
    stopped() {
      parts.status.textContent = "已停止。这次回答没有写完，没有保存。";
      parts.status.classList.add("turn-ended");
      if (!state.text) sources.none();
      offerAgain(context, "重新提问");
    },
    failed(problem) {
      parts.status.textContent = "";
      if (!state.text) sources.none();
      append(parts.body, [h("p", { class: "wrong", role: "alert" }, problem.message)]);
      offerAgain(context, "再试一次");
    },
    kept(message) {
      state.check = message.answer?.check ?? null;
      if (message.answer) finish(context, { ...EMPTY, ...message.answer, message_id: message.id });
      else locked(context);
    },
  };
}

const EVENTS = {
  meta: ({ parts }, data) => understood(parts, data.understood),
  status: ({ parts }, data) => { parts.status.textContent = `${data.text}……`; },
  retrieval(context, data) {
    context.sources.considered(data.sources);
    scope(context, data.scope);
  },
  delta(context, data) {
    context.state.text += data.text;
    fill(context.parts.body, blocks(context.state.text, context.mark));
  },
  citation: ({ state }, data) => state.citations.set(data.number, data),
  check: ({ state }, data) => { state.check = data; },
  final: (context, data) => finish(context, { ...EMPTY, ...data }),
  error: (context, data) => {
    append(context.parts.body, [h("p", { class: "wrong", role: "alert" }, data.message)]);
    offerAgain(context, "再试一次");
  },
};

function understood(parts, text) {
  if (text) parts.scope.append(h("span", { class: "chip" }, `理解为：${text}`));
}

function scope({ parts, question, filter, ask }, said) {
  const before = [...parts.scope.children].filter((one) => !one.dataset.scope);
  fill(parts.scope, before, chips(said, question, filter, ask));
}

function finish(context, answer) {
  const { parts, state, sources } = context;
  hide();
  for (const citation of answer.citations) state.citations.set(citation.number, citation);
  parts.status.textContent = "";
  scope(context, answer.scope);
  fill(parts.body, blocks(answer.text, context.mark));
  if (answer.status === "not_found") refused(context, answer);
  else sources.cited(answer);
  fill(parts.below, answer.status === "not_found" ? near(context, answer) : null, badges(state, answer), notes(answer), actions(context, answer), next(context, answer));
}

function refused({ parts, sources }) {
  sources.none();
  parts.body.classList.add("answer-none");
}

/** What helps where the documents do not say it: the nearest passages, and other ways to ask. */
function near({ question, ask }, answer) {
  const bare = question.replace(/(\d{4}|[〇零一二三四五六七八九]{4})年度?|今年|去年|前年/g, "").replace(/^[，,、的]+/, "").trim();
  const ways = bare && bare !== question ? [bare] : [];
  return [
    answer.related.length ? h("section", { class: "related" }, h("h3", {}, "最接近的原文"), h("p", { class: "quiet small" }, "它们不是答案，供你判断材料里有什么。"), passages(answer.related)) : null,
    ways.length ? h("div", { class: "next" }, h("p", { class: "quiet small" }, "换个问法："), ways.map((way) => suggestion(way, ask))) : null,
  ];
}

function badges(state, answer) {
  const check = state.check;
  const all = check && check.numbers > 0 && check.numbers === check.numbers_held;
  const shown = [
    all ? h("span", { class: "badge badge-good", title: "回答里的每个数字都在所引原文里核对过" }, icon("check"), `数字已核对 ${check.numbers_held}/${check.numbers}`) : null,
    check && check.numbers > 0 && !all ? h("span", { class: "badge badge-bad" }, icon("warn"), `数字核对 ${check.numbers_held}/${check.numbers}，请看原文`) : null,
    check?.dropped ? h("span", { class: "badge" }, `有 ${check.dropped} 句原文没有依据，已去掉`) : null,
  ].filter(Boolean);
  return shown.length ? h("p", { class: "badges" }, shown) : null;
}

function notes(answer) {
  return answer.notes.length ? h("ul", { class: "notes" }, answer.notes.map((note) => h("li", {}, icon("info"), h("span", {}, note)))) : null;
}

function actions({ parts }, answer) {
  const cited = answer.citations;
  const phrases = () => cited.map(phrase).join("\n");
  return h(
    "div",
    { class: "actions" },
    cited.length ? textButton("quote", "复制公文引用", () => copy(phrases(), "已复制公文引用")) : null,
    textButton("copy", "复制回答", () => copy(withNotes(answer.text, cited), "已复制回答和出处")),
    answer.message_id ? feedback(answer.message_id, parts.below) : null,
  );
}

function next({ ask }, answer) {
  return answer.suggestions.length ? h("div", { class: "next" }, h("p", { class: "quiet small" }, "接着可以问："), answer.suggestions.map((one) => suggestion(one, ask))) : null;
}

const suggestion = (text, ask) => h("button", { class: "suggestion", type: "button", onclick: () => ask(text) }, text);
const textButton = (name, label, run) => h("button", { class: "text-button", type: "button", onclick: run }, icon(name), label);

function offerAgain({ question, filter, ask, parts }, label) {
  fill(parts.below, h("div", { class: "actions" }, h("button", { class: "button slim", type: "button", onclick: () => ask(question, filter) }, label)));
}

function locked({ sources, parts }) {
  sources.none();
  parts.status.textContent = "";
  fill(parts.body, h("p", { class: "quiet" }, "这个回答引用了你现在无权查看的文件，内容已隐藏。"));
}

function markButton(number, citation) {
  const button = h("button", { class: "mark", type: "button", "aria-label": `引用 ${number}，打开原文` }, number);
  button.addEventListener("click", () => {
    hide();
    if (citation()) openSource(citation());
  });
  hovered(button, citation);
  return button;
}
