// The beginning: who is there? Signing in, the first administrator, or the pages.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { resume, whenEnded } from "./session.js";
import { sheet, shell } from "./shell.js";
import { closeDrawer } from "./drawer.js";

const app = document.getElementById("app");
let leave = () => {};
let known = document.documentElement.dataset.session === "yes";

async function start() {
  leave();
  closeDrawer();
  if (!known) return door(); // no session to go on with: asking for it would only give an error
  try {
    await resume();
  } catch (error) {
    if (error.status !== 401) return failed(error);
    return door();
  }
  leave = shell(app);
  return undefined;
}

async function door() {
  const [state, signing] = await Promise.all([get("/api/setup", { quiet: true }), import("../pages/signing.js"), sheet("signing.css")]);
  document.title = "登录 · 工会文件问答";
  const done = () => {
    known = true;
    start().catch(failed);
  };
  fill(app, state.setup_needed ? signing.setUp(done) : signing.signIn(done, state.oidc));
  app.querySelector("input")?.focus();
}

function failed(error) {
  const again = h("button", { class: "button primary", type: "button", onclick: () => start() }, "再试一次");
  fill(app, h("main", { class: "boot" }, h("h1", {}, "打不开"), h("p", { role: "alert" }, error.message), again));
}

whenEnded(() => {
  leave();
  leave = () => {};
  closeDrawer();
  door().catch(failed);
});
start().catch(failed);
