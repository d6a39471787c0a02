"""The seam to whatever keeps vectors. One contract test suite holds for every implementation."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors

Ids = npt.NDArray[np.int64]


class VectorStore(Protocol):
    """Ids -> unit vectors, searched by cosine. Ids are the catalog's row numbers: positive, small, never used twice."""

    @property
    def dim(self) -> int:
        """The length of a vector."""
        ...

    def add(self, ids: Ids, rows: Vectors) -> None:
        """Nothing; afterwards `ids` (n,) are found by `rows` (n, dim), float32 unit vectors. An id that is there is replaced."""
        ...

    def remove(self, ids: Ids) -> None:
        """Nothing; afterwards none of `ids` is found. Unknown ids are passed over."""
        ...

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The `limit` nearest ids with their cosine in [-1, 1], best first, ties by id.

        Args:
            query: a unit vector (dim,).
            limit: at most so many.
            allowed: only these ids may be found (None: all). The list is as long as `limit` and `allowed` let it be:
                the restriction is part of the search, not applied to its result.
        """
        ...

    def count(self) -> int:
        """How many ids can be found."""
        ...

    def ids(self) -> Ids:
        """All ids that can be found, ascending."""
        ...

    def flush(self) -> None:
        """Nothing; afterwards everything so far is on disk, whole; if it fails, what was there before still is."""
        ...
