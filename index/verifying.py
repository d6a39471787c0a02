"""What is damaged, as Chinese lines: every id, count, hash and span in the catalog, the indexes and the original files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from index.errors import CatalogError, DamagedCatalog, DamagedIndex
from index.files import digest
from index.levels import NAMES
from index.parts import Parts
from index.rows import document_digest, head_digest, passage_digest
from index.schema import documents, figures, passages, sections, sentence_vectors, vectors
from index.seals import SEALED, check, digests_of
from index.stored import whole_level
from index.vectors import Ids
from ingest.document import Level

_REBUILD = "请运行 unionqa rebuild。"

Values = dict[str, Any]


def verify(parts: Parts) -> list[str]:
    """One Chinese line for each damage found, saying what to do; empty where all is sound."""
    return [*verify_catalog(parts), *_originals(parts), *(line for level in Level for line in _level(parts, level))]


def verify_catalog(parts: Parts) -> list[str]:
    """The lines of the catalog alone."""
    model = parts.catalog.embedder() or ""
    steps: list[Callable[[Connection], Iterator[str]]] = [_database, _documents, _seals, partial(_vectors, model=model)]
    return [line for step in steps for line in _within(parts, step)]


def _within(parts: Parts, step: Callable[[Connection], Iterator[str]]) -> list[str]:
    """The lines of one step; where the catalog cannot be read on, that is the last one."""
    found: list[str] = []
    try:
        with parts.catalog.reading() as connection:
            found.extend(step(connection))
    except CatalogError as error:
        found.append(str(error))
    return found


def _database(connection: Connection) -> Iterator[str]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield f"目录库：{line}。请从备份恢复。"
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        yield f"目录库：有 {len(orphans)} 行不属于任何文件。请从备份恢复。"


def _seals(connection: Connection) -> Iterator[str]:
    """No row of the tables that are read whole is missing."""
    for table in SEALED:
        try:
            check(connection, table, digests_of(connection, table))
        except DamagedCatalog as error:
            yield str(error)


def _documents(connection: Connection) -> Iterator[str]:
    """The digest of each document covers its sections, passages and figures; each passage stands in the text where it says."""
    for row in connection.execute(select(documents.c.row).order_by(documents.c.row)).scalars().all():
        document = connection.execute(select(documents).where(documents.c.row == row)).one()._asdict()
        parts = [
            [found._asdict() for found in connection.execute(select(table).where(table.c.document == row).order_by(table.c.ordinal))]
            for table in (sections, passages, figures)
        ]
        yield from _document(document, parts[0], parts[1], parts[2])


def _document(document: Values, its_sections: list[Values], its_passages: list[Values], its_figures: list[Values]) -> Iterator[str]:
    name = f"文件 {document['id']}（{document['title']}）"
    if len(its_passages) != document["passages"]:
        yield f"{name}：应有 {document['passages']} 段，实有 {len(its_passages)} 段。请重新添加这个文件。"
    if document_digest(document, its_sections, its_passages, its_figures) != document["digest"] or head_digest(document) != document["head_digest"]:
        yield f"{name}：内容与保存时不符。请运行 unionqa rebuild 由原件重读，或移除后重新添加。"
    for passage in its_passages:
        if passage_digest(passage, document["id"]) != passage["digest"] or not _stands(passage["text"], document["text"], passage):
            yield f"{name}：第 {passage['ordinal']} 段与保存时或与原文不符。请运行 unionqa rebuild 由原件重读，或移除后重新添加。"


def _stands(said: object, text: object, at: Values) -> bool:
    """Whether `text` says so where the row says; a flipped bit can turn texts and numbers into bytes."""
    start, end = at["start"], at["end"]
    return isinstance(text, str) and isinstance(start, int) and isinstance(end, int) and text[start:end] == said


def _vectors(connection: Connection, model: str) -> Iterator[str]:
    for table, name in ((vectors, "段落向量"), (sentence_vectors, "句子向量")):
        rows = connection.execute(select(table).execution_options(yield_per=1000))
        bad = sum(digest(row.data) != row.digest for row in rows)
        if bad:
            yield f"目录库：{bad} 个{name}与保存时不符。{_REBUILD}"
    has = select(vectors.c.passage).where(vectors.c.passage == passages.c.row, vectors.c.model == model).exists()
    missing = len(connection.execute(select(passages.c.row).where(~has)).all())
    if missing:
        yield f"目录库：{missing} 段没有向量。{_REBUILD}"


def _originals(parts: Parts) -> Iterator[str]:
    try:
        names = parts.catalog.originals()
    except CatalogError as error:
        yield str(error)
        return
    for sha256, name in sorted(names.items(), key=lambda pair: pair[1]):
        problem = parts.originals.problem(sha256)
        if problem:
            yield f"{name}：原件{problem}。请重新添加这个文件。"
    extra = parts.originals.names() - names.keys()
    if extra:
        yield f"原件文件夹里有 {len(extra)} 个不属于任何文件的原件。{_REBUILD}"


def _level(parts: Parts, level: Level) -> Iterator[str]:
    """The ids of the catalog, of the vectors and of the words are the same, and every index file is what was written."""
    name = NAMES[level]
    try:
        wanted = whole_level(parts.catalog, level)
        generation = parts.levels[level].strictly()
    except (DamagedIndex, CatalogError) as error:
        yield str(error)
        return
    if generation is None:
        if len(wanted):
            yield f"{name}级：索引缺失，目录库有 {len(wanted)} 段。{_REBUILD}"
        return
    for kind, ids in (("向量索引", generation.vectors.ids()), ("全文索引", generation.lexical.ids())):
        yield from _difference(f"{name}级的{kind}", wanted, ids)


def _difference(name: str, wanted: Ids, ids: Ids) -> Iterator[str]:
    missing, extra = len(np.setdiff1d(wanted, ids)), len(np.setdiff1d(ids, wanted))
    if missing or extra or len(ids) != len(wanted):
        yield f"{name}：目录库有 {len(wanted)} 段，索引有 {len(ids)} 段，缺 {missing} 段，多 {extra} 段。{_REBUILD}"
