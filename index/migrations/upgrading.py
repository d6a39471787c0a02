"""A catalog of an older form -> the form of this program, in one transaction: a crash leaves the old form, whole.

The number of the form lies in the catalog itself (`meta.schema`) and is the revision's id, so that opening a catalog of today
costs one comparison and loads nothing of this folder. There is no way back: the older program refuses the newer form.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import cast

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine

from index.errors import CatalogError
from index.meta import read_meta, write_meta

_FOLDER = Path(__file__).parent


def revisions() -> list[Script]:
    """All steps, oldest first; the first makes the tables of an empty catalog."""
    return list(ScriptDirectory(str(_FOLDER)).walk_revisions())[::-1]


def upgrade(engine: Engine, target: int | None = None) -> int:
    """The number of the form that was found; afterwards the catalog has the form `target` (None: the newest).

    Foreign keys are off meanwhile: rebuilding a table, as SQLite needs for most changes, drops the old one, and with foreign keys
    on that would delete what hangs on its rows. Source: sqlite.org/lang_altertable.html#otheralter

    Raises:
        CatalogError: rows are left that belong to nothing; the catalog is as it was.
    """
    with engine.connect() as connection:
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        driver.execute("PRAGMA foreign_keys=OFF")  # no-op inside a transaction, so before it
        try:
            with connection.execution_options(immediate=True).begin():
                return _steps(connection, target)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _steps(connection: Connection, target: int | None) -> int:
    """The form is read again here: another program may have upgraded it while this one waited to write."""
    found = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").scalar_one()
    version = int(cast(str, read_meta(connection, "schema"))) if found else 0
    with Operations.context(MigrationContext.configure(connection)):
        for step in revisions():
            number = int(step.revision)
            if version < number <= (target or number):
                step.module.upgrade()
                write_meta(connection, "schema", str(number))
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise CatalogError(f"知识库不能升级：有 {len(orphans)} 行不属于任何文件。请从备份恢复，或先用原来的程序运行 unionqa verify。")
    return version
