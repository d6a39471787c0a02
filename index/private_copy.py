"""Index files -> a copy that nobody else can touch, found to be what was written while it is made.

Full-text search maps its files into memory. If one of them is cut short while it is mapped (a backup copied over a running
service, a broken disk), the system ends the whole process with SIGBUS: nothing can be caught. So a reader maps a copy in
memory-backed storage (beside the index where that has no room) that has lost its name, and what was checked is what is searched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from index.errors import DamagedIndex

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it, readable by us alone
_PREFIX = ".unionqa-open-"
_CHUNK = 1 << 20
_STALE = 600  # seconds: a process died while it opened; opening takes a second


@contextmanager
def checked_copy(folder: Path, hashes: Mapping[str, str], beside: Path) -> Iterator[Path]:
    """A folder with the files that `hashes` (path below `folder` -> SHA-256) names, to be opened in the block and gone after it.

    Where neither memory nor the folder `beside` has room, it is `folder` itself, checked.

    Raises:
        DamagedIndex: a file is missing, cannot be read or is not what was written.
    """
    size = sum(path.stat().st_size for path in map(folder.joinpath, hashes) if path.is_file())
    for place in (MEMORY, beside):
        copy = _room_in(place, size)
        if copy is None:
            continue
        try:
            if _fits(folder, hashes, copy):
                yield copy
                return
        finally:
            shutil.rmtree(copy, ignore_errors=True)  # what is mapped stays, without a name
    _copy(folder, hashes, None)
    yield folder


def sweep(place: Path) -> None:
    """Nothing; copies in `place` of processes that died while they opened them are gone."""
    for left in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # somebody else was faster
            found = left.stat()
            if found.st_uid == os.getuid() and time.time() - found.st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)


def _room_in(place: Path, size: int) -> Path | None:
    """A new folder in `place`, None where there is not twice the room or it cannot be written to."""
    if os.name != "posix" or not place.is_dir():
        return None  # elsewhere a mapped file cannot lose its name
    try:
        sweep(place)
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place)) if shutil.disk_usage(place).free > 2 * size else None
    except OSError:
        return None


def _fits(folder: Path, hashes: Mapping[str, str], copy: Path) -> bool:
    try:
        _copy(folder, hashes, copy)
    except OSError:  # of writing: what cannot be read is damage
        return False
    return True


def _copy(folder: Path, hashes: Mapping[str, str], copy: Path | None) -> None:
    for name, expected in hashes.items():
        target = copy / name if copy else Path(os.devnull)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            found = _copied(folder / name, out)
        if found != expected:
            raise DamagedIndex(f"索引文件 {folder / name} 缺失或已损坏（校验和不符）。请运行 unionqa rebuild。")


def _copied(source: Path, target: IO[bytes]) -> str | None:
    """The SHA-256 of `source`, whose bytes are in `target` now; None where it cannot be read."""
    state = hashlib.sha256()
    for data in _chunks(source):
        if data is None:
            return None
        state.update(data)
        target.write(data)
    return state.hexdigest()


def _chunks(source: Path) -> Iterator[bytes | None]:
    """The bytes of a file, and None where it cannot be read on."""
    try:
        with source.open("rb") as file:
            while data := file.read(_CHUNK):
                yield data
    except OSError:
        yield None
