"""A running stream -> the bytes that one client gets. The only place that waits with asyncio: a waiting client costs no thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from starlette.responses import StreamingResponse

from api.service.streams import Stream
from api.sse import HEADERS, HEARTBEAT, HEARTBEAT_S, MEDIA_TYPE, Frame, retry

Encode = Callable[[Frame], bytes]

RECONNECT_MS = 2000
RECHECK_S = 3.0
"""Seconds after which it is asked again whether the client may still read: a key taken back cuts a stream in less than five."""


def followed(stream: Stream, after: int, allowed: Callable[[], bool], encode: Encode | None = None) -> StreamingResponse:
    """The stream behind event number `after`, until it ends, the client goes, or `allowed` says no; with `encode` in a form of its own."""
    headers = {**HEADERS, "X-Stream-Id": stream.id}
    return StreamingResponse(_bytes(stream, after, allowed, encode), media_type=MEDIA_TYPE, headers=headers)


async def _bytes(stream: Stream, after: int, allowed: Callable[[], bool], encode: Encode | None) -> AsyncIterator[bytes]:
    loop, wake = asyncio.get_running_loop(), asyncio.Event()

    def call() -> None:
        with contextlib.suppress(RuntimeError):  # the server is going down, its loop has closed
            loop.call_soon_threadsafe(wake.set)

    if encode is None:  # other programs' clients take a field without data for an event
        yield retry(RECONNECT_MS)
    sent = checked = loop.time()
    with stream.watched(call):
        while True:
            wake.clear()
            frames, ended = stream.after(after)
            for frame in frames:
                yield encode(frame) if encode else frame.encode()
                after, sent = frame.id, loop.time()
            if ended:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), max(checked + RECHECK_S - loop.time(), 0))
            if loop.time() - checked >= RECHECK_S:
                checked = loop.time()
                if not await asyncio.to_thread(allowed):
                    stream.stop()
                    return
            if loop.time() - sent >= HEARTBEAT_S:
                sent = loop.time()
                yield HEARTBEAT
