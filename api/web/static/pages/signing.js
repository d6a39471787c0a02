// Signing in, and making the first administrator with the one-time code.
import { post } from "../js/api.js";
import { h } from "../js/dom.js";
import { begin } from "../js/session.js";
import { toggleTheme } from "../js/shell.js";
import { icon } from "../js/icons.js";

const SHORTEST = 12;

/** The page on which one signs in. */
export function signIn(done, oidc) {
  const name = field("用户名", { name: "name", autocomplete: "username", autocapitalize: "none", maxlength: 200 });
  const password = field("密码", { name: "password", type: "password", autocomplete: "current-password" });
  const other = oidc && h("a", { class: "button", href: "/api/oidc/login" }, "用单位统一身份登录");
  const form = sheetOf("登录", "登录", [name, password], async () => {
    begin(await post("/api/login", { name: value(name), password: value(password) }, { quiet: true }));
    done();
  });
  return frame(form, other, h("p", { class: "quiet small" }, "没有账号或忘了密码，请联系本单位的管理员。"));
}

/** The page of the first start. */
export function setUp(done) {
  const code = field("一次性代码", { name: "code", autocomplete: "one-time-code", maxlength: 200, spellcheck: "false" }, "启动服务时显示在窗口里，也在数据文件夹的 admin-code.txt 中。");
  const name = field("管理员用户名", { name: "name", autocomplete: "username", autocapitalize: "none", maxlength: 200 });
  const password = field("密码", { name: "password", type: "password", autocomplete: "new-password", minlength: SHORTEST }, `至少 ${SHORTEST} 个字符，可以是一句话。`);
  const again = field("再输一次密码", { name: "again", type: "password", autocomplete: "new-password" });
  const form = sheetOf("建立第一位管理员", "建立并登录", [code, name, password, again], async () => {
    if (value(password) !== value(again)) throw new Error("两次输入的密码不一样。");
    begin(await post("/api/setup", { code: value(code).trim(), name: value(name), password: value(password) }, { quiet: true }));
    done();
  });
  return frame(form, null, h("p", { class: "quiet small" }, "这一步只在第一次使用时出现。以后由管理员给同事开账号。"));
}

function frame(form, ...below) {
  const theme = h("button", { class: "icon-button signing-theme", type: "button", "aria-label": "浅色或深色", onclick: toggleTheme }, icon("theme"));
  return h(
    "main",
    { class: "signing" },
    theme,
    h(
      "div",
      { class: "signing-card" },
      h("div", { class: "signing-brand" }, h("span", { class: "brand-mark", "aria-hidden": "true" }, "工"), h("span", {}, "工会文件问答")),
      h("p", { class: "signing-say" }, "问一句话，得到带原文出处的回答。"),
      form,
      below,
    ),
  );
}

function field(label, attributes, hint) {
  const id = `f-${attributes.name}`;
  const input = h("input", { class: "field", id, required: true, "aria-describedby": hint ? `${id}-hint` : null, ...attributes });
  return h("div", { class: "labelled" }, h("label", { for: id }, label), input, hint && h("p", { class: "hint", id: `${id}-hint` }, hint));
}

const value = (labelled) => labelled.querySelector("input").value;

function sheetOf(title, yes, fields, send) {
  const wrong = h("p", { class: "wrong", role: "alert" });
  const button = h("button", { class: "button primary wide", type: "submit" }, yes);
  const form = h("form", { class: "signing-form" }, h("h1", {}, title), fields, wrong, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = "";
    button.disabled = true;
    try {
      await send();
    } catch (error) {
      wrong.textContent = error.message;
      form.querySelector("input[type=password]")?.select();
    } finally {
      button.disabled = false;
    }
  });
  return form;
}
