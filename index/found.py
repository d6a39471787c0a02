"""What the indexes found -> hits with the passage and the head of its document, as the catalog has them."""

from __future__ import annotations

from collections.abc import Sequence

from index.database import damaged
from index.fusion import Fused
from index.hits import DocumentHead, Hit
from index.lru import Lru
from index.parts import Parts
from index.searching import Shelf
from ingest.document import Passage


class Found:
    """Passages and heads that were found of late, by their row numbers, which are never used twice."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._passages: Lru[int, tuple[int, Passage]] = Lru(20_000)  # with the row number of the document
        self._heads: Lru[int, DocumentHead] = Lru(5_000)

    def clear(self) -> None:
        """Nothing; forgets everything."""
        self._passages.clear()
        self._heads.clear()

    def passages(self, ids: Sequence[int]) -> dict[int, tuple[int, Passage]]:
        """Id of the indexes -> row number of its document, and the passage; those that are gone are left out."""
        return self._passages.many(ids, self._parts.catalog.passages_by_row)

    def heads(self, rows: Sequence[int]) -> dict[int, DocumentHead]:
        """Row number of a document -> what is shown of it."""
        return self._heads.many(rows, self._parts.catalog.heads_by_row)

    def hits(self, fused: Sequence[Fused], limit: int, shelves: Sequence[Shelf]) -> list[Hit]:
        """The first `limit` that are still there: a passage may have gone since the indexes were written."""
        hits: list[Hit] = []
        levels = {shelf.level for shelf in shelves}
        for start in range(0, len(fused), limit):
            part = fused[start : start + limit]
            rows = self.passages([one.id for one in part])
            heads = self.heads([row for row, _ in rows.values()])
            for one in part:
                row, passage = rows.get(one.id, (0, None))
                if passage is not None and row in heads and heads[row].level in levels:
                    hits.append(Hit(passage=passage, document=heads[row], score=one.score, dense=one.dense, lexical=one.lexical or None))
            if len(rows) < len(part):
                self._check_gone(shelves)
            if len(hits) >= limit:
                break
        return hits[:limit]

    def _check_gone(self, shelves: Sequence[Shelf]) -> None:
        """Nothing; some passages of the indexes are not in the catalog.

        Raises:
            DamagedCatalog: nothing was removed since the indexes were written: the catalog has lost them.
        """
        if all(self._parts.catalog.revision(shelf.level) == shelf.generation.manifest.revision for shelf in shelves):
            raise damaged(self._parts.folder)
