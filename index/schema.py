"""The tables of the catalog, and the version of their form."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

SCHEMA_VERSION = 5

metadata = MetaData()


def _required(name: str, kind: type[Text] | type[Integer] | type[LargeBinary]) -> Column[object]:
    return Column(name, kind, nullable=False)


def _parent(name: str, target: str, *, key: bool = False) -> Column[object]:
    """A column that names its parent's row; when the parent goes, this row goes with it."""
    return Column(name, Integer, ForeignKey(target, ondelete="CASCADE"), primary_key=key, nullable=False)


# Dates are ISO texts, paths and page tables JSON texts; `digest` covers the row's content, so that a flipped bit is noticed.
documents = Table(
    "documents",
    metadata,
    Column("row", Integer, primary_key=True),
    _required("id", Text),
    _required("title", Text),
    _required("kind", Text),
    _required("level", Text),
    Column("issuer", Text),
    Column("number", Text),
    *(Column(name, Text) for name in ("written", "published", "effective", "expires", "period_start", "period_end")),
    _required("source_name", Text),
    _required("media_type", Text),
    _required("sha256", Text),
    _required("size", Integer),
    Column("encoding", Text),
    Column("row_id", Text),
    _required("text", Text),
    _required("pages", Text),
    _required("passages", Integer),
    Column("identity", Text),  # alike for two versions of one document; NULL where versions share their id (.jsonl rows)
    _required("original", Integer),  # 1 where the file itself was kept
    _required("digest", Text),  # of the text and of all that belongs to it
    Column("head_digest", Text, nullable=False, server_default=""),  # of the rest of this row
    UniqueConstraint("id"),
    Index("documents_identity", "identity"),
    Index("documents_sha256", "sha256"),
    sqlite_autoincrement=True,
)

sections = Table(
    "sections",
    metadata,
    _parent("document", "documents.row", key=True),
    Column("ordinal", Integer, primary_key=True),
    _required("path", Text),
    _required("level", Integer),
    _required("start", Integer),
    _required("end", Integer),
    Column("heading_start", Integer),
    Column("heading_end", Integer),
)

# `row` is the id that the indexes know. It is never used twice and its passage never changes: what an index holds under a
# row number is right for as long as the row exists.
passages = Table(
    "passages",
    metadata,
    Column("row", Integer, primary_key=True),
    _parent("document", "documents.row"),
    _required("ordinal", Integer),
    _required("level", Text),
    _required("path", Text),
    _required("kind", Text),
    _required("text", Text),
    _required("start", Integer),
    _required("end", Integer),
    Column("period_start", Text),
    Column("period_end", Text),
    Column("page", Integer),
    Column("first_year", Integer),  # of the passage's period or, failing that, of its document's
    Column("last_year", Integer),
    _required("digest", Text),
    UniqueConstraint("document", "ordinal"),
    Index("passages_level", "level"),
    sqlite_autoincrement=True,
)

figures = Table(
    "figures",
    metadata,
    _parent("document", "documents.row", key=True),
    Column("ordinal", Integer, primary_key=True),
    _required("passage_id", Text),
    _required("value", Text),
    _required("unit", Text),
    _required("raw", Text),
    _required("subject", Text),
    _required("predicate", Text),
    _required("kind", Text),
    _required("bound", Text),
    _required("start", Integer),
    _required("end", Integer),
    Column("period_start", Text),
    Column("period_end", Text),
)

# What a rule says of the validity of rules (ingest.clause); `articles` is a JSON list of [article, N of 条之N or 0].
clauses = Table(
    "clauses",
    metadata,
    _parent("document", "documents.row", key=True),
    Column("ordinal", Integer, primary_key=True),
    _required("kind", Text),
    Column("name", Text),
    Column("number", Text),
    _required("articles", Text),
    _required("partial", Integer),
    Column("day", Text),
    _required("start", Integer),
    _required("end", Integer),
)

# What a catalogue lists (ingest.course); `fields` is a JSON list of [field, label, text, start, end], `periods` of [first day, last day].
courses = Table(
    "courses",
    metadata,
    _parent("document", "documents.row", key=True),
    Column("ordinal", Integer, primary_key=True),
    _required("name", Text),
    _required("start", Integer),
    _required("end", Integer),
    _required("fields", Text),
    Column("format", Text),
    _required("periods", Text),
    Column("deadline", Text),
    Column("quota", Integer),
    *(Column(name, Text) for name in ("hours", "days", "credits", "fee")),
)

# 16-bit floats, little-endian, C order: (dim,) for a passage, (sentences, dim) for its sentences.
vectors = Table(
    "vectors",
    metadata,
    _parent("passage", "passages.row", key=True),
    Column("model", Text, primary_key=True),
    _required("data", LargeBinary),
    _required("digest", Text),
)

sentence_vectors = Table(
    "sentence_vectors",
    metadata,
    _parent("passage", "passages.row", key=True),
    Column("model", Text, primary_key=True),
    _required("data", LargeBinary),
    _required("digest", Text),
)

meta = Table("meta", metadata, Column("key", Text, primary_key=True), _required("value", Text))
