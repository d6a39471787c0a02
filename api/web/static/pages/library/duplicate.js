// A file that is there already: leave it out, put it in the place of the old one, or keep both as versions.
import { dialog } from "../../js/dialog.js";
import { h } from "../../js/dom.js";
import { to } from "../../js/router.js";
import { DOCUMENT_KINDS, day } from "../../js/words.js";

const CHOICES = [
  ["skip", "跳过", "不加入，原来的文件不变。"],
  ["replace", "替换", "删去原来的，换成这一份。"],
  ["new_version", "作为新版本", "两份都留着；制度办法以后一份为准。"],
];

/**
 * Asks what to do with a file that is there already.
 *
 * @param {{name: string, message: string, existing?: object, id: string, rest: number}} of `rest`: how many files come behind it
 * @returns {Promise<{choice: "skip" | "replace" | "new_version", all: boolean}>}
 */
export async function askDuplicate({ name, message, existing, id, rest }) {
  const all = h("input", { type: "checkbox" });
  const radios = CHOICES.map(([value, label, does], n) => {
    const input = h("input", { type: "radio", name: "duplicate", value, checked: n === 0, autofocus: n === 0 });
    return h("label", { class: "option" }, input, h("span", {}, h("strong", {}, label), h("span", { class: "hint" }, does)));
  });
  const facts = existing ? [existing.issuer, existing.document_number, day(existing.date), DOCUMENT_KINDS[existing.kind]].filter(Boolean).join("　") : "";
  const said = await dialog({
    title: "已有这份文件",
    body: [
      h("p", {}, message.split("请用 on_duplicate")[0]), // the rest is for programs
      h("dl", { class: "duplicate-pair" },
        h("dt", {}, "要加入的"), h("dd", {}, name),
        h("dt", {}, "已有的"), h("dd", {}, h("a", { href: to("library", id), target: "_blank", rel: "noopener" }, existing?.title ?? "查看"), facts ? h("span", { class: "hint" }, facts) : null)),
      h("fieldset", { class: "options" }, h("legend", { class: "only-read" }, "怎么办"), radios),
      rest ? h("label", { class: "tick" }, all, `其余 ${rest} 个文件也这样处理`) : null,
    ],
    actions: [{ label: "确定", value: "yes", kind: "primary" }],
  });
  const choice = said === "yes" ? radios.map((one) => one.querySelector("input")).find((one) => one.checked).value : "skip";
  return { choice, all: said === "yes" && all.checked };
}
