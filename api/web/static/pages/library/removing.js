// Taking a document out: at once, and for a minute it can be had back from the message at the edge of the window.
import { documentPath, post, remove } from "../../js/api.js";
import { tell, toast } from "../../js/toast.js";

/** Deletes; `changed` is called then, and again where the deletion was taken back. */
export async function removeDocument(one, changed) {
  const gone = await remove(documentPath(one.id));
  const ms = Math.max(5000, gone.undo_until * 1000 - Date.now());
  toast(`已删除《${one.title}》，一分钟内可以撤销。`, { action: { label: "撤销", run: () => restore(one, changed).catch(tell) }, ms });
  changed();
}

async function restore(one, changed) {
  await post(documentPath(one.id, "/restore"), {});
  toast(`《${one.title}》已恢复。`, { kind: "good" });
  changed();
}
