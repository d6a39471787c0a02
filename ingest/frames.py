"""What goes over the pipes between the program and the process that reads files: frames of a kind and at most so many bytes.

A frame is one byte (its kind), four bytes (the length of what follows, big-endian) and the payload. Nothing in it is ever executed or
unpickled: payloads are JSON, or the bytes of a file.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from enum import Enum

MAX_PAYLOAD = 48 * 2**20  # bytes of one answer; a document of the largest text that is read takes less
_HEADER = struct.Struct("!cI")
_CHUNK = 2**20


class Kind(Enum):
    """What a frame is. The first two go to the reading process, the others come from it."""

    FILE = b"f"  # a file to read: JSON
    DATA = b"d"  # its bytes
    READY = b"r"  # the process is confined and waits: JSON
    ITEM = b"i"  # one Ingested
    ERROR = b"e"  # the file cannot be read, or not to its end: JSON
    PICTURE = b"p"  # a page as a picture: JSON with its size, a line end, the PNG
    END = b"z"  # that was all of the file


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it came."""

    kind: Kind
    payload: bytes


class BrokenFrame(Exception):
    """What came is no frame, or a longer one than is allowed."""


def packed(kind: Kind, payload: bytes = b"") -> bytes:
    """The bytes of a frame; the payload of a DATA frame may be of any length below 4 GiB."""
    return _HEADER.pack(kind.value, len(payload)) + payload


class Unpacker:
    """Bytes as they come -> frames. `feed` takes bytes, `take` gives the next whole frame or None."""

    def __init__(self, most: int = MAX_PAYLOAD) -> None:
        self._most = most
        self._waiting = bytearray()
        self._at = 0

    def feed(self, data: bytes) -> None:
        """Takes in what was read."""
        if self._at:
            del self._waiting[: self._at]
            self._at = 0
        self._waiting += data

    def empty(self) -> bool:
        """Whether everything that was fed has been taken."""
        return self._at == len(self._waiting)

    def take(self) -> Frame | None:
        """The next frame, or None while it has not come whole. Raises BrokenFrame as soon as the header is wrong."""
        if len(self._waiting) - self._at < _HEADER.size:
            return None
        kind, length = _header(bytes(self._waiting[self._at : self._at + _HEADER.size]), self._most)
        start, end = self._at + _HEADER.size, self._at + _HEADER.size + length
        if len(self._waiting) < end:
            return None
        self._at = end
        return Frame(kind, bytes(self._waiting[start:end]))


def read_frame(source: int, most: int) -> Frame | None:
    """The next frame of a file descriptor, waited for; None at its end. Raises BrokenFrame."""
    header = _exactly(source, _HEADER.size)
    if not header:
        return None
    kind, length = _header(bytes(header), most)
    return Frame(kind, bytes(_exactly(source, length)))


def write_all(target: int, data: bytes) -> None:
    """Writes all of `data` to a file descriptor that blocks."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(target, rest[:_CHUNK]) :]


def _header(header: bytes, most: int) -> tuple[Kind, int]:
    if len(header) < _HEADER.size:
        raise BrokenFrame("cut off")
    kind, length = _HEADER.unpack(header)
    if length > most:
        raise BrokenFrame(f"{length} bytes")
    try:
        return Kind(kind), length
    except ValueError as error:
        raise BrokenFrame("unknown kind") from error


def _exactly(source: int, size: int) -> bytearray:
    """`size` bytes, or none at the end. Raises BrokenFrame where the end comes between."""
    got = bytearray()
    while len(got) < size:
        more = os.read(source, min(size - len(got), _CHUNK))
        if not more:
            break
        got += more
    if got and len(got) < size:
        raise BrokenFrame("cut off")
    return got
