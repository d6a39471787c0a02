"""The figures of all documents as one table: who counts what, when, where it is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from index import nouns
from index.catalog import Catalog
from index.hits import DocumentHead
from index.schema import documents, figures, passages
from ingest.document import Figure, FigureKind, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQuery:
    """Which figures; empty fields do not restrict. `text` must stand in subject, predicate or raw, word by word; `years` touch its period."""

    levels: frozenset[Level] = frozenset(Level)
    document_ids: frozenset[str] = frozenset()
    kinds: frozenset[FigureKind] = frozenset()
    years: frozenset[int] = frozenset()
    unit: str = ""
    text: str = ""
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure with its document, and the headings and page of its passage."""

    figure: Figure
    document: DocumentHead
    path: tuple[str, ...]
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """The rows asked for, in the order of documents and text, and how many there are in all."""

    rows: tuple[FigureRow, ...]
    total: int


def figure_table(catalog: Catalog, query: FigureQuery) -> FigureTable:
    """The figures that the query allows."""
    inside = and_(passages.c.document == figures.c.document, passages.c.start <= figures.c.start, figures.c.start < passages.c.end)
    joined = figures.join(documents, documents.c.row == figures.c.document).outerjoin(passages, inside)
    columns = [*figures.columns, documents.c.row.label("head"), passages.c.path.label("path"), passages.c.page.label("page")]
    conditions = list(_conditions(query))
    ordered = select(*columns).select_from(joined).where(*conditions).order_by(documents.c.row, figures.c.ordinal)
    count = select(func.count()).select_from(figures.join(documents, documents.c.row == figures.c.document)).where(*conditions)
    with catalog.reading() as connection:
        total = int(connection.execute(count).scalar_one())
        found = connection.execute(ordered.limit(query.limit).offset(query.offset)).all()
    heads = catalog.heads_by_row(sorted({row.head for row in found}))
    return FigureTable(rows=tuple(_row(row, heads[row.head]) for row in found if row.head in heads), total=total)


def _conditions(query: FigureQuery) -> Iterator[ColumnElement[bool]]:
    yield documents.c.level.in_(sorted(level.value for level in query.levels))
    if query.document_ids:
        each = func.json_each(json.dumps(sorted(query.document_ids))).table_valued("value")
        yield documents.c.id.in_(select(each.c.value))
    if query.kinds:
        yield figures.c.kind.in_(sorted(kind.value for kind in query.kinds))
    if query.years:
        # dates are ISO texts: they compare as days do
        yield or_(*(and_(figures.c.period_start <= f"{year:04d}-12-31", figures.c.period_end >= f"{year:04d}-01-01") for year in query.years))
    if query.unit:
        yield figures.c.unit == query.unit
    for word in query.text.split():
        yield or_(*(func.instr(column, word) > 0 for column in (figures.c.subject, figures.c.predicate, figures.c.raw)))


def _row(row: Any, head: DocumentHead) -> FigureRow:  # noqa: ANN401 - a row of the query above
    return FigureRow(figure=nouns.figure_of(row), document=head, path=tuple(json.loads(row.path)) if row.path else (), page=row.page)
