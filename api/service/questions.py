"""What was asked and what became of it: for statistics, for what the documents lack, and for where a document was cited.

The words of a question stay here, readable by administrators and auditors alone; logs and metrics never hold them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Column, Float, Index, Integer, MetaData, Row, Table, Text, func, select

from api.answering.answer import Answer, Status
from api.service.identity import Principal
from api.service.store import ServiceStore

tables = MetaData()
questions = Table(
    "questions",
    tables,
    Column("id", Text, primary_key=True),  # the id of the message: feedback names it
    Column("at", Float, nullable=False),  # seconds since 1970
    Column("asker", Text, nullable=False),
    Column("door", Text, nullable=False),  # ask, chat, openai, mcp
    Column("question", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("generator", Text, nullable=False),
    Column("elapsed_ms", Float, nullable=False),
    Index("questions_at", "at"),
)
cited = Table(
    "questions_cited",
    tables,
    Column("question", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Index("questions_cited_document", "document"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question that was asked."""

    id: str
    at: float
    asker: str
    door: str
    question: str
    status: Status
    confidence: float
    generator: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedIn:
    """How often a document was cited, when last, and in answers to which questions (newest first)."""

    times: int
    last_at: float | None
    questions: tuple[str, ...]


class QuestionLog:
    """The questions in the service's store."""

    def __init__(self, store: ServiceStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        store.ensure(tables)

    def note(self, message_id: str, principal: Principal, door: str, answer: Answer) -> None:
        """Nothing; the question is kept with what became of it."""
        row = {
            "id": message_id,
            "at": self._clock(),
            "asker": principal.id,
            "door": door,
            "question": answer.question,
            "status": answer.status.value,
            "confidence": answer.confidence,
            "generator": answer.generator,
            "elapsed_ms": answer.elapsed_ms,
        }
        sources = [{"question": message_id, "number": c.number, "document": c.document_id, "start": c.span.start} for c in answer.citations]
        with self._store.writing() as connection:
            connection.execute(questions.insert(), row)
            if sources:
                connection.execute(cited.insert(), sources)

    def asked_by(self, message_id: str) -> str | None:
        """Who asked it, None where there is no such message."""
        with self._store.reading() as connection:
            return connection.execute(select(questions.c.asker).where(questions.c.id == message_id)).scalar_one_or_none()

    def since(self, at: float, limit: int = 20_000) -> list[Asked]:
        """What was asked since, newest first."""
        query = select(questions).where(questions.c.at >= at).order_by(questions.c.at.desc(), questions.c.id).limit(limit)
        with self._store.reading() as connection:
            return [_asked(row) for row in connection.execute(query)]

    def cited_in(self, document_id: str, shown: int = 10) -> CitedIn:
        """Where a document was cited."""
        joined = select(questions.c.question, questions.c.at).join(cited, cited.c.question == questions.c.id).where(cited.c.document == document_id)
        count = select(func.count(func.distinct(cited.c.question))).where(cited.c.document == document_id)
        with self._store.reading() as connection:
            times = int(connection.execute(count).scalar_one())
            rows = connection.execute(joined.order_by(questions.c.at.desc()).limit(shown * 4)).all()
        return CitedIn(times=times, last_at=rows[0].at if rows else None, questions=tuple(dict.fromkeys(row.question for row in rows))[:shown])

    def most_cited(self, at: float, limit: int = 10) -> list[tuple[str, int]]:
        """Document id and number of citing answers since, most first."""
        times = func.count(func.distinct(cited.c.question))
        query = select(cited.c.document, times).join(questions, cited.c.question == questions.c.id).where(questions.c.at >= at)
        with self._store.reading() as connection:
            found = connection.execute(query.group_by(cited.c.document).order_by(times.desc(), cited.c.document).limit(limit))
            return [(str(document), int(count)) for document, count in found]


def _asked(row: Row[tuple[object, ...]]) -> Asked:
    return Asked(**{name: row._mapping[name] for name in Asked.__slots__ if name != "status"}, status=Status(row._mapping["status"]))
