"""Document -> Courses: the records of a catalogue that are courses, with what their fields mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from ingest.catalogues import values
from ingest.catalogues.labels import END
from ingest.catalogues.notices import notice_record
from ingest.catalogues.records import Pair, Record, records
from ingest.catalogues.when import days_before, last_day, periods_of
from ingest.course import Course, CourseField, Field
from ingest.document import Document, DocumentKind, Period, Span

_CODE = re.compile(
    r"(?:[（(\[【]\s*)?([A-Za-z]{1,8}[-–—_]?[0-9][A-Za-z0-9\-–—_.]*|[0-9]{2,4}[-–—][0-9]{1,4}|[0-9]{3,8})(?:\s*[）)\]】])?\s*[:：、]?\s*(?=\S)"
)
_COUNT = "[0-9一二三四五六七八九十百]{1,4}"
_NUMBERING = re.compile(rf"\s*(?:第?\s*{_COUNT}\s*[、.．:：)）门期]|[（(]{_COUNT}[）)]|课程{_COUNT}\s*[:：、]?)\s*")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])\s*年?")
_FEWEST = 3  # fields beside the name: fewer are a mention of a course, not a record of it
_TELLING = frozenset({Field.TIME, Field.AUDIENCE, Field.DURATION, Field.PLACE, Field.TEACHER, Field.INTRO})
_LONGEST_NAME = 80  # characters
_WHOLE_CATALOGUE = 0.5  # of its characters: a document that is so much courses is a catalogue, whatever its title


def courses(document: Document) -> tuple[Course, ...]:
    """The courses that the document lists, in its order; none for other documents.

    A row of a table, or a heading with labelled lines under it, is a course if it has a name, three more fields that catalogues have,
    and a word that only catalogues use (课时, 授课教师, 培训对象), which the document's kind may stand for.
    """
    return _made(document, records(document)) or _made(document, notice_record(document))


def is_catalogue(document: Document) -> bool:
    """Whether courses make up most of the document."""
    found = courses(document)
    return bool(found) and sum(len(course.span) for course in found) >= _WHOLE_CATALOGUE * len(document.text)


def _made(document: Document, found: Sequence[Record]) -> tuple[Course, ...]:
    year = _year(document)
    made: list[Course] = []
    for record in found:
        if (course := _course(document, record, len(made), year)) is not None:
            made.append(course)
    return tuple(made)


def _year(document: Document) -> int | None:
    """The year of days without one: the catalogue's own period, its title, or the day it was published."""
    if document.period is not None and document.period.year is not None:
        return document.period.year
    named = _YEAR.search(document.title) or _YEAR.search(document.source.name) or _YEAR.search(document.text[:200])
    if named:
        return int(named[1])
    return document.dates.best.year if document.dates.best else None


def _course(document: Document, record: Record, ordinal: int, year: int | None) -> Course | None:
    text = document.text
    fields = [_field(text, pair) for pair in record.pairs if len(pair.span)]
    if not any(one.field is Field.NAME for one in fields):
        fields = [*_heading_fields(text, record.heading), *fields]
    name = next((one.text for one in fields if one.field is Field.NAME), "")
    kinds = {one.field for one in fields}
    strong = document.kind is DocumentKind.COURSE or any(pair.label.strong for pair in record.pairs)
    if not name or len(name) > _LONGEST_NAME or len(kinds - {Field.NAME, Field.CODE}) < _FEWEST or not strong or len(kinds & _TELLING) < 2:
        return None
    span = Span(start=record.start, end=record.start + len(text[record.start : record.end].rstrip()))
    return _understood(document, record, tuple(sorted(fields, key=lambda one: one.span)), ordinal, (name, span), year)


def _field(text: str, pair: Pair) -> CourseField:
    return CourseField(field=pair.label.field, label=pair.word, text=text[pair.span.start : pair.span.end], span=pair.span)


def _heading_fields(text: str, heading: Span | None) -> list[CourseField]:
    """Code and name as a heading gives them: "LG2024-01 新任基层工会主席岗前培训班"."""
    if heading is None:
        return []
    start = heading.start
    line = text[start : heading.end]
    numbered = _NUMBERING.match(line)
    at = numbered.end() if numbered else 0
    code = _CODE.match(line, at)
    found: list[CourseField] = []
    if code:
        found.append(CourseField(field=Field.CODE, label="", text=code[1], span=Span(start=start + code.start(1), end=start + code.end(1))))
        at = code.end()
    name = line[at:].strip()
    place = start + line.index(name, at) if name else start
    return [*found, CourseField(field=Field.NAME, label="", text=name, span=Span(start=place, end=place + len(name)))] if name else found


def _understood(
    document: Document, record: Record, fields: tuple[CourseField, ...], ordinal: int, named: tuple[str, Span], year: int | None
) -> Course:
    def said(field: Field) -> str:
        return next((one.text for one in fields if one.field is field), "")

    def unit(field: Field) -> str:
        return next((_unit(pair) for pair in record.pairs if pair.label.field is field), "")

    periods = _periods(document.text, record, year)
    length = values.duration(said(Field.DURATION), unit(Field.DURATION))
    if length == values.Duration():
        length = values.duration(said(Field.TIME))
    return Course(
        id=f"{document.id}#{ordinal}",
        document_id=document.id,
        ordinal=ordinal,
        name=named[0],
        span=named[1],
        fields=fields,
        format=values.course_format(said(Field.FORMAT), said(Field.PLACE)),
        periods=periods,
        deadline=_deadline(said(Field.DEADLINE), periods, year),
        hours=length.hours,
        days=length.days if length != values.Duration() else _days(periods),
        quota=values.quota(said(Field.QUOTA)),
        credits=values.amount(said(Field.CREDITS)),
        fee=values.fee(said(Field.FEE), unit(Field.FEE)),
    )


def _unit(pair: Pair) -> str:
    """The unit of a bare number: what stands in brackets behind the label, else what the label itself counts."""
    if pair.label.unit:
        return pair.label.unit
    return next((unit for unit in ("学时", "课时", "天") if unit in pair.word), "")


def _periods(text: str, record: Record, year: int | None) -> tuple[Period, ...]:
    found: list[Period] = []
    for pair in record.pairs:
        if pair.label.field is Field.TIME:
            its = periods_of(text[pair.span.start : pair.span.end], year)
            if pair.label.part == END and found and its:
                found[-1] = Period(start=found[-1].start, end=max(found[-1].start, its[-1].end))
            else:
                found += its
    return tuple(sorted(found))


def _deadline(text: str, periods: Sequence[Period], year: int | None) -> date | None:
    """The last day to sign up; 开班前三天 is counted back from the first day. The year is that of the course."""
    if not text:
        return None
    before = days_before(text)
    if before is not None:
        return periods[0].start - timedelta(days=before) if periods else None
    day = last_day(text, periods[0].start.year if periods else year)
    if day and periods and not _YEAR.search(text) and day > periods[0].end:  # a course in January, signed up for in December
        earlier = last_day(text, day.year - 1)
        return earlier if earlier and periods[0].start - earlier < timedelta(days=120) else day
    return day


def _days(periods: Sequence[Period]) -> Decimal | None:
    """The days from first to last, where they are near enough to be days of teaching."""
    days = sum((period.end - period.start).days + 1 for period in periods)
    return Decimal(days) if 0 < days <= 15 else None
