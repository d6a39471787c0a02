"""Rows of the catalog as they are read: each is what was written, or an error says which is not.

SQLite does not notice a flipped bit in a page (278 of 300 changed what was read, and its own check found 3). What a citation shows
must be what was written, so the digest is compared every time something is read from disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from index.errors import DamagedCatalog
from index.rows import document_digest, head_digest, passage_digest

_REMEDY = "请运行 unionqa rebuild，由原件重新读取；没有原件的请从备份恢复，或移除后重新添加。"


def sound_head(row: Row[Any]) -> Row[Any]:
    """The row of a document, with the columns that `index.rows.SHOWN` names and head_digest.

    Raises:
        DamagedCatalog: it is not what was written.
    """
    if head_digest(row._asdict()) != row.head_digest:
        raise DamagedCatalog(f"目录库已损坏：文件 {row.id}（{row.title}）的记录与保存时不符。{_REMEDY}")
    return row


def sound_passage(row: Row[Any], document_id: str) -> Row[Any]:
    """The row of a passage.

    Raises:
        DamagedCatalog: it is not what was written, or belongs to another document.
    """
    if passage_digest(row._asdict(), document_id) != row.digest:
        raise DamagedCatalog(f"目录库已损坏：文件 {document_id} 的第 {row.ordinal} 段与保存时不符。{_REMEDY}")
    return row


def sound_document(row: Row[Any], sections: Sequence[Row[Any]], digests: Iterable[str], figures: Sequence[Row[Any]]) -> None:
    """Nothing.

    Args:
        row: the document, all its columns.
        sections: its sections, in order.
        digests: those of its passages, in order.
        figures: its figures, in order.

    Raises:
        DamagedCatalog: something of it is not what was written.
    """
    passages: list[Mapping[str, object]] = [{"digest": digest} for digest in digests]
    found = document_digest(sound_head(row)._asdict(), [one._asdict() for one in sections], passages, [one._asdict() for one in figures])
    if found != row.digest or len(passages) != row.passages:
        raise DamagedCatalog(f"目录库已损坏：文件 {row.id}（{row.title}）的内容与保存时不符。{_REMEDY}")
