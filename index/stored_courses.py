"""What the catalog keeps of courses, read in one go."""

from __future__ import annotations

from sqlalchemy import select

from index.catalog import Catalog
from index.course_rows import course_of
from index.schema import courses, documents
from index.seals import check, digests_of
from ingest.course import Course
from ingest.document import Level


def stored_courses(catalog: Catalog, levels: frozenset[Level]) -> tuple[Course, ...]:
    """The courses of the documents of these levels, in the order in which the documents came and list them.

    Raises:
        DamagedCatalog: they are not all what was written.
    """
    query = select(courses, documents.c.id.label("document_id")).join(documents)
    query = query.where(documents.c.level.in_([level.value for level in levels])).order_by(courses.c.document, courses.c.ordinal)
    with catalog.reading() as connection:
        check(connection, courses, digests_of(connection, courses))
        rows = connection.execute(query).all()
    return tuple(course_of(row, row.document_id) for row in rows)
