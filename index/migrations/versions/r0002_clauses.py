"""What rules say of the validity of rules, read from the texts that are there."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

from index.rows import clause_values
from ingest.clauses import clauses_of
from ingest.document import DocumentKind

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nothing; the table is there, and filled."""
    table = op.create_table(
        "clauses",
        Column("document", Integer, ForeignKey("documents.row", ondelete="CASCADE"), primary_key=True, nullable=False),
        Column("ordinal", Integer, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("name", Text),
        Column("number", Text),
        Column("articles", Text, nullable=False),
        Column("partial", Integer, nullable=False),
        Column("day", Text),
        *(Column(name, Integer, nullable=False) for name in ("start", "end")),
    )
    connection = op.get_bind()
    policies = connection.exec_driver_sql("SELECT row, title, text FROM documents WHERE kind = ?", (DocumentKind.POLICY.value,))
    for row, title, text in policies.fetchall():
        said = [clause_values(ordinal, clause) | {"document": row} for ordinal, clause in enumerate(clauses_of(title, text))]
        if said:
            connection.execute(table.insert(), said)
