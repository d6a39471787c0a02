"""Reads files in processes of their own: one that crashes, hangs or eats memory takes one file with it, and nothing else.

The other side is `ingest.child`. A process is started when the first file comes and serves until a file kills it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import signal
import threading
import time
from collections.abc import Iterator, Sequence

from ingest import errors
from ingest.child import too_much_memory, unreadable
from ingest.document import Ingested, Level
from ingest.errors import DamagedFile, IngestError, OversizedFile
from ingest.frames import Frame, Kind, packed
from ingest.limits import Cost, check_size
from ingest.names import file_name
from ingest.parsing import Quarantine
from ingest.process import PROGRAM, Died, Process
from ingest.readers.clean import clean_line
from ingest.readers.pdfium import PageImage
from ingest.transfer import BadTransfer, Known, unpack

_logger = logging.getLogger(__name__)
_KEPT = 1  # processes that wait for the next file
_LONGEST = 600  # characters of a reason
_PNG = b"\x89PNG\r\n\x1a\n"
_TOO_LONG = {signal.SIGXCPU, signal.SIGALRM}


class Isolated:
    """Reads files in processes of their own; several at once where several threads ask."""

    def __init__(self, cost: Cost | None = None, program: Sequence[str] = PROGRAM) -> None:
        self._cost = cost or Cost()
        self._program = program
        self._waiting: list[Process] = []
        self._lock = threading.Lock()

    def read(self, name: str, data: bytes, level: Level = Level.PUBLIC, classified: Quarantine = Quarantine.REFUSE) -> Iterator[Ingested]:
        """What the file gives, item by item.

        Raises:
            IngestError: the file cannot be read; where it killed the process that read it, the reason says so. What was given before stays good.
        """
        name = file_name(name)
        check_size(name, len(data))
        known = Known(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data), level=level)
        process = self._take(name)
        try:
            yield from self._answers(process, data, known, classified)
        except Died as death:
            process.end()
            _logger.warning("reading process died: %s", death)
            raise _fault(name, death.how) from death
        except IngestError:  # an answer like any other
            self._give_back(process)
            raise
        except BaseException:  # the caller wants no more: what the process still says would be taken for the next file's
            process.end()
            raise
        self._give_back(process)

    def page_image(self, name: str, data: bytes, page: int, *, quote: str = "", scale: float = 2.0) -> PageImage:
        """The picture of one page, as `ingest.readers.pdfium.page_image`. Raises IngestError, or IndexError where there is no such page."""
        name = file_name(name)
        process = self._take(name)
        until = time.monotonic() + self._cost.wall
        asked = {"name": name, "page": page, "quote": quote, "scale": scale}
        try:
            process.send(packed(Kind.FILE, json.dumps(asked).encode()), until)
            process.send(packed(Kind.DATA, data), until)
            image = _picture(process.receive(until), name)
        except Died as death:
            process.end()
            raise _fault(name, death.how) from death
        except (IngestError, IndexError):
            self._give_back(process)
            raise
        self._give_back(process)
        return image

    def close(self) -> None:
        """Ends the processes that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for process in waiting:
            process.end()

    def measures(self) -> tuple[str, ...]:
        """What holds for a reading process on this machine. Raises IngestError where none can be started."""
        process = self._started("")
        process[0].end()
        return process[1]

    def _answers(self, process: Process, data: bytes, known: Known, classified: Quarantine) -> Iterator[Ingested]:
        asked = {"name": known.name, "level": known.level, "classified": classified}
        until = time.monotonic() + self._cost.wall
        process.send(packed(Kind.FILE, json.dumps(asked).encode()), until)
        process.send(packed(Kind.DATA, data), until)
        while True:
            frame = process.receive(until)
            if frame.kind is Kind.END:
                return
            if frame.kind is Kind.ERROR:
                raise _told(frame.payload, known.name)
            yield _item(frame, known)
            until = time.monotonic() + self._cost.wall  # each row has its own; and the caller may have taken minutes

    def _take(self, name: str) -> Process:
        while True:
            with self._lock:
                process = self._waiting.pop() if self._waiting else None
            if process is None:
                return self._started(name)[0]
            if process.idle():
                return process
            process.end()  # it died while it waited

    def _started(self, name: str) -> tuple[Process, tuple[str, ...]]:
        try:
            process = Process.start(self._cost, self._program)
        except OSError as error:
            raise IngestError(name, "无法启动读取文件的进程", "请检查内存和系统对进程数的限制后重试") from error
        try:
            return process, process.ready()
        except Died as death:
            process.end()
            raise IngestError(name, "读取文件的进程没有启动成功", "请运行 unionqa doctor 查看原因") from death

    def _give_back(self, process: Process) -> None:
        with self._lock:
            if len(self._waiting) < _KEPT:
                self._waiting.append(process)
                return
        process.end()


def _item(frame: Frame, known: Known) -> Ingested:
    if frame.kind is not Kind.ITEM:
        raise Died(None)
    try:
        return unpack(frame.payload, known)
    except BadTransfer as error:
        raise Died(None) from error


def _picture(frame: Frame, name: str) -> PageImage:
    if frame.kind is Kind.ERROR:
        told = _told(frame.payload, name)
        raise told if told.reason else IndexError(name)
    head, _, png = frame.payload.partition(b"\n")
    try:
        if frame.kind is not Kind.PICTURE or not png.startswith(_PNG):
            raise ValueError("no picture")
        told = json.loads(head)
        return PageImage(png=png, width=int(told["width"]), height=int(told["height"]), boxes=int(told["boxes"]), top=float(told["top"]))
    except (ValueError, TypeError, KeyError) as error:
        raise Died(None) from error


def _told(payload: bytes, name: str) -> IngestError:
    """The error that the process names, in our own classes and on one line."""
    try:
        told = json.loads(payload)
        kind, reason, remedy = (clean_line(str(told[key])[: 2 * _LONGEST])[:_LONGEST] for key in ("kind", "reason", "remedy"))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Died(None) from error
    made = getattr(errors, kind, None)
    made = made if isinstance(made, type) and issubclass(made, IngestError) else DamagedFile
    return made(name, reason, remedy)


def _fault(name: str, how: signal.Signals | None) -> IngestError:
    """Why a file that killed its process cannot be read."""
    if how in _TOO_LONG:
        return OversizedFile(name, "读取用时超过上限，已停止", "请将文件拆分，或用 Word、WPS 打开后另存为新文件再添加")
    if how is signal.SIGKILL:  # by the kernel, for want of memory
        return too_much_memory(name)
    if how is None:
        return unreadable(name)
    return DamagedFile(name, "文件内容异常，读取程序在处理它时崩溃，已隔离", "请用 Word、WPS 或浏览器打开后另存为新文件再添加")
