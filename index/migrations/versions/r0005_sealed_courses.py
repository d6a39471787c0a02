"""Courses are sealed as the other tables are that are read whole."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from index.migrations.versions.r0003_sealed_rows import seal_rows

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing; `meta` says how many courses there are, and the sum of their digests."""
    connection = op.get_bind()
    seal_rows(connection, "courses", [row._asdict() for row in connection.execute(text("SELECT * FROM courses"))])
