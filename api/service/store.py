"""ServiceStore: what the service keeps beside the documents, in <data>/service.sqlite. One module a noun brings its own tables.

A module declares its tables on a MetaData of its own (`tables = MetaData()`), and opens over a store with `store.ensure(tables)`. Columns that a
newer version adds must be nullable or have a server default: `ensure` adds them to a table that was made without.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateColumn

from index.errors import CatalogError, IndexProblem, LockedError
from index.files import disk_full, file_errors

NAME = "service.sqlite"
VERSION = 1
"""Of the whole file; a file with a greater one was written by a newer program and is refused."""
# TRUNCATE and not WAL: before SQLite 3.51.3 a checkpoint that races a commit can lose pages. Source: sqlite.org/wal.html#walresetbug
_PRAGMAS = ("journal_mode=TRUNCATE", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON", "busy_timeout=10000")


class ServiceStore:
    """The file and its transactions. Reads may run side by side; a write waits for the one before."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self._engine = engine

    @classmethod
    def open(cls, folder: Path) -> ServiceStore:
        """The store in `folder`, made if there is none, readable by its owner alone.

        Raises:
            CatalogError: the folder cannot be used, the file is damaged, or a newer version of this program wrote it.
        """
        path = folder / NAME
        with file_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        store = cls(folder, engine)
        try:
            store._check_version()
        except IndexProblem:
            engine.dispose()
            raise
        return store

    def ensure(self, tables: MetaData) -> None:
        """Nothing; these tables are there from now on, with all their columns. To be called once by each noun that opens."""
        with self.reading() as connection:
            there = inspect(connection)
            names = tables.tables.keys() & set(there.get_table_names())
            known = {name: {column["name"] for column in there.get_columns(name)} for name in names}
        made = [table for name, table in tables.tables.items() if name in known]
        missing = [(table, column) for table in made for column in table.columns if column.name not in known[table.name]]
        if len(known) == len(tables.tables) and not missing:
            return
        with self.writing() as connection:
            tables.create_all(connection)
            for table, column in missing:
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {CreateColumn(column).compile(connection)}")

    def close(self) -> None:
        """Nothing; gives the file back."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state for as long as the block lasts. Keep it short: it holds up writers."""
        with self._errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, on disk when the block ends; if the block raises, nothing of it.

        Raises:
            DiskFull, LockedError, CatalogError: by cause.
        """
        with self._errors(), self._engine.connect() as connection, connection.execution_options(immediate=True).begin():
            yield connection

    def _check_version(self) -> None:
        with self.reading() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > VERSION:
            raise CatalogError(f"{self.folder / NAME} 由更新版本的程序建立。请升级本程序后再打开。")
        if version < VERSION:
            with self.writing() as connection:
                connection.exec_driver_sql(f"PRAGMA user_version = {VERSION:d}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._translated(error) from error
        except UnicodeEncodeError as error:
            raise CatalogError("文字中有不成对的代理字符，无法保存。请改正后再试。") from error

    def _translated(self, error: DBAPIError) -> IndexProblem:
        name = getattr(error.orig, "sqlite_errorname", "")
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE")):
            return disk_full(self.folder)
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return LockedError(f"{self.folder / NAME} 正忙。请稍后再试。")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")):
            return CatalogError(f"{self.folder / NAME} 已损坏。请从备份恢复。")
        return CatalogError(f"{self.folder / NAME} 无法读写（{name or error.orig}）。请检查权限和磁盘。")


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
