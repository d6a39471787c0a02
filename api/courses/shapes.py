"""The JSON objects of course search, key by key. Dates are ISO; amounts are numbers, null where the catalogue does not say."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic reads this one on Python 3.11 too

from api.shapes import PeriodJson


class CourseFieldJson(TypedDict):
    """A field as the catalogue has it, and where: characters of the document's text."""

    field: str
    label: str
    text: str
    start: int
    end: int


class LinkedPolicyJson(TypedDict):
    """A rule that a course teaches; `named` where the catalogue names it in 《》."""

    document_id: str
    title: str
    document_number: str | None
    named: bool


class CourseJson(TypedDict):
    """One course: the catalogue's own words (`fields`, verbatim), what was read from them, and the rules it teaches."""

    id: str
    document_id: str
    title: str
    name: str
    code: str
    category: str
    audience: str
    format: str | None
    start_date: str | None
    end_date: str | None
    periods: list[PeriodJson]
    deadline: str | None
    open: bool | None
    hours: float | None
    days: float | None
    quota: int | None
    credits: float | None
    fee: float | None
    place: str
    teacher: str
    intro: str
    fields: list[CourseFieldJson]
    start: int
    end: int
    score: float
    matched: list[str]
    policies: list[LinkedPolicyJson]


class ConditionJson(TypedDict):
    """A condition as understood; `key` goes into "without" to leave it out; `said` is where the sentence says it."""

    key: str
    label: str
    said: list[int] | None


class FacetValueJson(TypedDict):
    """One value of a facet."""

    value: str
    count: int


class CourseFacetJson(TypedDict):
    """What the courses that fit can be told apart by."""

    key: str
    label: str
    values: list[FacetValueJson]


class RelaxationJson(TypedDict):
    """A single condition to give up, how many courses fit then, and the names of the first."""

    key: str
    label: str
    count: int
    names: list[str]


class CoursesJson(TypedDict):
    """What `courses --json` prints and POST /api/courses returns."""

    query: str
    today: str
    conditions: list[ConditionJson]
    topic: list[str]
    courses: list[CourseJson]
    total: int
    listed: int
    facets: list[CourseFacetJson]
    relaxations: list[RelaxationJson]
    notes: list[str]
    elapsed_ms: float
