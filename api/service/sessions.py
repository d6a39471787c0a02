"""Sessions of signed-in browsers: a random token in a cookie, its hash in the store, an end in any case."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Column, Float, MetaData, String, Table, or_, select

from api.service.store import ServiceStore

IDLE_S, LONGEST_S = 30 * 60.0, 12 * 3600.0
"""A session ends after so long without a request, and after so long in any case."""
_NOTE_S = 60.0  # the last request is written at most so often: a write costs an fsync

tables = MetaData()
sessions = Table(
    "sessions",
    tables,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False, index=True),
    Column("created", Float, nullable=False),
    Column("seen", Float, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that holds: whose it is, and the id under which the store knows it (which is not its token)."""

    id: str
    user: str


class Sessions:
    """All sessions of a service."""

    def __init__(self, store: ServiceStore, clock: Callable[[], float]) -> None:
        store.ensure(tables)
        self._store = store
        self._clock = clock

    def begin(self, user_id: str) -> str:
        """The token of a new session. Old ones that have ended are swept out on the way."""
        token, now = secrets.token_urlsafe(32), self._clock()
        ended = or_(sessions.c.seen < now - IDLE_S, sessions.c.created < now - LONGEST_S)
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(ended))
            connection.execute(sessions.insert().values(hash=_hash(token), user=user_id, created=now, seen=now))
        return token

    def shown(self, token: str) -> Session | None:
        """The session with this token if it holds; it counts as used now."""
        return self._holding(_hash(token), used=True)

    def holds(self, session_id: str) -> bool:
        """Whether the session still holds; asking does not prolong it."""
        return self._holding(session_id, used=False) is not None

    def end(self, session_id: str) -> None:
        """Nothing; the session holds no more."""
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.hash == session_id))

    def end_all(self, user_id: str, *, but: str = "") -> None:
        """Nothing; no session of the user holds any more, except `but`."""
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.user == user_id, sessions.c.hash != but))

    def _holding(self, session_id: str, *, used: bool) -> Session | None:
        now = self._clock()
        with self._store.reading() as connection:
            row = connection.execute(select(sessions).where(sessions.c.hash == session_id)).one_or_none()
        if row is None:
            return None
        # A clock that was set back must not keep a session alive: then `seen` lies in the future, by more than the minute that clocks differ.
        if not (-_NOTE_S <= now - row.seen < IDLE_S and now - row.created < LONGEST_S):
            self.end(session_id)
            return None
        if used and now - row.seen >= _NOTE_S:
            with self._store.writing() as connection:
                connection.execute(sessions.update().where(sessions.c.hash == session_id).values(seen=now))
        return Session(id=session_id, user=row.user)


def csrf_token(token: str) -> str:
    """What a page must send along to show that it is ours: made from the session's token, which other pages cannot read."""
    return hmac.new(token.encode("utf-8", "replace"), b"csrf", hashlib.sha256).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
