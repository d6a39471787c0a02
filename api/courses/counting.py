"""Facets of the courses that fit: how many there are of each 类别, 对象, 形式, 月份 and 时长."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from api.courses.audiences import of_course
from api.courses.results import CourseFacet, FacetCount
from ingest.course import Course, CourseFormat, Field

FORMATS = {CourseFormat.ONLINE: "线上", CourseFormat.OFFLINE: "线下", CourseFormat.MIXED: "线上线下结合"}
Values = Callable[[Course], Iterable[str]]
Ordered = Callable[[Iterable[str]], list[str]]
_LENGTHS = ((Decimal("0.5"), "半天以内"), (Decimal(1), "1天"), (Decimal(2), "1至2天"), (Decimal(5), "3至5天"))
_UNKNOWN = "未写明"


def facets(courses: Sequence[Course]) -> tuple[CourseFacet, ...]:
    """The facets of these courses; values by count, months and lengths in their own order. A course may count under several."""
    made = (
        _facet("category", "类别", courses, lambda course: [course.text(Field.CATEGORY) or _UNKNOWN]),
        _facet("audience", "对象", courses, lambda course: of_course(course) or [course.text(Field.AUDIENCE) or _UNKNOWN]),
        _facet("format", "形式", courses, lambda course: [FORMATS[course.format] if course.format else _UNKNOWN]),
        _facet("month", "月份", courses, lambda course: [f"{course.start:%Y-%m}" if course.start else _UNKNOWN], ordered=sorted),
        _facet("length", "时长", courses, lambda course: [length_of(course)], ordered=lambda values: [one for one in _ORDER if one in values]),
    )
    return tuple(facet for facet in made if facet.values)


def length_of(course: Course) -> str:
    """The class of a course's length, by which it is counted."""
    length = course.length
    if length is None:
        return _UNKNOWN
    return next((name for most, name in _LENGTHS if length <= most), "超过5天")


_ORDER = (*(name for _, name in _LENGTHS), "超过5天", _UNKNOWN)


def _facet(key: str, label: str, courses: Sequence[Course], values: Values, ordered: Ordered | None = None) -> CourseFacet:
    counts = Counter(value for course in courses for value in values(course))
    order = ordered(counts) if ordered else sorted(counts, key=lambda value: (-counts[value], value))
    return CourseFacet(key=key, label=label, values=tuple(FacetCount(value=value, count=counts[value]) for value in order))
