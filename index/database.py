"""SQLite, set to keep its promises, and its errors in our words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from index.errors import CatalogError, DamagedCatalog, IndexProblem, LockedError
from index.files import disk_full

# Before 3.51.3 a checkpoint that races a commit can lose committed pages in WAL mode. Source: sqlite.org/wal.html#walresetbug
_JOURNAL = "TRUNCATE" if sqlite3.sqlite_version_info < (3, 51, 3) else "WAL"
_PAGE = 512  # bytes, of the smallest page: SQLite takes anything shorter for an empty database
_PRAGMAS = (f"journal_mode={_JOURNAL}", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-16000")


def engine_for(path: Path) -> Engine:
    """What opens connections to a SQLite file that keep their promises: a commit is on disk, a row goes with its parent."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def damaged(folder: Path) -> DamagedCatalog:
    """The error that says that the catalog cannot be read any more."""
    return DamagedCatalog(f"知识库 {folder} 的目录库 catalog.sqlite3 已损坏。请从备份恢复，或在新文件夹里重新添加文件。")


def refuse_without_catalog(folder: Path) -> None:
    """Nothing; a folder that was a knowledge base and has lost its catalog must not become an empty one.

    Raises:
        DamagedCatalog: originals or indexes are there and no catalog; as an empty one, the next write would drop them.
    """
    catalog = folder / "catalog.sqlite3"
    if catalog.exists() and catalog.stat().st_size >= _PAGE:
        return
    if any((folder / "originals").glob("[0-9a-f]*")) or any((folder / "index").glob("*/CURRENT")):
        raise DamagedCatalog(
            f"知识库 {folder} 的目录库 catalog.sqlite3 不见了，原件或索引还在，没有改动它们。请从备份恢复；没有备份时，在新文件夹里重新添加文件。"
        )


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def translated(error: DBAPIError, folder: Path) -> IndexProblem:
    """What SQLite says, as one of our errors."""
    name = getattr(error.orig, "sqlite_errorname", "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE")):  # the second is what SQLite makes of a quota or a limit of file size
        return disk_full(folder)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LockedError(f"知识库 {folder} 正忙。请等正在写入的程序结束后再试。")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return CatalogError(f"知识库 {folder} 无法打开或写入。请检查路径和文件夹的权限。")
    if name.startswith("SQLITE_IOERR") and name != "SQLITE_IOERR_SHORT_READ":
        return CatalogError(f"知识库 {folder} 的磁盘读写出错（{name}），没有写入。请检查磁盘后再试。")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")) or "decode to UTF-8" in str(error.orig):
        return damaged(folder)
    return CatalogError(f"知识库 {folder} 的目录库出错（{name or error.orig}）。请运行 unionqa verify。")
