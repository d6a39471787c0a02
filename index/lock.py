"""One writer at a time: an advisory lock on a file, freed by the system when its holder dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from index.errors import LockedError
from index.files import file_errors

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE = 0.05  # seconds between two tries


@contextmanager
def writer_lock(folder: Path, wait: float) -> Iterator[None]:
    """Nothing; inside the block no other process or thread holds the lock of the knowledge base in `folder`.

    Args:
        folder: the knowledge base.
        wait: for how many seconds to try; 0 tries once.

    Raises:
        LockedError: somebody else still holds it.
    """
    with file_errors(folder):
        file = (folder / "write.lock").open("ab")
    with file:
        _acquire(file, folder, wait)
        yield  # closing the file frees the lock


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
