// Users: who there is, with which role; new ones, other roles, other passwords, and stopping somebody.
import { get, patch, post } from "../../js/api.js";
import { confirmed, dialog } from "../../js/dialog.js";
import { fill, h } from "../../js/dom.js";
import { choice, labelled } from "../../js/form.js";
import { icon } from "../../js/icons.js";
import { menuButton } from "../../js/menu.js";
import { ROLES } from "../../js/session.js";
import { tell, toast } from "../../js/toast.js";
import { day } from "../../js/words.js";

const SHORTEST = 12;
const MAY = { staff: "问答和检索公开文件", cadre: "还能看内部文件", admin: "看全部文件，管理文件、用户和密钥", auditor: "看审计记录和统计，不看文件" };

export async function show({ me }) {
  const place = h("div", {});
  const load = async () => fill(place, table((await get("/api/users")).users, me, () => load().catch(tell)));
  await load();
  const add = h("button", { class: "button primary", type: "button", onclick: () => addUser(load).catch(tell) }, icon("plus"), "加用户");
  return [h("div", { class: "admin-bar" }, h("p", { class: "quiet" }, "改角色、停用，从那人的下一次操作起生效。"), add), place];
}

function table(users, me, again) {
  const heads = ["用户名", "角色", "状态", "加入", ""];
  return h("div", { class: "table-wrap card" }, h("table", { class: "table cards-table" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "only-read" }, "操作"))))),
    h("tbody", {}, users.map((one) => row(one, me, again)))));
}

function row(one, me, again) {
  const run = (change, said) => patch(`/api/users/${encodeURIComponent(one.id)}`, change).then(() => { toast(said, { kind: "good" }); again(); }).catch((error) => { tell(error); again(); });
  const role = choice(Object.entries(ROLES), one.role, { class: "field slim-field", "aria-label": `${one.name} 的角色`, title: MAY[one.role] });
  role.addEventListener("change", () => run({ role: role.value }, `${one.name} 现在是${ROLES[role.value]}。`));
  const stop = async () => {
    if (!one.active || (await confirmed("停用用户", `停用后，${one.name} 立即退出，不能再登录。以后可以恢复。`, { yes: "停用", kind: "danger" }))) run({ active: !one.active }, one.active ? `已停用 ${one.name}。` : `已恢复 ${one.name}。`);
  };
  return h(
    "tr",
    {},
    h("td", {}, h("strong", {}, one.name), one.id === me.id ? h("span", { class: "hint" }, "（你）") : null),
    h("td", {}, role),
    h("td", {}, h("span", { class: one.active ? "badge badge-good" : "badge badge-bad" }, one.active ? "在用" : "已停用")),
    h("td", {}, day(one.created)),
    h("td", { class: "cell-tools" }, menuButton(`${one.name} 的操作`, [
      { label: "重设密码", icon: "edit", run: () => newPassword(one, run).catch(tell) },
      { label: one.active ? "停用" : "恢复", icon: one.active ? "close" : "check", run: () => stop().catch(tell) },
    ])),
  );
}

async function addUser(again) {
  const name = h("input", { class: "field", maxlength: 200, autocapitalize: "none", autocomplete: "off", autofocus: true });
  const role = choice(Object.entries(ROLES).map(([value, label]) => [value, `${label}：${MAY[value]}`]), "staff");
  const password = h("input", { class: "field", type: "password", autocomplete: "new-password" });
  await asked("加用户", [labelled("用户名", name), labelled("角色", role), labelled("密码", password, { hint: `至少 ${SHORTEST} 个字符，可以是一句话。空着则只能用统一身份登录。` })], "加入", async () => {
    await post("/api/users", { name: name.value.trim(), role: role.value, password: password.value || null });
    toast(`已加入 ${name.value.trim()}。`, { kind: "good" });
    await again();
  });
}

async function newPassword(one, run) {
  const password = h("input", { class: "field", type: "password", autocomplete: "new-password", autofocus: true });
  await asked(`重设 ${one.name} 的密码`, [labelled("新密码", password, { hint: `至少 ${SHORTEST} 个字符，可以是一句话。` })], "重设", async () => {
    if (Array.from(password.value).length < SHORTEST) throw new Error(`密码至少 ${SHORTEST} 个字符。`);
    await run({ password: password.value }, `${one.name} 的密码已重设。`);
  });
}

/** A form in a dialog, asked again until the service takes it or the reader gives up. */
export async function asked(title, fields, yes, send) {
  const wrong = h("p", { class: "wrong", role: "alert" });
  while ((await dialog({ title, body: [fields, wrong], actions: [{ label: "取消", value: "" }, { label: yes, value: "yes", kind: "primary" }] })) === "yes") {
    try {
      await send();
      return;
    } catch (error) {
      wrong.textContent = error.message;
    }
  }
}
