"""Courses -> rows of the catalog, and back. They are made from the text of their document, so its digest covers them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from ingest.course import Course, CourseField, CourseFormat, Field
from ingest.document import Period, Span

_NUMBERS = ("hours", "days", "credits", "fee")


def course_values(course: Course) -> dict[str, object]:
    """The row of one course; its fields and periods are JSON lists."""
    fields = [[one.field.value, one.label, one.text, one.span.start, one.span.end] for one in course.fields]
    periods = [[one.start.isoformat(), one.end.isoformat()] for one in course.periods]
    return {
        "ordinal": course.ordinal,
        "name": course.name,
        "start": course.span.start,
        "end": course.span.end,
        "fields": json.dumps(fields, ensure_ascii=False),
        "format": course.format.value if course.format else None,
        "periods": json.dumps(periods),
        "deadline": course.deadline.isoformat() if course.deadline else None,
        "quota": course.quota,
        **{name: _text(getattr(course, name)) for name in _NUMBERS},
    }


def course_of(row: Row[Any], document_id: str) -> Course:
    """A course's row -> the course."""
    return Course(
        id=f"{document_id}#{row.ordinal}",
        document_id=document_id,
        ordinal=row.ordinal,
        name=row.name,
        span=Span(start=row.start, end=row.end),
        fields=tuple(
            CourseField(field=Field(field), label=label, text=text, span=Span(start=start, end=end))
            for field, label, text, start, end in json.loads(row.fields)
        ),
        format=CourseFormat(row.format) if row.format else None,
        periods=tuple(Period(start=date.fromisoformat(start), end=date.fromisoformat(end)) for start, end in json.loads(row.periods)),
        deadline=date.fromisoformat(row.deadline) if row.deadline else None,
        quota=row.quota,
        hours=_number(row.hours),
        days=_number(row.days),
        credits=_number(row.credits),
        fee=_number(row.fee),
    )


def changed(stored: Iterable[Row[Any]], document_id: str, made: Iterable[Course]) -> bool:
    """Whether the rows of a document's courses are not what its text gives."""
    return [course_of(row, document_id) for row in stored] != list(made)


def _text(value: Decimal | None) -> str | None:
    return str(value) if value is not None else None


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
