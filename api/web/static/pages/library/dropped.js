// What was dropped -> files, those in folders too; and which of them are worth sending.

// Kinds that are never text: sending 2 GB of film only to be told so would be unkind. Everything else is for the service to judge.
const USELESS = /\.(exe|dll|msi|dmg|iso|zip|rar|7z|gz|tar|mp3|mp4|avi|mov|mkv|wav|jpe?g|png|gif|bmp|webp|ico|psd|ttf|otf|lnk|tmp)$/i;
const HIDDEN = /^(\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

/** Whether a file of this name may hold text. */
export const readable = (name) => !USELESS.test(name) && !HIDDEN.test(name);

/** All files of a drop, folders opened. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = await Promise.all(entries.filter(Boolean).map(opened));
  return found.flat();
}

async function opened(entry) {
  if (entry instanceof File) return [entry];
  if (entry.isFile) return [await new Promise((settle, fail) => entry.file(settle, fail))];
  const reader = entry.createReader();
  const inside = [];
  for (;;) {
    const part = await new Promise((settle, fail) => reader.readEntries(settle, fail)); // 100 at a time, as browsers have it
    if (!part.length) break;
    inside.push(...part);
  }
  return (await Promise.all(inside.map(opened))).flat();
}
