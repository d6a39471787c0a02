// Who is signed in.
import { get, post, useSession } from "./api.js";

let me = null;
let ended = () => {};

export const ROLES = { staff: "职工", cadre: "干部", admin: "管理员", auditor: "审计员" };
export const READERS = ["staff", "cadre", "admin"];

/** The caller, or null. */
export const current = () => me;

/** Takes who has signed in. */
export function begin(signedIn) {
  me = signedIn;
  useSession(me.csrf, () => {
    if (me !== signedIn) return; // said already, or of a session that is over: what is typed at the door stays
    me = null;
    ended();
  });
  return me;
}

/** The caller by the session's cookie; throws the Problem (401 where there is none). */
export async function resume() {
  return begin(await get("/api/me", { quiet: true }));
}

export async function signOut() {
  await post("/api/logout", {});
  me = null;
  ended();
}

/** What to do when the session has ended, by whatever. */
export function whenEnded(then) {
  ended = then;
}
