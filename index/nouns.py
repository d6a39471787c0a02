"""Rows of the catalog -> the nouns of the house."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from index.hits import DocumentHead
from ingest.clause import Clause, ClauseKind
from ingest.document import (
    Bound,
    Dates,
    Document,
    DocumentKind,
    Figure,
    FigureKind,
    Level,
    PageSpan,
    Passage,
    PassageKind,
    Period,
    Section,
    Source,
    Span,
)


def head_of(row: Row[Any]) -> DocumentHead:
    """A document's row without its text -> what is shown of it."""
    return DocumentHead(
        id=row.id,
        title=row.title,
        kind=DocumentKind(row.kind),
        source=_source(row),
        issuer=row.issuer,
        number=row.number,
        dates=_dates(row),
        period=_period(row),
        level=Level(row.level),
        passages=row.passages,
    )


def document_of(row: Row[Any], section_rows: Iterable[Row[Any]]) -> Document:
    """A document's row and those of its sections -> the document."""
    return Document(
        id=row.id,
        title=row.title,
        kind=DocumentKind(row.kind),
        source=_source(row),
        text=row.text,
        sections=tuple(map(_section, section_rows)),
        pages=tuple(PageSpan(page=page, span=Span(start=start, end=end)) for page, start, end in json.loads(row.pages)),
        issuer=row.issuer,
        number=row.number,
        dates=_dates(row),
        period=_period(row),
        level=Level(row.level),
    )


def passage_of(row: Row[Any], document_id: str) -> Passage:
    """A passage's row -> the passage."""
    return Passage(
        id=f"{document_id}:{row.ordinal}",
        document_id=document_id,
        ordinal=row.ordinal,
        path=tuple(json.loads(row.path)),
        kind=PassageKind(row.kind),
        text=row.text,
        span=Span(start=row.start, end=row.end),
        period=_period(row),
        page=row.page,
    )


def figure_of(row: Row[Any]) -> Figure:
    """A figure's row -> the figure."""
    return Figure(
        value=Decimal(row.value),
        unit=row.unit,
        raw=row.raw,
        subject=row.subject,
        predicate=row.predicate,
        kind=FigureKind(row.kind),
        bound=Bound(row.bound),
        passage_id=row.passage_id,
        span=Span(start=row.start, end=row.end),
        period=_period(row),
    )


def clause_of(row: Row[Any]) -> Clause:
    """A clause's row -> the clause."""
    return Clause(
        kind=ClauseKind(row.kind),
        span=Span(start=row.start, end=row.end),
        name=row.name,
        number=row.number,
        articles=tuple((article, inserted) for article, inserted in json.loads(row.articles)),
        partial=bool(row.partial),
        day=_day(row.day),
    )


def _section(row: Row[Any]) -> Section:
    heading = Span(start=row.heading_start, end=row.heading_end) if row.heading_start is not None else None
    return Section(path=tuple(json.loads(row.path)), level=row.level, span=Span(start=row.start, end=row.end), heading=heading)


def _source(row: Row[Any]) -> Source:
    return Source(name=row.source_name, media_type=row.media_type, sha256=row.sha256, size=row.size, encoding=row.encoding, row_id=row.row_id)


def _dates(row: Row[Any]) -> Dates:
    return Dates(written=_day(row.written), published=_day(row.published), effective=_day(row.effective), expires=_day(row.expires))


def _period(row: Row[Any]) -> Period | None:
    start, end = _day(row.period_start), _day(row.period_end)
    return Period(start=start, end=end) if start and end else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
