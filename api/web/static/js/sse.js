// Server-sent events of a POST, which EventSource cannot make. A stream that is cut off goes on behind the last event that arrived.
import { request } from "./api.js";

const TRIES = 3;
const WAIT_MS = 1500;

/**
 * Splits what arrives into events (WHATWG HTML, section 9.2).
 *
 * @param {(event: {id: string, name: string, data: any}) => void} told
 * @returns {(piece: string) => void}
 */
export function parser(told) {
  let rest = "";
  let id = "";
  let name = "message";
  let data = [];
  const line = (text) => {
    if (text === "") {
      if (data.length) told({ id, name, data: JSON.parse(data.join("\n")) });
      name = "message";
      data = [];
      return;
    }
    if (text.startsWith(":")) return;
    const colon = text.indexOf(":");
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") name = value;
    else if (field === "id") id = value;
  };
  return (piece) => {
    rest += piece;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(line);
  };
}

/**
 * Posts and tells each event; resolves when the stream has ended.
 *
 * @param {string} path
 * @param {any} body
 * @param {{signal?: AbortSignal, told: (event: {name: string, data: any}) => void}} options
 */
export async function stream(path, body, { signal, told }) {
  let last = "";
  let streamId = "";
  let ended = false;
  const parse = parser((event) => {
    last = event.id || last;
    if (event.name === "meta") streamId = event.data.stream_id ?? streamId;
    if (event.name === "done") ended = true;
    told(event);
  });
  let response = await request("POST", path, { body, signal, accept: "text/event-stream" });
  streamId = response.headers.get("X-Stream-Id") ?? "";
  for (let tries = 0; ; tries += 1) {
    try {
      await drain(response, parse);
      if (ended || !streamId) return;
    } catch (error) {
      if (error.name === "AbortError" || !streamId) throw error;
    }
    if (tries >= TRIES) return;
    await new Promise((wake) => setTimeout(wake, WAIT_MS));
    response = await request("GET", `/api/streams/${encodeURIComponent(streamId)}?after=${encodeURIComponent(last || "0")}`, { signal });
  }
}

async function drain(response, parse) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    parse(decoder.decode(value, { stream: true }));
  }
}
