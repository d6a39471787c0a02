// What a file would give, before anything is kept: its head, its passages, what was noticed.
import { upload } from "../../js/api.js";
import { dialog } from "../../js/dialog.js";
import { h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { DOCUMENT_KINDS, KINDS, day, number, trail } from "../../js/words.js";

/** Shows it; resolves with "yes" where the file shall be taken in. */
export async function preview(file) {
  const form = new FormData();
  form.append("file", file, file.name);
  const seen = await upload("/api/documents/preview", form);
  return dialog({
    title: `预览：${file.name}`,
    wide: true,
    body: [notices(seen.notices), seen.documents.map((one) => previewed(one, seen.documents.length === 1))],
    actions: [{ label: "先不加入", value: "" }, { label: "加入知识库", value: "yes", kind: "primary" }],
  });
}

function notices(lines) {
  if (!lines.length) return null;
  return h("div", { class: "notice" }, icon("warn"), h("ul", {}, lines.map((line) => h("li", {}, line))));
}

function previewed(one, alone) {
  const facts = [["标题", one.title], ["类型", DOCUMENT_KINDS[one.kind] ?? one.kind], ["发文机关", one.issuer], ["文号", one.document_number], ["日期", day(one.date)]];
  const counted = `${number(one.characters)} 字，${one.total} 段，${one.figures} 个数据`;
  return h(
    "details",
    { class: "previewed", open: alone },
    h("summary", {}, h("strong", {}, one.title), h("span", { class: "hint" }, counted)),
    h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", { class: value ? null : "quiet" }, value || "没有读出")])),
    h("ol", { class: "previewed-passages" }, one.passages.map(passage)),
    one.total > one.passages.length ? h("p", { class: "hint" }, `只列出前 ${one.passages.length} 段。`) : null,
  );
}

/** A passage with its place and kind. */
export function passage(one) {
  return h(
    "li",
    { class: "passage" },
    h("p", { class: "passage-where" }, h("span", { class: `badge badge-${one.kind}` }, KINDS[one.kind] ?? one.kind), one.page ? h("span", {}, `第${one.page}页`) : null, h("span", {}, trail(one.path))),
    h("p", { class: "serif passage-text" }, one.text),
  );
}
