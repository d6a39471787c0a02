// What an empty conversation shows: what one may ask here, with questions about the documents that there are.
import { get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";

const FORMS = {
  report: (name) => `${name}提出的主要目标是什么？`,
  policy: (name) => `《${name}》从什么时候起施行？`,
  course: () => "近期有哪些适合新任工会干部的培训课程？",
};

/** The greeting; the questions come when the list of documents is there, in room that is kept for them. */
export function welcome(ask) {
  const list = h("div", { class: "welcome-questions" });
  offer(list, ask).catch(() => {}); // without examples one can ask all the same
  return h(
    "section",
    { class: "welcome" },
    h("h2", {}, "想查什么？"),
    h("p", { class: "quiet" }, "直接问。回答里的每一句都取自本单位的文件，点编号就能看到原文。"),
    list,
  );
}

async function offer(list, ask) {
  const { documents } = await get("/api/documents?limit=200&order=date");
  const questions = [];
  for (const kind of ["report", "policy", "course"]) {
    const of = documents.filter((one) => one.kind === kind && plain(one.title).length <= 28 && (kind !== "policy" || /(办法|规定|细则|条例|规则)$/.test(plain(one.title))));
    questions.push(...of.slice(0, kind === "course" ? 1 : 2).map((one) => FORMS[kind](plain(one.title))));
  }
  fill(list, [...new Set(questions)].slice(0, 4).map((question) => h("button", { class: "suggestion", type: "button", onclick: () => ask(question) }, question)));
}

/** …关于印发《甲办法》的通知 -> 甲办法 */
function plain(title) {
  const inner = /《([^《》]+)》/.exec(title);
  return inner ? inner[1] : title;
}
