"""Query vectors moved a little towards how rules and reports are written: people ask 工钱, the law says 工资.

A low-rank map, learned by `python -m eval train-queries` from questions and the passages that answer them, is added to
the vector of a question; passages stay as they are, so nothing is embedded again when the map changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embedding.embedder import Embedder, Vectors

BUNDLED_TUNING = Path(__file__).with_name("query_tuning.npz")
"""What was learned for the bundled model."""
_FIELDS = ("down", "up", "shift")


@dataclass(frozen=True, slots=True)
class QueryTuning:
    """q -> unit(q + q down up + shift), with `down` (dim, rank), `up` (rank, dim) and `shift` (dim,), float32."""

    down: Vectors
    up: Vectors
    shift: Vectors

    @classmethod
    def open(cls, path: Path = BUNDLED_TUNING) -> QueryTuning:
        """The map in a .npz file. Raises ValueError where the file is not one."""
        with np.load(path, allow_pickle=False) as stored:
            down, up, shift = (stored[field].astype(np.float32) for field in _FIELDS)
        if down.shape != up.shape[::-1] or shift.shape != up.shape[1:]:
            raise ValueError(f"{path.name}: shapes {down.shape}, {up.shape}, {shift.shape} do not fit together")
        return cls(down, up, shift)

    def save(self, path: Path) -> None:
        """Writes the map in 16-bit floats."""
        np.savez_compressed(path, down=self.down.astype(np.float16), up=self.up.astype(np.float16), shift=self.shift.astype(np.float16))

    def __call__(self, queries: Vectors) -> Vectors:
        """Unit rows, of the shape that came: (dim,) or (n, dim)."""
        moved = queries + (queries @ self.down) @ self.up + self.shift
        tuned: Vectors = (moved / np.linalg.norm(moved, axis=-1, keepdims=True)).astype(np.float32)
        return tuned


class TunedQueries:
    """An Embedder whose questions are moved by a QueryTuning; its name stays, for the passages' vectors are the same."""

    def __init__(self, embedder: Embedder, tuning: QueryTuning) -> None:
        self._embedder = embedder
        self._tuning = tuning

    @property
    def name(self) -> str:
        """The model's name."""
        return self._embedder.name

    @property
    def dim(self) -> int:
        """The length of its vectors."""
        return self._embedder.dim

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows of shape (len(texts), dim), float32, unit length: as the model gives them."""
        return self._embedder.embed_passages(texts, progress)

    def embed_query(self, text: str) -> Vectors:
        """One unit vector of shape (dim,), float32, moved."""
        return self._tuning(self._embedder.embed_query(text))
