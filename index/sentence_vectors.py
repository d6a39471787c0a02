"""Vectors of single sentences, by which an answer ranks them: made once, kept in the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from index.embedding.embedder import Vectors
from index.errors import IndexProblem
from index.lru import Lru
from index.parts import Parts
from index.progress import Progress, Stage
from index.saving import store_vectors
from index.schema import sentence_vectors
from index.stored import stored_sentence_vectors
from ingest.document import Passage
from ingest.words import sentences

_KEPT = 4000  # passages whose sentence vectors stay in memory, about 6 KB each
_AT_ONCE = 512  # passages

Key = tuple[str, str]  # passage id and text: a .jsonl row with a new text keeps its id


class SentenceVectors:
    """Passages -> the vectors of their sentences, in the order of `ingest.words.sentences(passage.text)`.

    A sentence is embedded bare, without title and heading path: they are what all sentences of a passage have in common.
    So the only sentence of a passage has a vector of its own too.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._kept: Lru[Key, Vectors] = Lru(_KEPT)

    def of(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """Passage id -> (sentences, dim) float32 unit rows. What is missing is made, and kept unless somebody is writing."""
        by_key = {(passage.id, passage.text): passage for passage in passages}
        found = self._kept.many(by_key, lambda keys: self._load([by_key[key] for key in keys]))
        return {key[0]: rows for key, rows in found.items()}

    def kept(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """The same, of those passages whose vectors were made before."""
        by_key = {(passage.id, passage.text): passage for passage in passages}
        found = self._kept.many(by_key, lambda keys: self._stored([by_key[key] for key in keys]))
        return {key[0]: rows for key, rows in found.items()}

    def _stored(self, passages: Sequence[Passage]) -> dict[Key, Vectors]:
        parts = self._parts
        _, found = stored_sentence_vectors(parts.catalog, passages, parts.embedder.name, parts.catalog.dim() or parts.embedder.dim)
        whole = (passage for passage in passages if len(found.get(passage.id, ())) == len(sentences(passage.text)))
        return {(passage.id, passage.text): found[passage.id] for passage in whole}

    def make(self, passages: Callable[[int, int], Sequence[Passage]], count: int, total: int, report: Callable[[Progress], None] | None) -> None:
        """Nothing; makes and keeps the vectors of `count` passages, which `passages(start, end)` hands out; `total` sentences."""
        done = 0
        for start in range(0, count, _AT_ONCE):
            part = passages(start, min(count, start + _AT_ONCE))
            made = self._embedded(part)
            self._store(part, made, wait=None)
            done += sum(map(len, made.values()))
            if report:
                report(Progress(stage=Stage.SENTENCES, done=done, total=total))

    def _load(self, passages: Sequence[Passage]) -> dict[Key, Vectors]:
        found = self._stored(passages)
        missing = [passage for passage in passages if (passage.id, passage.text) not in found]
        if missing:
            made = self._embedded(missing)
            found |= {(passage.id, passage.text): made[passage.id] for passage in missing}
            self._try_to_store(missing, made)
        return found

    def _embedded(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        texts = [[passage.text[span.start : span.end] for span in sentences(passage.text)] for passage in passages]
        flat = [text for group in texts for text in group]
        rows = self._parts.embedder.embed_passages(flat) if flat else np.zeros((0, self._parts.embedder.dim), np.float32)
        ends = np.cumsum([len(group) for group in texts])
        return {passage.id: rows[end - len(group) : end] for passage, group, end in zip(passages, texts, ends, strict=True)}

    def _try_to_store(self, passages: Sequence[Passage], made: Mapping[str, Vectors]) -> None:
        try:
            self._store(passages, made, wait=0.0)
        except IndexProblem:
            return  # somebody is writing, or the folder is read-only: the answer does not depend on keeping them

    def _store(self, passages: Sequence[Passage], made: Mapping[str, Vectors], *, wait: float | None) -> None:
        parts = self._parts
        with parts.lock(wait):
            rows, _ = stored_sentence_vectors(parts.catalog, passages, parts.embedder.name, parts.embedder.dim)
            if parts.catalog.embedder() == parts.embedder.name:
                with parts.catalog.writing() as connection:
                    store_vectors(connection, sentence_vectors, parts.embedder.name, {rows[i]: made[i] for i in made if i in rows})
