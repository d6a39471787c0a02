// The drawer that shows a quoted sentence where it stands: in the text around it, and on the page where the file has pages.
import { documentPath, get, request } from "./api.js";
import { copy } from "./clipboard.js";
import { fill, h, slice } from "./dom.js";
import { drawer, waiting } from "./drawer.js";
import { icon } from "./icons.js";
import { phrase } from "./official.js";
import { PAGES } from "./registry.js";
import { to } from "./router.js";
import { DOCUMENT_KINDS, LEVELS, VALIDITY, day, trail } from "./words.js";

const AROUND = 1200; // characters of the text before and behind the sentence

/**
 * Opens the source of a citation.
 *
 * @param {{document_id: string, title: string, quote: string, start: number, end: number, page: number?, path: string[], official?: string, source?: string}} citation
 */
export async function openSource(citation) {
  const panel = drawer({ title: citation.title, label: "来源" });
  waiting(panel.body);
  try {
    const first = Math.max(0, citation.start - AROUND);
    const [detail, text] = await Promise.all([
      get(documentPath(citation.document_id)),
      get(documentPath(citation.document_id, `/text?start=${first}&end=${citation.end + AROUND}`)),
    ]);
    if (!panel.closed()) show(panel, citation, detail, text);
  } catch (error) {
    const gone = error.status === 404;
    fill(
      panel.body,
      h("p", { class: "wrong", role: "alert" }, gone ? "这份文件已被删除或替换，或者不再对你开放。下面是回答时引用的原句。" : error.message),
      h("blockquote", { class: "quote serif" }, citation.quote),
    );
  }
}

function show(panel, citation, detail, text) {
  const page = citation.page ?? text.page;
  const context = inContext(citation, text);
  const pictures = detail.media_type === "application/pdf" && page;
  const view = h("div", { class: "source-view" }, context);
  const views = { text: context, page: null };
  const choose = (name) => {
    views.page ??= name === "page" ? picture(citation, page, detail.pages) : null;
    fill(view, views[name]);
    for (const tab of tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.view === name));
    if (name === "text") reveal(context);
  };
  const tab = (name, label) => h("button", { type: "button", class: "tab", data: { view: name }, "aria-pressed": String(name === "text"), onclick: () => choose(name) }, label);
  const tabs = h("div", { class: "tabs", role: "group", "aria-label": "看法" }, tab("text", "文字"), tab("page", `原页（第${page}页）`));
  fill(panel.body, head(citation, detail), pictures ? tabs : null, view);
  foot(panel, citation, detail);
  reveal(context);
}

function head(citation, detail) {
  const facts = [
    [detail.issuer, "source-fact"],
    [detail.document_number, "source-fact"],
    [day(detail.date), "source-fact"],
    [DOCUMENT_KINDS[detail.kind], "source-fact"],
    [detail.level === "public" ? "" : LEVELS[detail.level], "badge badge-bad"],
  ];
  const validity = detail.validity && VALIDITY[detail.validity];
  return h(
    "div",
    { class: "source-head" },
    h("p", { class: "source-facts" }, facts.filter(([value]) => value).map(([value, look]) => h("span", { class: look }, value)),
      validity && h("span", { class: `badge badge-${detail.validity}` }, validity)),
    citation.path?.length ? h("p", { class: "source-path" }, trail(citation.path)) : null,
    citation.source === "changed" ? h("p", { class: "notice" }, icon("warn"), "回答之后，这份文件的文字有改动。") : null,
  );
}

/** The text around the sentence. Where the sentence does not stand there any more nothing is marked, and that is said. */
function inContext(citation, text) {
  const from = citation.start - text.start;
  const until = citation.end - text.start;
  const stands = slice(text.text, from, until);
  const found = !citation.quote || stands === citation.quote;
  const body = found
    ? [slice(text.text, 0, from), h("mark", { class: "found", tabindex: "-1" }, stands), slice(text.text, until)]
    : [text.text];
  return h(
    "div",
    {},
    found ? null : h("p", { class: "notice" }, icon("warn"), "在文件现在的文字里找不到这一句，所以没有标出。回答时引用的是：", h("q", { class: "serif" }, citation.quote)),
    h("div", { class: "context serif" }, text.start > 0 ? "……" : "", body, text.end < text.total ? "……" : ""),
  );
}

function reveal(context) {
  context.querySelector(".found")?.scrollIntoView({ block: "center" });
}

/** The page as a picture. How many lines were marked stands in a header, which only a request of our own can read; the picture then comes from the cache. */
function picture(citation, page, pages) {
  const say = h("p", { class: "quiet small", role: "status" }, "正在画出这一页……");
  const figure = h("figure", { class: "source-figure" }, say);
  const address = documentPath(citation.document_id, `/pages/${page}?start=${citation.start}&end=${citation.end}`);
  request("GET", address).then((response) => {
    const lines = Number(response.headers.get("X-Highlight-Boxes"));
    const marked = lines > 0 ? "所引的文字已标出。" : "所引的文字没能在这页上标出，请对照“文字”。";
    say.textContent = `第 ${page} 页，共 ${pages} 页。${marked}`;
    const image = h("img", { class: "source-page", alt: `《${citation.title}》第${page}页`, src: address });
    if (lines > 0) image.addEventListener("load", () => bring(image, Number(response.headers.get("X-Highlight-Top"))));
    figure.append(image);
  }).catch(() => { say.textContent = "这一页画不出来，请看文字，或下载原件。"; });
  return figure;
}

/** The marked line of a page, `top` of its height down, comes into the middle of what is seen: a page is longer than the panel. */
function bring(image, top) {
  const spot = h("span", { class: "source-spot", "aria-hidden": "true" });
  image.parentElement.append(spot);
  spot.style.top = `${image.offsetTop + top * image.offsetHeight}px`;
  spot.scrollIntoView({ block: "center" });
}

function foot(panel, citation, detail) {
  const whole = PAGES.some((one) => one.name === "library")
    ? h("a", { class: "button slim", href: to("library", citation.document_id, { start: citation.start, end: citation.end }) }, icon("page"), "看全文")
    : null;
  fill(
    panel.foot,
    citation.quote ? h("button", { class: "button slim", type: "button", onclick: () => copy(phrase(citation), "已复制公文引用") }, icon("quote"), "复制公文引用") : null,
    whole,
    detail.has_original ? h("a", { class: "button slim", href: documentPath(citation.document_id, "/original"), download: true }, icon("down_load"), "下载原件") : null,
  );
}
