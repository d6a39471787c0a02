"""What a question gets: an Answer whose every mark [n] has a citation, and whose every citation is verbatim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ingest.document import Span


class Status(StrEnum):
    """"Not in the documents" is a result, not an error."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"


def in_title_marks(title: str) -> str:
    """The title in 《》; title marks inside it become 〈〉. Source: GB/T 15834-2011, 4.15.

    >>> in_title_marks("关于印发《管理办法》的通知")
    '《关于印发〈管理办法〉的通知》'
    """
    return f"《{title.translate(str.maketrans('《》', '〈〉'))}》"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier exchange of a conversation, as the user saw it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote and where it stands: `document.text[span.start:span.end] == quote`.

    `number` is the n of its mark [n], from 1 in order of first use. `document_number` is the 发文字号. `official` names the place
    as an official letter does: 《…法》第十一条第一款.
    """

    number: int
    document_id: str
    title: str
    quote: str
    span: Span
    path: tuple[str, ...] = ()
    issuer: str | None = None
    document_number: str | None = None
    date: date | None = None
    page: int | None = None
    official: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFigure:
    """A number that the answer states, with what it counts and the citation [n] in which it stands."""

    raw: str
    value: Decimal
    unit: str
    subject: str
    kind: str
    citation: int
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question.

    `text` carries marks [n]; on a refusal it says in one sentence what was not found. `confidence` lies in [0, 1].
    `scope` tells how the question was understood (年份：2021年). `related` are the nearest passages of a refusal:
    they are not an answer. `notes` are lines for the reader (a year was resolved, a rule has expired).
    """

    question: str
    text: str
    status: Status
    confidence: float
    generator: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[AnswerFigure, ...] = ()
    notes: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    related: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()
    elapsed_ms: float = 0.0
