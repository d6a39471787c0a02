"""What the catalog hands to the indexes: row numbers, vectors, texts to index, and the rows that a Filter allows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, func, or_, select

from index.catalog import Catalog, in_parts
from index.embedding.embedder import Vectors
from index.files import digest
from index.hits import Filter
from index.rows import searchable_text, unpacked
from index.schema import documents, passages, sentence_vectors, vectors
from index.vectors import Ids
from ingest.document import DocumentKind, Level, Passage, PassageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A passage as the indexes need it; `years` are those of its period or, failing that, of its document's."""

    row: int
    text: str  # title, heading path and text
    document_id: str
    kind: PassageKind
    document_kind: DocumentKind
    years: range
    issuer: str | None
    effective: date | None
    expires: date | None


def row_ids(catalog: Catalog, level: Level | None = None) -> Ids:
    """The row numbers of all passages (of one level), ascending."""
    query = select(passages.c.row).order_by(passages.c.row)
    with catalog.reading() as connection:
        found = connection.execute(query if level is None else query.where(passages.c.level == level.value)).scalars()
        return np.fromiter(found, np.int64)


def rows_without_vectors(catalog: Catalog, model: str) -> Ids:
    """The row numbers of the passages that have no vector of this model, ascending."""
    has = select(vectors.c.passage).where(vectors.c.passage == passages.c.row, vectors.c.model == model).exists()
    with catalog.reading() as connection:
        return np.fromiter(connection.execute(select(passages.c.row).where(~has).order_by(passages.c.row)).scalars(), np.int64)


def stored_passages(catalog: Catalog, rows: Sequence[int]) -> list[Stored]:
    """The passages of these rows, ascending; rows that are gone are left out."""
    columns = [passages.c[name] for name in ("row", "path", "text", "kind", "first_year", "last_year")]
    more = [documents.c[name] for name in ("title", "issuer", "effective", "expires")]
    query = select(*columns, *more, documents.c.id.label("document_id"), documents.c.kind.label("document_kind")).join(documents)
    with catalog.reading() as connection:
        found = in_parts(connection, rows, lambda part: query.where(passages.c.row.in_(part)))
        return sorted((_stored(row) for row in found), key=lambda stored: stored.row)


def _stored(row: Any) -> Stored:  # noqa: ANN401 - a row of the query above
    return Stored(
        row=row.row,
        text=searchable_text(row.title, json.loads(row.path), row.text),
        document_id=row.document_id,
        kind=PassageKind(row.kind),
        document_kind=DocumentKind(row.document_kind),
        years=range(row.first_year, row.last_year + 1) if row.first_year is not None else range(0),
        issuer=row.issuer,
        effective=date.fromisoformat(row.effective) if row.effective else None,
        expires=date.fromisoformat(row.expires) if row.expires else None,
    )


def stored_vectors(catalog: Catalog, rows: Sequence[int], model: str, dim: int) -> tuple[Ids, Vectors]:
    """Row numbers (n,) ascending and their vectors (n, dim); rows without a sound vector of this model are left out."""
    query = select(vectors).where(vectors.c.model == model)
    with catalog.reading() as connection:
        found = {row.passage: row.data for row in in_parts(connection, rows, lambda part: query.where(vectors.c.passage.in_(part))) if _sound(row)}
    ids = sorted(found)
    return np.array(ids, np.int64), unpacked(b"".join(found[row] for row in ids), dim)


def stored_sentence_vectors(catalog: Catalog, wanted: Sequence[Passage], model: str, dim: int) -> tuple[dict[str, int], dict[str, Vectors]]:
    """Passage id -> row number, and passage id -> vectors (sentences, dim) where they were stored. Both only for passages that are still there."""
    rows: dict[str, int] = {}
    found: dict[str, Vectors] = {}
    texts = {passage.id: passage.text for passage in wanted}
    joined = select(passages.c.row, passages.c.ordinal, passages.c.text, documents.c.id, sentence_vectors.c.data, sentence_vectors.c.digest)
    query = joined.join(documents, passages.c.document == documents.c.row).outerjoin(
        sentence_vectors, and_(sentence_vectors.c.passage == passages.c.row, sentence_vectors.c.model == model)
    )
    ordinals = {passage.ordinal for passage in wanted}
    names = list({passage.document_id for passage in wanted})
    with catalog.reading() as connection:
        for row in in_parts(connection, names, lambda part: query.where(documents.c.id.in_(part), passages.c.ordinal.in_(ordinals))):
            key = f"{row.id}:{row.ordinal}"
            if texts.get(key) == row.text:
                rows[key] = row.row
                if row.data is not None and _sound(row):
                    found[key] = unpacked(row.data, dim)
    return rows, found


def _sound(row: Any) -> bool:  # noqa: ANN401 - a row with data and digest
    return bool(digest(row.data) == row.digest)


def allowed_rows(catalog: Catalog, level: Level, filter: Filter) -> Ids | None:
    """The row numbers of one level that the filter allows, ascending; None where it does not restrict."""
    conditions = list(_conditions(filter))
    if not conditions:
        return None
    query = select(passages.c.row).join(documents).where(passages.c.level == level.value, *conditions).order_by(passages.c.row)
    with catalog.reading() as connection:
        return np.fromiter(connection.execute(query).scalars(), np.int64)


def _conditions(filter: Filter) -> Iterator[ColumnElement[bool]]:
    if filter.kinds:
        yield passages.c.kind.in_([kind.value for kind in filter.kinds])
    if filter.document_kinds:
        yield documents.c.kind.in_([kind.value for kind in filter.document_kinds])
    if filter.years:
        yield or_(*(and_(passages.c.first_year <= year, passages.c.last_year >= year) for year in filter.years))
    if filter.issuers:
        yield documents.c.issuer.in_(_listed(filter.issuers))
    if filter.document_ids:
        yield documents.c.id.in_(_listed(filter.document_ids))
    if filter.as_of:
        day = filter.as_of.isoformat()
        yield or_(documents.c.effective.is_(None), documents.c.effective <= day)
        yield or_(documents.c.expires.is_(None), documents.c.expires >= day)


def _listed(values: frozenset[str]) -> Any:  # noqa: ANN401 - a subquery
    """The values as one JSON parameter: a statement takes a limited number of parameters, a reader may name 100,000 documents."""
    each = func.json_each(json.dumps(sorted(values))).table_valued("value")
    return select(each.c.value)
