// Citations as an official letter writes them, and as notes below a text.

/** 《…办法》第六条（澜工发〔2023〕9号） is given by the service; this adds what a letter says around it. */
export function phrase(citation) {
  const rule = /第[〇零一二三四五六七八九十百千\d]+条/.test(citation.official);
  const quote = inner(citation.quote).replace(/^第[〇零一二三四五六七八九十百千\d]+条(之[一二三四五六七八九十]+)?[\s　]*/, "");
  return rule ? `根据${place(citation)}规定：“${quote}”` : `据${place(citation)}：“${quote}”`;
}

/** The place: as the service names it, else title and page. */
export function place(citation) {
  if (citation.official) return citation.official;
  return `《${citation.title}》${citation.document_number ? `（${citation.document_number}）` : ""}${citation.page ? `第${citation.page}页` : ""}`;
}

/** The answer with numbered notes below, for a draft. */
export function withNotes(text, citations) {
  const notes = citations.map((one) => `[${one.number}] ${place(one)}：“${inner(one.quote)}”`);
  return notes.length ? `${text}\n\n注：\n${notes.join("\n")}\n` : `${text}\n`;
}

/** Quotes inside a quotation are single, as GB/T 15834 has it. */
const inner = (quote) => quote.trim().replaceAll("“", "‘").replaceAll("”", "’");
