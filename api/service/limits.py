"""How much one caller may ask, and how much the machine does at once: token buckets and lanes. Used by the event loop alone, so without locks."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

from api.problems import TooMany

_FULL = "现在使用的人太多，请稍后再试。"
_REMEMBERED = 10_000  # callers; the one who has not called for longest is forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`per_minute` requests on average (0: no limit), `burst` of them at once."""

    per_minute: int
    burst: int


class Buckets:
    """A token bucket for each caller."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # caller -> (tokens, when)

    def take(self, who: str) -> None:
        """Nothing; one token of the caller's is gone. Raises TooMany where none is left, with the time until the next."""
        if self._rate.per_minute == 0:
            return
        now, per_second = self._clock(), self._rate.per_minute / 60
        tokens, then = self._left.pop(who, (float(self._rate.burst), now))
        tokens = min(self._rate.burst, tokens + (now - then) * per_second)
        self._left[who] = (max(tokens - 1, 0.0) if tokens >= 1 else tokens, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        if tokens < 1:
            raise TooMany("请求太频繁，请稍后再试。", retry_after_s=math.ceil((1 - tokens) / per_second))


class Lane:
    """So many requests at work at once and so many waiting; whoever comes later, or would wait too long, is refused at once.

    How long somebody would wait is told from how fast slots came free of late (`patience`, seconds): a refusal after half a minute of
    waiting helps nobody. `longest` is for the case that nothing comes free at all.
    Those who wait are let in by turns of their callers, and one caller may hold half of the waiting places: who sends a hundred
    requests waits for them, the others hardly notice.
    """

    def __init__(self, slots: int, places: int, patience: float = 10.0, longest: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._slots = self._free = slots
        self._places = places
        self._patience = patience
        self._longest = longest
        self._clock = clock
        self._pace = 0.0  # seconds from one slot that comes free to the next, while somebody waits
        self._freed: float | None = None
        self._expected = 0
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """For as long as it is looked up who knocks. Raises TooMany where no place will be left for whoever it is: then nobody is looked up."""
        waiting = self.waiting()
        if waiting + self._expected >= self._free + self._places:
            raise self._full((waiting + 1) * self._pace)
        self._expected += 1
        try:
            yield
        finally:
            self._expected -= 1

    async def enter(self, who: str) -> None:
        """Nothing; there is a slot, to be given back by `leave`. Raises TooMany where it is too full to wait, or took too long."""
        if self._free > 0 and not self._waiting:
            self._free -= 1
            return
        mine = self._waiting.get(who, ())
        waiting = self.waiting()
        wait = (waiting + 1) * self._pace if waiting >= self._slots else 0.0  # some always wait: else the pace would never be learned anew
        if waiting >= self._places or len(mine) >= max(1, self._places // 2) or wait > self._patience:
            raise self._full(wait)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), self._longest)
        except BaseException as error:
            self._give_up(who, turn)
            if isinstance(error, TimeoutError):
                raise TooMany(_FULL, retry_after_s=5) from None
            raise

    def leave(self) -> None:
        """Nothing; the slot goes to whoever's turn it is."""
        now = self._clock()
        if self._waiting and self._freed is not None:
            self._pace = now - self._freed if not self._pace else 0.8 * self._pace + 0.2 * (now - self._freed)
        self._freed = now if self._waiting else None
        while self._waiting:
            who, line = self._waiting.popitem(last=False)
            turn = line.popleft()
            if line:
                self._waiting[who] = line  # to the end: the next turn is another caller's
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    @asynccontextmanager
    async def place(self, who: str) -> AsyncIterator[None]:
        """A slot for as long as the block lasts."""
        await self.enter(who)
        try:
            yield
        finally:
            self.leave()

    def _full(self, wait: float) -> TooMany:
        return TooMany(_FULL, retry_after_s=max(1, math.ceil(min(wait, self._longest))))

    def _give_up(self, who: str, turn: asyncio.Future[None]) -> None:
        if turn.done():  # the slot came in the same moment: pass it on
            self.leave()
            return
        turn.cancel()
        with suppress(KeyError, ValueError):
            self._waiting[who].remove(turn)
            if not self._waiting[who]:
                del self._waiting[who]
