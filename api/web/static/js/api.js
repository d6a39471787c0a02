// Requests to the service. Errors come as Problem, with the one Chinese line that the service wrote for people.

let csrf = "";
let onSignedOut = () => {};

/** What went wrong, to be shown as it is. */
export class Problem extends Error {
  /**
   * @param {number} status 0 where the service could not be reached
   * @param {string} code for programs
   * @param {string} message one Chinese line
   * @param {Record<string, any>} more what else stands in the error (existing_id)
   */
  constructor(status, code, message, more = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
  }
}

/** Takes the token of a session, and what to do when the session has ended. */
export function useSession(token, signedOut) {
  csrf = token;
  onSignedOut = signedOut;
}

/** The headers of a request that changes something. */
export function headers(extra = {}) {
  return csrf ? { "X-CSRF-Token": csrf, ...extra } : extra;
}

/** The response to a request, good or a Problem thrown. */
export async function request(method, path, { body, form, signal, accept, quiet = false } = {}) {
  const options = { method, credentials: "same-origin", signal, headers: method === "GET" ? {} : headers() };
  if (accept) options.headers.Accept = accept;
  if (form) options.body = form;
  else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const signedOut = onSignedOut; // of the session that asks, not of one that has begun by the time of the answer
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "unreachable", "连不上服务。请检查网络，或请管理员看看服务是否在运行。");
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401 && !quiet) signedOut();
  throw problem;
}

async function problemOf(response) {
  try {
    const { error } = await response.json();
    return new Problem(response.status, error.code, error.message, error);
  } catch {
    return new Problem(response.status, "unknown", `服务没有按预期回答（${response.status}）。请稍后再试。`);
  }
}

async function json(method, path, options) {
  return (await request(method, path, options)).json();
}

export const get = (path, options) => json("GET", path, options);
export const post = (path, body, options) => json("POST", path, { ...options, body });
export const put = (path, body) => json("PUT", path, { body });
export const patch = (path, body) => json("PATCH", path, { body });
export const remove = (path) => json("DELETE", path);
export const upload = (path, form, options) => json("POST", path, { ...options, form });

/** An address with a query; what is empty is left out, lists are repeated. */
export function address(path, query) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** The address of a document below /api; its id may hold any character. */
export const documentPath = (id, rest = "") => `/api/documents/${id.split("/").map(encodeURIComponent).join("/")}${rest}`;
