"""Conversations: what somebody asked and was answered, with the citations as they were then.

A message keeps the strictest level that it quotes: who may no longer read that level sees that there is a message, not what it says.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Column, Connection, Float, ForeignKey, Index, Integer, MetaData, Row, Table, Text, delete, func, or_, select, update

from api.answering.answer import Answer, Turn
from api.answering.streaming import checked
from api.problems import NotThere
from api.service.identity import Principal
from api.service.store import ServiceStore
from api.service.visible import Visible
from api.wire import answer_json
from ingest.document import Level

TITLE_CAP = 60
"""Characters of a title: the first question, cut."""
TURNS = 20
"""Turns that a follow-up may lean on."""
_LEVELS = tuple(Level)

tables = MetaData()
conversations = Table(
    "conversations",
    tables,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("created", Float, nullable=False),  # seconds since 1970
    Column("updated", Float, nullable=False),
    Index("conversations_owner", "owner", "updated"),
)
messages = Table(
    "messages",
    tables,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("level", Text, nullable=False),  # the strictest that the answer quotes
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),  # JSON, as the doors give it
    Index("messages_conversation", "conversation", "ordinal"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation without its messages. Times are seconds since 1970."""

    id: str
    title: str
    created: float
    updated: float
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A question and its answer as it was given (the JSON of `api.wire.answer_json`); None where it quotes what the reader may not see."""

    id: str
    at: float
    question: str
    answer: dict[str, Any] | None


class Conversations:
    """The conversations in the service's store. Everything is asked for by its owner: another's is not there."""

    def __init__(self, store: ServiceStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        store.ensure(tables)

    def create(self, principal: Principal, title: str = "") -> Conversation:
        """A new conversation; without a title it takes that of its first question."""
        now = self._clock()
        row = {"id": f"c_{secrets.token_urlsafe(12)}", "owner": principal.id, "title": title.strip(), "created": now, "updated": now}
        with self._store.writing() as connection:
            connection.execute(conversations.insert(), row)
        return Conversation(id=str(row["id"]), title=str(row["title"]), created=now, updated=now, messages=0)

    def of(self, principal: Principal, query: str = "", *, limit: int = 50, offset: int = 0) -> list[Conversation]:
        """The owner's conversations, the last used first; with a query those that say it in title, question or answer."""
        said = select(messages.c.conversation).where(
            or_(_says(messages.c.question, query), _says(messages.c.answer, query)), messages.c.level.in_(_readable(principal))
        )
        wanted = _with_count().where(conversations.c.owner == principal.id)
        if query:
            wanted = wanted.where(or_(_says(conversations.c.title, query), conversations.c.id.in_(said)))
        ordered = wanted.order_by(conversations.c.updated.desc(), conversations.c.id).limit(limit).offset(offset)
        with self._store.reading() as connection:
            return [_conversation(row) for row in connection.execute(ordered)]

    def get(self, conversation_id: str, principal: Principal) -> Conversation:
        """One conversation. Raises NotThere."""
        with self._store.reading() as connection:
            return _conversation(_owned(connection, conversation_id, principal))

    def messages(self, conversation_id: str, principal: Principal) -> list[Message]:
        """Its messages, oldest first. Raises NotThere."""
        readable = _readable(principal)
        with self._store.reading() as connection:
            _owned(connection, conversation_id, principal)
            found = connection.execute(select(messages).where(messages.c.conversation == conversation_id).order_by(messages.c.ordinal))
            return [_message(row, readable) for row in found]

    def turns(self, conversation_id: str, principal: Principal) -> list[Turn]:
        """The last turns, for a question that leans on them. Raises NotThere."""
        kept = self.messages(conversation_id, principal)[-TURNS:]
        return [Turn(question=one.question, answer=str(one.answer["text"])) for one in kept if one.answer is not None]

    def append(self, conversation_id: str, shown: Visible, message_id: str, answer: Answer) -> None:
        """Nothing; the answer is the conversation's last message. One that was deleted meanwhile stays deleted."""
        now, principal = self._clock(), shown.principal
        quoted = {one.document_id for one in (*answer.citations, *answer.related)}
        level = max((head.level for head in shown.documents() if head.id in quoted), key=_LEVELS.index, default=Level.PUBLIC)
        with self._store.writing() as connection:
            found = _find(connection, conversation_id, principal)
            if found is None:
                return
            row = {"id": message_id, "conversation": conversation_id, "ordinal": found.messages, "at": now, "level": level.value}
            kept = json.dumps(answer_json(answer) | {"check": asdict(checked(answer))}, ensure_ascii=False)
            connection.execute(messages.insert(), row | {"question": answer.question, "answer": kept})
            title = found.title or answer.question.strip()[:TITLE_CAP]
            connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(updated=now, title=title))

    def rename(self, conversation_id: str, principal: Principal, title: str) -> Conversation:
        """The conversation under its new title. Raises NotThere."""
        with self._store.writing() as connection:
            _owned(connection, conversation_id, principal)
            connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(title=title.strip()))
        return self.get(conversation_id, principal)

    def delete(self, conversation_id: str, principal: Principal) -> None:
        """Nothing; the conversation and its messages are gone. Raises NotThere."""
        with self._store.writing() as connection:
            _owned(connection, conversation_id, principal)
            connection.execute(delete(conversations).where(conversations.c.id == conversation_id))


def _with_count() -> Any:  # noqa: ANN401 - a select
    count = select(func.count()).where(messages.c.conversation == conversations.c.id).scalar_subquery()
    return select(conversations, count.label("messages"))


def _find(connection: Connection, conversation_id: str, principal: Principal) -> Row[Any] | None:
    found: Row[Any] | None = connection.execute(
        _with_count().where(conversations.c.id == conversation_id, conversations.c.owner == principal.id)
    ).one_or_none()
    return found


def _owned(connection: Connection, conversation_id: str, principal: Principal) -> Row[Any]:
    row = _find(connection, conversation_id, principal)
    if row is None:
        raise NotThere(f"没有编号为 {conversation_id} 的对话。请从对话列表中选择。")
    return row


def _says(column: Column[Any], query: str) -> Any:  # noqa: ANN401 - a condition
    return func.instr(func.lower(column), query.lower()) > 0


def _readable(principal: Principal) -> Sequence[str]:
    return sorted(level.value for level in principal.levels)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(id=row.id, title=row.title, created=row.created, updated=row.updated, messages=row.messages)


def _message(row: Row[Any], readable: Sequence[str]) -> Message:
    return Message(id=row.id, at=row.at, question=row.question, answer=json.loads(row.answer) if row.level in readable else None)
