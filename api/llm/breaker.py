"""A circuit breaker: after three failures in a row nobody waits for a dead endpoint; every 30 s one question tries it again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

FAILURES, PAUSE_S = 3, 30.0


class Breaker:
    """Counts failures. Shared by the threads of a process.

    Source: Nygard, Release It!, "Circuit Breaker" (closed, open, half open).
    """

    def __init__(self, *, failures: int = FAILURES, pause_s: float = PAUSE_S, clock: Callable[[], float] = monotonic) -> None:
        self._limit = failures
        self._pause = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._next_try = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the endpoint is left alone, but for a try from time to time."""
        with self._lock:
            return self._failed >= self._limit

    def may_try(self) -> bool:
        """Whether to call now. While open, True once every `pause_s`: whoever gets it is the try."""
        with self._lock:
            if self._failed < self._limit:
                return True
            if self._clock() < self._next_try:
                return False
            self._next_try = self._clock() + self._pause
            return True

    def worked(self) -> None:
        """Closes it: the endpoint answered."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """One failure more; the last one that is borne opens it."""
        with self._lock:
            self._failed += 1
            self._next_try = self._clock() + self._pause
