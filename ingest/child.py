"""The process that reads files: `python -m ingest.child`. It gives up network, files and privileges, then forks once for each file.

What reads a file is a copy of a process that has read none: it starts in milliseconds, has its own limits, and leaves nothing behind for
the next file. Where it ends by itself, its parent waits for the next file; where it dies, its parent ends too, with a status that tells
how, and the program starts another. Files come in on standard input, frames go out on standard output (`ingest.frames`).
"""

from __future__ import annotations

import gc
import importlib
import json
import mimetypes
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from ingest.confinement import confine, limit_file, renew_cpu
from ingest.document import Ingested, Level
from ingest.errors import DamagedFile, IngestError, OversizedFile
from ingest.folding import fold
from ingest.frames import MAX_PAYLOAD, BrokenFrame, Kind, packed, read_frame, write_all
from ingest.limits import MAX_BYTES, Cost
from ingest.parsing import Quarantine
from ingest.transfer import pack

ReadFile = Callable[[str, bytes, Level, Quarantine], Iterator[Ingested]]

KILLED = 128  # + the signal: exit status where a copy was killed
_HEAVY = {
    ".pdf": ("pypdf", "pypdfium2"), ".docx": ("docx", "lxml.etree"), ".html": ("lxml.html",), ".htm": ("lxml.html",),
    ".xlsx": ("openpyxl",), ".xlsm": ("openpyxl",),
}  # fmt: skip
_GRACE = 2  # seconds before the program's own clock runs out
_NAMES = 2**16  # bytes of the frame that announces a file


def serve(read: ReadFile, cost: Cost) -> int:
    """Reads one file after the other until standard input ends; the exit status tells what killed a copy, if anything did."""
    mimetypes.init()  # reads a file of the system, which nobody here can do later; openpyxl asks for it as it is loaded
    measures = confine()
    fold("工会")  # what every file needs is loaded once
    gc.freeze()
    write_all(1, packed(Kind.READY, json.dumps(measures).encode()))
    while (frame := read_frame(0, _NAMES)) is not None:
        asked = json.loads(frame.payload)
        _prepare(asked["name"])
        copy = os.fork()
        if not copy:
            _read_one(asked, read, cost)
        _, status = os.waitpid(copy, 0)
        if status:
            return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else KILLED + os.WTERMSIG(status)
    return 0


def _prepare(name: str) -> None:
    """Loads the libraries for files of this suffix, for this file and the ones to come."""
    for module in _HEAVY.get(PurePath(name).suffix.lower(), ()):
        importlib.import_module(module)


def _read_one(asked: dict[str, Any], read: ReadFile, cost: Cost) -> None:
    """Reads one file, tells what it gives, and ends the process. Nothing is raised and nothing returns."""
    status = 1
    try:
        limit_file(cost.memory, cost.cpu)
        status = _tell_all(asked, read, cost)
    finally:
        os._exit(status)


def _tell_all(asked: dict[str, Any], read: ReadFile, cost: Cost) -> int:
    name = asked["name"]
    frame = read_frame(0, MAX_BYTES)
    if frame is None or frame.kind is not Kind.DATA:
        return 1
    try:
        if asked.get("page"):
            signal.setitimer(signal.ITIMER_REAL, cost.wall - _GRACE)
            write_all(1, _picture(asked, frame.payload))
            return 0
        for item in _timed(read(name, frame.payload, Level(asked["level"]), Quarantine(asked["classified"])), cost):
            write_all(1, _packed(name, item))
    except IngestError as error:
        write_all(1, _error(error))
    except (MemoryError, RecursionError):
        del frame
        gc.collect()
        write_all(1, _error(too_much_memory(name)))
    except BrokenPipeError:  # the program has gone, or wants no more
        return 0
    except Exception as error:  # noqa: BLE001  the door of this process: whatever a parser let through is a fault of this file
        sys.stderr.write(f"{type(error).__name__} in {_place(error)}\n")  # never a message: it may quote the file
        write_all(1, _error(unreadable(name)))
    else:
        write_all(1, packed(Kind.END))
    return 0


def _timed(items: Iterator[Ingested], cost: Cost) -> Iterator[Ingested]:
    """The items; work and time are counted anew for each, and not while the program takes its time."""
    while True:
        signal.setitimer(signal.ITIMER_REAL, max(cost.wall - _GRACE, 1))
        item = next(items, None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if item is None:
            return
        yield item
        renew_cpu(cost.cpu)


def _picture(asked: dict[str, Any], data: bytes) -> bytes:
    """A page as a picture; an ERROR frame of kind IndexError where there is no such page."""
    from ingest.readers.pdfium import page_image  # noqa: PLC0415  loads numpy, which nothing else here needs

    try:
        image = page_image(asked["name"], data, asked["page"], quote=asked["quote"], scale=asked["scale"])
    except IndexError:
        return packed(Kind.ERROR, json.dumps({"kind": IndexError.__name__, "reason": "", "remedy": ""}).encode())
    told = {"width": image.width, "height": image.height, "boxes": image.boxes, "top": image.top}
    return packed(Kind.PICTURE, json.dumps(told).encode() + b"\n" + image.png)


def _packed(name: str, item: Ingested) -> bytes:
    payload = pack(item)
    if len(payload) > MAX_PAYLOAD:
        raise OversizedFile(name, "文字和数字太多", "请拆分成几个文件后再添加")
    return packed(Kind.ITEM, payload)


def _error(error: IngestError) -> bytes:
    said = {"kind": type(error).__name__, "reason": error.reason, "remedy": error.remedy}
    return packed(Kind.ERROR, json.dumps(said).encode())


def too_much_memory(name: str) -> OversizedFile:
    """The error for a file that cannot be read within the memory allowed."""
    return OversizedFile(name, "内容太大或层次太深，读取时内存不足", "请拆分成几个文件，或另存为 PDF 后再添加")


def unreadable(name: str) -> DamagedFile:
    """The error for a file that made its reader fail in a way that nobody foresaw."""
    return DamagedFile(name, "文件内容异常，读取时出错", "请用 Word、WPS 或浏览器打开后另存为新文件再添加")


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


def main() -> int:
    """Serves with the readers of the house; the limits come as JSON in the first argument."""
    from ingest.pipeline import ingest_file  # noqa: PLC0415  the limits and words above are of use without the readers

    try:
        return serve(ingest_file, Cost(**json.loads(sys.argv[1])))
    except (BrokenFrame, BrokenPipeError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
