"""Documents into and out of the catalog, inside one transaction of the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Table, delete, insert, or_, select, text

from index.embedding.embedder import Vectors
from index.errors import ModelMismatch
from index.files import digest
from index.meta import read_meta, write_meta
from index.progress import Status
from index.rows import Rows, Values, head_digest, packed, row_digest
from index.schema import clauses, courses, documents, figures, passages, sections, vectors
from index.seals import SEALED, digests_of, reseal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document to be saved, with the vectors of its passages (n, dim).

    Attributes:
        original: its file was kept.
        anew: it is saved although the catalog says that it has it: what it has is damaged.
    """

    rows: Rows
    vectors: Vectors
    original: bool
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of an entry: its status, the id of the version that went, whose files it leaves, the rows of its passages."""

    status: Status
    replaced: str | None = None
    left: tuple[str, ...] = ()  # SHA-256 of originals
    passages: range = range(0)


def save(connection: Connection, entries: Sequence[Entry], model: str) -> list[Saved]:
    """What became of each entry, in order. No two entries may be versions of one document.

    Raises:
        ModelMismatch: the catalog holds vectors of another model.
    """
    claim_model(connection, model, next((entry.vectors.shape[1] for entry in entries if entry.vectors.size), 0))
    known = _known(connection, entries)
    fresh = [entry for entry in entries if not _unchanged(entry, known)]
    gone = [row for entry in fresh for row in _versions(entry, known)]
    _delete(connection, gone)
    first = _insert(connection, fresh, model)
    bump(connection, {str(entry.rows.document["level"]) for entry in fresh} | {row.level for row in gone})
    saved: list[Saved] = []
    for entry in entries:
        if _unchanged(entry, known):
            saved.append(Saved(status=Status.UNCHANGED))
            continue
        gone, count = _versions(entry, known), len(entry.rows.passages)
        status, replaced = Status.REPLACED if gone else Status.ADDED, next((row.id for row in gone), None)
        saved.append(Saved(status=status, replaced=replaced, left=tuple(row.sha256 for row in gone), passages=range(first, first + count)))
        first += count
    return saved


def remove(connection: Connection, document_id: str) -> Row[Any] | None:
    """The row (row, id, level, sha256) of the document that went, None where there was none."""
    found = connection.execute(_versions_query().where(documents.c.id == document_id)).one_or_none()
    if found is not None:
        _delete(connection, [found])
        bump(connection, {found.level})
    return found


def claim_model(connection: Connection, model: str, dim: int) -> None:
    """Nothing; the catalog belongs to `model` from now on, if it did not hold anything yet.

    Raises:
        ModelMismatch: it holds vectors of another model.
    """
    kept = read_meta(connection, "embedder")
    if kept != model:
        if connection.execute(select(vectors.c.passage).limit(1)).first() is not None:
            raise mismatch(kept, model)
        write_meta(connection, "embedder", model)
    if dim:
        write_meta(connection, "dim", str(dim))


def mismatch(kept: str | None, given: str) -> ModelMismatch:
    """The error that says which model was used and which is given."""
    return ModelMismatch(f"知识库是用模型 {kept} 建立的，现在的模型是 {given}。请改回原来的模型，或运行 unionqa rebuild 用新模型重建。")


def bump(connection: Connection, levels: set[str]) -> None:
    """Nothing; the levels have a new revision, so that their indexes are seen to be behind."""
    for level in sorted(levels):
        key = f"revision:{level}"
        write_meta(connection, key, str(int(read_meta(connection, key) or 0) + 1))


def store_vectors(connection: Connection, table: Table, model: str, data: Mapping[int, Vectors]) -> None:
    """Nothing; `table` (vectors or sentence_vectors) holds these rows for the model. Passages that are gone are passed over."""
    alive = set(_alive(connection, list(data)))
    rows: list[Values] = [vector_values(row, model, found) for row, found in data.items() if row in alive]
    if rows:
        connection.execute(insert(table).prefix_with("OR REPLACE"), rows)


def _alive(connection: Connection, rows: Sequence[int]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(rows), 500):
        found += connection.execute(select(passages.c.row).where(passages.c.row.in_(rows[start : start + 500]))).scalars()
    return found


def vector_values(row: int, model: str, rows: Vectors) -> Values:
    """The row of a passage's vector, or of the vectors of its sentences."""
    data = packed(rows)
    return {"passage": row, "model": model, "data": data, "digest": digest(data)}


def _versions_query() -> Any:  # noqa: ANN401 - a select
    return select(documents.c.row, documents.c.id, documents.c.level, documents.c.sha256, documents.c.identity, documents.c.digest)


def _known(connection: Connection, entries: Sequence[Entry]) -> dict[str, Row[Any]]:
    """What the catalog holds under the ids and identities of the entries."""
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(entries), 250):
        part = [entry.rows.document for entry in entries[start : start + 250]]
        ids, identities = [row["id"] for row in part], [row["identity"] for row in part if row["identity"]]
        for row in connection.execute(_versions_query().where(or_(documents.c.id.in_(ids), documents.c.identity.in_(identities)))):
            found["id:" + row.id] = row
            found["identity:" + str(row.identity)] = row
    return found


def _versions(entry: Entry, known: Mapping[str, Row[Any]]) -> list[Row[Any]]:
    """The rows that the entry takes the place of: another version of it, and whatever has its id."""
    document = entry.rows.document
    found = [known.get(f"id:{document['id']}"), known.get(f"identity:{document['identity']}") if document["identity"] else None]
    return list({row.row: row for row in found if row is not None}.values())


def _unchanged(entry: Entry, known: Mapping[str, Row[Any]]) -> bool:
    row = known.get(f"id:{entry.rows.document['id']}")
    return not entry.anew and row is not None and row.digest == entry.rows.document["digest"]


def _delete(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    for start in range(0, len(rows), 500):
        part = [row.row for row in rows[start : start + 500]]
        for table in SEALED:
            reseal(connection, table, went=digests_of(connection, table, part))
        connection.execute(delete(documents).where(documents.c.row.in_(part)))


def _insert(connection: Connection, entries: Sequence[Entry], model: str) -> int:
    """The row number of the first passage; the others follow in the order of the entries."""
    document, first = _next_row(connection, "documents"), _next_row(connection, "passages")
    tables: dict[Table, list[Values]] = {table: [] for table in (documents, sections, passages, figures, clauses, courses, vectors)}
    row = first
    for number, entry in enumerate(entries, start=document):
        head = entry.rows.document | {"row": number, "original": int(entry.original)}
        tables[documents].append(head | {"head_digest": head_digest(head)})
        tables[sections] += [values | {"document": number} for values in entry.rows.sections]
        tables[clauses] += [values | {"document": number} for values in entry.rows.clauses]
        tables[courses] += [values | {"document": number} for values in entry.rows.courses]
        tables[figures] += [values | {"document": number} for values in entry.rows.figures]
        for values, vector in zip(entry.rows.passages, entry.vectors, strict=True):
            tables[passages].append(values | {"document": number, "row": row})
            tables[vectors].append(vector_values(row, model, np.asarray(vector)))
            row += 1
    for table, found in tables.items():
        if found:
            connection.execute(insert(table), found)
    reseal(connection, documents, came=[str(values["head_digest"]) for values in tables[documents]])
    for table in (clauses, courses):
        reseal(connection, table, came=[row_digest(values) for values in tables[table]])
    return first


def _next_row(connection: Connection, table: str) -> int:
    """One more than the highest row number that was ever used (SQLite keeps it, also after the row is gone)."""
    found = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table}).scalar_one_or_none()
    return int(found or 0) + 1


