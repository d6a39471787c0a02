// Asking: the conversation of the address, its turns, and the place to write.
import { get, post, request } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { go, rename, to } from "../../js/router.js";
import { stream } from "../../js/sse.js";
import { tell } from "../../js/toast.js";
import { composer } from "./composer.js";
import { conversations } from "./conversations.js";
import { hide } from "./hover.js";
import { turn } from "./turn.js";
import { welcome } from "./welcome.js";

export const title = "问答";

export async function mount(outlet, { rest, side, heading }) {
  const state = { id: "", running: null, turn: 0 };
  const turns = h("div", { class: "turns" });
  const talks = conversations();
  const write = composer({ send: (question, filter) => ask(question, filter), stop: () => state.running?.stop() });
  fill(outlet, h("h1", { class: "only-read" }, "问答"), turns, h("div", { class: "dock" }, write.element));
  side(talks.element);
  talks.refresh().catch(tell);

  const ask = (question, filter = {}) => {
    if (state.running) return;
    turns.querySelector(".welcome")?.remove();
    const one = turn(question, { filter, ask });
    turns.append(one.element);
    one.element.scrollIntoView({ block: "start" });
    run(one, question, filter).catch(tell);
  };

  async function run(one, question, filter) {
    const control = new AbortController();
    const running = { stream: "", stopped: false, stop: () => stop(running, control) };
    state.running = running;
    write.busy(true);
    try {
      await begun();
      let whole = false;
      await stream("/api/ask/stream", { question, filter, conversation_id: state.id }, {
        signal: control.signal,
        told(event) {
          if (event.name === "meta") running.stream = event.data.stream_id;
          if (event.name === "final" || event.name === "error") whole = true;
          one.told(event);
        },
      });
      if (!whole) one.stopped();
    } catch (error) {
      if (error.name === "AbortError") one.stopped();
      else one.failed(error);
    } finally {
      state.running = null;
      write.busy(false);
      talks.refresh().catch(tell);
    }
  }

  /** The conversation exists from its first question on. */
  async function begun() {
    if (state.id) return;
    state.id = (await post("/api/conversations", { title: "" })).id;
    talks.select(state.id);
    rename(to("ask", state.id));
  }

  async function open(id) {
    const turning = (state.turn += 1);
    state.running?.stop();
    hide();
    state.id = id;
    talks.select(id);
    heading("问答");
    if (!id) {
      fill(turns, welcome(ask));
      write.focus();
      return;
    }
    try {
      const talk = await get(`/api/conversations/${encodeURIComponent(id)}`);
      if (turning !== state.turn) return;
      heading(talk.title || "问答");
      const kept = talk.history.map((message) => [turn(message.question, { filter: {}, ask }), message]);
      kept.forEach(([one, message]) => one.kept(message));
      fill(turns, kept.map(([one]) => one.element));
      turns.lastElementChild?.scrollIntoView({ block: "start" });
      write.focus();
    } catch (error) {
      if (error.status !== 404) throw error;
      go(to("ask"));
    }
  }

  const keys = (event) => {
    if (event.key !== "/" || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "")) return;
    event.preventDefault();
    write.focus(true);
  };
  document.addEventListener("keydown", keys);
  await open(rest);
  return {
    changed(route) {
      if (route.rest !== state.id || !route.rest) open(route.rest).catch(tell);
      return true;
    },
    leave() {
      state.running?.stop();
      hide();
      document.removeEventListener("keydown", keys);
    },
  };
}

/** Stops here and at the service; what has come stays on the page. */
function stop(running, control) {
  if (running.stopped) return;
  running.stopped = true;
  control.abort();
  if (running.stream) request("POST", `/api/streams/${encodeURIComponent(running.stream)}/stop`, { body: {} }).catch(() => {}); // it may have ended by itself
}
