// Putting right what was read of a document: title, issuer, number, dates, kind, level. Only what was changed is sent.
import { documentPath, patch } from "../../js/api.js";
import { dialog } from "../../js/dialog.js";
import { h } from "../../js/dom.js";
import { choice, labelled } from "../../js/form.js";
import { toast } from "../../js/toast.js";
import { DOCUMENT_KINDS, LEVELS } from "../../js/words.js";

/** Asks until the service takes it or the reader gives up; `changed` is called with the new document. */
export async function edit(detail, changed) {
  const before = { title: detail.title, issuer: detail.issuer ?? "", number: detail.document_number ?? "", kind: detail.kind, level: detail.level,
    ...Object.fromEntries(["written", "published", "effective", "expires"].map((name) => [name, detail.dates[name] ?? ""])) };
  const text = (name, most) => h("input", { class: "field", value: before[name], maxlength: most });
  const date = (name) => h("input", { class: "field", type: "date", value: before[name] });
  const fields = {
    title: text("title", 500), issuer: text("issuer", 200), number: text("number", 100),
    kind: choice(Object.entries(DOCUMENT_KINDS), before.kind), level: choice(Object.entries(LEVELS), before.level),
    written: date("written"), published: date("published"), effective: date("effective"), expires: date("expires"),
  };
  const wrong = h("p", { class: "wrong", role: "alert" });
  const body = [
    labelled("标题", fields.title),
    h("div", { class: "form-pair" }, labelled("发文机关", fields.issuer), labelled("文号", fields.number, { hint: "如：澜工发〔2023〕9号" })),
    h("div", { class: "form-pair" }, labelled("类型", fields.kind), labelled("谁可以看", fields.level)),
    h("div", { class: "form-pair" }, labelled("成文日期", fields.written), labelled("公布日期", fields.published)),
    h("div", { class: "form-pair" }, labelled("施行日期", fields.effective), labelled("有效至", fields.expires, { hint: "最后有效的一天" })),
    wrong,
  ];
  for (;;) {
    const said = await dialog({ title: "改正文件信息", wide: true, body, actions: [{ label: "取消", value: "" }, { label: "保存", value: "yes", kind: "primary" }] });
    if (said !== "yes") return;
    const given = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]).filter(([name, value]) => value !== before[name]));
    if (!Object.keys(given).length) return;
    try {
      if (given.title === "") throw new Error("标题不能为空。");
      const now = await patch(documentPath(detail.id), Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value || null])));
      toast("已保存，检索从现在起按新的信息。", { kind: "good" });
      changed(now);
      return;
    } catch (error) {
      wrong.textContent = error.message;
    }
  }
}
