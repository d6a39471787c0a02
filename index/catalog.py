"""The catalog: what the knowledge base holds, in SQLite. The truth; both search indexes can be made from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.exc import DBAPIError

from index import nouns
from index.database import damaged, engine_for, refuse_without_catalog, translated
from index.errors import CatalogError, IndexProblem, UnknownDocument
from index.files import file_errors, make_folder
from index.hits import DocumentHead
from index.meta import read_meta, read_number, write_meta
from index.rows import SHOWN, row_digest
from index.schema import SCHEMA_VERSION, clauses, documents, figures, metadata, passages, sections
from index.seals import check
from index.sound import sound_document, sound_head, sound_passage
from ingest.clause import Clause
from ingest.document import Document, Figure, Level, Passage

_CLAUSE = [column.name for column in clauses.columns]
_HEAD = [documents.c[name] for name in (*SHOWN, "head_digest")]
_CHANGES = "SELECT coalesce(sum(CAST(value AS INTEGER)), 0) FROM meta WHERE key GLOB 'revision:*'"
_AT_ONCE = 500  # values in one IN (...)
_log = logging.getLogger(__name__)

Notice = Callable[[str], None]  # is told in a Chinese line what was put right


def log_notice(line: str) -> None:
    """Nothing; the line goes to the log: what becomes of a notice where nobody asks for it."""
    _log.warning("%s", line)


class Catalog:
    """The tables of one knowledge base. Reads may run side by side; a write waits for the one before."""

    def __init__(self, folder: Path, engine: Engine, notice: Notice = log_notice) -> None:
        self.folder = folder
        self._engine = engine
        self._notice = notice

    @classmethod
    def open(cls, folder: Path, notice: Notice = log_notice) -> Catalog:
        """The catalog in `folder`, made if there is none; one of an older form is upgraded, and `notice` told so.

        Raises:
            CatalogError: the folder cannot be used, the file is damaged, or a newer version of this program wrote it.
        """
        with file_errors(folder):
            make_folder(folder)
            refuse_without_catalog(folder)
        engine = engine_for(folder / "catalog.sqlite3")
        catalog = cls(folder, engine, notice)
        try:
            catalog._create_tables()
        except IndexProblem:
            engine.dispose()
            raise
        return catalog

    def _create_tables(self) -> None:
        """A file without tables is new; one that has tables but not its number has lost it."""
        with self.reading() as connection:
            tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
            version = read_number(connection, "schema") if "meta" in tables else 0
        if version > SCHEMA_VERSION:
            forms = f"格式 {version}，本程序到格式 {SCHEMA_VERSION}"
            raise CatalogError(f"知识库 {self.folder} 由更新版本的程序建立（{forms}）。请升级本程序后再打开；旧程序不能打开新格式，也不会改动它。")
        if (tables and not version) or (version == SCHEMA_VERSION and not tables >= metadata.tables.keys()):
            raise damaged(self.folder)
        if 0 < version < SCHEMA_VERSION:
            self._upgrade()
        if not tables:
            with self.writing() as connection:
                if not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():  # nobody was faster
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
            return read_number(connection, f"revision:{level.value}")

    def changes(self) -> int:
        """A number that grows with every change of what any level holds."""
        with self.reading() as connection:
            return int(connection.exec_driver_sql(_CHANGES).scalar_one())

    def embedder(self) -> str | None:
        """The name of the model whose vectors are kept, None where nothing was ever added.

        Raises:
            DamagedCatalog: something was added, and the name is not there.
        """
        with self.reading() as connection:
            name = read_meta(connection, "embedder")
            if name is None and connection.exec_driver_sql(_CHANGES).scalar_one():
                raise damaged(self.folder)
            return name

    def dim(self) -> int:
        """The length of its vectors, 0 where nothing was ever added."""
        with self.reading() as connection:
            return read_number(connection, "dim")

    def heads(self) -> list[DocumentHead]:
        """All documents, in the order in which they came.

        Raises:
            DamagedCatalog: one is not what was written, or not all are there.
        """
        with self.reading() as connection:
            rows = connection.execute(select(*_HEAD).order_by(documents.c.row)).all()
            check(connection, documents, [row.head_digest for row in rows])
        return [nouns.head_of(sound_head(row)) for row in rows]  # of 25,000 documents this takes half a second, in which nobody need wait to write

    def heads_by_row(self, rows: Sequence[int]) -> dict[int, DocumentHead]:
        """Row number -> document; unknown rows are left out."""
        with self.reading() as connection:
            found = in_parts(connection, rows, lambda part: select(*_HEAD).where(documents.c.row.in_(part)))
            return {row.row: nouns.head_of(sound_head(row)) for row in found}

    def head(self, document_id: str) -> DocumentHead:
        """One document without its text.

        Raises:
            UnknownDocument: there is none with this id.
        """
        with self.reading() as connection:
            return nouns.head_of(sound_head(_document_row(connection, document_id, _HEAD)))

    def document(self, document_id: str) -> Document:
        """One document, whole.

        Raises:
            UnknownDocument: there is none with this id.
            DamagedCatalog: it is not what was written.
        """
        with self.reading() as connection:
            return self.document_of(connection, document_id)

    def document_of(self, connection: Connection, document_id: str) -> Document:
        """`document`, as this connection sees it."""
        row, its_sections, _ = _whole(connection, document_id)
        return nouns.document_of(row, its_sections)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order.

        Raises:
            UnknownDocument: there is none with this id.
            DamagedCatalog: they are not what was written.
        """
        with self.reading() as connection:
            row = _document_row(connection, document_id, [documents.c.row, documents.c.passages])
            found = connection.execute(select(passages).where(passages.c.document == row.row).order_by(passages.c.ordinal)).all()
            if len(found) != row.passages:
                raise damaged(self.folder)
            return [nouns.passage_of(sound_passage(passage, document_id), document_id) for passage in found]

    def figures(self, document_id: str) -> list[Figure]:
        """The figures of a document, in order.

        Raises:
            UnknownDocument: there is none with this id.
            DamagedCatalog: the document is not what was written.
        """
        with self.reading() as connection:
            _, _, its_figures = _whole(connection, document_id)
            return [nouns.figure_of(figure) for figure in its_figures]

    def clauses(self) -> dict[str, tuple[Clause, ...]]:
        """What each document says of the validity of rules, by document id; documents that say nothing are left out."""
        with self.reading() as connection:
            query = select(clauses, documents.c.id.label("document_id")).join(documents)
            rows = connection.execute(query.order_by(clauses.c.document, clauses.c.ordinal)).all()
            check(connection, clauses, [row_digest({name: row._mapping[name] for name in _CLAUSE}) for row in rows])
        found: dict[str, list[Clause]] = {}
        for row in rows:
            found.setdefault(row.document_id, []).append(nouns.clause_of(row))
        return {document_id: tuple(said) for document_id, said in found.items()}

    def passages_by_row(self, rows: Sequence[int]) -> dict[int, tuple[int, Passage]]:
        """Row number -> (row number of its document, passage); unknown rows are left out."""
        query = select(passages, documents.c.id.label("document_id")).join(documents)
        with self.reading() as connection:
            found = in_parts(connection, rows, lambda part: query.where(passages.c.row.in_(part)))
            return {row.row: (row.document, nouns.passage_of(sound_passage(row, row.document_id), row.document_id)) for row in found}

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
            raise translated(error, self.folder) from error
        except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its message, bytes that are no text included
            raise damaged(self.folder) from error
        except UnicodeEncodeError as error:
            raise CatalogError("文本中有不成对的代理字符，无法保存。请用文本编辑器另存为 UTF-8 后再添加。") from error


def in_parts(connection: Connection, values: Sequence[Any], query: Any) -> Iterable[Row[Any]]:  # noqa: ANN401 - a select, of any shape
    """The rows of `query(part)` for all parts of `values`, which may be longer than one statement allows."""
    for start in range(0, len(values), _AT_ONCE):
        yield from connection.execute(query(list(values[start : start + _AT_ONCE])))


def _document_row(connection: Connection, document_id: str, columns: Sequence[Any]) -> Row[Any]:
    row = connection.execute(select(*columns).where(documents.c.id == document_id)).one_or_none()
    if row is None:
        raise UnknownDocument(f"知识库里没有编号为 {document_id} 的文件。请用 unionqa list 查看已有的文件。")
    return row


def _whole(connection: Connection, document_id: str) -> tuple[Row[Any], Sequence[Row[Any]], Sequence[Row[Any]]]:
    """The row of a document, those of its sections and those of its figures, all found to be what was written."""
    row = _document_row(connection, document_id, list(documents.columns))
    its_sections, its_passages, its_figures = (
        connection.execute(select(*columns).where(table.c.document == row.row).order_by(table.c.ordinal)).all()
        for table, columns in ((sections, sections.columns), (passages, [passages.c.digest]), (figures, figures.columns))
    )
    sound_document(row, its_sections, [passage.digest for passage in its_passages], its_figures)
    return row, its_sections, its_figures


