"""The tables of the first form: documents, their sections, passages and figures, vectors of passages and of sentences, meta."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing; the tables are there."""
    op.create_table("meta", Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
    _documents()
    _parts()
    for name in ("vectors", "sentence_vectors"):
        op.create_table(
            name,
            Column("passage", Integer, ForeignKey("passages.row", ondelete="CASCADE"), primary_key=True, nullable=False),
            Column("model", Text, primary_key=True),
            Column("data", LargeBinary, nullable=False),
            Column("digest", Text, nullable=False),
        )


def _documents() -> None:
    op.create_table(
        "documents",
        Column("row", Integer, primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("id", "title", "kind", "level")),
        *(Column(name, Text) for name in ("issuer", "number", "written", "published", "effective", "expires", "period_start", "period_end")),
        *(Column(name, Text, nullable=False) for name in ("source_name", "media_type", "sha256")),
        Column("size", Integer, nullable=False),
        Column("encoding", Text),
        Column("row_id", Text),
        Column("text", Text, nullable=False),
        Column("pages", Text, nullable=False),
        Column("passages", Integer, nullable=False),
        Column("identity", Text),
        Column("original", Integer, nullable=False),
        Column("digest", Text, nullable=False),
        UniqueConstraint("id"),
        Index("documents_identity", "identity"),
        Index("documents_sha256", "sha256"),
        sqlite_autoincrement=True,
    )


def _parts() -> None:
    op.create_table(
        "sections",
        Column("document", Integer, ForeignKey("documents.row", ondelete="CASCADE"), primary_key=True, nullable=False),
        Column("ordinal", Integer, primary_key=True),
        Column("path", Text, nullable=False),
        *(Column(name, Integer, nullable=False) for name in ("level", "start", "end")),
        *(Column(name, Integer) for name in ("heading_start", "heading_end")),
    )
    op.create_table(
        "passages",
        Column("row", Integer, primary_key=True),
        Column("document", Integer, ForeignKey("documents.row", ondelete="CASCADE"), nullable=False),
        Column("ordinal", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("level", "path", "kind", "text")),
        *(Column(name, Integer, nullable=False) for name in ("start", "end")),
        *(Column(name, Text) for name in ("period_start", "period_end")),
        *(Column(name, Integer) for name in ("page", "first_year", "last_year")),
        Column("digest", Text, nullable=False),
        UniqueConstraint("document", "ordinal"),
        Index("passages_level", "level"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "figures",
        Column("document", Integer, ForeignKey("documents.row", ondelete="CASCADE"), primary_key=True, nullable=False),
        Column("ordinal", Integer, primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("passage_id", "value", "unit", "raw", "subject", "predicate", "kind", "bound")),
        *(Column(name, Integer, nullable=False) for name in ("start", "end")),
        *(Column(name, Text) for name in ("period_start", "period_end")),
    )
