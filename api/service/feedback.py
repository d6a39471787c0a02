"""What readers say of an answer: right or wrong, and why wrong. One word a reader and message; the last one counts."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Float, Index, MetaData, Row, Table, Text, select
from sqlalchemy.dialects.sqlite import insert

from api.service.identity import Principal
from api.service.store import ServiceStore

tables = MetaData()
feedback = Table(
    "feedback",
    tables,
    Column("message", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("at", Float, nullable=False),  # seconds since 1970
    Column("verdict", Text, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON list
    Column("comment", Text, nullable=False),
    Index("feedback_at", "at"),
)


class Verdict(StrEnum):
    """Thumb up or down."""

    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """Why an answer is wrong: 引用不对, 数字不对, 已过期, 没答到, or something else."""

    WRONG_CITATION = "wrong_citation"
    WRONG_NUMBER = "wrong_number"
    OUTDATED = "outdated"
    NOT_ANSWERED = "not_answered"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one reader said of one message."""

    message: str
    at: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    comment: str


class Feedback:
    """The feedback in the service's store."""

    def __init__(self, store: ServiceStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        store.ensure(tables)

    def give(self, message_id: str, principal: Principal, verdict: Verdict, reasons: tuple[Reason, ...], comment: str) -> Said:
        """What is kept; it takes the place of what the same reader said before."""
        said = Said(message=message_id, at=self._clock(), verdict=verdict, reasons=tuple(dict.fromkeys(reasons)), comment=comment.strip())
        values = {"at": said.at, "verdict": verdict.value, "reasons": json.dumps([one.value for one in said.reasons]), "comment": said.comment}
        row = insert(feedback).values(message=message_id, reader=principal.id, **values)
        with self._store.writing() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["message", "reader"], set_=values))
        return said

    def since(self, at: float) -> list[Said]:
        """What was said since, newest first."""
        with self._store.reading() as connection:
            return [_said(row) for row in connection.execute(select(feedback).where(feedback.c.at >= at).order_by(feedback.c.at.desc()))]


def counted(said: list[Said]) -> dict[str, int]:
    """How often each verdict and each reason was given."""
    counts = Counter(one.verdict.value for one in said)
    counts.update(reason.value for one in said for reason in one.reasons)
    return {name.value: counts[name.value] for name in (*Verdict, *Reason)}


def _said(row: Row[Any]) -> Said:
    return Said(
        message=row.message,
        at=row.at,
        verdict=Verdict(row.verdict),
        reasons=tuple(Reason(one) for one in json.loads(row.reasons)),
        comment=row.comment,
    )
