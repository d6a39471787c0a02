"""Uploads: the files of a job, kept in a folder of its own until they are taken in. What a client calls a file is never a path."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from index.files import file_errors, make_folder, sync_folder

STRAY_S = 3600.0
"""Seconds after which a folder without a job is a stray one: another process may be filling a younger one."""
NAME_BYTES = 200
"""Of a stored name: file systems take 255."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in: what the client calls it, and its bytes."""

    name: str
    file: IO[bytes]


class Uploads:
    """The folders below <data>/uploads, one a job."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, uploads: Iterable[Upload], wanted: Callable[[Path], bool] = lambda path: True) -> str:
        """The name of the folder that now holds the files, each in one of its own, in order; readable by us alone.

        `wanted` is asked about each stored file; one that it refuses by raising leaves nothing behind.
        """
        token = secrets.token_hex(8)
        folder = self._folder / token
        try:
            with file_errors(self._folder):
                make_folder(self._folder)
                folder.mkdir(mode=0o700)
                for number, upload in enumerate(uploads):
                    wanted(_stored(upload, folder / f"{number:04d}"))
                sync_folder(folder)
                sync_folder(self._folder)  # whoever is told that they were accepted must find them after a power cut
        except BaseException:
            self.drop(token)
            raise
        return token

    def paths(self, token: str) -> list[Path]:
        """The files of a folder, in the order in which they came."""
        return sorted(path for path in (self._folder / token).glob("*/*") if path.is_file())

    def drop(self, token: str) -> None:
        """Nothing; the folder is gone."""
        shutil.rmtree(self._folder / token, ignore_errors=True)

    def drop_all_but(self, tokens: frozenset[str]) -> None:
        """Nothing; what no job has spoken of for an hour is gone."""
        before = time.time() - STRAY_S
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if folder.name not in tokens and folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)


def _stored(upload: Upload, folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    path = folder / safe_name(upload.name)
    with path.open("wb") as out:
        shutil.copyfileobj(upload.file, out)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(folder)
    return path


def safe_name(name: str) -> str:
    r"""The last part of a client's name, without what file systems refuse, in at most 200 bytes with its suffix kept.

    >>> safe_name("..\\..\\etc/办法.txt")
    '办法.txt'
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(char for char in last if char.isprintable()).strip(". ") if last.strip(". ") else ""
    stem, dot, suffix = kept.rpartition(".")
    room = NAME_BYTES - len((dot + suffix).encode("utf-8", "replace"))
    return (_cut(stem, room) + dot + suffix if room > 0 else _cut(kept, NAME_BYTES)) or "未命名"


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
