"""Every passage embedded anew, and both indexes made anew from the catalog."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from sqlalchemy import delete

from index.catalog import write_meta
from index.parts import Parts
from index.progress import Progress, Stage
from index.saving import bump, store_vectors
from index.schema import sentence_vectors, vectors
from index.stored import row_ids, rows_without_vectors, stored_passages
from ingest.document import Level

_BATCH = 512  # passages
Report = Callable[[Progress], None]


def rebuild(parts: Parts, report: Report | None) -> None:
    """Nothing; the knowledge base belongs to the model that is given, with vectors and indexes made anew.

    With another model than before, its vectors are put beside the old ones until all are there: a crash leaves the knowledge
    base with its old model, and the next rebuild goes on where this one stopped.
    """
    model, catalog = parts.embedder.name, parts.catalog
    rows = (row_ids(catalog) if catalog.embedder() == model else rows_without_vectors(catalog, model)).tolist()
    _embed(parts, rows, report, parts.lock)
    with parts.lock():
        _embed(parts, rows_without_vectors(catalog, model).tolist(), None, nullcontext)  # added meanwhile
        _switch(parts)
        for index in parts.levels.values():
            index.rebuild(report)
        parts.drop_orphans()  # left by a crash between file and catalog


def _embed(parts: Parts, rows: list[int], report: Report | None, lock: Callable[[], AbstractContextManager[None]]) -> None:
    for start in range(0, len(rows), _BATCH):
        found = stored_passages(parts.catalog, rows[start : start + _BATCH])
        made = parts.embedder.embed_passages([stored.text for stored in found])
        data = {stored.row: made[place : place + 1] for place, stored in enumerate(found)}
        with lock(), parts.catalog.writing() as connection:
            store_vectors(connection, vectors, parts.embedder.name, data)
        if report:
            report(Progress(stage=Stage.EMBEDDING, done=start + len(found), total=len(rows)))


def _switch(parts: Parts) -> None:
    """Nothing; only vectors of the given model are left, and every level is behind."""
    model = parts.embedder.name
    with parts.catalog.writing() as connection:
        for table in (vectors, sentence_vectors):
            connection.execute(delete(table).where(table.c.model != model))
        write_meta(connection, "embedder", model)
        write_meta(connection, "dim", str(parts.embedder.dim))
        bump(connection, {level.value for level in Level})
