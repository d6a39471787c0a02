"""Documents, one after the other, into the catalog and the indexes: embedded outside the lock, saved batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding.embedder import Vectors
from index.parts import Parts
from index.progress import Added, Progress, Stage, Status
from index.rows import Rows, rows_of, searchable_text
from index.saving import Entry, Saved, save
from index.sentence_vectors import SentenceVectors
from index.soundness import is_sound
from ingest.document import Ingested, Passage, Source
from ingest.errors import IngestError
from ingest.words import sentences

_BATCH = 512  # passages, or documents, that are embedded together and saved in one transaction
_CHARACTERS = 2_000_000  # of a batch, so that a few huge documents do not fill the memory
_PUBLISH = 8192  # passages after which a long add brings the indexes up to date
SENTENCES = 12_000  # an add with at most so many embeds its sentences at once: about a minute; beyond, on first use

Read = Callable[[Source], bytes]
Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document on its way in, with the rows it will be."""

    item: Ingested
    rows: Rows


class Adding:
    """One `add`: what it has done so far."""

    def __init__(self, parts: Parts, sentence_vectors: SentenceVectors, originals: Read | None, report: Report | None) -> None:
        self._parts = parts
        self._sentence_vectors = sentence_vectors
        self._originals = originals
        self._report = report
        self._done = 0  # passages embedded
        self._unpublished = 0
        self._new: list[int] = []  # row numbers of new passages, while their sentences are few enough
        self._sentences = 0
        self._left: set[str] = set()  # SHA-256 of the originals of versions that went

    def run(self, items: Iterable[Ingested]) -> list[Added]:
        """What became of each document, in order. Where `items` raises, what came before is in, and the error goes on."""
        added: list[Added] = []
        try:
            for batch in _batches(items):
                added += self._batch(batch)
        except IngestError:
            self._publish()
            raise
        except BaseException:
            self._doubt()
            raise
        self._publish()
        self._embed_sentences()
        return added

    def _batch(self, batch: Sequence[Prepared]) -> list[Added]:
        known = self._parts.catalog.digests([str(one.rows.document["id"]) for one in batch])
        same = [one for one in batch if known.get(one.item.document.id) == one.rows.document["digest"]]
        damaged = {one.item.document.id for one in same if not is_sound(self._parts.catalog, one.item.document.id)}
        fresh = [one for one in batch if one not in same or one.item.document.id in damaged]
        vectors = self._embedded(fresh)
        with self._parts.lock():
            for one in batch:
                self._keep_original(one.item.document.source)
            saved = self._saved([self._entry(one, rows, damaged) for one, rows in zip(fresh, vectors, strict=True)])
        results = dict(zip((one.item.document.id for one in fresh), saved, strict=True))
        self._note(fresh, results)
        if self._unpublished >= _PUBLISH:
            self._publish()
        return [_added(one.item, results.get(one.item.document.id, Saved(status=Status.UNCHANGED))) for one in batch]

    def _entry(self, one: Prepared, vectors: Vectors, damaged: Container[str]) -> Entry:
        document = one.item.document
        return Entry(rows=one.rows, vectors=vectors, original=self._keeps(document.source), anew=document.id in damaged)

    def _saved(self, entries: Sequence[Entry]) -> list[Saved]:
        if not entries:
            return []
        with self._parts.catalog.writing() as connection:
            return save(connection, entries, self._parts.embedder.name)

    def _embedded(self, fresh: Sequence[Prepared]) -> list[Vectors]:
        """The vectors of each document (passages, dim)."""
        counts = [len(one.item.passages) for one in fresh]
        texts = [searchable_text(one.item.document.title, passage.path, passage.text) for one in fresh for passage in one.item.passages]
        if not texts:
            return [np.zeros((0, 0), np.float32) for _ in fresh]
        rows = self._parts.embedder.embed_passages(texts, lambda done: self._tell(Stage.EMBEDDING, self._done + done))
        self._done += len(texts)
        return np.split(rows, np.cumsum(counts)[:-1])

    def _keep_original(self, source: Source) -> None:
        read = self._originals
        if read is not None and self._keeps(source):
            self._parts.originals.keep(source.sha256, source.name, lambda: read(source))

    def _keeps(self, source: Source) -> bool:
        """Whether there is a file to keep: a row of a .jsonl has none.

        Its title and text are in the catalog; the whole file would show rows of stricter levels to whoever may read this one.
        """
        return self._originals is not None and source.row_id is None

    def _note(self, fresh: Sequence[Prepared], results: dict[str, Saved]) -> None:
        for one in fresh:
            rows = results[one.item.document.id].passages
            self._unpublished += max(len(rows), 1)
            self._left.update(results[one.item.document.id].left)
            if self._sentences <= SENTENCES and len(rows):
                self._new += rows
                self._sentences += sum(len(sentences(passage.text)) for passage in one.item.passages)
        self._tell(Stage.SAVED, self._done)

    def _publish(self) -> None:
        try:
            with self._parts.lock():
                for index in self._parts.levels.values():
                    index.catch_up(self._report)
                self._parts.drop_orphans(self._left)
        except BaseException:
            self._doubt()
            raise
        self._unpublished = 0

    def _doubt(self) -> None:
        for index in self._parts.levels.values():
            index.doubt()

    def _embed_sentences(self) -> None:
        if self._sentences <= SENTENCES:
            self._sentence_vectors.make(self._new_passages, len(self._new), self._sentences, self._report)

    def _new_passages(self, start: int, end: int) -> Sequence[Passage]:
        return [passage for _, passage in self._parts.catalog.passages_by_row(self._new[start:end]).values()]

    def _tell(self, stage: Stage, done: int) -> None:
        if self._report:
            self._report(Progress(stage=stage, done=done))


def _batches(items: Iterable[Ingested]) -> Iterator[list[Prepared]]:
    """The items in groups that are saved together; two versions of one document never share a group."""
    batch: list[Prepared] = []
    keys: set[object] = set()
    passages = characters = 0
    try:
        for item in items:
            one = Prepared(item=item, rows=rows_of(item))
            mine = {("id", one.rows.document["id"]), ("identity", one.rows.document["identity"] or object())}
            full = passages + len(item.passages) > _BATCH or len(batch) >= _BATCH or characters > _CHARACTERS
            if batch and (full or not keys.isdisjoint(mine)):
                yield batch
                batch, keys, passages, characters = [], set(), 0, 0
            batch.append(one)
            keys |= mine
            passages += len(item.passages)
            characters += len(item.document.text)
    except IngestError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _added(item: Ingested, saved: Saved) -> Added:
    document = item.document
    return Added(
        document_id=document.id,
        title=document.title,
        name=document.source.name,
        status=saved.status,
        passages=len(item.passages),
        replaced=saved.replaced,
        notices=item.notices,
    )
