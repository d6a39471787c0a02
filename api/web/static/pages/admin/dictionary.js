// The office's own terms and synonyms: rows to be put right, saved together; what is wrong is said beside its row, how far the indexes are below.
import { get, put } from "../../js/api.js";
import { h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { tell, toast } from "../../js/toast.js";
import { groupRow, rowsOf, termRow } from "./rows.js";
import { follow } from "./reindexing.js";

let unsaved = null; // what was written and not saved, and to which version: whoever looks at another page meanwhile finds it again

window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

export async function show() {
  const kept = await get("/api/dictionary");
  const state = h("p", { class: "words-state quiet", role: "status" });
  const work = h("div", { class: "words-work" });
  const save = h("button", { class: "button primary", type: "submit" }, "保存");
  const touched = () => {
    unsaved = { version, terms: terms.written(), synonyms: synonyms.written() };
    state.textContent = "有改动，还没有保存。";
  };
  const terms = rowsOf("terms", (term) => termRow(term, kept.kinds), touched, { word: "", kind: null });
  const synonyms = rowsOf("synonyms", groupRow, touched, { colloquial: [], official: [] });
  let { version } = kept;
  const took = (now) => {
    unsaved = null;
    version = now.version;
    terms.take(now.terms);
    synonyms.take(now.synonyms);
    follow(work, now.job);
  };
  const send = async () => {
    save.disabled = true;
    try {
      const now = await put("/api/dictionary", { version, terms: terms.given(), synonyms: synonyms.given() });
      const working = now.job !== null && ["waiting", "running"].includes(now.job.state);
      took(now);
      state.textContent = "";
      toast(working ? "已保存。同义词已起作用，词语在索引重做之后起作用。" : "已保存，已经起作用。", { kind: "good" });
    } catch (error) {
      const wrong = error.more?.wrong ?? [];
      terms.complain(wrong);
      synonyms.complain(wrong);
      state.textContent = error.message;
      if (wrong.length) form.querySelector("input[aria-invalid]")?.focus();
      else tell(error);
    } finally {
      save.disabled = false;
    }
  };
  const form = h("form", { class: "words", novalidate: true },
    section("词语", "检索时不拆开的名称，如活动、阵地、品牌的叫法。自带的词典已有一千多个工会词语，这里只写本单位自己的。保存后要重做索引，不影响大家使用。", terms, "加词语"),
    section("同义词", "大家怎么说，文件里怎么写。一组里可以写几个词，用空格隔开。保存后马上起作用。", synonyms, "加一组"),
    h("div", { class: "words-foot" }, save, state));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send().catch(tell);
  });
  const draft = unsaved;
  took(kept);
  if (draft?.version === version) {
    terms.take(draft.terms);
    synonyms.take(draft.synonyms);
    touched();
  } else if (draft) {
    state.textContent = "词典已由别人改过，这里没有保存的改动不再显示，请重新填写。";
  }
  return [form, work];
}

function section(name, hint, rows, add) {
  const more = h("button", { class: "button slim", type: "button", onclick: () => rows.add() }, icon("plus"), add);
  return h("section", { class: "card panel" }, h("h2", {}, name), h("p", { class: "hint" }, hint), rows.element, h("p", {}, more));
}
