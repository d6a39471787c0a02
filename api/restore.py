"""A backup -> a knowledge base in an empty place: every file checked, the indexes made, the whole verified before it gets its name."""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from api.backup import FORM, MANIFEST, SERVICE, UPLOADS, Kept, Manifest, sha256_of
from api.own_words import DICTIONARY
from api.problems import BadBackup, MissingPath, Unwritable
from index.files import file_errors, make_folder, sync_file, sync_folder
from index.snapshot import CATALOG, ORIGINALS

_STAGING = ".restoring-"

Finish = Callable[[Path], list[str]]


def restore(source: Path, data: Path, finish: Finish) -> Manifest:
    """What was restored. `data` is whole, or as it was.

    Args:
        source: what `api.backup.back_up` wrote.
        data: a folder that is empty or not there.
        finish: makes the indexes of the knowledge base in a folder, and tells what is damaged in it.

    Raises:
        MissingPath: there is no such backup.
        BadBackup: it is damaged, not whole, or no backup.
        Unwritable: `data` holds something.
    """
    if not source.exists():
        raise MissingPath(source)
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Unwritable(f"{data} 不是空文件夹，没有改动它。请用 --data 指定一个新的文件夹；确认不要旧的知识库时，先把它移开。")
    parent = data.absolute().parent
    with file_errors(parent):
        make_folder(parent)
        for left in parent.glob(f"{_STAGING}{data.name}-*"):
            shutil.rmtree(left, ignore_errors=True)  # of a restore that was killed
    staging = Path(tempfile.mkdtemp(prefix=f"{_STAGING}{data.name}-", dir=parent))
    try:
        with file_errors(parent):
            made = _unpacked(source, staging)
        damage = finish(staging)
        if damage:
            raise BadBackup(f"备份 {source} 恢复后检查不通过，没有采用：{damage[0]}")
        with file_errors(parent):
            if data.exists():
                data.rmdir()
            staging.rename(data)
            sync_folder(parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return made


def _unpacked(source: Path, staging: Path) -> Manifest:
    found: dict[str, Kept] = {}
    manifest: bytes | None = None
    with _damage(source):
        for name, file in _members(source):
            if name == MANIFEST:
                manifest = file.read()
                continue
            if not _known(name) or name in found:
                raise BadBackup(f"备份 {source} 里有不属于备份的内容 {name}，没有恢复。")
            found[name] = _written(file, staging / name)
    made = _read(manifest, source)
    if found != made.files:
        wrong = sorted(name for name in found.keys() | made.files.keys() if found.get(name) != made.files.get(name))
        raise BadBackup(f"备份 {source} 已损坏：{wrong[0]} 等 {len(wrong)} 个文件缺失或校验和不符，没有恢复。请换一份备份。")
    for folder in {staging, *(path.parent for path in staging.rglob("*"))}:
        sync_folder(folder)
    return made


def _written(file: IO[bytes], path: Path) -> Kept:
    make_folder(path.parent)
    with path.open("wb") as out:
        kept = sha256_of(file, out)
    path.chmod(0o600)
    sync_file(path)
    return kept


def _known(name: str) -> bool:
    """Whether a backup of ours would name a file so: nothing leads out of the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        return False
    if name in {CATALOG, SERVICE, DICTIONARY}:
        return True
    return (path.parts[0] == ORIGINALS and len(path.parts) == 2) or (path.parts[0] == UPLOADS and len(path.parts) > 1)


def _members(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The name and the bytes of every file of a backup."""
    if source.is_dir():
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            with path.open("rb") as file:
                yield path.relative_to(source).as_posix(), file
        return
    with tarfile.open(source, mode="r:") as tar:
        for member in tar:
            read = tar.extractfile(member) if member.isreg() else None
            if read is None:
                raise BadBackup(f"备份 {source} 里有不属于备份的内容 {member.name}，没有恢复。")
            yield member.name, read


@contextmanager
def _damage(source: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
        raise BadBackup(f"备份 {source} 不完整或不是备份，没有恢复。请换一份备份。") from error


def _read(data: bytes | None, source: Path) -> Manifest:
    if data is None:
        raise BadBackup(f"备份 {source} 不完整：缺少 {MANIFEST}，没有恢复。请换一份备份。")
    try:
        raw = json.loads(data)
        if int(raw["form"]) > FORM:
            raise BadBackup(f"备份 {source} 由更新版本的程序写出，没有恢复。请升级本程序。")
        files = {str(name): Kept(size=int(kept["size"]), sha256=str(kept["sha256"])) for name, kept in raw["files"].items()}
        return Manifest(form=int(raw["form"]), at=str(raw["at"]), documents=int(raw["documents"]), files=files)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadBackup(f"备份 {source} 的清单 {MANIFEST} 已损坏，没有恢复。请换一份备份。") from error
