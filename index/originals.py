"""The files as they were handed in, each under the SHA-256 of its bytes, once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from pathlib import Path

from index.errors import CatalogError
from index.files import file_errors, make_folder, sync_folder, write_file


class Originals:
    """The original files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sha256: str, name: str, read: Callable[[], bytes]) -> None:
        """Nothing; the file is there afterwards. `read` is called only where it was not there before, or was damaged.

        Raises:
            CatalogError: `read` gives other bytes than `sha256` says: the file changed while it was being added.
        """
        path = self._folder / sha256
        with file_errors(self._folder):
            if self.problem(sha256) is None:
                sync_folder(self._folder)  # whoever wrote it may have died before its name was safe
                return
            data = read()
            if hashlib.sha256(data).hexdigest() != sha256:
                raise CatalogError(f"{name}：添加过程中文件被改动。请重新添加。")
            make_folder(self._folder)
            write_file(path, data)

    def read(self, sha256: str, name: str) -> bytes:
        """The bytes of the file.

        Raises:
            CatalogError: it is missing or changed.
        """
        if self.problem(sha256):
            raise CatalogError(f"{name} 的原件{self.problem(sha256)}。请重新添加这个文件。")
        with file_errors(self._folder):
            return (self._folder / sha256).read_bytes()

    def problem(self, sha256: str) -> str | None:
        """What is wrong with the file, in Chinese; None where it is sound."""
        path = self._folder / sha256
        if not path.is_file():
            return "缺失"
        with file_errors(self._folder), path.open("rb") as file:
            return None if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "已损坏"

    def names(self) -> set[str]:
        """The SHA-256 of every file that is there."""
        return {path.name for path in self._folder.iterdir() if len(path.name) == 64} if self._folder.is_dir() else set()

    def clear(self) -> int:
        """How many files a write that died had left half written; they are gone. The caller holds the writer's lock."""
        left = list(self._folder.glob(".new-*"))
        with file_errors(self._folder):
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)

    def move(self, sha256: str, folder: Path) -> None:
        """Nothing; the file lies in `folder` afterwards, under the same name."""
        with file_errors(folder):
            make_folder(folder)
            (self._folder / sha256).rename(folder / sha256)
            sync_folder(folder)
            sync_folder(self._folder)

    def drop(self, names: Collection[str]) -> None:
        """Nothing; the files of these names are gone afterwards, after a power cut too: a name that came back would belong to no document."""
        kept = [path for path in map(self._folder.joinpath, names) if path.exists()]  # of a row of a .jsonl there is no file
        if not kept:
            return
        with file_errors(self._folder):
            for path in kept:
                path.unlink(missing_ok=True)
            sync_folder(self._folder)
