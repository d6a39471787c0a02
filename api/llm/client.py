"""Messages -> the words of a chat model, as they come, within a budget of time. Any OpenAI-compatible endpoint.

The reading is done by one asyncio loop in a thread of its own, so that it can be stopped at any point (in the middle of
a header, of a byte a second); the caller is a plain generator that never waits longer than its budget.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

import httpx

from api.llm.breaker import Breaker
from api.llm.failures import BUSY, PAUSED, SILENT, TOO_LONG, TOO_SLOW, UNREACHABLE, UNREADABLE, Unused, refused_by
from api.llm.options import LLMOptions
from api.llm.reading import MAX_LINE, StreamReader, whole

MAX_TOKENS = 1500
Message = Mapping[str, str]
Said = str | Unused | None
"""Words, why there are no more, or the good end."""


class ChatClient:
    """One endpoint. Safe to share between threads; connects when it is first asked."""

    def __init__(self, options: LLMOptions, breaker: Breaker | None = None) -> None:
        self.options = options
        self.breaker = breaker or Breaker()
        self._places = threading.BoundedSemaphore(options.parallel)
        self._loop = _Loop()
        self._http: httpx.AsyncClient | None = None

    def words(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """The words of the model, piece by piece.

        Raises:
            Unused: it was not asked, or what it says cannot be used; at most a moment after the budget is spent.
        """
        if not self._places.acquire(blocking=False):
            raise Unused(BUSY, counts=False)
        try:
            if not self.breaker.may_try():
                raise Unused(PAUSED, counts=False)
            yield from self._heard(messages)
            self.breaker.worked()
        except Unused as failure:
            if failure.counts:
                self.breaker.failed()
            raise
        finally:
            self._places.release()

    def close(self) -> None:
        """Ends what is under way and lets go of the connections; nothing can be asked afterwards."""
        self._loop.close(self._http)

    def _heard(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        started = monotonic()
        heard: SimpleQueue[Said] = SimpleQueue()
        job = self._loop.start(self._speak(messages, heard.put))
        until, late = started + self.options.first, SILENT
        try:
            while True:
                try:
                    said = heard.get(timeout=max(0.001, until - monotonic()))
                except Empty:
                    raise Unused(late) from None
                if isinstance(said, Unused):
                    raise said
                if said is None:
                    return
                until, late = started + self.options.total, TOO_SLOW
                yield said
        finally:
            job.cancel()

    async def _speak(self, messages: Sequence[Message], tell: Callable[[Said], None]) -> None:
        """Asks, and tells every piece and the end. Runs in the loop's thread; is cancelled when nobody listens any more."""
        try:
            async with self._client().stream("POST", f"{self.options.url}/chat/completions", json=self._body(messages)) as response:
                if response.status_code != httpx.codes.OK:
                    raise refused_by(response.status_code)
                await _read(response, tell)
            tell(None)
        except Unused as failure:
            tell(failure)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            tell(Unused(UNREACHABLE))
        except httpx.TimeoutException:
            tell(Unused(SILENT))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ssl.SSLError):
            tell(Unused(UNREADABLE))

    def _body(self, messages: Sequence[Message]) -> dict[str, Any]:
        return {"model": self.options.model, "messages": list(messages), "stream": True, "temperature": 0, "max_tokens": MAX_TOKENS}

    def _client(self) -> httpx.AsyncClient:
        """The connection pool. No redirects, no proxies, no credentials of the environment, no compression (which hides how much comes)."""
        if self._http is None:
            headers = {"accept-encoding": "identity", "user-agent": "unionqa"}
            if self.options.key:
                headers["authorization"] = f"Bearer {self.options.key}"
            self._http = httpx.AsyncClient(
                headers=headers,
                timeout=httpx.Timeout(self.options.total, connect=self.options.connect),
                limits=httpx.Limits(max_connections=self.options.parallel * 2, keepalive_expiry=20),
                verify=self._trust(),
                trust_env=False,
                follow_redirects=False,
            )
        return self._http

    def _trust(self) -> ssl.SSLContext | bool:
        """Which certificates hold. Over plain http there are none, and loading the system's takes a while."""
        if self.options.url.startswith("http:"):
            return False
        trust = ssl.create_default_context()
        if self.options.authority is not None:
            trust.load_verify_locations(self.options.authority)
        return trust


async def _read(response: httpx.Response, tell: Callable[[Said], None]) -> None:
    """Tells the words of a response with status 200. Raises Unused for one that is no completion."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Unused(UNREADABLE)
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        reader = StreamReader()
        async for data in response.aiter_raw():
            for words in reader.feed(data):
                tell(words)
            if reader.finished:
                return
        reader.end()
    elif kind == "application/json":
        body = b""
        async for data in response.aiter_raw():
            body += data
            if len(body) > MAX_LINE:
                raise Unused(TOO_LONG)
        tell(whole(body))
    else:
        raise Unused(UNREADABLE)


class _Loop:
    """An asyncio loop in a daemon thread, started by the first coroutine."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="llm", daemon=True)
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self, http: httpx.AsyncClient | None) -> None:
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        ending = asyncio.run_coroutine_threadsafe(_end(http), loop)
        with contextlib.suppress(FutureTimeout):
            ending.result(timeout=2)
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join(timeout=2)
        if not self._thread.is_alive():
            loop.close()


async def _end(http: httpx.AsyncClient | None) -> None:
    """Cancels every other task of the loop and closes the connections."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if http is not None:
        await http.aclose()
