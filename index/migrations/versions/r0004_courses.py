"""The courses that catalogues list, read from the texts that are there."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

from index.course_rows import course_values
from index.nouns import document_of
from ingest.catalogues.courses import courses

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing; the table is there, and filled."""
    table = op.create_table(
        "courses",
        Column("document", Integer, ForeignKey("documents.row", ondelete="CASCADE"), primary_key=True, nullable=False),
        Column("ordinal", Integer, primary_key=True),
        Column("name", Text, nullable=False),
        *(Column(name, Integer, nullable=False) for name in ("start", "end")),
        Column("fields", Text, nullable=False),
        Column("format", Text),
        Column("periods", Text, nullable=False),
        Column("deadline", Text),
        Column("quota", Integer),
        *(Column(name, Text) for name in ("hours", "days", "credits", "fee")),
    )
    connection = op.get_bind()
    for row in connection.exec_driver_sql("SELECT row FROM documents ORDER BY row").scalars().all():
        document = connection.exec_driver_sql("SELECT * FROM documents WHERE row = ?", (row,)).one()
        its = connection.exec_driver_sql("SELECT * FROM sections WHERE document = ? ORDER BY ordinal", (row,))
        listed = [course_values(course) | {"document": row} for course in courses(document_of(document, its))]
        if listed:
            connection.execute(table.insert(), listed)
