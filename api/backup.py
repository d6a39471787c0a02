"""The whole of a knowledge base, taken while it is in use, as one .tar file or one folder, with the SHA-256 of everything in it.

    manifest.json            form, when, how many documents, size and SHA-256 of every file; the last to be written
    catalog.sqlite3          documents, passages, vectors
    originals/<SHA-256>      the files as they were handed in
    service.sqlite           users, keys, conversations, audit log ...
    dictionary.txt           the office's own words
    uploads/...              files that were accepted and wait to be read

The search indexes stay out: they are made from the catalog, without the model, when the backup is restored.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from api.own_words import own_file
from api.problems import Unwritable
from index.files import make_folder, sync_folder, write_file
from index.snapshot import copy_database, link_or_copy

FORM = 1
MANIFEST, SERVICE, UPLOADS, NOTE = "manifest.json", "service.sqlite", "uploads", "last-backup.json"
_STAGING = ".backup-"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is and holds; `at` is the time in ISO form, UTC."""

    form: int
    at: str
    documents: int
    files: dict[str, Kept]

    def dumped(self) -> bytes:
        """The manifest as it is written."""
        return json.dumps(asdict(self), indent=1).encode()


def back_up(data: Path, target: Path, documents: int, snapshot: Callable[[Path], None]) -> Manifest:
    """What was written. `target` is there whole, read again and found to be right, or not at all.

    Args:
        data: the folder of the knowledge base.
        target: a new .tar file or a new folder.
        documents: how many there are.
        snapshot: puts catalog and originals into a folder.

    Raises:
        Unwritable: `target` exists already, or what was written there does not read back.
        OSError: it cannot be written.
    """
    if target.exists():
        raise Unwritable(f"{target} 已经存在，没有改动它。请换一个名字。")
    make_folder(target.absolute().parent)
    with _staging(data) as staging:
        snapshot(staging)
        _add_service(data, staging)
        part = target.absolute().with_name(f".{target.name}.part")
        try:
            made = _tar(staging, part, documents) if target.suffix == ".tar" else _folder(staging, part, documents)
            part.rename(target)
        except BaseException:
            shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
            raise
    sync_folder(target.absolute().parent)
    write_file(data / NOTE, json.dumps({"at": made.at, "target": str(target.absolute())}).encode())
    return made


def sha256_of(file: IO[bytes], copy: IO[bytes] | None = None) -> Kept:
    """Size and SHA-256 of what is left to read of a file; all of it is written to `copy`, where one is given."""
    state, size = hashlib.sha256(), 0
    while data := file.read(_CHUNK):
        state.update(data)
        size += len(data)
        if copy is not None:
            copy.write(data)
    return Kept(size=size, sha256=state.hexdigest())


@contextmanager
def _staging(data: Path) -> Iterator[Path]:
    """A folder beside the data, on the same file system; those that a backup left which was killed are cleared away."""
    for left in data.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=data) as folder:
        yield Path(folder)


def _add_service(data: Path, staging: Path) -> None:
    if (data / SERVICE).exists():
        copy_database(data / SERVICE, staging / SERVICE)
    if own_file(data).exists():
        link_or_copy(own_file(data), own_file(staging))
    for path in (data / UPLOADS).rglob("*"):
        if path.is_file():
            make_folder((staging / path.relative_to(data)).parent)
            link_or_copy(path, staging / path.relative_to(data))


def _tar(staging: Path, part: Path, documents: int) -> Manifest:
    files: dict[str, Kept] = {}
    with part.open("wb") as out:
        part.chmod(0o600)  # it holds what only some may read
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in _files(staging):
                with path.open("rb") as file:
                    files[name] = sha256_of(file)
                tar.add(path, name, recursive=False)
            made = _manifest(documents, files)
            (staging / MANIFEST).write_bytes(made.dumped())
            tar.add(staging / MANIFEST, MANIFEST, recursive=False)
        out.flush()
        os.fsync(out.fileno())
    with tarfile.open(part) as tar:
        for member in tar:
            read = tar.extractfile(member)
            _check(member.name, sha256_of(read) if read else None, files)
    return made


def _folder(staging: Path, part: Path, documents: int) -> Manifest:
    part.mkdir(mode=0o700)
    files: dict[str, Kept] = {}
    for name, path in _files(staging):
        make_folder((part / name).parent)
        with path.open("rb") as file, (part / name).open("wb") as out:
            files[name] = sha256_of(file, out)
            out.flush()
            os.fsync(out.fileno())
        sync_folder((part / name).parent)
    made = _manifest(documents, files)
    write_file(part / MANIFEST, made.dumped())
    for name in files:
        with (part / name).open("rb") as file:
            _check(name, sha256_of(file), files)
    return made


def _files(staging: Path) -> list[tuple[str, Path]]:
    return sorted((path.relative_to(staging).as_posix(), path) for path in staging.rglob("*") if path.is_file())


def _manifest(documents: int, files: dict[str, Kept]) -> Manifest:
    return Manifest(form=FORM, at=datetime.now(UTC).isoformat(timespec="seconds"), documents=documents, files=files)


def _check(name: str, found: Kept | None, files: Mapping[str, Kept]) -> None:
    if name != MANIFEST and found != files[name]:
        raise Unwritable(f"写出的备份读不回来（{name} 不符），已删除。请检查存放备份的磁盘。")
