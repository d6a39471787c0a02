// Text into the clipboard, also where the page came over plain HTTP and the browser has no clipboard for it.
import { h } from "./dom.js";
import { toast } from "./toast.js";

/** Copies, and says so. */
export async function copy(text, said = "已复制") {
  if (!(await written(text)) && !selected(text)) {
    toast("浏览器不允许复制，请手动选中文字。", { kind: "bad" });
    return;
  }
  toast(said, { kind: "good", ms: 2500 });
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function selected(text) {
  const area = h("textarea", { class: "offscreen", value: text, "aria-hidden": "true", tabindex: "-1" });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
