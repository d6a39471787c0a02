"""The dates of a rule with the sentence each is read from: 成文, 公布, 施行, 有效期, 修正, 废止."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.answering.validity import Cause, InForce
from index.hits import DocumentHead
from ingest.clause import Clause, ClauseKind
from ingest.document import Document, Span
from ingest.periods import find_dates
from ingest.words import sentences

Read = Callable[[str], Document]
_HEAD_LINES, _TAIL_LINES = 30, 15


class DateKind(StrEnum):
    """What happened on a day; `DATE_NAMES` has the words."""

    WRITTEN = "written"
    PUBLISHED = "published"
    EFFECTIVE = "effective"
    AMENDED = "amended"
    EXPIRES = "expires"
    EXTENDED = "extended"
    REPEALED = "repealed"
    LAPSED = "lapsed"
    REPLACED = "replaced"


DATE_NAMES = {
    DateKind.WRITTEN: "成文",
    DateKind.PUBLISHED: "公布",
    DateKind.EFFECTIVE: "施行",
    DateKind.AMENDED: "修正",
    DateKind.EXPIRES: "有效期至",
    DateKind.EXTENDED: "有效期延长至",
    DateKind.REPEALED: "废止",
    DateKind.LAPSED: "停止执行",
    DateKind.REPLACED: "被新版取代",
}
_SAYS = {
    DateKind.WRITTEN: re.compile(r""),
    DateKind.PUBLISHED: re.compile(r"公布|发布|印发|颁布|下发"),
    DateKind.EFFECTIVE: re.compile(r"施行|实施|执行|生效|试行"),
    DateKind.EXPIRES: re.compile(r"有效期"),
}
_AT_ONCE = re.compile(r"自\s*(?:印发|发布|公布|颁布|下发|通过)\s*之?日")
_OF_CAUSE = {Cause.REPEALED: DateKind.REPEALED, Cause.LAPSED: DateKind.LAPSED, Cause.REPLACED: DateKind.REPLACED, Cause.AMENDED: DateKind.AMENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A day in the life of a rule and the sentence that says so: `basis` is verbatim at `span` of the document.

    `basis` is "" where the day came with the file (a field of a .jsonl row), or follows from a later version alone.
    """

    kind: DateKind
    day: date
    basis: str = ""
    document_id: str = ""
    title: str = ""
    span: Span | None = None

    @property
    def label(self) -> str:
        """成文, 公布, 施行, ..."""
        return DATE_NAMES[self.kind]


def dated(head: DocumentHead, record: InForce, own: Sequence[Clause], read: Read) -> tuple[Dated, ...]:
    """All dates of a rule, in the order of time.

    Args:
        head: the rule.
        record: when it holds, and what ends or changes it.
        own: what it says of itself and others.
        read: document id -> document.
    """
    document = read(head.id)
    found = [*_own(head, record, document), *_amended(head, own, document), *_by_others(record, read)]
    return tuple(sorted({(one.kind, one.day, one.document_id): one for one in found}.values(), key=lambda one: (one.day, one.kind)))


def _own(head: DocumentHead, record: InForce, document: Document) -> Iterator[Dated]:
    dates = head.dates
    days = {
        DateKind.WRITTEN: dates.written,
        DateKind.PUBLISHED: dates.published,
        DateKind.EFFECTIVE: dates.effective,
        DateKind.EXPIRES: None if record.cause in (Cause.REPEALED, Cause.AMENDED) and _ended_itself(record, head) else dates.expires,
    }
    for kind, day in days.items():
        if day is not None:
            span = _basis(document, kind, day)
            yield _made(kind, day, document, span)


def _ended_itself(record: InForce, head: DocumentHead) -> bool:
    """Whether the text's last day is told by the text as that of its repeal, not as a term."""
    return record.basis is not None and record.basis.head.id == head.id


def _amended(head: DocumentHead, own: Sequence[Clause], document: Document) -> Iterator[Dated]:
    for clause in own:
        if clause.kind is ClauseKind.AMENDED and clause.day is not None:
            yield _made(DateKind.AMENDED, clause.day, document, clause.span)


def _by_others(record: InForce, read: Read) -> Iterator[Dated]:
    """What other documents did to it: amended, prolonged, repealed, replaced."""
    for change in record.changes:
        if change.day is not None:
            yield _made(DateKind.AMENDED, change.day, read(change.basis.head.id), change.basis.clause.span)
    if record.extended is not None and record.extended.clause.day is not None:
        yield _made(DateKind.EXTENDED, record.extended.clause.day, read(record.extended.head.id), record.extended.clause.span)
    if record.cause in _OF_CAUSE and record.end is not None and record.end > date.min:
        kind = _OF_CAUSE[record.cause]
        if record.basis is not None:
            yield _made(kind, record.end, read(record.basis.head.id), record.basis.clause.span)
        elif record.successor is not None:
            yield Dated(kind=kind, day=record.end, document_id=record.successor.id, title=record.successor.title)


def _made(kind: DateKind, day: date, document: Document, span: Span | None) -> Dated:
    basis = document.text[span.start : span.end] if span else ""
    return Dated(kind=kind, day=day, basis=basis, document_id=document.id, title=document.title, span=span)


def _basis(document: Document, kind: DateKind, day: date) -> Span | None:
    """The sentence of a document that tells one of its own dates."""
    spans = sentences(document.text)
    near = _near(document.text, spans) if kind in (DateKind.WRITTEN, DateKind.PUBLISHED) else spans
    said = [span for span in near if _SAYS[kind].search(document.text, span.start, span.end)]
    if kind is DateKind.EXPIRES:
        return said[-1] if said else None
    named = [span for span in said if any(found.period.start == day for found in find_dates(document.text[span.start : span.end]))]
    if named:
        return named[0] if kind is DateKind.PUBLISHED else named[-1]
    at_once = [span for span in said if _AT_ONCE.search(document.text, span.start, span.end)]
    return at_once[-1] if at_once and kind is DateKind.EFFECTIVE else None


def _near(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences at the head and at the end, where a document says who made it and when."""
    lines = [match.start() for match in re.finditer(r"\n", text)]
    head = lines[_HEAD_LINES] if len(lines) > _HEAD_LINES else len(text)
    tail = lines[-_TAIL_LINES] if len(lines) > _TAIL_LINES else 0
    return [span for span in spans if span.start <= head or span.start >= tail]
