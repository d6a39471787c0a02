"""One process that reads files, as the program sees it: started, written to, heard with a deadline, ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.child import KILLED
from ingest.frames import BrokenFrame, Frame, Kind, Unpacker
from ingest.limits import Cost

PROGRAM = ("-m", "ingest.child")
_START = 60.0  # seconds in which a process must be ready, on a busy machine
_CHUNK = 2**20
_PIPE = 2**20  # bytes that a process may be ahead of the program
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ
_ENVIRONMENT = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1"}


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
    def start(cls, cost: Cost, program: Sequence[str] = PROGRAM) -> Process:
        """A process that has just been started; `ready` waits for it.

        It gets no more of the environment than Python needs: what keys and passwords there are stay here. What it writes to standard
        error goes nowhere, so that no amount of it can block.
        """
        environment = {"PYTHONPATH": str(Path(__file__).parents[1]), **_ENVIRONMENT}
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


def _milliseconds(until: float) -> int:
    return max(0, int(1000 * (until - time.monotonic())))


def _widen(pipe: int) -> None:
    """Lets a pipe hold more, where the system allows it."""
    import fcntl  # noqa: PLC0415  not on Windows, where this class is never made

    with contextlib.suppress(OSError):
        fcntl.fcntl(pipe, _SET_PIPE_SIZE, _PIPE)
