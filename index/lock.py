"""One writer at a time: an advisory lock on a file, freed by the system when its holder dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from index.errors import LockedError
from index.files import FULL, file_errors, sync_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NAME = "write.lock"
_PAUSE = 0.05  # seconds between two tries


@contextmanager
def writer_lock(folder: Path, wait: float, *, repairing: bool = False) -> Iterator[None]:
    """Nothing; inside the block no other process or thread holds the lock of the knowledge base in `folder`.

    While it is held the file is not empty: what is left of a writer that died, or failed, until somebody repairs.

    Args:
        folder: the knowledge base.
        wait: for how many seconds to try; 0 tries once.
        repairing: the block puts right what a writer left.

    Raises:
        LockedError: somebody else still holds it.
    """
    with file_errors(folder):
        new = not (folder / _NAME).exists()
        file = (folder / _NAME).open("ab", buffering=0)
        if new:
            sync_folder(folder)
    with file:
        _acquire(file, folder, wait)
        sound = repairing or not _size(file)
        with file_errors(folder):
            _mark(file)
        yield
        if sound:
            with suppress(OSError):
                file.truncate(0)
        # closing the file frees the lock


def unfinished(folder: Path) -> bool:
    """Whether a write died or failed since the last repair, or one is being made just now."""
    path = folder / _NAME
    return path.exists() and path.stat().st_size > 0


def _mark(file: IO[bytes]) -> None:
    """On disk before anything else is: after a power cut it tells that there may be files without a row."""
    try:
        file.write(b"writing\n")
    except OSError as error:
        if error.errno not in FULL:  # a full disk must not keep a document from being removed
            raise
    os.fsync(file.fileno())


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _acquire(file: IO[bytes], folder: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while not _try(file):
        if time.monotonic() >= until:
            raise LockedError(f"知识库 {folder} 正在被另一个程序写入。请等它结束后再试。")
        time.sleep(_PAUSE)


def _try(file: IO[bytes]) -> bool:
    """Whether the lock is ours now. Each opened file has its own lock, so this holds between threads too."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
