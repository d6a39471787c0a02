"""A model that is loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from index.embedding.embedder import Embedder, Vectors
from index.errors import ModelError
from index.lru import Lru

_QUERIES = 256  # texts whose vectors stay in memory: one question asks for its own several times


class LazyEmbedder:
    """An Embedder known by its name; `make` loads it on first use, once. The vectors of the last questions are kept."""

    def __init__(self, make: Callable[[], Embedder], name: str) -> None:
        self._make = make
        self._name = name
        self._made: Embedder | None = None
        self._lock = Lock()
        self._queries: Lru[str, Vectors] = Lru(_QUERIES)

    @property
    def name(self) -> str:
        """The model's name; loads nothing."""
        return self._name

    @property
    def dim(self) -> int:
        """The length of its vectors."""
        return self._model().dim

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows of shape (len(texts), dim), float32, unit length."""
        return self._model().embed_passages(texts, progress)

    def embed_query(self, text: str) -> Vectors:
        """One unit vector of shape (dim,), float32, that cannot be written to: it is the same for all who ask."""
        return self._queries.one(text, lambda: _frozen(self._model().embed_query(text)))

    def _model(self) -> Embedder:
        with self._lock:
            if self._made is None:
                made = self._make()
                if made.name != self._name:
                    raise ModelError(f"装入的模型是 {made.name}，不是 {self._name}。请检查模型的设置。")
                self._made = made
            return self._made


def _frozen(vector: Vectors) -> Vectors:
    vector.flags.writeable = False
    return vector
