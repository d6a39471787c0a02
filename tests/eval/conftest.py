"""A knowledge base for the evaluation's tests: real parts, with an embedder that needs no model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest

from api.answering.answerer import Answerer
from api.knowledge_base import KnowledgeBase
from api.settings import Settings
from eval.runner import Opener
from index.embedding.embedder import Vectors
from index.library import Library
from ingest.words import Words


class HashEmbedder:
    """Character pairs hashed into 64 places: real, tiny, the same on every machine."""

    name = "hash-64"
    dim = 64

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        row = np.full(self.dim, 1e-3, np.float32)
        for first, second in pairwise(text):
            row[hashlib.blake2b(f"{first}{second}".encode(), digest_size=1).digest()[0] % self.dim] += 1
        return (row / np.linalg.norm(row)).astype(np.float32)


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    words = Words.open(cache=tmp_path_factory.mktemp("words"))

    def open_one(settings: Settings, notice: Callable[[str], None]) -> KnowledgeBase:
        library = Library.open(settings.data, embedder=HashEmbedder, words=words, embedder_name=HashEmbedder.name)
        return KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words))

    return open_one
