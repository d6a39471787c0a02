"""VectorStore in one FAISS file: an exact scan while there are few vectors, an HNSW graph beyond.

Vectors are kept as 16-bit floats (half the memory and time of 32 bits; recall@10 against exact search .999 on real e5
vectors). A removed vector of a graph becomes a tombstone (id -1) until one in five is one; then the graph is built anew.
FAISS does not notice a flipped bit, so the SHA-256 of the file stands beside it and is checked before it is read.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, TypeAlias

import faiss as faiss_module
import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors
from index.errors import DamagedIndex
from index.files import file_errors, write_file
from index.vectors import Ids

faiss: Any = faiss_module  # the stubs that come with it are of another version
FaissIndex: TypeAlias = Any

EXACT_LIMIT = 50_000  # beyond, a scan takes more than 2 ms and the graph is worth its minutes of building
_NEIGHBOURS, _BREADTH, _BUILD_BREADTH = 32, 64, 80  # HNSW M, efSearch, efConstruction: recall@10 .996 on real e5 vectors
_TOMBSTONE = -1
_CHUNK = 8192


class FaissStore:
    """The vectors of one level, kept in the file `path` with `<path>.sha256` beside it. Searches may run side by side."""

    def __init__(self, path: Path, index: FaissIndex, exact_limit: int) -> None:
        self._path = path
        self._index = index  # a faiss.IndexIDMap over a flat or an HNSW index
        self._ids = _ids_of(index)
        self._exact_limit = exact_limit

    @classmethod
    def open(cls, path: Path, dim: int, exact_limit: int = EXACT_LIMIT) -> FaissStore:
        """The store in `path`, empty if there is no such file.

        Args:
            path: the FAISS file.
            dim: length of a vector, for a new store.
            exact_limit: with more vectors than this a graph is used.

        Raises:
            DamagedIndex: the file is not what was written, or holds vectors of another length.
        """
        if not path.exists():
            return cls(path, _empty(dim, graph=False), exact_limit)
        index = faiss.deserialize_index(np.frombuffer(_checked(path), np.uint8))
        if index.d != dim:
            raise DamagedIndex(f"向量索引 {path} 的维数是 {index.d}，应为 {dim}。请运行 unionqa rebuild。")
        return cls(path, index, exact_limit)

    def copy(self, path: Path) -> FaissStore:
        """The same vectors, to go on in another file; this store stays as it is."""
        return FaissStore(path, faiss.clone_index(self._index), self._exact_limit)

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    @property
    def exact(self) -> bool:
        """Whether every search is a full scan."""
        return not isinstance(self._base, faiss.IndexHNSW)

    @property
    def _base(self) -> FaissIndex:
        return faiss.downcast_index(self._index.index)

    def add(self, ids: Ids, rows: Vectors) -> None:
        """Nothing; afterwards `ids` (n,) are found by `rows` (n, dim), float32 unit vectors. An id that is there is replaced."""
        self.remove(ids)
        _insert(self._index, ids, rows)
        self._ids = _ids_of(self._index)
        if self.exact and self.count() > self._exact_limit:
            self._rebuild()

    def remove(self, ids: Ids) -> None:
        """Nothing; afterwards none of `ids` is found. In a flat index they are gone at once, in a graph they are tombstones."""
        gone = np.isin(self._ids, ids)
        if not gone.any():
            return
        if self.exact:
            self._index.remove_ids(np.ascontiguousarray(self._ids[gone]))
        else:
            faiss.copy_array_to_vector(np.where(gone, _TOMBSTONE, self._ids), self._index.id_map)
        self._ids = _ids_of(self._index)
        if 5 * self.count() < 4 * len(self._ids):
            self._rebuild()

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The `limit` nearest ids with their cosine, best first, ties by id; only `allowed` ones, where given."""
        live = self._ids != _TOMBSTONE if allowed is None else np.isin(self._ids, allowed)
        limit = min(limit, int(live.sum()))
        if limit <= 0:
            return []
        faiss.omp_set_num_threads(1)  # one query is too little work to share; the setting is the calling thread's own
        scores, places = self._scan(query, limit, live) if self.exact or allowed is not None else self._walk(query, limit, live)
        found = [(int(self._ids[place]), float(score)) for place, score in zip(places, scores, strict=True) if place >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _scan(self, query: Vectors, limit: int, live: npt.NDArray[np.bool_]) -> tuple[Vectors, Ids]:
        """Exact: the dot product with every live row. A graph that is filtered can miss most of what is allowed; its rows cannot."""
        base = self._base
        rows = base if self.exact else faiss.downcast_index(base.storage)
        bits = np.packbits(live, bitorder="little")
        parameters = None if live.all() else faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        scores, places = rows.search(query.reshape(1, -1), limit, params=parameters)
        return scores[0], places[0]

    def _walk(self, query: Vectors, limit: int, live: npt.NDArray[np.bool_]) -> tuple[Vectors, Ids]:
        parameters = faiss.SearchParametersHNSW(efSearch=max(_BREADTH, 2 * limit))
        if not live.all():
            bits = np.packbits(live, bitorder="little")
            parameters = faiss.SearchParametersHNSW(efSearch=max(_BREADTH, 2 * limit), sel=faiss.IDSelectorBitmap(bits))
        scores, places = self._base.search(query.reshape(1, -1), limit, params=parameters)
        return scores[0], places[0]

    def count(self) -> int:
        """How many ids can be found."""
        return int((self._ids != _TOMBSTONE).sum())

    def ids(self) -> Ids:
        """All ids that can be found, ascending."""
        return np.sort(self._ids[self._ids != _TOMBSTONE])

    def flush(self) -> None:
        """Nothing; afterwards the file and its SHA-256 are on disk.

        Raises:
            DiskFull: no space; the old file is still there.
        """
        data = memoryview(faiss.serialize_index(self._index))
        with file_errors(self._path.parent):
            write_file(self._path, data)
            write_file(_checksum(self._path), hashlib.sha256(data).hexdigest().encode())

    def _rebuild(self) -> None:
        """Leaves the tombstones out and chooses flat or graph by what is left."""
        live = np.flatnonzero(self._ids != _TOMBSTONE)
        index = _empty(self.dim, graph=len(live) > self._exact_limit)
        for start in range(0, len(self._ids), _CHUNK):
            rows = self._base.reconstruct_n(start, min(_CHUNK, len(self._ids) - start))
            kept = live[(live >= start) & (live < start + _CHUNK)]
            _insert(index, self._ids[kept], rows[kept - start])
        self._index, self._ids = index, _ids_of(index)


def _empty(dim: int, *, graph: bool) -> FaissIndex:
    kind = faiss.ScalarQuantizer.QT_fp16
    if not graph:
        return faiss.IndexIDMap(faiss.IndexScalarQuantizer(dim, kind, faiss.METRIC_INNER_PRODUCT))
    base = faiss.IndexHNSWSQ(dim, kind, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    base.hnsw.efConstruction = _BUILD_BREADTH
    return faiss.IndexIDMap(base)


def _insert(index: FaissIndex, ids: Ids, rows: Vectors) -> None:
    if not len(ids):
        return
    faiss.omp_set_num_threads(os.cpu_count() or 1)  # a graph takes minutes
    index.add_with_ids(np.ascontiguousarray(rows, np.float32), np.ascontiguousarray(ids, np.int64))


def _ids_of(index: FaissIndex) -> Ids:
    ids: Ids = faiss.vector_to_array(index.id_map).astype(np.int64)
    return ids


def _checksum(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _checked(path: Path) -> bytes:
    """The bytes of `path`, found to be those that were written."""
    with file_errors(path.parent):
        data = path.read_bytes()
        expected = _checksum(path).read_text() if _checksum(path).exists() else ""
    if hashlib.sha256(data).hexdigest() != expected:
        raise DamagedIndex(f"向量索引 {path} 已损坏（校验和不符）。请运行 unionqa rebuild。")
    return data
