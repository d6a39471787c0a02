"""The search indexes of one level, on disk as generations: a folder that is complete and never changes, and a pointer to it.

    <folder>/CURRENT            the name of the generation in use, and the SHA-256 of its manifest
    <folder>/gen-000007/        vectors.faiss (+ .sha256), lexical/, manifest.json (revision, model, SHA-256 of every file)

A new generation starts from hard links to the files of the last one (neither FAISS nor tantivy changes a written file),
is written beside it, made durable, and comes into use by one rename. A crash leaves the old one; readers keep theirs.
What is taken over is checked again: a disk that rots must not have its damage written into a new manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import DamagedIndex, IndexProblem
from index.faiss_store import EXACT_LIMIT, FaissStore
from index.files import file_errors, make_folder, sha256_file, sync_file, sync_folder, write_file
from index.lexical import LexicalIndex
from index.private_copy import checked_copy
from index.vectors import VectorStore

_MANIFEST, _VECTORS, _VECTORS_SUM, _LEXICAL = "manifest.json", "vectors.faiss", "vectors.faiss.sha256", "lexical"
_KEPT = 2  # generations: the one in use and the one a slow reader may still be opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation was made from, and the SHA-256 of its files by their path."""

    revision: int
    model: str
    dim: int
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One state of a level's indexes, ready to be searched."""

    folder: Path
    manifest: Manifest
    vectors: VectorStore
    lexical: LexicalIndex


class Generations:
    """The generations of one level, in `folder`."""

    def __init__(self, folder: Path, exact_limit: int = EXACT_LIMIT) -> None:
        self._folder = folder
        self._exact_limit = exact_limit

    def current(self) -> str | None:
        """What CURRENT says: the generation in use and the SHA-256 of its manifest. None where there is none yet."""
        with file_errors(self._folder):
            pointer = self._folder / "CURRENT"
            return pointer.read_text(encoding="ascii", errors="replace").strip() if pointer.exists() else None

    def manifest(self) -> Manifest | None:
        """The manifest of the generation in use, None where there is none or it is not what was written."""
        pointer = self.current()
        try:
            return self._manifest(pointer) if pointer else None
        except DamagedIndex:
            return None

    def load(self, pointer: str) -> Generation:
        """The generation that `current` named, every file of it found to be what was written.

        Raises:
            DamagedIndex: a file is missing, changed, or of another generation.
        """
        return self._loaded(self._folder / pointer.partition(" ")[0], self._manifest(pointer))

    def older(self) -> Generation | None:
        """The newest generation that is whole, whatever CURRENT says: to go on from where the one in use is damaged. None if none is."""
        for folder in sorted(self._folder.glob("gen-*"), key=lambda path: _number(path.name), reverse=True):
            try:
                return self._loaded(folder, _read_manifest(folder))
            except IndexProblem:
                continue
        return None

    def _manifest(self, pointer: str) -> Manifest:
        name, _, seal = pointer.partition(" ")
        folder = self._folder / name
        if not _number(name) or not (folder / _MANIFEST).is_file() or sha256_file(folder / _MANIFEST) != seal:
            raise _damaged(folder)
        return _read_manifest(folder)

    def _loaded(self, folder: Path, manifest: Manifest) -> Generation:
        """Full-text search gets a copy of its own: see index.private_copy."""
        if _names(folder) != manifest.files.keys():
            raise _damaged(folder)
        with checked_copy(folder, manifest.files, self._folder) as copy:
            lexical = LexicalIndex.open(copy / _LEXICAL)
        if not (folder / _VECTORS).is_file() and _VECTORS_SUM in manifest.files:
            raise _damaged(folder)
        vectors = FaissStore.open(folder / _VECTORS, manifest.dim, self._exact_limit)
        return Generation(folder=folder, manifest=manifest, vectors=vectors, lexical=lexical)

    @contextmanager
    def next(self, base: Generation | None, revision: int, model: str, dim: int) -> Iterator[Generation]:
        """A generation to be filled in the block, with what `base` holds; it comes into use when the block ends well.

        Raises:
            DiskFull, CatalogError: it cannot be written; the one before stays in use.
        """
        name = f"gen-{self._newest() + 1:06d}"
        fresh = self._folder / f".new-{name}"
        with file_errors(self._folder):
            make_folder(self._folder)
            self.clear()
            (fresh / _LEXICAL).mkdir(parents=True)
            if base:
                _link(base, fresh)
        try:
            store = FaissStore.open(fresh / _VECTORS, dim, self._exact_limit)
            if base and isinstance(base.vectors, FaissStore):
                store = base.vectors.copy(fresh / _VECTORS)
            empty = Manifest(revision=revision, model=model, dim=dim, files={})
            generation = Generation(folder=fresh, manifest=empty, vectors=store, lexical=LexicalIndex.open(fresh / _LEXICAL))
            yield generation
            generation.vectors.flush()
            generation.lexical.flush()
            self._publish(generation, name, base)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _publish(self, generation: Generation, name: str, base: Generation | None) -> None:
        fresh, before = generation.folder, base.manifest.files if base else {}
        with file_errors(self._folder):
            files = _hashes(fresh)
            _check_taken_over(fresh, files, before)
            for path in files:
                if files[path] != before.get(path):
                    sync_file(fresh / path)
            manifest = Manifest(**{**asdict(generation.manifest), "files": files})
            data = json.dumps(asdict(manifest), indent=1).encode()
            write_file(fresh / _MANIFEST, data)
            sync_folder(fresh / _LEXICAL)
            sync_folder(fresh)
            fresh.rename(self._folder / name)
            sync_folder(self._folder)
            write_file(self._folder / "CURRENT", f"{name} {hashlib.sha256(data).hexdigest()}\n".encode())
            self._prune(name)

    def clear(self) -> int:
        """How many things a write that died had left; they are gone. The caller holds the writer's lock."""
        left = list(self._folder.glob(".new-*"))
        for path in left:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return len(left)

    def _newest(self) -> int:
        """The highest number in use, or left by a crash before it came into use."""
        return max((_number(path.name) for path in self._folder.glob("gen-*")), default=0)

    def _prune(self, newest: str) -> None:
        for folder in self._folder.glob("gen-*"):
            if _number(folder.name) <= _number(newest) - _KEPT:
                shutil.rmtree(folder, ignore_errors=True)


def _number(name: str | None) -> int:
    digits = (name or "").removeprefix("gen-")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _damaged(folder: Path) -> DamagedIndex:
    return DamagedIndex(f"索引 {folder} 已损坏（文件缺失或校验和不符）。请运行 unionqa rebuild。")


def _read_manifest(folder: Path) -> Manifest:
    try:
        return Manifest(**json.loads((folder / _MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise DamagedIndex(f"索引 {folder} 的清单 manifest.json 缺失或已损坏。请运行 unionqa rebuild。") from error


def _names(folder: Path) -> set[str]:
    """The files that a manifest names: not locks, nor the vectors (their own file beside them has their hash, and is named)."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder).as_posix() for path in paths} - {_MANIFEST, _VECTORS}


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file by its path."""
    return {name: sha256_file(folder / name) for name in sorted(_names(folder))}


def _check_taken_over(fresh: Path, files: Mapping[str, str], before: Mapping[str, str]) -> None:
    """Segments never change; of the files that came from the generation before, only tantivy's own lists are written anew."""
    for path in files.keys() & before.keys():
        if files[path] != before[path] and path.startswith(f"{_LEXICAL}/") and not path.endswith(".json"):
            raise _damaged(fresh)


def _link(base: Generation, fresh: Path) -> None:
    """Nothing; `fresh` holds the words of `base`, by hard link where the file system has them.

    Raises:
        DamagedIndex: a file changed since `base` was opened.
    """
    for path, expected in base.manifest.files.items():
        if not path.startswith(f"{_LEXICAL}/"):
            continue
        try:
            os.link(base.folder / path, fresh / path)
        except OSError:
            if not (base.folder / path).is_file():
                raise _damaged(base.folder) from None
            shutil.copy2(base.folder / path, fresh / path)
        if sha256_file(fresh / path) != expected:
            raise _damaged(base.folder)
