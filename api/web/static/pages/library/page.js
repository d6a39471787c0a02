// The library: the list of documents with taking in, or one document.
import { tell } from "../../js/toast.js";
import { fill, h } from "../../js/dom.js";
import { showDocument } from "./document.js";
import { showList } from "./list.js";

export const title = "资料库";

export async function mount(outlet, context) {
  let handle = null;
  let turn = 0;
  const show = async (route) => {
    const now = (turn += 1);
    handle?.leave?.();
    handle = null;
    const made = route.rest ? await showDocument(outlet, route, context) : await showList(outlet, route, context);
    if (now === turn) handle = made ?? null;
    else made?.leave?.();
  };
  const failed = (error) => {
    const gone = error.status === 404;
    fill(outlet, h("div", { class: "empty" }, h("h1", {}, gone ? "没有这份文件" : "打不开"),
      h("p", { role: "alert" }, gone ? "它可能已被删除或换成了新版，也可能不对你开放。" : error.message), h("a", { class: "button", href: "#/library" }, "回到资料库")));
  };
  await show({ rest: context.rest, query: context.query }).catch(failed);
  return {
    changed(route) {
      if (!handle?.changed?.(route)) show(route).then(() => window.scrollTo(0, 0)).catch((error) => (error.status === undefined ? tell(error) : failed(error)));
      return true;
    },
    leave() {
      turn += 1;
      handle?.leave?.();
    },
  };
}
