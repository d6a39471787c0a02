"""Answers that are being written: each in a thread, its events kept for a while so that a client can come back for them.

A client that loses its connection names the last event it has and gets the rest; one that has seen enough stops the work. The streams of
one process live in that process: a client that meets another worker is told that there is no such stream, and asks again.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from api.problems import NotThere, TooMany, message_of, problem_of
from api.sse import Frame
from ingest.errors import UnionQAError

WORKERS = 8
"""Answers written at the same time. An LLM is waited for, not computed, so there are more than cores."""
WAITING = 64
"""Answers written or waiting: beyond, a client is told to come back, at once."""
KEPT, KEPT_S = 256, 300.0
"""Ended streams that can be resumed: how many, and for how many seconds."""

Event = tuple[str, Mapping[str, Any]]  # its name and its data
Steps = Iterator[Event]

_logger = logging.getLogger(__name__)


class Stream:
    """The events of one answer so far. Written by one thread, read by any number."""

    def __init__(self, stream_id: str, owner: str) -> None:
        self.id = stream_id
        self.owner = owner
        self.ended_at: float | None = None
        self._frames: list[Frame] = []
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], None]] = []

    @property
    def stopped(self) -> bool:
        """Whether somebody asked for it to stop."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Nothing; no further event is made. The one that says so ("done") still comes."""
        self._stopped.set()

    def after(self, last: int) -> tuple[list[Frame], bool]:
        """The events behind number `last`, and whether these are all that there will be."""
        with self._lock:
            return self._frames[max(last, 0) :], self.ended_at is not None

    @contextmanager
    def watched(self, wake: Callable[[], None]) -> Iterator[None]:
        """Within the block `wake` is called after each event, from the writing thread."""
        with self._lock:
            self._watchers.append(wake)
        try:
            yield
        finally:
            with self._lock:
                self._watchers.remove(wake)

    def append(self, name: str, data: Mapping[str, Any]) -> None:
        """Nothing; the event is there for all readers."""
        with self._lock:
            self._frames.append(Frame(id=len(self._frames) + 1, name=name, data=data))
        self._wake()

    def end(self) -> None:
        """Nothing; there will be no more events."""
        with self._lock:
            self.ended_at = time.monotonic()
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            watchers = list(self._watchers)
        for wake in watchers:
            wake()


class Streams:
    """All streams of this process."""

    def __init__(self, workers: int = WORKERS, waiting: int = WAITING) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        self._waiting = waiting
        self._streams: dict[str, Stream] = {}
        self._lock = threading.Lock()

    def start(self, owner: str, steps: Callable[[Stream], Steps]) -> Stream:
        """A stream whose events `steps` makes from now on.

        Raises:
            TooMany: too many answers are being written already.
        """
        stream = Stream(f"st_{secrets.token_urlsafe(12)}", owner)
        with self._lock:
            self._forget()
            if sum(one.ended_at is None for one in self._streams.values()) >= self._waiting:
                raise TooMany("现在提问的人太多，请稍后再试。", retry_after_s=1)
            self._streams[stream.id] = stream
        self._pool.submit(_write, stream, steps)
        return stream

    def get(self, stream_id: str, owner: str) -> Stream:
        """The stream of this owner. Raises NotThere, also where it is somebody else's."""
        with self._lock:
            stream = self._streams.get(stream_id)
        if stream is None or stream.owner != owner:
            raise NotThere(f"没有编号为 {stream_id} 的回答，它可能已经过期。请重新提问。")
        return stream

    def running(self) -> int:
        """How many answers are being written or wait."""
        with self._lock:
            return sum(one.ended_at is None for one in self._streams.values())

    def close(self) -> None:
        """Nothing; all are stopped, and their threads have ended."""
        with self._lock:
            streams = list(self._streams.values())
        for stream in streams:
            stream.stop()
        self._pool.shutdown(wait=True)

    def _forget(self) -> None:
        """Ended streams that are old, or too many, are gone."""
        oldest = time.monotonic() - KEPT_S
        ended = [one for one in self._streams.values() if one.ended_at is not None]
        ended.sort(key=lambda one: one.ended_at or 0.0)
        many = len(ended) - KEPT
        for number, stream in enumerate(ended):
            if number < many or (stream.ended_at or 0.0) < oldest:
                del self._streams[stream.id]


def _write(stream: Stream, steps: Callable[[Stream], Steps]) -> None:
    """Nothing; every event is in the stream, and it has ended, whatever happened."""
    try:
        if not stream.stopped:
            for name, data in steps(stream):
                stream.append(name, data)
                if stream.stopped:
                    break
        if stream.stopped:
            stream.append("done", {"reason": "stopped"})
    except (UnionQAError, OSError, MemoryError) as error:
        stream.append("error", {"code": problem_of(error).code, "message": message_of(error), "retryable": problem_of(error).status in (429, 503)})
        stream.append("done", {"reason": "error"})
    except BaseException:
        _logger.exception("stream %s failed", stream.id)
        stream.append("error", {"code": "internal_error", "message": "服务内部出错，请把时间告诉管理员。", "retryable": False})
        stream.append("done", {"reason": "error"})
        raise
    finally:
        stream.end()
