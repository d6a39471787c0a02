"""Course results -> JSON, and the JSON of a request -> a query: the command line and HTTP speak the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from api.courses.results import CourseQuery, CourseResults, FoundCourse
from api.courses.shapes import (
    ConditionJson,
    CourseFacetJson,
    CourseFieldJson,
    CourseJson,
    CoursesJson,
    FacetValueJson,
    LinkedPolicyJson,
    RelaxationJson,
)
from api.intake import clean
from api.problems import BadRequest
from api.shapes import PeriodJson
from ingest.course import CourseFormat, Field

MOST = 100  # courses that one answer holds


def courses_json(results: CourseResults, elapsed_ms: float = 0.0) -> CoursesJson:
    """The wire form of a course search."""
    return CoursesJson(
        query=results.query,
        today=results.today.isoformat(),
        conditions=[
            ConditionJson(key=one.key, label=one.label, said=[one.said.start, one.said.end] if one.said else None) for one in results.conditions
        ],
        topic=list(results.topic),
        courses=[course_json(one) for one in results.found],
        total=results.total,
        listed=results.listed,
        facets=[
            CourseFacetJson(key=one.key, label=one.label, values=[FacetValueJson(value=value.value, count=value.count) for value in one.values])
            for one in results.facets
        ],
        relaxations=[
            RelaxationJson(key=one.key, label=one.label, count=one.count, names=[course.name for course in one.courses])
            for one in results.relaxations
        ],
        notes=list(results.notes),
        elapsed_ms=round(elapsed_ms, 3),
    )


def course_json(found: FoundCourse) -> CourseJson:
    """The wire form of one course."""
    course = found.course
    return CourseJson(
        id=course.id,
        document_id=course.document_id,
        title=found.document.title,
        name=course.name,
        code=course.text(Field.CODE),
        category=course.text(Field.CATEGORY),
        audience=course.text(Field.AUDIENCE),
        format=course.format.value if course.format else None,
        start_date=course.start.isoformat() if course.start else None,
        end_date=course.end.isoformat() if course.end else None,
        periods=[PeriodJson(start=one.start.isoformat(), end=one.end.isoformat()) for one in course.periods],
        deadline=course.deadline.isoformat() if course.deadline else None,
        open=found.open,
        hours=_number(course.hours),
        days=_number(course.days),
        quota=course.quota,
        credits=_number(course.credits),
        fee=_number(course.fee),
        place=course.text(Field.PLACE),
        teacher=course.text(Field.TEACHER),
        intro=course.text(Field.INTRO),
        fields=[
            CourseFieldJson(field=one.field.value, label=one.label, text=one.text, start=one.span.start, end=one.span.end) for one in course.fields
        ],
        start=course.span.start,
        end=course.span.end,
        score=found.score,
        matched=list(found.matched),
        policies=[
            LinkedPolicyJson(document_id=one.document.id, title=one.document.title, document_number=one.document.number, named=one.named)
            for one in found.policies
        ],
    )


def query_of(raw: Mapping[str, Any]) -> CourseQuery:
    """The query of a request: {"query", "as_of"?, "audience"?, "category"?, "place"?, "format"?, "before"?, "after"?, "hours_max"?, ...}.

    Raises:
        BadRequest: an unknown key, or a value of the wrong form.
    """
    unknown = set(raw) - {"query", "as_of", "top", "without", *_READERS}
    if unknown:
        raise BadRequest(f"课程检索没有 {'、'.join(sorted(map(str, unknown)))} 这一项；可用：query、as_of、top、without、{'、'.join(_READERS)}。")
    values = {key: read(key, raw[key]) for key, read in _READERS.items() if raw.get(key) not in (None, "")}
    day = _day("as_of", raw["as_of"]) if raw.get("as_of") else None
    without = raw.get("without") or []
    if not isinstance(without, list | tuple) or not all(isinstance(one, str) for one in without):
        raise BadRequest("without 要写成条件名的列表，例如 [\"format\"]。")
    top = raw.get("top") or 10
    if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= MOST:
        raise BadRequest(f"top 要写成 1 到 {MOST} 的整数。")
    return CourseQuery(text=_text("query", raw.get("query") or ""), today=day, without=frozenset(without), top=top, **values)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadRequest(f"{key} 要写成文字。")
    return clean(value)


def _day(key: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise BadRequest(f"{key} 要写成 2024-01-31 这样的日期，而不是 {value}。") from error


def _amount(key: str, value: object) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite() or found <= 0:
        raise BadRequest(f"{key} 要写成大于零的数，而不是 {value}。")
    return found


def _form(key: str, value: object) -> CourseFormat:
    if value not in tuple(CourseFormat):
        raise BadRequest(f"{key} 没有 {value} 这一种；可用：{'、'.join(CourseFormat)}。")
    return CourseFormat(str(value))


_READERS: dict[str, Callable[[str, object], Any]] = {
    "audience": _text,
    "category": _text,
    "place": _text,
    "policy": _text,
    "format": _form,
    "before": _day,
    "after": _day,
    "hours_max": _amount,
    "days_max": _amount,
}


def _number(value: Decimal | None) -> float | None:
    return float(value) if value is not None else None
