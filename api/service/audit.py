"""The audit log: who did what to what, when, from where. Each line holds the hash of the one before, and no line can be changed or removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, MetaData, Row, String, Table, select

from api.service.store import ServiceStore

START = "0" * 64
"""What the first line has in place of the hash of a line before."""

tables = MetaData()
audit = Table(
    "audit",
    tables,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("time", String, nullable=False),
    Column("user", String, nullable=False),
    Column("ip", String, nullable=False),
    Column("event", String, nullable=False),
    Column("object", String, nullable=False),
    Column("success", Boolean, nullable=False),
    Column("prev", String, nullable=False),
    Column("hash", String, nullable=False),
    sqlite_autoincrement=True,  # SQLite then remembers the highest number ever given: a line cut off at the end is missed
)
_TRIGGERS = [
    f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb.lower()} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
    for verb in ("UPDATE", "DELETE")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `time` in UTC (ISO 8601), `object` an id or a name, never a question's text."""

    seq: int
    time: str
    user: str
    ip: str
    event: str
    object: str
    success: bool
    prev: str
    hash: str


class Audit:
    """The log of one service. There is no method that removes."""

    def __init__(self, store: ServiceStore, clock: Callable[[], float]) -> None:
        store.ensure(tables)
        self._store = store
        self._clock = clock
        with store.reading() as connection:
            made = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").scalar_one()
        if made < len(_TRIGGERS):
            with store.writing() as connection:
                for trigger in _TRIGGERS:
                    connection.exec_driver_sql(trigger)

    def note(self, event: str, *, user: str, object: str = "", ip: str = "", success: bool = True) -> Entry:
        """The line that was written; it is on disk."""
        time = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds")
        said = {"user": _clean(user), "ip": _clean(ip), "event": event, "object": _clean(object), "success": success}
        with self._store.writing() as connection:
            last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).one_or_none()
            seq = max(last.seq if last is not None else 0, _highest(connection)) + 1
            line: dict[str, Any] = {"seq": seq, "time": time, **said, "prev": last.hash if last is not None else START}
            line["hash"] = _hash(line)
            connection.execute(audit.insert().values(**line))
        return Entry(**line)

    def entries(self, *, after: int = 0, limit: int = 1000, newest_first: bool = False) -> list[Entry]:
        """At most `limit` lines behind number `after`; with `newest_first` the last ones (before `after`, if it is not 0)."""
        query = select(audit).limit(limit)
        if newest_first:
            query = query.order_by(audit.c.seq.desc())
            query = query.where(audit.c.seq < after) if after else query
        else:
            query = query.order_by(audit.c.seq).where(audit.c.seq > after)
        with self._store.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def verify(self) -> list[str]:
        """One Chinese line for each place where the log is not as it was written; empty where all is sound."""
        faults: list[str] = []
        prev, seq = START, 0
        while part := self.entries(after=seq, limit=1000):
            for entry in part:
                if entry.seq != seq + 1:
                    faults.append(f"审计记录缺第 {seq + 1} 到 {entry.seq - 1} 条。")
                elif entry.prev != prev:
                    faults.append(f"审计记录第 {entry.seq} 条与前一条对不上。")
                if entry.hash != _hash({name: value for name, value in asdict(entry).items() if name != "hash"}):
                    faults.append(f"审计记录第 {entry.seq} 条被改动过。")
                prev, seq = entry.hash, entry.seq
        with self._store.reading() as connection:
            highest = _highest(connection)
        if highest > seq:
            faults.append(f"审计记录末尾缺第 {seq + 1} 到 {highest} 条。")
        return faults


def _highest(connection: Connection) -> int:
    found: int | None = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").scalar_one_or_none()
    return found or 0


def _hash(line: dict[str, Any]) -> str:
    """SHA-256 over the fields in a form that does not depend on how they are stored."""
    fields = ("seq", "time", "user", "ip", "event", "object", "success", "prev")
    text = json.dumps([line[name] for name in fields], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _clean(text: str) -> str:
    """One line without control characters, at most 200 characters: a name must not forge a line of its own."""
    return "".join(char if char.isprintable() else "?" for char in text)[:200]


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{**row._mapping, "success": bool(row.success)})
