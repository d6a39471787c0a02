"""Reads files in processes of their own: one that crashes, hangs or eats memory takes one file with it, and nothing else.

The other side is `ingest.child`. A process is started when the first file comes and serves until a file kills it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from ingest import errors
from ingest.child import KILLED, too_much_memory, unreadable
from ingest.document import Ingested, Level
from ingest.errors import DamagedFile, IngestError, OversizedFile
from ingest.frames import BrokenFrame, Frame, Kind, Unpacker, packed
from ingest.limits import Cost, check_size
from ingest.names import file_name
from ingest.parsing import Quarantine
from ingest.readers.clean import clean_line
from ingest.transfer import BadTransfer, Known, unpack

_logger = logging.getLogger(__name__)
_START = 60.0  # seconds in which a process must be ready, on a busy machine
_KEPT = 1  # processes that wait for the next file
_PROGRAM = ("-m", "ingest.child")
_CHUNK = 2**20
_PIPE = 2**20  # bytes that a process may be ahead of the program
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ
_LONGEST = 600  # characters of a reason
_TOO_LONG = {signal.SIGXCPU, signal.SIGALRM}


class Died(Exception):
    """The process has ended, has said what is no answer, or has not answered in time."""

    def __init__(self, how: signal.Signals | None) -> None:
        super().__init__(how.name if how else "ended")
        self.how = how


class Process:
    """One process that reads files, and the two pipes to it. Not for two threads at once."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._pipes = [pipe for pipe in (process.stdin, process.stdout) if pipe is not None]
        self._in, self._out = (pipe.fileno() for pipe in self._pipes)
        self._frames = Unpacker()
        for pipe in (self._in, self._out):
            os.set_blocking(pipe, False)
            _widen(pipe)

    @classmethod
    def start(cls, cost: Cost, program: Sequence[str] = _PROGRAM) -> Process:
        """A process that has just been started; `ready` waits for it.

        It gets no more of the environment than Python needs: what keys and passwords there are stay here. What it writes to standard
        error goes nowhere, so that no amount of it can block.
        """
        environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}
        return cls(
            subprocess.Popen(  # noqa: S603  our own interpreter and our own module
                [sys.executable, *program, json.dumps(asdict(cost))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                start_new_session=True,  # an interrupt from the keyboard is for the program; and all of it can be killed at once
                bufsize=0,
            )
        )

    def ready(self) -> tuple[str, ...]:
        """The measures that hold for the process, once it is ready. Raises Died."""
        frame = self.receive(time.monotonic() + _START)
        if frame.kind is not Kind.READY:
            raise Died(None)
        return tuple(map(str, json.loads(frame.payload)))

    def send(self, data: bytes, until: float) -> None:
        """Writes all of it. Raises Died."""
        rest = memoryview(data)
        waiter = select.poll()
        waiter.register(self._in, select.POLLOUT)
        while rest:
            if not waiter.poll(_milliseconds(until)):
                raise Died(signal.SIGALRM)
            try:
                rest = rest[os.write(self._in, rest[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise Died(self._ending()) from error

    def receive(self, until: float) -> Frame:
        """The next frame. Raises Died."""
        waiter = select.poll()
        waiter.register(self._out, select.POLLIN)
        try:
            while (frame := self._frames.take()) is None:
                if not waiter.poll(_milliseconds(until)):
                    raise Died(signal.SIGALRM)
                data = os.read(self._out, _CHUNK)
                if not data:
                    raise Died(self._ending())
                self._frames.feed(data)
        except BrokenFrame as error:
            raise Died(None) from error
        return frame

    def idle(self) -> bool:
        """Whether the process lives and has said nothing that nobody has heard: what it says next is about the next file."""
        unheard = select.select([self._out], [], [], 0)[0]
        return self._process.poll() is None and not unheard and self._frames.empty()

    def end(self) -> None:
        """Kills the process and whatever it has started, and closes the pipes."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.close()

    def _ending(self) -> signal.Signals | None:
        """What killed the process that read the file, where something did."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            return None
        number = -code if code < 0 else code - KILLED
        return signal.Signals(number) if number in set(signal.Signals) else None


class Isolated:
    """Reads files in processes of their own; several at once where several threads ask."""

    def __init__(self, cost: Cost | None = None, program: Sequence[str] = _PROGRAM) -> None:
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


def _milliseconds(until: float) -> int:
    return max(0, int(1000 * (until - time.monotonic())))


def _widen(pipe: int) -> None:
    """Lets a pipe hold more, where the system allows it."""
    import fcntl  # noqa: PLC0415  not on Windows, where this class is never made

    with contextlib.suppress(OSError):
        fcntl.fcntl(pipe, _SET_PIPE_SIZE, _PIPE)
