"""What the pieces of work on one knowledge base share."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from index.catalog import Catalog
from index.lazy import LazyEmbedder
from index.levels import LevelIndex
from index.lock import writer_lock
from index.originals import Originals
from index.saving import mismatch
from ingest.document import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of an open knowledge base. `patience` is how many seconds a writer waits for another one."""

    folder: Path
    catalog: Catalog
    originals: Originals
    embedder: LazyEmbedder
    levels: dict[Level, LevelIndex]
    patience: float

    def lock(self, wait: float | None = None) -> AbstractContextManager[None]:
        """The writer's lock; waits `patience` seconds for it where `wait` says nothing else."""
        return writer_lock(self.folder, self.patience if wait is None else wait)

    def check_model(self) -> None:
        """Nothing.

        Raises:
            ModelMismatch: the knowledge base holds vectors of another model.
        """
        kept = self.catalog.embedder()
        if kept is not None and kept != self.embedder.name:
            raise mismatch(kept, self.embedder.name)

    def drop_orphans(self) -> None:
        """Nothing; original files that belong to no document are gone. The caller holds the lock."""
        for name in self.originals.names() - self.catalog.originals().keys():
            self.originals.drop(name)
