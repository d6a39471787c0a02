"""The search indexes of one level, kept in step with the catalog."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

import numpy as np

from index.catalog import Catalog
from index.errors import DamagedIndex, IndexProblem, LockedError
from index.faiss_store import EXACT_LIMIT
from index.generations import Generation, Generations, Manifest
from index.lexical import LexicalRow
from index.progress import Progress, Stage
from index.stored import Stored, stored_passages, stored_vectors, whole_level
from index.vectors import Ids
from ingest.document import Level
from ingest.words import Words

_CHUNK = 2048  # passages read from the catalog at once
_TRIES = 5  # to open a generation that is being swapped
_log = logging.getLogger(__name__)

NAMES = {Level.PUBLIC: "公开", Level.INTERNAL: "内部", Level.RESTRICTED: "受限"}
Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What the indexes of every level need of the knowledge base around them.

    Attributes:
        lock: the writer's lock; takes the seconds to wait for it.
        mend: makes and stores the vectors of these passages, where the model is at hand. The caller holds the lock.
        notice: is told in a Chinese line what was put right.
        exact_limit: with more passages than this, vectors are searched by a graph.
    """

    lock: Callable[[float], AbstractContextManager[None]]
    mend: Callable[[Sequence[int]], None]
    notice: Callable[[str], None]
    exact_limit: int = EXACT_LIMIT


class LevelIndex:
    """FAISS and tantivy over the passages of one level. Opened on first use; a search keeps the generation it started with."""

    def __init__(self, catalog: Catalog, level: Level, words: Words, keeping: Keeping) -> None:
        self._catalog = catalog
        self._level = level
        self._words = words
        self._keeping = keeping
        self._generations = Generations(index_folder(catalog.folder, level), keeping.exact_limit)
        self._mutex = RLock()
        self._name: str | None = None
        self._loaded: Generation | None = None
        self._checked = False  # that the generation is as new as the catalog; only on opening, after a swap and after a failure

    def generation(self) -> Generation | None:
        """What searches should use now; None where the level never held anything.

        A generation that is damaged, or was made before the last change of the catalog (a crash came between), is put
        right first. While somebody else is writing, or where the disk is full, a sound one is used as it is.
        """
        with self._mutex:
            sound = self._refresh()
            loaded = self._loaded
            if sound and self._checked:
                return loaded
        if not sound or not self._in_step(loaded.manifest if loaded else None):
            self._repair(damaged=not sound)
        with self._mutex:
            self._checked = True
            return self._loaded

    def doubt(self) -> None:
        """Nothing; the next search looks whether the indexes are as new as the catalog."""
        self._checked = False

    def behind(self) -> bool:
        """Whether the indexes are not those of the catalog as it is: a write died, or a file that says so is damaged."""
        return not self._in_step(self._generations.manifest())

    def catch_up(self, report: Report | None = None, *, damaged: bool = False) -> None:
        """Nothing; the indexes hold what the catalog holds. The caller holds the writer's lock.

        Goes on from the newest generation that is whole, where there is one; `damaged` says that the one in use is not.

        Raises:
            DiskFull, CatalogError: they could not be written; the generation before stays in use.
        """
        if not damaged and not self.behind():
            return
        with self._mutex:
            base = self._loaded if self._refresh() else self._generations.older()
        model, dim = self._catalog.embedder() or "", self._catalog.dim()
        if base and (base.manifest.model, base.manifest.dim) != (model, dim):
            base = None
        try:
            self._make(base, model, dim, report)
        except DamagedIndex:  # of what was taken over: it rotted since it was opened
            if base is None:
                raise
            self._make(None, model, dim, report)

    def rebuild(self, report: Report | None = None) -> None:
        """Nothing; the indexes are made anew from the catalog, nothing of the old ones is used. The caller holds the lock."""
        if self._catalog.revision(self._level):
            self._make(None, self._catalog.embedder() or "", self._catalog.dim(), report)

    def clear(self) -> int:
        """How many things a write that died had left half written; they are gone. The caller holds the writer's lock."""
        return self._generations.clear()

    def _make(self, base: Generation | None, model: str, dim: int, report: Report | None) -> None:
        with self._generations.next(base, self._catalog.revision(self._level), model, dim) as fresh:
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
        """Whether the generation in use is loaded (or there is none) and sound. One that is swapped meanwhile is asked for again."""
        for _ in range(_TRIES):
            name = self._generations.current()
            if name == self._name and (self._loaded or not name):
                return True
            self._checked = False
            try:
                self._loaded = self._generations.load(name) if name else None
            except DamagedIndex as error:
                if self._generations.current() != name:
                    continue  # it was not damaged but taken away: a newer one is in use
                _log.info("%s", error)
                self._name, self._loaded = name, None
                return False
            self._name = name
            return True
        return False

    def _in_step(self, manifest: Manifest | None) -> bool:
        revision = self._catalog.revision(self._level)
        if manifest is None:
            return revision == 0
        return manifest.revision == revision and manifest.model == self._catalog.embedder()

    def _repair(self, *, damaged: bool) -> None:
        what = f"{NAMES[self._level]}级的索引{'已损坏' if damaged else '落后于目录（上次写入中断）'}"
        try:
            with self._keeping.lock(10.0 if damaged else 0.0):
                self.catch_up(damaged=damaged)
            self._keeping.notice(f"{what}，已从目录库补齐。")
        except IndexProblem as error:
            if damaged:
                self._fall_back(error)
            elif not isinstance(error, LockedError):
                self._keeping.notice(f"{what}，暂时不能补齐：{error}")

    def _fall_back(self, error: IndexProblem) -> None:
        """The generation before serves until the one in use can be made anew; what it lacks is not found, what has gone is passed over."""
        older = self._generations.older()
        if older is None or older.manifest.model != self._catalog.embedder():
            raise error
        with self._mutex:
            self._loaded = older
        self._keeping.notice(f"{NAMES[self._level]}级的索引已损坏，暂时使用上一份，最近加入的内容可能查不到：{error}")

    def _fill(self, fresh: Generation, report: Report | None) -> None:
        wanted = whole_level(self._catalog, self._level)
        dense, lexical = fresh.vectors.ids(), fresh.lexical.ids()
        fresh.vectors.remove(np.setdiff1d(dense, wanted))
        fresh.lexical.remove(np.setdiff1d(lexical, wanted))
        missing = np.union1d(np.setdiff1d(wanted, dense), np.setdiff1d(wanted, lexical))
        for start in range(0, len(missing), _CHUNK):
            if report:
                report(Progress(stage=Stage.INDEXING, done=start, total=len(missing)))
            self._index(fresh, missing[start : start + _CHUNK], dense, lexical)
        self._mend(fresh, np.setdiff1d(wanted, fresh.vectors.ids()).tolist())
        if report and len(missing):
            report(Progress(stage=Stage.INDEXING, done=len(missing), total=len(missing)))

    def _mend(self, fresh: Generation, lost: list[int]) -> None:
        """Vectors that are missing or damaged in the catalog are made anew: without them, passages would be found by their words only."""
        if not lost:
            return
        self._keeping.mend(lost)
        fresh.vectors.add(*stored_vectors(self._catalog, lost, fresh.manifest.model, fresh.manifest.dim))
        left = len(np.setdiff1d(lost, fresh.vectors.ids()))
        done = f"其中 {left} 段请用 unionqa rebuild 修复" if left else "已重新计算"
        self._keeping.notice(f"目录库里有 {len(lost)} 段的向量缺失或损坏，{done}。")

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
