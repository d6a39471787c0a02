// The part of the address behind the # -> a page. #/documents/ID?start=1&end=9 is {path: "documents/ID", query}.

/** @returns {{name: string, rest: string, query: URLSearchParams}} */
export function here() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [name, ...rest] = path.split("/");
  return { name, rest: rest.map(decoded).join("/"), query: new URLSearchParams(query) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a page, for links. */
export function to(name, rest = "", query = {}) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null && one !== undefined && one !== "") search.append(key, String(one));
  }
  const tail = search.toString();
  const path = rest ? `${name}/${rest.split("/").map(encodeURIComponent).join("/")}` : name;
  return `#/${path}${tail ? `?${tail}` : ""}`;
}

/** Goes to a page. */
export function go(hash) {
  if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}

/** Changes the address without going anywhere. */
export function rename(hash) {
  history.replaceState(null, "", hash);
}

/** Calls with every change of the address. */
export function watch(changed) {
  window.addEventListener("hashchange", changed);
}
