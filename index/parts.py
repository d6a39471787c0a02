"""What the pieces of work on one knowledge base share."""

from __future__ import annotations

from collections.abc import Callable, Set
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
    """The parts of an open knowledge base.

    `patience` is how many seconds a writer waits for another one; `notice` is told in a Chinese line what was put right.
    """

    folder: Path
    catalog: Catalog
    originals: Originals
    embedder: LazyEmbedder
    levels: dict[Level, LevelIndex]
    patience: float
    notice: Callable[[str], None]

    def lock(self, wait: float | None = None, *, repairing: bool = False) -> AbstractContextManager[None]:
        """The writer's lock; waits `patience` seconds for it where `wait` says nothing else."""
        return writer_lock(self.folder, self.patience if wait is None else wait, repairing=repairing)

    def check_model(self) -> None:
        """Nothing.

        Raises:
            ModelMismatch: the knowledge base holds vectors of another model.
        """
        kept = self.catalog.embedder()
        if kept is not None and kept != self.embedder.name:
            raise mismatch(kept, self.embedder.name)

    def drop_orphans(self, left: Set[str] | None = None) -> int:
        """How many original files belonged to no document; they are gone. The caller holds the lock.

        Args:
            left: look at these only, of documents that just went; None looks at all, after the catalog was found to be whole.

        Raises:
            DamagedCatalog: the catalog is not whole: its documents may be missing, and their files are all that is left of them.
        """
        if left is None:
            self.catalog.heads()
        elif not left:
            return 0
        orphans = (self.originals.names() if left is None else left) - self.catalog.originals().keys()
        self.originals.drop(orphans)
        return len(orphans)

    def rescue(self) -> int:
        """How many original files belong to no document that is there; they lie in the folder "rescued" now. The caller holds the lock."""
        orphans = self.originals.names() - self.catalog.originals().keys()
        for name in orphans:
            self.originals.move(name, self.folder / "rescued")
        return len(orphans)
