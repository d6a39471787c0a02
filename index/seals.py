"""Whether a table that is read whole is whole: the number of its rows and the sum of their digests, kept in `meta`.

A digest in a row shows that the row was changed, not that one is missing: SQLite notices neither. The sum does not depend on the
order of the rows, so that a write adds what came and takes off what went, without reading the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, select

from index.errors import DamagedCatalog
from index.meta import read_meta, write_meta
from index.rows import row_digest
from index.schema import clauses, courses, documents

_MODULUS = 2**128


def reseal(connection: Connection, table: Table, came: Sequence[str] = (), went: Sequence[str] = ()) -> None:
    """Nothing; the seal of `table` counts the digests of rows that came, and no more those that went."""
    count, total = _parsed(read_meta(connection, _key(table)))
    total += sum(map(_number, came)) - sum(map(_number, went))
    write_meta(connection, _key(table), f"{count + len(came) - len(went)}:{total % _MODULUS:032x}")


def seal_anew(connection: Connection, table: Table, digests: Iterable[str]) -> None:
    """Nothing; the seal of `table` counts these digests and nothing else."""
    write_meta(connection, _key(table), "0:0")
    reseal(connection, table, list(digests))


def check(connection: Connection, table: Table, digests: Sequence[str]) -> None:
    """Nothing.

    Raises:
        DamagedCatalog: these are not the digests of all rows of `table`: some are missing, or too many.
    """
    count, total = _parsed(read_meta(connection, _key(table)))
    if (count, total) != (len(digests), sum(map(_number, digests)) % _MODULUS):
        found = f"{_NAMES[table]}应有 {count} 条，读到 {len(digests)} 条，或内容不符"
        raise DamagedCatalog(f"目录库已损坏：{found}。请运行 unionqa verify 查看，从备份恢复。")


def digests_of(connection: Connection, table: Table, documents_rows: Sequence[int] | None = None) -> list[str]:
    """The digests of the rows of `table` that belong to these documents (None: of all)."""
    if table is documents:
        query = select(documents.c.head_digest)
        return list(connection.execute(query if documents_rows is None else query.where(documents.c.row.in_(documents_rows))).scalars())
    rows = select(table) if documents_rows is None else select(table).where(table.c.document.in_(documents_rows))
    return [row_digest(row._asdict()) for row in connection.execute(rows)]


_NAMES = {documents: "文件记录", clauses: "效力记录", courses: "课程记录"}
SEALED = tuple(_NAMES)


def _key(table: Table) -> str:
    return f"seal:{table.name}"


def _parsed(seal: str | None) -> tuple[int, int]:
    count, _, total = (seal or "0:0").partition(":")
    try:
        return int(count), int(total, 16)
    except ValueError as error:
        raise DamagedCatalog("目录库已损坏：记录的校验和不能读。请从备份恢复，或运行 unionqa rebuild。") from error


def _number(digest: str) -> int:
    """The digest as a number; what is no digest any more counts as a number that no digest is."""
    try:
        return int(digest, 16)
    except (ValueError, TypeError):
        return -1
