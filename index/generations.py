"""The search indexes of one level, on disk as generations: a folder that is complete and never changes, and a pointer to it.

    <folder>/CURRENT            the name of the generation in use
    <folder>/gen-000007/        vectors.faiss (+ .sha256), lexical/, manifest.json (revision, model, SHA-256 of every file)

A new generation starts from hard links to the files of the last one (neither FAISS nor tantivy changes a written file),
is written beside it, made durable, and comes into use by one rename. A crash leaves the old one; readers keep theirs.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import DamagedIndex
from index.faiss_store import EXACT_LIMIT, FaissStore
from index.files import file_errors, sha256_file, sync_file, sync_folder, write_file
from index.lexical import LexicalIndex
from index.vectors import VectorStore

_MANIFEST, _VECTORS, _LEXICAL = "manifest.json", "vectors.faiss", "lexical"
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
        """The name of the generation in use, None where there is none yet."""
        with file_errors(self._folder):
            pointer = self._folder / "CURRENT"
            return pointer.read_text(encoding="ascii", errors="replace").strip() if pointer.exists() else None

    def manifest(self) -> Manifest | None:
        """The manifest of the generation in use, None where there is none or it cannot be read."""
        name = self.current()
        try:
            return _read_manifest(self._folder / name) if name else None
        except DamagedIndex:
            return None

    def load(self, name: str) -> Generation:
        """The generation, every file of it found to be what was written.

        Raises:
            DamagedIndex: a file is missing, changed, or of another generation.
        """
        folder = self._folder / name
        manifest = _read_manifest(folder)
        with file_errors(folder):
            if _hashes(folder) != manifest.files:
                raise DamagedIndex(f"索引 {folder} 已损坏（文件缺失或校验和不符）。请运行 unionqa rebuild。")
        return self._opened(folder, manifest)

    def _opened(self, folder: Path, manifest: Manifest) -> Generation:
        vectors = FaissStore.open(folder / _VECTORS, manifest.dim, self._exact_limit)
        return Generation(folder=folder, manifest=manifest, vectors=vectors, lexical=LexicalIndex.open(folder / _LEXICAL))

    @contextmanager
    def next(self, base: Generation | None, revision: int, model: str, dim: int) -> Iterator[Generation]:
        """A generation to be filled in the block, with what `base` holds; it comes into use when the block ends well.

        Raises:
            DiskFull, CatalogError: it cannot be written; the one before stays in use.
        """
        name = f"gen-{_number(self.current()) + 1:06d}"
        fresh = self._folder / f".new-{name}"
        with file_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._clear(fresh)
            (fresh / _LEXICAL).mkdir(parents=True)
            if base:
                _link(base.folder / _LEXICAL, fresh / _LEXICAL)
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
            shutil.rmtree(self._folder / name, ignore_errors=True)  # left by a crash before it came into use
            files = _hashes(fresh)
            for path in files.keys() - before.keys():
                sync_file(fresh / path)
            manifest = Manifest(**{**asdict(generation.manifest), "files": files})
            write_file(fresh / _MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            sync_folder(fresh / _LEXICAL)
            sync_folder(fresh)
            fresh.rename(self._folder / name)
            sync_folder(self._folder)
            write_file(self._folder / "CURRENT", name.encode())
            self._prune(name)

    def _clear(self, fresh: Path) -> None:
        for folder in {fresh, *self._folder.glob(".new-*")}:
            shutil.rmtree(folder, ignore_errors=True)

    def _prune(self, newest: str) -> None:
        for folder in self._folder.glob("gen-*"):
            if _number(folder.name) <= _number(newest) - _KEPT:
                shutil.rmtree(folder, ignore_errors=True)


def _number(name: str | None) -> int:
    digits = (name or "").removeprefix("gen-")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _read_manifest(folder: Path) -> Manifest:
    try:
        return Manifest(**json.loads((folder / _MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise DamagedIndex(f"索引 {folder} 的清单 manifest.json 缺失或已损坏。请运行 unionqa rebuild。") from error


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file by its path. Not of locks, nor of the vectors: their own file beside them has it and is listed."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths if path.suffix != ".lock"}
    return {name: sha256_file(path) for name, path in names.items() if name not in {_MANIFEST, _VECTORS}}


def _link(source: Path, target: Path) -> None:
    """Nothing; `target` holds the files of `source`, by hard link where the file system has them."""
    for path in sorted(source.iterdir()):
        if path.suffix == ".lock":
            continue
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)
