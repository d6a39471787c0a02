"""What the catalog hands to the indexes: row numbers, vectors, texts to index, and the rows that a Filter allows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import and_, func, select

from index.catalog import Catalog, in_parts
from index.embedding.embedder import Vectors
from index.errors import DamagedCatalog
from index.files import digest
from index.hits import DocumentHead
from index.rows import searchable_text, unpacked
from index.schema import documents, passages, sentence_vectors, vectors
from index.sound import sound_passage
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


def whole_level(catalog: Catalog, level: Level) -> Ids:
    """The row numbers of all passages of a level, ascending, found to be as many as its documents have.

    Raises:
        DamagedCatalog: they are not.
    """
    count = select(func.coalesce(func.sum(documents.c.passages), 0)).where(documents.c.level == level.value)
    rows = select(passages.c.row).where(passages.c.level == level.value).order_by(passages.c.row)
    with catalog.reading() as connection:
        expected, found = connection.execute(count).scalar_one(), np.fromiter(connection.execute(rows).scalars(), np.int64)
    if len(found) != expected:
        raise DamagedCatalog(f"目录库已损坏：{level.value} 级应有 {expected} 段，读到 {len(found)} 段。请运行 unionqa verify 查看，从备份恢复。")
    return found


def rows_without_vectors(catalog: Catalog, model: str) -> Ids:
    """The row numbers of the passages that have no vector of this model, ascending."""
    has = select(vectors.c.passage).where(vectors.c.passage == passages.c.row, vectors.c.model == model).exists()
    with catalog.reading() as connection:
        return np.fromiter(connection.execute(select(passages.c.row).where(~has).order_by(passages.c.row)).scalars(), np.int64)


def stored_passages(catalog: Catalog, rows: Sequence[int]) -> list[Stored]:
    """The passages of these rows, ascending; rows that are gone are left out.

    Raises:
        DamagedCatalog: one of them, or its document, is not what was written.
    """
    query = select(passages, documents.c.id.label("document_id")).join(documents)
    with catalog.reading() as connection:
        found = [sound_passage(row, row.document_id) for row in in_parts(connection, rows, lambda part: query.where(passages.c.row.in_(part)))]
    heads = catalog.heads_by_row(sorted({row.document for row in found}))
    return sorted((_stored(row, heads[row.document]) for row in found if row.document in heads), key=lambda stored: stored.row)


def _stored(row: Any, head: DocumentHead) -> Stored:  # noqa: ANN401 - a row of the query above
    return Stored(
        row=row.row,
        text=searchable_text(head.title, json.loads(row.path), row.text),
        document_id=head.id,
        kind=PassageKind(row.kind),
        document_kind=head.kind,
        years=range(row.first_year, row.last_year + 1) if row.first_year is not None else range(0),
        issuer=head.issuer,
        effective=head.dates.effective,
        expires=head.dates.expires,
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
