// /openapi.json -> a page to read. Everything is written as text, never as markup.
"use strict";

/** An element with text and children. */
function make(tag, text, ...children) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

/** What a $ref points to. */
function resolved(schema, whole) {
  if (!schema || !schema.$ref) return schema || {};
  return schema.$ref.slice(2).split("/").reduce((at, name) => at[name], whole);
}

/** A schema in few words: string, integer, list of FilterIn, one of a | b. */
function kind(schema, whole) {
  if (!schema) return "";
  if (schema.$ref) {
    const target = resolved(schema, whole);
    return target.enum ? target.enum.join(" | ") : schema.$ref.split("/").pop();
  }
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.anyOf) return schema.anyOf.map((one) => kind(one, whole)).join(" 或 ");
  if (schema.type === "array") return `列表：${kind(schema.items, whole)}`;
  return schema.format || schema.type || "任意";
}

function table(heads, rows) {
  const body = make("tbody");
  rows.forEach((row) => body.append(make("tr", "", ...row.map((cell) => make("td", cell)))));
  return make("table", "", make("thead", "", make("tr", "", ...heads.map((head) => make("th", head)))), body);
}

function fields(schema, whole) {
  const target = resolved(schema, whole);
  const required = new Set(target.required || []);
  const rows = Object.entries(target.properties || {}).map(([name, one]) => [
    name, kind(one, whole), required.has(name) ? "必填" : one.default === undefined ? "" : `默认 ${JSON.stringify(one.default)}`, one.description || "",
  ]);
  return rows.length ? table(["字段", "类型", "", "说明"], rows) : make("p", kind(schema, whole));
}

function operation(path, method, one, whole) {
  const inside = make("div", "", make("p", one.description || ""));
  const parameters = (one.parameters || []).map((given) => [
    given.name, { path: "路径", query: "参数", header: "请求头" }[given.in] || given.in, kind(given.schema, whole), given.required ? "必填" : "", given.description || "",
  ]);
  if (parameters.length) inside.append(make("h4", "参数"), table(["名称", "位置", "类型", "", "说明"], parameters));
  Object.entries((one.requestBody || {}).content || {}).forEach(([type, body]) => {
    inside.append(make("h4", `请求（${type}）`), fields(body.schema, whole));
    const example = (resolved(body.schema, whole).examples || [])[0];
    if (example) inside.append(make("pre", JSON.stringify(example, null, 2)));
  });
  Object.entries(one.responses || {}).forEach(([status, answer]) => {
    Object.entries(answer.content || {}).forEach(([type, body]) => inside.append(make("h4", `${status} ${type}`), fields(body.schema, whole)));
  });
  const name = make("span", method.toUpperCase());
  name.className = `method ${method}`;
  const said = make("span", ` ${one.summary || ""}`);
  said.className = "quiet";
  const made = make("details", "", make("summary", "", name, make("code", path), said), inside);
  made.dataset.words = `${method} ${path} ${one.summary || ""} ${one.description || ""}`.toLowerCase();
  return made;
}

function show(whole) {
  const groups = new Map();
  Object.entries(whole.paths).forEach(([path, methods]) => {
    Object.entries(methods).forEach(([method, one]) => {
      const tag = (one.tags || ["其他"])[0];
      if (!groups.has(tag)) groups.set(tag, make("section", "", make("h2", tag)));
      groups.get(tag).append(operation(path, method, one, whole));
    });
  });
  document.getElementById("operations").replaceChildren(...groups.values());
}

document.getElementById("filter").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  document.querySelectorAll("details").forEach((one) => { one.hidden = !words.every((word) => one.dataset.words.includes(word)); });
});

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch(() => document.getElementById("operations").replaceChildren(make("p", "读不到 /openapi.json，请刷新页面。")));
