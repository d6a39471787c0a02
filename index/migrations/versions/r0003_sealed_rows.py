"""Every row can be checked when it is read: passages say whose they are, heads have a digest, seals say how many rows there are.

A document that is not what was written when this step finds it gets digests that no content has: it is named from then on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from alembic import op
from sqlalchemy import Column, Connection, Text, text

revision = "0003"
down_revision = "0002"

_HEAD = ("id", "title", "kind", "level", "issuer", "number", "written", "published", "effective", "expires", "period_start", "period_end")
_DOCUMENT = (*_HEAD, "sha256", "size", "encoding", "row_id", "text", "pages", "passages")
_SHOWN = ("row", *_HEAD, "source_name", "media_type", "sha256", "size", "encoding", "row_id", "passages", "original", "digest")
_SECTION = ("ordinal", "path", "level", "start", "end", "heading_start", "heading_end")
_PASSAGE = ("ordinal", "level", "path", "kind", "text", "start", "end", "period_start", "period_end", "page")
_YEARS = ("first_year", "last_year")
_FIGURE = (
    "ordinal", "passage_id", "value", "unit", "raw", "subject", "predicate", "kind", "bound", "start", "end", "period_start", "period_end"
)  # fmt: skip
_DAMAGED = "0" * 32

Row = Mapping[str, Any]


def upgrade() -> None:
    """Nothing; every document has its new digests."""
    op.add_column("documents", Column("head_digest", Text, nullable=False, server_default=""))
    connection = op.get_bind()
    rows = connection.execute(text("SELECT row FROM documents ORDER BY row")).scalars().all()
    _seal(connection, "documents", [_digests_of(connection, row) for row in rows])
    seal_rows(connection, "clauses", [row._asdict() for row in connection.execute(text("SELECT * FROM clauses"))])


def seal_rows(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Nothing; `meta` has the seal of these rows, all columns of each."""
    _seal(connection, table, [_digest(_joined(row, sorted(row))) for row in rows])


def _seal(connection: Connection, table: str, digests: Sequence[str]) -> None:
    total = sum(int(digest, 16) for digest in digests) % 2**128
    values = {"key": f"seal:{table}", "value": f"{len(digests)}:{total:032x}"}
    connection.execute(text("INSERT INTO meta (key, value) VALUES (:key, :value)"), values)


def _digests_of(connection: Connection, row: int) -> str:
    """The digest of the head of a document, whose digests are written."""
    document = dict(_rows(connection, "SELECT * FROM documents WHERE row = :row", row)[0])
    sections = _rows(connection, "SELECT * FROM sections WHERE document = :row ORDER BY ordinal", row)
    passages = _rows(connection, "SELECT * FROM passages WHERE document = :row ORDER BY ordinal", row)
    figures = _rows(connection, "SELECT * FROM figures WHERE document = :row ORDER BY ordinal", row)
    sound = document["digest"] == _whole(document, sections, [str(one["digest"]) for one in passages], figures)
    digests = [_digest(str(document["id"]), _joined(one, (*_PASSAGE, *_YEARS))) for one in passages]
    for one, made in zip(passages, digests, strict=True):
        digest = made if one["digest"] == _digest(_joined(one, _PASSAGE)) else _DAMAGED
        connection.execute(text("UPDATE passages SET digest = :digest WHERE row = :row"), {"digest": digest, "row": one["row"]})
    document["digest"] = _whole(document, sections, digests, figures) if sound else _DAMAGED
    head = _digest(_joined(document, _SHOWN)) if sound else _DAMAGED
    values = {"digest": document["digest"], "head": head, "row": row}
    connection.execute(text("UPDATE documents SET digest = :digest, head_digest = :head WHERE row = :row"), values)
    return head


def _rows(connection: Connection, query: str, row: int) -> list[Row]:
    return [found._asdict() for found in connection.execute(text(query), {"row": row})]


def _whole(document: Row, sections: Sequence[Row], digests: Sequence[str], figures: Sequence[Row]) -> str:
    texts = [_joined(document, _DOCUMENT), *(_joined(row, _SECTION) for row in sections)]
    return _digest(*texts, *digests, *(_joined(row, _FIGURE) for row in figures))


def _joined(row: Row, columns: Sequence[str]) -> str:
    return json.dumps([row[column] for column in columns], ensure_ascii=False, default=repr)


def _digest(*parts: str) -> str:
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()
