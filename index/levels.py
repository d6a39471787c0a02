"""The search indexes of one level, kept in step with the catalog."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import RLock

import numpy as np

from index.catalog import Catalog
from index.errors import DamagedIndex, IndexProblem, LockedError
from index.faiss_store import EXACT_LIMIT
from index.generations import Generation, Generations, Manifest
from index.lexical import LexicalRow
from index.progress import Progress, Stage
from index.stored import Stored, row_ids, stored_passages, stored_vectors
from index.vectors import Ids
from ingest.document import Level
from ingest.words import Words

_CHUNK = 2048  # passages read from the catalog at once
_log = logging.getLogger(__name__)

Lock = Callable[[float], AbstractContextManager[None]]
Report = Callable[[Progress], None]


class LevelIndex:
    """FAISS and tantivy over the passages of one level. Opened on first use; a search keeps the generation it started with."""

    def __init__(self, catalog: Catalog, level: Level, words: Words, lock: Lock, exact_limit: int = EXACT_LIMIT) -> None:
        self._catalog = catalog
        self._level = level
        self._words = words
        self._lock = lock  # the writer's lock of the knowledge base; takes the seconds to wait for it
        self._generations = Generations(index_folder(catalog.folder, level), exact_limit)
        self._mutex = RLock()
        self._name: str | None = None
        self._loaded: Generation | None = None
        self._checked = False  # that the generation is as new as the catalog; only on opening and after a failure

    def generation(self) -> Generation | None:
        """What searches should use now; None where the level never held anything.

        A generation that is damaged, or was made before the last change of the catalog (a crash came between), is put
        right first. While somebody else is writing, or where the disk is full, a sound one is used as it is.
        """
        with self._mutex:
            damaged = not self._refresh()
            loaded = self._loaded
            if not damaged and self._checked:
                return loaded
        if damaged or not self._in_step(loaded.manifest if loaded else None):
            self._repair(damaged=damaged)
        with self._mutex:
            self._checked = True
            return self._loaded

    def doubt(self) -> None:
        """Nothing; the next search looks whether the indexes are as new as the catalog."""
        self._checked = False

    def catch_up(self, report: Report | None = None) -> None:
        """Nothing; the indexes hold what the catalog holds. The caller holds the writer's lock.

        Raises:
            DiskFull, CatalogError: they could not be written; the generation before stays in use.
        """
        if self._in_step(self._generations.manifest()):
            return
        with self._mutex:
            base = self._loaded if self._refresh() else None
        model, dim = self._catalog.embedder() or "", self._catalog.dim()
        if base and (base.manifest.model, base.manifest.dim) != (model, dim):
            base = None
        with self._generations.next(base, self._catalog.revision(self._level), model, dim) as fresh:
            self._fill(fresh, report)
        with self._mutex:
            self._refresh()

    def rebuild(self, report: Report | None = None) -> None:
        """Nothing; the indexes are made anew from the catalog, nothing of the old ones is used. The caller holds the lock."""
        revision = self._catalog.revision(self._level)
        if not revision:
            return
        with self._generations.next(None, revision, self._catalog.embedder() or "", self._catalog.dim()) as fresh:
            self._fill(fresh, report)
        with self._mutex:
            self._refresh()

    def strictly(self) -> Generation | None:
        """The generation in use, read anew from disk and not put right.

        Raises:
            DamagedIndex: it is damaged.
        """
        name = self._generations.current()
        return self._generations.load(name) if name else None

    def _refresh(self) -> bool:
        """Whether the generation in use is loaded (or there is none) and sound."""
        name = self._generations.current()
        if name == self._name and (self._loaded or not name):
            return True
        self._name = name
        try:
            self._loaded = self._generations.load(name) if name else None
        except DamagedIndex as error:
            _log.warning("%s", error)
            self._loaded = None
            return False
        return True

    def _in_step(self, manifest: Manifest | None) -> bool:
        revision = self._catalog.revision(self._level)
        if manifest is None:
            return revision == 0
        return manifest.revision == revision and manifest.model == self._catalog.embedder()

    def _repair(self, *, damaged: bool) -> None:
        try:
            with self._lock(10.0 if damaged else 0.0):
                _log.warning("index of level %s is behind the catalog: catching up", self._level.value)
                self.rebuild() if damaged else self.catch_up()
        except IndexProblem as error:
            if damaged:
                raise
            if not isinstance(error, LockedError):
                _log.warning("%s", error)

    def _fill(self, fresh: Generation, report: Report | None) -> None:
        wanted = row_ids(self._catalog, self._level)
        dense, lexical = fresh.vectors.ids(), fresh.lexical.ids()
        fresh.vectors.remove(np.setdiff1d(dense, wanted))
        fresh.lexical.remove(np.setdiff1d(lexical, wanted))
        missing = np.union1d(np.setdiff1d(wanted, dense), np.setdiff1d(wanted, lexical))
        for start in range(0, len(missing), _CHUNK):
            if report:
                report(Progress(stage=Stage.INDEXING, done=start, total=len(missing)))
            self._index(fresh, missing[start : start + _CHUNK], dense, lexical)
        if report and len(missing):
            report(Progress(stage=Stage.INDEXING, done=len(missing), total=len(missing)))

    def _index(self, fresh: Generation, rows: Ids, dense: Ids, lexical: Ids) -> None:
        manifest = fresh.manifest
        fresh.vectors.add(*stored_vectors(self._catalog, np.setdiff1d(rows, dense).tolist(), manifest.model, manifest.dim))
        found = stored_passages(self._catalog, np.setdiff1d(rows, lexical).tolist())
        fresh.lexical.add(_lexical_row(stored, self._words) for stored in found)


def index_folder(folder: Path, level: Level) -> Path:
    """Where a knowledge base keeps the indexes of a level."""
    return folder / "index" / level.value


def _lexical_row(stored: Stored, words: Words) -> LexicalRow:
    return LexicalRow(
        id=stored.row,
        terms=words.index_terms(stored.text),
        document_id=stored.document_id,
        kind=stored.kind,
        document_kind=stored.document_kind,
        years=stored.years,
        issuer=stored.issuer,
        effective=stored.effective,
        expires=stored.expires,
    )
