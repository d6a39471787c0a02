"""Every passage embedded anew, and both indexes made anew from the catalog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from sqlalchemy import Connection, Table, delete, insert, select

from index.catalog import Catalog
from index.errors import DamagedCatalog
from index.lazy import LazyEmbedder
from index.meta import write_meta
from index.parts import Parts
from index.progress import Progress, Stage
from index.rows import read_from_text
from index.saving import bump, store_vectors
from index.schema import documents, sentence_vectors, vectors
from index.seals import SEALED, check, digests_of, seal_anew
from index.soundness import unsound
from index.stored import row_ids, rows_without_vectors, stored_passages, whole_level
from ingest.document import Level

_BATCH = 512  # passages
Report = Callable[[Progress], None]


def rebuild(parts: Parts, report: Report | None) -> None:
    """Nothing; the knowledge base belongs to the model that is given, with vectors and indexes made anew.

    With another model than before, its vectors are put beside the old ones until all are there: a crash leaves the knowledge
    base with its old model, and the next rebuild goes on where this one stopped.

    Raises:
        DamagedCatalog: documents in the catalog are not what was written; the error names them. Nothing was changed.
    """
    model, catalog = parts.embedder.name, parts.catalog
    _refuse_damaged(catalog)
    _reseal(parts)
    rows = (row_ids(catalog) if catalog.embedder() == model else rows_without_vectors(catalog, model)).tolist()
    _embed(parts, rows, report, parts.lock)
    with parts.lock():
        _embed(parts, rows_without_vectors(catalog, model).tolist(), None, nullcontext)  # added meanwhile
        _switch(parts)
        for index in parts.levels.values():
            index.rebuild(report)
        parts.drop_orphans()  # left by a crash between file and catalog


def reindex(parts: Parts, report: Report | None) -> None:
    """Nothing; both indexes are made anew from the catalog, its vectors as they are: for words that are cut otherwise than before.

    Progress counts the passages of all levels together. Whoever searches meanwhile uses the indexes before.

    Raises:
        DamagedCatalog: the catalog is not whole. Nothing was changed.
    """
    with parts.lock():
        sizes = {level: len(whole_level(parts.catalog, level)) for level in parts.levels}
        before = 0
        for level, index in parts.levels.items():
            index.rebuild(_counted(report, before, sum(sizes.values())))
            before += sizes[level]


def _counted(report: Report | None, before: int, total: int) -> Report | None:
    return (lambda progress: report(replace(progress, done=before + progress.done, total=total))) if report else None


def _refuse_damaged(catalog: Catalog) -> None:
    """An index made from damaged rows would vouch for them."""
    damaged = unsound(catalog)
    if damaged:
        names = "；".join(f"{one.id}（{one.name}）" for one in damaged)
        what = f"目录库里有 {len(damaged)} 个文件与保存时不符，也没有完好的原件：{names}"
        raise DamagedCatalog(f"{what}。请从备份恢复，或用 unionqa remove 移除后重新添加。")


def _reseal(parts: Parts) -> None:
    """What was read from texts is read again; a document whose record is lost is said to be, and no file is dropped that might be its."""
    with parts.lock(), parts.catalog.writing() as connection:
        broken = [table for table in SEALED if not _whole(connection, table)]
        for table in broken:
            if table is documents:
                rescued = f"可能属于所缺文件的 {parts.rescue()} 个原件移到了 rescued 文件夹"
                parts.notice(f"目录库缺少文件记录。已有的文件照常使用；{rescued}，请从备份恢复。")
            else:
                _read_again(connection, parts.catalog, table)
            seal_anew(connection, table, digests_of(connection, table))


def _whole(connection: Connection, table: Table) -> bool:
    try:
        check(connection, table, digests_of(connection, table))
    except DamagedCatalog:
        return False
    return True


def _read_again(connection: Connection, catalog: Catalog, table: Table) -> None:
    connection.execute(delete(table))
    for row, document_id in connection.execute(select(documents.c.row, documents.c.id)).all():
        document = catalog.document_of(connection, document_id)
        found = read_from_text(document)[table.name]
        if found:
            connection.execute(insert(table), [values | {"document": row} for values in found])


def mend(catalog: Catalog, embedder: LazyEmbedder, rows: Sequence[int]) -> None:
    """Nothing; these passages have vectors of the model at hand, where that is the catalog's. The caller holds the lock."""
    if catalog.embedder() != embedder.name:
        return
    for start in range(0, len(rows), _BATCH):
        _store(catalog, embedder, rows[start : start + _BATCH], nullcontext)


def _store(catalog: Catalog, embedder: LazyEmbedder, rows: Sequence[int], lock: Callable[[], AbstractContextManager[None]]) -> None:
    found = stored_passages(catalog, rows)
    made = embedder.embed_passages([stored.text for stored in found])
    data = {stored.row: made[place : place + 1] for place, stored in enumerate(found)}
    with lock(), catalog.writing() as connection:
        store_vectors(connection, vectors, embedder.name, data)


def _embed(parts: Parts, rows: list[int], report: Report | None, lock: Callable[[], AbstractContextManager[None]]) -> None:
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        _store(parts.catalog, parts.embedder, part, lock)
        if report:
            report(Progress(stage=Stage.EMBEDDING, done=start + len(part), total=len(rows)))


def _switch(parts: Parts) -> None:
    """Nothing; only vectors of the given model are left, and every level is behind."""
    model = parts.embedder.name
    with parts.catalog.writing() as connection:
        for table in (vectors, sentence_vectors):
            connection.execute(delete(table).where(table.c.model != model))
        write_meta(connection, "embedder", model)
        write_meta(connection, "dim", str(parts.embedder.dim))
        bump(connection, {level.value for level in Level})
