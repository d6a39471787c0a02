"""Bytes -> files that are whole or absent: temporary file, fsync, rename, fsync of the folder."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from index.errors import CatalogError, DiskFull

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # no room, by disk, quota or limit
_NO_SPACE = "知识库文件夹 {folder} 所在的磁盘已满，没有写入。请清理磁盘后再试。"


@contextmanager
def file_errors(folder: Path) -> Iterator[None]:
    """Nothing; turns errors of the operating system inside the block into ours, naming `folder`.

    Raises:
        DiskFull: no space, quota or file-size limit left.
        CatalogError: not permitted, read-only, not a folder, or the device failed.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(folder) from error
        raise CatalogError(f"知识库文件夹 {folder} 无法读写（{error.strerror or error}）。请检查路径、权限和磁盘。") from error


def disk_full(folder: Path) -> DiskFull:
    """The error that says that the disk under `folder` is full."""
    return DiskFull(_NO_SPACE.format(folder=folder))


def write_file(path: Path, data: bytes | memoryview) -> None:
    """Nothing; afterwards `path` holds `data` on disk, or, if anything failed, what it held before."""
    with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Nothing; afterwards `folder` is there, and so it is after a power cut: each new name is synced into the folder above it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Nothing; afterwards the names in `folder` are on disk (a rename is not, before). No-op where folders cannot be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Nothing; afterwards the content of `path` is on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sha256_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(*parts: str | bytes | None) -> str:
    """32 hex digits that change when any of the parts does, or when text moves from one part to the next."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = b"\0" if part is None else part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(b"%d:" % (-1 if part is None else len(data)))
        state.update(data)
    return state.hexdigest()
