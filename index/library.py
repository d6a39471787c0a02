"""Library: the one door to the index. Documents go in, hits come out; everything else in this folder is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from index.adding import Adding
from index.catalog import Catalog, log_notice
from index.closeness import UNKNOWN, closeness
from index.embedding.card import MODEL_NAME
from index.embedding.embedder import Embedder, Vectors
from index.errors import CatalogError, IndexProblem
from index.faiss_store import EXACT_LIMIT
from index.figure_table import FigureQuery, FigureTable, figure_table
from index.found import Found
from index.hits import DocumentHead, Filter, Hit
from index.kept_levels import keep_levels
from index.lazy import LazyEmbedder
from index.levels import Keeping, LevelIndex
from index.lock import writer_lock
from index.lru import Lru
from index.originals import Originals
from index.parts import Parts
from index.progress import Added, Progress
from index.rebuilding import mend, rebuild, reindex
from index.recovering import recover
from index.remembered import Remembered
from index.saving import remove
from index.searching import Request, Shelf, find, weights
from index.sentence_order import REORDERED, by_sentence
from index.sentence_vectors import SentenceVectors
from index.snapshot import snapshot
from index.soundness import Unsound, unsound
from index.vectors import Ids
from index.verifying import verify
from ingest.clause import Clause
from ingest.course import Course
from ingest.document import Document, Figure, Ingested, Level, Passage, Source
from ingest.words import Words, fold

__all__ = ["Added", "Library", "Progress"]

EVERY_LEVEL = frozenset(Level)


class Library:
    """The documents of one folder. Searches may run side by side, also while documents are added; writers take turns."""

    def __init__(self, parts: Parts, words: Words) -> None:
        self._parts = parts
        self._words = words
        self._sentence_vectors = SentenceVectors(parts)
        self._remembered = Remembered(parts.catalog)
        self._found = Found(parts)
        self._closeness: Lru[tuple[int, frozenset[Level]], float] = Lru(8)  # by revision and levels
        self._allowed: Lru[tuple[Level, str, Filter], Ids | None] = Lru(64)  # by level, generation and filter

    @classmethod
    def open(
        cls, folder: Path, embedder: Callable[[], Embedder], words: Words, embedder_name: str, *, any_model: bool = False, patience: float = 10.0,
        exact_limit: int = EXACT_LIMIT, notice: Callable[[str], None] = log_notice,
    ) -> Library:  # fmt: skip
        """The knowledge base in `folder`, made if there is none. What a write that died left half done is finished or dropped.

        Args:
            folder: where everything is kept.
            embedder: makes the model, on first use.
            words: cuts texts and questions.
            embedder_name: the name that the made model will have.
            any_model: open it although it was made with another model: to list, read, remove, verify or rebuild.
            patience: how many seconds a write waits for another program's write.
            exact_limit: with more passages than this in a level, vectors are searched by a graph.
            notice: is told in a Chinese line what was upgraded, finished, dropped or put right, now or later.

        Raises:
            ModelMismatch: it was made with another model (unless `any_model`).
            CatalogError: the folder cannot be used, or holds something newer or damaged.
        """
        catalog, model = Catalog.open(folder, notice), LazyEmbedder(embedder, embedder_name)
        keeping = Keeping(lock=partial(writer_lock, folder), mend=partial(mend, catalog, model), notice=notice, exact_limit=exact_limit)
        parts = Parts(
            folder=folder,
            catalog=catalog,
            originals=Originals(folder / "originals"),
            embedder=model,
            levels={level: LevelIndex(catalog, level, words, keeping) for level in Level},
            patience=patience,
            notice=notice,
        )
        library = cls(parts, words)
        try:
            if not any_model:
                parts.check_model()
            recover(parts)
        except IndexProblem:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Nothing; gives the files back."""
        self._parts.catalog.close()

    def add(
        self, items: Iterable[Ingested], originals: Callable[[Source], bytes] | None = None, progress: Callable[[Progress], None] | None = None
    ) -> list[Added]:
        """What became of each document, in order; all are found by the next search.

        The same bytes twice are one document; a new version takes the place of the old one. Works in batches: memory does
        not grow with the number of items, and of a long add that is broken off the batches so far are in.

        Args:
            items: documents, drawn as they are needed.
            originals: gives the bytes of a source, to be kept; None keeps no files.
            progress: is told how far it is.

        Raises:
            ModelMismatch, LockedError, DiskFull, CatalogError: by cause; what is not yet saved is not in.
        """
        self._parts.check_model()
        return Adding(self._parts, self._sentence_vectors, originals, progress).run(items)

    def keep_levels(self, items: Iterable[Ingested], tell: Callable[[str], None]) -> Iterator[Ingested]:
        """The items, to be added: those that are here at a stricter level, they or an older version, at that level; `tell` is told."""
        return keep_levels(self._parts.catalog, items, tell)

    def remove(self, document_id: str) -> bool:
        """Whether there was such a document; it is found no more, and its original file goes with the last that came of it."""
        parts = self._parts
        with parts.lock():
            with parts.catalog.writing() as connection:
                gone = remove(connection, document_id)
            self._found.clear()
            if gone is None:
                return False
            index = parts.levels[Level(gone.level)]
            try:
                index.catch_up()
            except BaseException:
                index.doubt()
                raise
            parts.drop_orphans({gone.sha256})
        return True

    def documents(self) -> list[DocumentHead]:
        """All documents of all levels, in the order in which they came."""
        return list(self._remembered.heads())

    def revision(self) -> int:
        """A number that grows with every change, by whatever program: what was derived from `documents()` holds until then."""
        return self._parts.catalog.changes()

    def head(self, document_id: str) -> DocumentHead:
        """One document without its text. Raises UnknownDocument."""
        return self._parts.catalog.head(document_id)

    def document(self, document_id: str) -> Document:
        """One document, whole. Raises UnknownDocument."""
        return self._remembered.document(document_id)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order. Raises UnknownDocument."""
        return self._parts.catalog.passages(document_id)

    def figures(self, document_id: str) -> list[Figure]:
        """The figures of a document, in order. Raises UnknownDocument."""
        return list(self._remembered.figures(document_id))

    def courses(self, levels: frozenset[Level] = EVERY_LEVEL) -> tuple[Course, ...]:
        """The courses that the documents of these levels list; the same tuple for the same levels until something changes."""
        return self._remembered.courses(levels)

    def clauses(self) -> dict[str, tuple[Clause, ...]]:
        """What each document says of the validity of rules, by document id; documents that say nothing are left out."""
        return self._parts.catalog.clauses()

    def figure_table(self, query: FigureQuery) -> FigureTable:
        """Figures of all documents that the query allows, in the order of documents and text."""
        return figure_table(self._parts.catalog, query)

    def original(self, document_id: str) -> bytes:
        """The file a document came from.

        Raises:
            UnknownDocument: there is no such document.
            CatalogError: no file was kept (a row of a .jsonl has none of its own), or it is missing or changed.
        """
        source = self._parts.catalog.head(document_id).source
        if source.sha256 not in self._parts.catalog.originals():
            raise CatalogError(f"{source.name} 没有保存原件（.jsonl 的各行不单独保存）。请查看加入时的文件。")
        return self._parts.originals.read(source.sha256, source.name)

    def original_of(self, one: Unsound) -> bytes:
        """The file that a damaged document came from. Raises CatalogError: none was kept, or it is damaged too."""
        if one.original is None:
            raise CatalogError(f"{one.name} 没有保存原件。请从备份恢复，或移除后重新添加。")
        return self._parts.originals.read(one.original, one.name)

    def search(
        self, query: str, filter: Filter | None = None, limit: int = 10, expansions: Sequence[str] = (), *, sentences: float = 0.0
    ) -> list[Hit]:
        """The best passages for a query, best first, ties in the order in which they came.

        Args:
            query: any text; an empty one finds nothing.
            filter: what may be found; part of the search, so that `limit` is filled where so much is allowed.
            limit: at most so many.
            expansions: official words for colloquial ones in the query; looked for by words only, not by meaning.
            sentences: weight of the nearest sentence in the order of the first, where the vectors of their sentences were made; 0: none.

        Raises:
            ModelMismatch: opened with `any_model`, and the vectors are another model's.
        """
        filter, query = filter or Filter(), query.encode("utf-8", "replace").decode()
        shelves = self._shelves(filter)
        if not query.strip() or not shelves or limit <= 0:
            return []
        terms = [term for text in (query, *expansions) for term in self._words.index_terms(text)]
        vector = self.query_vector(query)
        wanted = max(limit, REORDERED) if sentences else limit
        hits = self._found.hits(find(shelves, Request(vector=vector, terms=terms, filter=filter, limit=wanted)), wanted, shelves)
        if sentences:
            hits = by_sentence(hits, vector, self._sentence_vectors.kept([hit.passage for hit in hits[:REORDERED]]), sentences)
        return hits[:limit]

    def saying(self, text: str, filter: Filter | None = None, besides: Iterable[str] = ()) -> list[Hit]:
        """The passages in which these very characters stand (Chinese ones, whatever their form), but of the documents `besides`, in order."""
        terms, folded, filter = self._words.bigrams(text), fold(text), filter or Filter()
        found: list[int] = []
        for shelf in self._shelves(filter):
            ids = shelf.generation.lexical.holding(terms, besides)
            found += (ids if shelf.allowed is None else np.intersect1d(ids, shelf.allowed)).tolist()
        rows = self._found.passages(sorted(found))
        said = [(row, passage) for row, passage in rows.values() if text in passage.text or folded in fold(passage.text)]
        heads = self._found.heads([row for row, _ in said])
        hits = (Hit(passage=passage, document=heads[row], score=1.0) for row, passage in said if row in heads)
        return [hit for hit in hits if hit.document.level in filter.levels]

    def query_vector(self, text: str) -> Vectors:
        """The vector (dim,) by which passages and sentences are compared with a question."""
        self._parts.check_model()
        return self._parts.embedder.embed_query(text)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit rows (n, dim) for texts that are compared with each other, in the order of the texts."""
        return self._parts.embedder.embed_passages(texts)

    def sentence_vectors(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """Passage id -> (sentences, dim) float32 unit rows, in the order of `ingest.words.sentences(passage.text)`."""
        self._parts.check_model()
        return self._sentence_vectors.of(passages)

    def closeness(self, levels: frozenset[Level] = EVERY_LEVEL) -> float:
        """The mean cosine of two passages of these levels, in [-1, 1]: how alike all is that can be found.

        Only the bundled model's scale is known; with another it is that of one office's documents.
        """
        parts = self._parts
        if parts.embedder.name != MODEL_NAME:
            return UNKNOWN
        measure = partial(closeness, parts.catalog, levels, parts.embedder.name, parts.embedder.dim)
        return self._closeness.one((parts.catalog.changes(), levels), measure)

    def idf(self, terms: Sequence[str], levels: frozenset[Level] = EVERY_LEVEL) -> dict[str, float]:
        """BM25's weight of each term over the passages of the levels, > 0; rare words weigh more."""
        return weights(self._shelves(Filter(levels=levels)), terms)

    def verify(self) -> list[str]:
        """One Chinese line for each damage found in catalog, indexes and original files; empty where all is sound."""
        return verify(self._parts)

    def snapshot(self, folder: Path) -> None:
        """Nothing; `folder` holds catalog and originals as they are at one moment. Raises DamagedCatalog where they are not sound."""
        snapshot(self._parts, folder)

    def unsound(self) -> list[Unsound]:
        """The documents that are not what was written, with what there is to make them anew from."""
        return unsound(self._parts.catalog)

    def rebuild(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Nothing; every passage is embedded anew with the given model, and both indexes are made anew."""
        rebuild(self._parts, progress)

    def reindex(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Nothing; both indexes are made anew, by the words as they are cut now. Vectors stay. Raises DamagedCatalog."""
        reindex(self._parts, progress)

    def _shelves(self, filter: Filter) -> list[Shelf]:
        """What may be searched, level by level; levels without passages are left out."""
        shelves: list[Shelf] = []
        for level in Level:
            generation = self._parts.levels[level].generation() if level in filter.levels else None
            if generation and generation.lexical.count():
                key = (level, str(generation.folder), filter)
                allowed = self._allowed.one(key, partial(generation.lexical.matching, filter))
                shelves.append(Shelf(level=level, generation=generation, allowed=allowed))
        return shelves
