"""How near a course is to a topic by meaning: the sentences of the catalogue, compared one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import Vectors
from index.library import Library
from index.lru import Lru
from ingest.course import Course
from ingest.words import sentences

_MOST = 4_000  # courses compared one by one; of more, words alone tell
_KEPT = 16  # catalogues whose vectors stay in memory


class Meaning:
    """Cosines between a topic and courses. The vectors of the sentences were made when the catalogue came in."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: Lru[tuple[int, str], dict[int, Vectors]] = Lru(_KEPT)

    def cosines(self, text: str, courses: Sequence[Course]) -> dict[str, float]:
        """Course id -> the best cosine of any of its sentences with the text; nothing where there is no text."""
        if not text.strip() or not courses or len(courses) > _MOST:
            return {}
        query = self._library.query_vector(text)
        by_document: dict[str, list[Course]] = defaultdict(list)
        for course in courses:
            by_document[course.document_id].append(course)
        found: dict[str, float] = {}
        for document_id, its in by_document.items():
            vectors = self._vectors(document_id)
            for course in its:
                if course.ordinal in vectors:
                    found[course.id] = float(np.max(vectors[course.ordinal] @ query))
        return found

    def _vectors(self, document_id: str) -> dict[int, Vectors]:
        return self._kept.one((self._library.revision(), document_id), lambda: self._made(document_id))

    def _made(self, document_id: str) -> dict[int, Vectors]:
        """Ordinal of a course -> the vectors of the sentences that lie in it."""
        passages = self._library.passages(document_id)
        rows = self._library.sentence_vectors(passages)
        starts = np.array([passage.span.start + span.start for passage in passages for span in sentences(passage.text)])
        stacked = np.concatenate([rows[passage.id] for passage in passages])
        found: dict[int, Vectors] = {}
        for course in self._library.courses():
            if course.document_id == document_id:
                inside = (starts >= course.span.start) & (starts < course.span.end)
                if inside.any():
                    found[course.ordinal] = stacked[inside]
        return found
