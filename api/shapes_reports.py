"""The JSON objects of figures, feedback, statistics and gaps. Times are seconds since 1970; positions count characters."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic reads this one on Python 3.11 too


class FigureRowJson(TypedDict):
    """A number with what it counts, when, and where it is said."""

    subject: str
    predicate: str
    value: int | float
    unit: str
    raw: str
    kind: str
    bound: str
    year: int | None
    period_start: str | None
    period_end: str | None
    document_id: str
    title: str
    issuer: str | None
    date: str | None
    passage_id: str
    path: list[str]
    page: int | None
    start: int
    end: int


class FiguresJson(TypedDict):
    """What GET /api/figures returns; `total` counts all that the filter leaves."""

    figures: list[FigureRowJson]
    total: int


class FeedbackJson(TypedDict):
    """What is kept of a reader's word on an answer."""

    message_id: str
    verdict: str
    reasons: list[str]
    comment: str
    at: float


class DayJson(TypedDict):
    """The questions of one day (Beijing time)."""

    day: str
    questions: int
    answered: int


class MostCitedJson(TypedDict):
    """A document and how many answers cited it."""

    document_id: str
    title: str
    times: int


class StatisticsJson(TypedDict):
    """What GET /api/statistics returns."""

    days: int
    questions: int
    answered: int
    refused: int
    askers: int
    by_door: dict[str, int]
    by_day: list[DayJson]
    median_ms: float
    p95_ms: float
    feedback: dict[str, int]
    most_cited: list[MostCitedJson]
    documents: int
    passages: int


class GapJson(TypedDict):
    """Questions that ask alike and were not answered well."""

    question: str
    times: int
    refused: int
    unsure: int
    disliked: int
    last_at: float
    examples: list[str]
    reasons: list[str]


class GapsJson(TypedDict):
    """What GET /api/gaps returns, those asked most often first."""

    gaps: list[GapJson]
    total: int
