"""The keys and values of the catalog's `meta`: its form, its model, the revisions of the levels, the seals of its tables."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from index.errors import DamagedCatalog
from index.schema import meta

# Asked at every step of a question: as plain text it takes a third of the time that SQLAlchemy takes to look up a compiled form.
_VALUE = "SELECT value FROM meta WHERE key = ?"


def read_meta(connection: Connection, key: str) -> str | None:
    """The value of a key, None where it was never written."""
    value: str | None = connection.exec_driver_sql(_VALUE, (key,)).scalar_one_or_none()
    return value


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Nothing; the key has this value from now on."""
    connection.execute(insert(meta).values(key=key, value=value).on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def read_number(connection: Connection, key: str) -> int:
    """The number under a key, 0 where it was never written.

    Raises:
        DamagedCatalog: it is not a number any more.
    """
    value = read_meta(connection, key)
    try:
        return int(value or 0)
    except ValueError as error:
        raise DamagedCatalog(f"目录库已损坏：{key} 的值不是数字。请从备份恢复。") from error
