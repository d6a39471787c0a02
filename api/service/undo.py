"""What was deleted a moment ago and can still be had back: out of every search at once, for good after a minute."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.knowledge_base import KnowledgeBase
from api.problems import NotThere
from api.revising import Aside
from index.files import file_errors, write_file
from index.hits import DocumentHead
from index.packing import pack, unpack

UNDO_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A document that is gone, and until when (seconds since 1970) it can be had back."""

    document_id: str
    until: float


class Undo:
    """Documents put aside, each as two files below <data>/deleted: they outlive the process, and not their minute."""

    def __init__(self, base: KnowledgeBase, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._base = base
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()

    def delete(self, document_id: str) -> Deleted:
        """The document, gone from every search. Raises UnknownDocument."""
        self.sweep()
        with self._lock:
            aside = self._base.aside(document_id)
            with file_errors(self._folder):
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if aside.original is not None:
                    write_file(self._place(document_id, "original"), aside.original)
                write_file(self._place(document_id, "json"), pack(aside.item))  # last: a file that is there is whole
            self._base.remove(document_id)
        return Deleted(document_id=document_id, until=self._clock() + UNDO_S)

    def restore(self, document_id: str) -> DocumentHead:
        """The document, found again as it was. Raises NotThere where it was not deleted, or longer ago than a minute."""
        self.sweep()
        kept, original = self._place(document_id, "json"), self._place(document_id, "original")
        with self._lock:
            if not kept.exists():
                raise NotThere(f"没有可以恢复的文件 {document_id}：删除后一分钟内才能恢复。")
            with file_errors(self._folder):
                aside = Aside(item=unpack(kept.read_bytes()), original=original.read_bytes() if original.exists() else None)
            head = self._base.put_back(aside)
            kept.unlink(missing_ok=True)
            original.unlink(missing_ok=True)
        return head

    def sweep(self) -> None:
        """Nothing; what was deleted longer ago is gone for good."""
        oldest = self._clock() - UNDO_S
        with file_errors(self._folder):
            for path in self._folder.iterdir() if self._folder.is_dir() else ():
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)

    def _place(self, document_id: str, suffix: str) -> Path:
        """A server-made name: an id may be anything that a row of a .jsonl says."""
        return self._folder / f"{hashlib.sha256(document_id.encode('utf-8', 'replace')).hexdigest()}.{suffix}"
