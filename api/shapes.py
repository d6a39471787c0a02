"""The JSON objects that leave through the doors, key by key. Dates are ISO (2022-01-20); positions count characters.

Keys are stable: a new one may be added, none is renamed.
"""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic reads this one on Python 3.11 too


class CitationJson(TypedDict):
    """A verbatim quote and where it stands."""

    number: int
    document_id: str
    title: str
    issuer: str | None
    document_number: str | None
    date: str | None
    path: list[str]
    page: int | None
    official: str
    quote: str
    start: int
    end: int


class FigureJson(TypedDict):
    """A number of the answer, in its base unit."""

    raw: str
    value: int | float
    unit: str
    subject: str
    year: int | None
    kind: str
    citation: int


class AnswerJson(TypedDict):
    """What `ask --json` prints and POST /api/ask returns."""

    question: str
    status: str
    text: str
    citations: list[CitationJson]
    figures: list[FigureJson]
    confidence: float
    generator: str
    notes: list[str]
    related: list[CitationJson]
    suggestions: list[str]
    scope: list[str]
    elapsed_ms: float


class PeriodJson(TypedDict):
    """A stretch of time, both days included."""

    start: str
    end: str


class DocumentJson(TypedDict):
    """A document without its text."""

    id: str
    title: str
    kind: str
    issuer: str | None
    document_number: str | None
    date: str | None
    period: PeriodJson | None
    level: str
    passages: int
    name: str
    size: int


class HitJson(TypedDict):
    """A passage that was found."""

    passage_id: str
    document_id: str
    title: str
    issuer: str | None
    document_number: str | None
    date: str | None
    path: list[str]
    page: int | None
    kind: str
    text: str
    start: int
    end: int
    score: float
    status: str | None
    note: str


class SearchJson(TypedDict):
    """What `search --json` prints and POST /api/search returns."""

    query: str
    hits: list[HitJson]
    elapsed_ms: float


class DocumentsJson(TypedDict):
    """What `list --json` prints and GET /api/documents returns."""

    documents: list[DocumentJson]


class AddedJson(TypedDict):
    """A document that was taken in."""

    id: str
    title: str
    name: str
    status: str
    passages: int
    replaced: str | None


class FailedJson(TypedDict):
    """A file that was not taken in, and why."""

    name: str
    code: str
    message: str


class AddJson(TypedDict):
    """What `add --json` prints and POST /api/documents returns."""

    added: list[AddedJson]
    failed: list[FailedJson]
    notices: list[str]


class RemovedJson(TypedDict):
    """What DELETE /api/documents/{id} returns."""

    removed: str


class HealthJson(TypedDict):
    """What GET /healthz returns."""

    status: str


class ReadyJson(TypedDict):
    """What GET /readyz returns."""

    status: str
    documents: int
