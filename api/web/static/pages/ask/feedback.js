// Whether an answer was of use, and what was wrong with it.
import { post } from "../../js/api.js";
import { append, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { tell, toast } from "../../js/toast.js";
import { REASONS } from "../../js/words.js";

/** The two buttons; the form for what was wrong goes into `below`. */
export function feedback(messageId, below) {
  const send = (verdict, more = {}) => post(`/api/messages/${encodeURIComponent(messageId)}/feedback`, { verdict, ...more });
  const good = thumb("up", "有用");
  const bad = thumb("down", "有问题");
  const press = (chosen) => [good, bad].forEach((one) => one.setAttribute("aria-pressed", String(one === chosen)));
  good.addEventListener("click", async () => {
    try {
      await send("up");
      press(good);
      below.querySelector(".feedback")?.remove();
      toast("谢谢，已记下。", { kind: "good", ms: 2500 });
    } catch (error) {
      tell(error);
    }
  });
  bad.addEventListener("click", () => {
    if (below.querySelector(".feedback")) return;
    const form = reasons(async (said) => {
      await send("down", said);
      press(bad);
      form.remove();
      bad.focus();
      toast("已记下，管理员会看到。", { kind: "good", ms: 3500 });
    }, () => { form.remove(); bad.focus(); });
    append(below, [form]);
    form.querySelector("input").focus();
  });
  return [good, bad];
}

function thumb(name, label) {
  return h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, "aria-pressed": "false" }, icon(name));
}

function reasons(send, cancel) {
  const boxes = Object.entries(REASONS).map(([value, label]) => h("label", { class: "choice" }, h("input", { type: "checkbox", name: "reason", value }), label));
  const comment = h("input", { class: "field", maxlength: 2000, placeholder: "可以补充一句，例如正确的数字（选填）", "aria-label": "补充说明" });
  const form = h(
    "form",
    { class: "feedback" },
    h("fieldset", {}, h("legend", {}, "哪里有问题？"), h("div", { class: "choices" }, boxes)),
    comment,
    h("div", { class: "feedback-foot" }, h("button", { class: "button slim", type: "button", onclick: cancel }, "取消"), h("button", { class: "button slim primary", type: "submit" }, "提交")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...form.querySelectorAll("input:checked")].map((one) => one.value);
    send({ reasons: chosen, comment: comment.value.trim() }).catch(tell);
  });
  return form;
}
