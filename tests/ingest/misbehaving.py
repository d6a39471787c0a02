"""A reading process whose reader does what no reader should: the name of the file says what. Started by test_isolation.py."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ingest.child import serve
from ingest.document import Ingested, Level
from ingest.frames import Kind, packed
from ingest.limits import Cost
from ingest.parsing import Quarantine
from ingest.pipeline import ingest_file

_LIBC = ctypes.CDLL(None, use_errno=True)


def _hog() -> str:
    kept = []
    while True:
        kept.append(bytearray(64 * 2**20))


def _hang() -> str:
    time.sleep(1000)
    return ""


def _loop() -> str:
    while True:
        pass


def _shout() -> str:
    for _ in range(64):
        os.write(2, b"x" * 2**20)
    return "说完了"


def _bad_frame() -> str:
    os.write(1, b"i\xff\xff\xff\xff")
    time.sleep(60)
    return ""


def _no_item() -> str:
    os.write(1, packed(Kind.ITEM, b'{"text": 1}'))
    time.sleep(60)
    return ""


def _no_error() -> str:
    os.write(1, packed(Kind.ERROR, json.dumps({"kind": "SystemExit", "reason": "a\x1b[31m\nb", "remedy": "c" * 5000}).encode()))
    os._exit(0)


def _lingering() -> str:
    os.write(1, packed(Kind.END) + packed(Kind.ITEM, b"{}"))
    os._exit(0)


def _tried(*attempts: Callable[[], object]) -> str:
    """What became of each attempt, a line each."""
    return "\n".join(map(_outcome, attempts))


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        return f"结果 {attempt()!r}"
    except OSError as error:
        return f"失败 {type(error).__name__} {error.errno}"


def _raw(call: Callable[[], int]) -> Callable[[], int]:
    """A call of the C library, past the interpreter and its hook."""

    def run() -> int:
        got = call()
        if got < 0:
            raise OSError(ctypes.get_errno(), "raw")
        return got

    return run


def _raw_connect(port: int) -> int:
    handle = _LIBC.socket(2, 1, 0)
    if handle < 0:
        return -1
    address = b"\x02\x00" + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    return int(_LIBC.connect(handle, address, 16))


def _escapes(target: str) -> str:
    """Tries to get out: through the interpreter, then through the C library. `target` is "<port>,<folder>" of the test."""
    port, folder = target.split(",")
    inside, outside = f"{folder}/out.txt".encode(), f"{folder}/secret.txt".encode()
    return _tried(
        lambda: socket.create_connection(("127.0.0.1", int(port)), 2),
        lambda: Path(folder, "out.txt").write_text("x", encoding="utf-8"),
        Path(outside.decode()).unlink,
        lambda: os.system("true"),
        os.fork,
        _raw(lambda: _raw_connect(int(port))),
        _raw(lambda: int(_LIBC.open(inside, os.O_CREAT | os.O_WRONLY, 0o600))),
        _raw(lambda: int(_LIBC.open(outside, os.O_RDONLY))),
        _raw(lambda: int(_LIBC.unlink(outside))),
        _raw(lambda: int(_LIBC.execv(b"/bin/true", None))),
        lambda: Path(outside.decode()).read_text("utf-8"),
    )


_DEEDS: dict[str, Callable[[], str]] = {
    "abort": os.abort,
    "segfault": lambda: str(ctypes.string_at(0)),
    "loop": _loop,
    "hang": _hang,
    "hog": _hog,
    "shout": _shout,
    "fault": lambda: str(1 // 0),
    "leave": lambda: os._exit(9),
    "bad frame": _bad_frame,
    "no item": _no_item,
    "no error": _no_error,
    "lingering": _lingering,
    "environment": lambda: " ".join(sorted(os.environ)),
}


def read(name: str, data: bytes, level: Level, classified: Quarantine) -> Iterator[Ingested]:
    """Does what the name says, and gives its words as a document; an honest name is read honestly."""
    deed = Path(name).stem
    if deed == "escapes":
        data = _escapes(data.decode()).encode()
    elif deed in _DEEDS:
        data = _DEEDS[deed]().encode()
    items = ingest_file(name, data, level, classified)
    if deed == "rows that die":
        yield from _dying(items)
    elif deed == "lies":
        yield from map(_lie, items)
    else:
        yield from items


def _dying(items: Iterator[Ingested]) -> Iterator[Ingested]:
    for _ in range(3):
        yield next(items)
    os.abort()


def _lie(item: Ingested) -> Ingested:
    source = replace(item.document.source, name="别人.txt", sha256="0" * 64, size=1)
    return replace(item, document=replace(item.document, id="other", source=source, level=Level.PUBLIC))


if __name__ == "__main__":
    sys.exit(serve(read, Cost(**json.loads(sys.argv[1]))))
