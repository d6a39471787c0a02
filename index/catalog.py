"""The catalog: what the knowledge base holds, in SQLite. The truth; both search indexes can be made from it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, create_engine, event, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from index import nouns
from index.errors import CatalogError, IndexProblem, LockedError, UnknownDocument
from index.files import disk_full, file_errors
from index.hits import DocumentHead
from index.schema import SCHEMA_VERSION, clauses, documents, figures, meta, metadata, passages, sections
from ingest.clause import Clause
from ingest.document import Document, Figure, Level, Passage

# Before 3.51.3 a checkpoint that races a commit can lose committed pages in WAL mode. Source: sqlite.org/wal.html#walresetbug
_JOURNAL = "TRUNCATE" if sqlite3.sqlite_version_info < (3, 51, 3) else "WAL"
_PRAGMAS = (f"journal_mode={_JOURNAL}", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-16000")
_HEAD = [column for column in documents.columns if column.name not in {"text", "pages", "digest", "identity"}]
# Asked at every step of a question: as plain text they take a third of the time that SQLAlchemy takes to look up a compiled form.
_META = "SELECT value FROM meta WHERE key = ?"
_CHANGES = "SELECT coalesce(sum(CAST(value AS INTEGER)), 0) FROM meta WHERE key GLOB 'revision:*'"
_AT_ONCE = 500  # values in one IN (...)
_log = logging.getLogger(__name__)

Notice = Callable[[str], None]  # is told in a Chinese line what was put right


def _logged(line: str) -> None:
    _log.warning("%s", line)


class Catalog:
    """The tables of one knowledge base. Reads may run side by side; a write waits for the one before."""

    def __init__(self, folder: Path, engine: Engine, notice: Notice = _logged) -> None:
        self.folder = folder
        self._engine = engine
        self._notice = notice

    @classmethod
    def open(cls, folder: Path, notice: Notice = _logged) -> Catalog:
        """The catalog in `folder`, made if there is none; one of an older form is upgraded, and `notice` told so.

        Raises:
            CatalogError: the folder cannot be used, the file is damaged, or a newer version of this program wrote it.
        """
        with file_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        engine = engine_for(folder / "catalog.sqlite3")
        catalog = cls(folder, engine, notice)
        try:
            catalog._create_tables()
        except IndexProblem:
            engine.dispose()
            raise
        return catalog

    def _create_tables(self) -> None:
        with self.reading() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").scalar_one()
            version = read_meta(connection, "schema") if found else None
        if version is not None and int(version) > SCHEMA_VERSION:
            forms = f"格式 {version}，本程序到格式 {SCHEMA_VERSION}"
            raise CatalogError(f"知识库 {self.folder} 由更新版本的程序建立（{forms}）。请升级本程序后再打开；旧程序不能打开新格式，也不会改动它。")
        if version is not None and int(version) < SCHEMA_VERSION:
            self._upgrade()
        if version is None:
            with self.writing() as connection:
                metadata.create_all(connection)
                write_meta(connection, "schema", str(SCHEMA_VERSION))

    def _upgrade(self) -> None:
        upgrade = import_module("index.migrations.upgrading").upgrade  # loads Alembic, which no catalog of today needs
        with self._errors():
            found = upgrade(self._engine)
        if found < SCHEMA_VERSION:  # else another program was faster
            self._notice(f"知识库 {self.folder} 已从格式 {found} 升级到格式 {SCHEMA_VERSION}；旧版本的程序不再能打开它。")

    def close(self) -> None:
        """Nothing; gives the file back."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the catalog for as long as the block lasts. Keep it short: it holds up writers."""
        with self._errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of the block is kept, or, if it raises, nothing.

        Raises:
            DiskFull, LockedError, CatalogError: by cause.
        """
        with self._errors(), self._engine.connect() as connection, connection.execution_options(immediate=True).begin():
            yield connection

    def revision(self, level: Level) -> int:
        """A number that grows with every change of what the level holds; 0 where nothing was ever added."""
        with self.reading() as connection:
            return int(read_meta(connection, f"revision:{level.value}") or 0)

    def changes(self) -> int:
        """A number that grows with every change of what any level holds."""
        with self.reading() as connection:
            return int(connection.exec_driver_sql(_CHANGES).scalar_one())

    def embedder(self) -> str | None:
        """The name of the model whose vectors are kept, None where nothing was ever added."""
        with self.reading() as connection:
            return read_meta(connection, "embedder")

    def dim(self) -> int:
        """The length of its vectors, 0 where nothing was ever added."""
        with self.reading() as connection:
            return int(read_meta(connection, "dim") or 0)

    def heads(self) -> list[DocumentHead]:
        """All documents, in the order in which they came."""
        with self.reading() as connection:
            rows = connection.execute(select(*_HEAD).order_by(documents.c.row)).all()
        return [nouns.head_of(row) for row in rows]  # of 25,000 documents this takes half a second, in which nobody need wait to write

    def heads_by_row(self, rows: Sequence[int]) -> dict[int, DocumentHead]:
        """Row number -> document; unknown rows are left out."""
        with self.reading() as connection:
            found = in_parts(connection, rows, lambda part: select(*_HEAD).where(documents.c.row.in_(part)))
            return {row.row: nouns.head_of(row) for row in found}

    def head(self, document_id: str) -> DocumentHead:
        """One document without its text.

        Raises:
            UnknownDocument: there is none with this id.
        """
        with self.reading() as connection:
            return nouns.head_of(_document_row(connection, document_id, _HEAD))

    def document(self, document_id: str) -> Document:
        """One document, whole.

        Raises:
            UnknownDocument: there is none with this id.
        """
        with self.reading() as connection:
            row = _document_row(connection, document_id, list(documents.columns))
            parts = connection.execute(select(sections).where(sections.c.document == row.row).order_by(sections.c.ordinal))
            return nouns.document_of(row, parts)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order.

        Raises:
            UnknownDocument: there is none with this id.
        """
        with self.reading() as connection:
            row = _document_row(connection, document_id, [documents.c.row])
            found = connection.execute(select(passages).where(passages.c.document == row.row).order_by(passages.c.ordinal))
            return [nouns.passage_of(passage, document_id) for passage in found]

    def figures(self, document_id: str) -> list[Figure]:
        """The figures of a document, in order.

        Raises:
            UnknownDocument: there is none with this id.
        """
        with self.reading() as connection:
            row = _document_row(connection, document_id, [documents.c.row])
            found = connection.execute(select(figures).where(figures.c.document == row.row).order_by(figures.c.ordinal))
            return [nouns.figure_of(figure) for figure in found]

    def clauses(self) -> dict[str, tuple[Clause, ...]]:
        """What each document says of the validity of rules, by document id; documents that say nothing are left out."""
        with self.reading() as connection:
            query = select(clauses, documents.c.id.label("document_id")).join(documents)
            rows = connection.execute(query.order_by(clauses.c.document, clauses.c.ordinal)).all()
        found: dict[str, list[Clause]] = {}
        for row in rows:
            found.setdefault(row.document_id, []).append(nouns.clause_of(row))
        return {document_id: tuple(said) for document_id, said in found.items()}

    def passages_by_row(self, rows: Sequence[int]) -> dict[int, tuple[int, Passage]]:
        """Row number -> (row number of its document, passage); unknown rows are left out."""
        query = select(passages, documents.c.id.label("document_id")).join(documents)
        with self.reading() as connection:
            found = in_parts(connection, rows, lambda part: query.where(passages.c.row.in_(part)))
            return {row.row: (row.document, nouns.passage_of(row, row.document_id)) for row in found}

    def digests(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Document id -> digest of what is kept of it; unknown ids are left out."""
        query = select(documents.c.id, documents.c.digest)
        with self.reading() as connection:
            return {row.id: row.digest for row in in_parts(connection, document_ids, lambda part: query.where(documents.c.id.in_(part)))}

    def originals(self) -> dict[str, str]:
        """SHA-256 of every original file that is kept -> the name under which it was handed in."""
        query = select(documents.c.sha256, func.min(documents.c.source_name)).where(documents.c.original == 1)
        with self.reading() as connection:
            found = connection.execute(query.group_by(documents.c.sha256))
            return {sha256: name for sha256, name in found}

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _translated(error, self.folder) from error
        except UnicodeEncodeError as error:
            raise CatalogError("文本中有不成对的代理字符，无法保存。请用文本编辑器另存为 UTF-8 后再添加。") from error


def engine_for(path: Path) -> Engine:
    """What opens connections to a SQLite file that keep their promises: a commit is on disk, a row goes with its parent."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def in_parts(connection: Connection, values: Sequence[Any], query: Any) -> Iterable[Row[Any]]:  # noqa: ANN401 - a select, of any shape
    """The rows of `query(part)` for all parts of `values`, which may be longer than one statement allows."""
    for start in range(0, len(values), _AT_ONCE):
        yield from connection.execute(query(list(values[start : start + _AT_ONCE])))


def read_meta(connection: Connection, key: str) -> str | None:
    """The value of a key, None where it was never written."""
    value: str | None = connection.exec_driver_sql(_META, (key,)).scalar_one_or_none()
    return value


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Nothing; the key has this value from now on."""
    connection.execute(insert(meta).values(key=key, value=value).on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def _document_row(connection: Connection, document_id: str, columns: Sequence[Any]) -> Row[Any]:
    row = connection.execute(select(*columns).where(documents.c.id == document_id)).one_or_none()
    if row is None:
        raise UnknownDocument(f"知识库里没有编号为 {document_id} 的文件。请用 unionqa list 查看已有的文件。")
    return row


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _translated(error: DBAPIError, folder: Path) -> IndexProblem:
    name = getattr(error.orig, "sqlite_errorname", "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE")):
        return disk_full(folder)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LockedError(f"知识库 {folder} 正忙。请等正在写入的程序结束后再试。")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return CatalogError(f"知识库 {folder} 无法打开或写入。请检查路径和文件夹的权限。")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")):
        return CatalogError(f"知识库 {folder} 的目录库 catalog.sqlite3 已损坏。请从备份恢复，或在新文件夹里重新添加文件。")
    return CatalogError(f"知识库 {folder} 的目录库出错（{name or error.orig}）。请运行 unionqa verify。")
