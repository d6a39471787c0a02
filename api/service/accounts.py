"""class Accounts: credentials -> Principal, sign-in and sign-out, the first administrator; the one door to users, keys, sessions, audit log."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.service.administration import Administration
from api.service.audit import Audit
from api.service.errors import AlreadySetUp, NotSignedIn
from api.service.identity import Principal, Purpose, Role, Via
from api.service.keys import Keys
from api.service.passwords import Passwords
from api.service.sessions import Sessions
from api.service.store import ServiceStore
from api.service.users import User, Users
from index.files import file_errors, write_file
from ingest.errors import UnionQAError

CODE_FILE = "admin-code.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What a sign-in gives: who it is, and the token of the new session."""

    principal: Principal
    token: str


class Accounts:
    """Who is who. Every answer is read from the store at the time of asking: what was taken back holds no more."""

    def __init__(self, store: ServiceStore, *, clock: Callable[[], float] = time.time, passwords: Passwords | None = None) -> None:
        self.store = store
        self.users = Users(store, passwords or Passwords(), clock)
        self.keys = Keys(store, clock)
        self.sessions = Sessions(store, clock)
        self.audit = Audit(store, clock)
        self._setting_up = threading.Lock()

    def by_key(self, secret: str, purpose: Purpose) -> Principal:
        """Who shows this key for this purpose. Raises NotSignedIn where it does not hold, whatever the cause."""
        key = self.keys.shown(secret, purpose)
        if key is None:
            raise NotSignedIn
        if key.role is not None:
            return Principal.of(key.id, key.name, key.role, Via.KEY, key.id)
        return _principal(self.users.get(key.user or ""), Via.KEY, key.id)

    def by_session(self, token: str) -> Principal:
        """Who shows this session's token. Raises NotSignedIn where it does not hold, whatever the cause."""
        session = self.sessions.shown(token)
        if session is None:
            raise NotSignedIn
        return _principal(self.users.get(session.user), Via.SESSION, session.id)

    def still_allowed(self, principal: Principal) -> bool:
        """Whether the principal's credential still holds and gives the same rights: asked again while a stream runs."""
        try:
            return self._again(principal) == principal
        except NotSignedIn:
            return False

    def _again(self, principal: Principal) -> Principal:
        if principal.via is Via.LOCAL:
            return principal
        if principal.via is Via.SESSION:
            if not self.sessions.holds(principal.credential):
                raise NotSignedIn
            return _principal(self.users.get(principal.id), Via.SESSION, principal.credential)
        key = self.keys.get(principal.credential)
        if key is None or not self.keys.holds(key):
            raise NotSignedIn
        if key.role is not None:
            return Principal.of(key.id, key.name, key.role, Via.KEY, key.id)
        return _principal(self.users.get(key.user or ""), Via.KEY, key.id)

    def sign_in(self, name: str, password: str, *, ip: str = "") -> SignedIn:
        """A new session. Raises WrongPassword, TooMany."""
        with self._noted("login", name, ip):
            return self.session_of(self.users.signed_in(name, password))

    def sign_in_elsewhere(self, prove: Callable[[], User], *, ip: str = "") -> SignedIn:
        """A new session for the user whom `prove` gives; its errors are noted in the audit log."""
        try:
            user = prove()
        except UnionQAError:
            self.audit.note("login.oidc", user="", ip=ip, success=False)
            raise
        self.audit.note("login.oidc", user=user.name, ip=ip)
        return self.session_of(user)

    def session_of(self, user: User) -> SignedIn:
        """A new session for a user whose identity is proved; never one that the browser brought along (fixation)."""
        token = self.sessions.begin(user.id)
        return SignedIn(principal=self.by_session(token), token=token)

    def sign_out(self, principal: Principal, *, ip: str = "") -> None:
        """Nothing; the session holds no more."""
        if principal.via is Via.SESSION:
            self.sessions.end(principal.credential)
            self.audit.note("logout", user=principal.name, ip=ip)

    def administration(self, principal: Principal, ip: str = "") -> Administration:
        """What an administrator may do, in their name."""
        return Administration(self, principal, ip)

    def note(self, event: str, principal: Principal, *, object: str = "", ip: str = "", success: bool = True) -> None:
        """Nothing; the audit log has a line about what the principal did."""
        self.audit.note(event, user=principal.name, object=object, ip=ip, success=success)

    def change_own_password(self, principal: Principal, old: str, new: str, *, ip: str = "") -> None:
        """Nothing; the new password holds, and of the user's sessions only the one that asked. Raises WrongPassword, WeakPassword, TooMany."""
        with self._noted("password", principal.name, ip):
            self.users.signed_in(principal.name, old)
            self.set_password(principal.id, new, keep=principal.credential)

    def set_active(self, user_id: str, active: bool) -> None:
        """Nothing; a user who is not active has no session left, and no key that holds. Raises NotThere, BadRequest."""
        self.users.set_active(user_id, active)
        if not active:
            self.sessions.end_all(user_id)

    def set_password(self, user_id: str, password: str, *, keep: str = "") -> None:
        """Nothing; the new password holds, and no session but `keep`. Raises NotThere, WeakPassword."""
        self.users.set_password(user_id, password)
        self.sessions.end_all(user_id, but=keep)

    def setup_code(self) -> str | None:
        """The code with which the first administrator is made, also in a file of the data folder; None once there is one."""
        path = self.store.folder / CODE_FILE
        if self.users.any_admin():
            path.unlink(missing_ok=True)
            return None
        with file_errors(self.store.folder):
            if not path.exists():
                write_file(path, secrets.token_urlsafe(16).encode())
                path.chmod(0o600)
            return path.read_text("ascii").strip()

    def set_up(self, code: str, name: str, password: str, *, ip: str = "") -> SignedIn:
        """The first administrator, signed in; the code holds no more.

        Raises:
            AlreadySetUp: there is an administrator, or the code is another.
            BadRequest, WeakPassword, Conflict: by cause; the code still holds.
        """
        with self._setting_up, self._noted("setup", name, ip):
            wanted = self.setup_code()
            if wanted is None or not hmac.compare_digest(wanted.encode(), code.strip().encode("utf-8", "replace")):
                raise AlreadySetUp
            user = self.users.add(name, Role.ADMIN, password)
            self.setup_code()
            return self.session_of(user)

    @contextmanager
    def _noted(self, event: str, name: str, ip: str) -> Iterator[None]:
        """Nothing; the audit log says whether the block succeeded."""
        try:
            yield
        except UnionQAError:
            self.audit.note(event, user=name, ip=ip, success=False)
            raise
        self.audit.note(event, user=name, ip=ip)


def _principal(user: User | None, via: Via, credential: str) -> Principal:
    if user is None or not user.active:
        raise NotSignedIn
    return Principal.of(user.id, user.name, user.role, via, credential)
