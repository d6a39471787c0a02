"""The seam between text and vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Texts -> unit vectors. `name` identifies model and version: vectors of two names are never mixed."""

    @property
    def name(self) -> str:
        """Model and version."""
        ...

    @property
    def dim(self) -> int:
        """The length of its vectors."""
        ...

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows of shape (len(texts), dim), float32, unit length; `progress` is told how many are done so far."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """One unit vector of shape (dim,), float32."""
        ...
