"""What is asked of the courses, and what comes back: every door shows these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from index.hits import DocumentHead
from ingest.course import Course, CourseFormat
from ingest.document import Span

Holds = Callable[[Course], bool | None]
"""Whether a course is as it must be; None where its catalogue does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseQuery:
    """A sentence, and conditions given beside it; each of those takes the place of what the sentence says of the same thing.

    `today` is the day that 还能报名 and 下个月 count from, None for the day of the knowledge base. `without` names conditions, by their
    key, that the sentence may say and that are not to count.
    """

    text: str = ""
    today: date | None = None
    audience: str | None = None
    category: str | None = None
    place: str | None = None
    format: CourseFormat | None = None
    before: date | None = None
    after: date | None = None
    hours_max: Decimal | None = None
    days_max: Decimal | None = None
    policy: str | None = None  # a document's id: courses that teach it
    without: frozenset[str] = frozenset()
    top: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that a course must be. `label` shows it ("形式：线上"), `said` is the stretch of the sentence it was read from."""

    key: str
    label: str
    holds: Holds = field(compare=False, repr=False)
    said: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPolicy:
    """A rule that a course teaches: named in the catalogue, or by its subject in the course's own name."""

    document: DocumentHead
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCourse:
    """A course that fits. `open` is whether one can still sign up on the day asked about, None where the catalogue does not say."""

    course: Course
    document: DocumentHead
    score: float
    matched: tuple[str, ...] = ()
    policies: tuple[LinkedPolicy, ...] = ()
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """One value of a facet and how many of the courses that fit have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacet:
    """What the courses that fit can be told apart by: 类别, 对象, 形式, 月份, 时长."""

    key: str
    label: str
    values: tuple[FacetCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A single condition whose removal lets courses fit: how many, and the first of them."""

    key: str
    label: str
    count: int
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseResults:
    """The answer to a course search. Empty `found` means that nothing fits: `relaxations` say what stands in the way.

    `total` counts all that fit, `found` holds the best `top` of them, `listed` is how many courses there are at all.
    """

    query: str
    today: date
    conditions: tuple[Condition, ...]
    topic: tuple[str, ...]
    found: tuple[FoundCourse, ...]
    total: int
    listed: int
    facets: tuple[CourseFacet, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    notes: tuple[str, ...] = ()
