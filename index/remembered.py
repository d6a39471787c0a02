"""What was last read from the catalog, as long as the catalog does not change."""

from __future__ import annotations

from index.catalog import Catalog
from index.hits import DocumentHead
from index.lru import Lru
from index.stored_courses import stored_courses
from ingest.course import Course
from ingest.document import Document, Figure, Level

_DOCUMENTS = 32  # whole documents, and documents with their figures, that stay in memory


class Remembered:
    """Reads of the catalog, each kept with the revision it was read at: what any program changes is read anew.

    One small query says whether the catalog changed; reading the heads of 25,000 documents takes a second.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._heads: Lru[int, tuple[DocumentHead, ...]] = Lru(1)
        self._courses: Lru[tuple[int, frozenset[Level]], tuple[Course, ...]] = Lru(8)
        self._documents: Lru[tuple[int, str], Document] = Lru(_DOCUMENTS)
        self._figures: Lru[tuple[int, str], tuple[Figure, ...]] = Lru(_DOCUMENTS)

    def heads(self) -> tuple[DocumentHead, ...]:
        """All documents, in the order in which they came; the same tuple until something changes."""
        return self._heads.one(self._catalog.changes(), lambda: tuple(self._catalog.heads()))

    def document(self, document_id: str) -> Document:
        """One document, whole. Raises UnknownDocument."""
        return self._documents.one((self._catalog.changes(), document_id), lambda: self._catalog.document(document_id))

    def courses(self, levels: frozenset[Level]) -> tuple[Course, ...]:
        """The courses of these levels; the same tuple until something changes."""
        return self._courses.one((self._catalog.changes(), levels), lambda: stored_courses(self._catalog, levels))

    def figures(self, document_id: str) -> tuple[Figure, ...]:
        """The figures of a document, in order. Raises UnknownDocument."""
        return self._figures.one((self._catalog.changes(), document_id), lambda: tuple(self._catalog.figures(document_id)))
