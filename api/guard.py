"""The ring of the HTTP door that looks at form alone: only known hosts (against DNS rebinding), no body over the cap, none that trickles."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import anyio
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_CAP = 200 * 2**20  # bytes of one upload: a few large reports at once
JSON_CAP = 256 * 2**10  # bytes of any other body: a long conversation
GRACE_S, SLOWEST = 30.0, 10 * 2**10
"""A body must be there after the grace plus its size over so many bytes a second."""
LINGER, LINGER_S = 16 * 2**20, 2.0
"""Of a body that nobody wants so many bytes are read, and for so many seconds, before the answer ends."""


def error_json(code: str, message: str) -> dict[str, dict[str, str]]:
    """The one form of every error over HTTP."""
    return {"error": {"code": code, "message": message}}


class _Refused(Exception):
    """The body came too large or too slowly; the response says which."""

    def __init__(self, response: JSONResponse) -> None:
        super().__init__()
        self.response = response


class Guard:
    """An ASGI application that lets a request through to `app`, or answers 400 or 413 itself.

    `hosts` are the names by which clients may call this server; empty for any. The cap is held by the
    Content-Length where there is one and by counting what comes in every case.
    """

    def __init__(
        self, app: ASGIApp, hosts: frozenset[str], cap: int = BODY_CAP, json_cap: int = JSON_CAP, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self.hosts = hosts
        self.cap = cap
        self.json_cap = min(cap, json_cap)
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or passes it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        cap = self.cap if headers.get("content-type", "").lower().startswith("multipart/") else self.json_cap
        if self.hosts and _host(headers.get("host", "")) not in self.hosts:
            await _refuse(400, "unknown_host", "不接受以这个主机名访问。")(scope, receive, send)
        elif _length(headers.get("content-length", "")) > cap:
            await _heard(receive)
            await _too_large(cap)(scope, receive, send)
        else:
            bodied = "transfer-encoding" in headers or _length(headers.get("content-length", "")) > 0
            await self._counted(scope, receive, send, cap, bodied=bodied)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, cap: int, *, bodied: bool) -> None:
        """Lets the body through up to the cap. Beyond it the application is stopped, and what it still says is not sent."""
        received, begun, more, started = 0, self.clock(), True, False
        refused: _Refused | None = None

        async def counting() -> Message:
            nonlocal received, more, refused
            if refused is not None:
                raise refused
            try:
                with anyio.fail_after(max(begun + GRACE_S + received / SLOWEST - time.monotonic(), 0) if more else None):
                    message = await receive()
            except TimeoutError:
                refused = _Refused(_refuse(408, "too_slow", "请求没有在规定的时间内传完，请重试。"))
                raise refused from None
            received += len(message.get("body", b""))
            more = more and bool(message.get("more_body"))
            if received > cap:
                refused = _Refused(_too_large(cap))
                if more:
                    await _heard(receive)
                raise refused
            return message

        async def watching(message: Message) -> None:
            nonlocal started, more
            if started or refused is None:
                started = True
                if bodied and more and message["type"] == "http.response.body" and not message.get("more_body"):
                    more = False  # refused unread: who sends its body after its head would find the connection closed under it
                    await _heard(receive)
                await send(message)

        with contextlib.suppress(_Refused):
            await self.app(scope, counting, watching)
        if refused is not None and not started:
            await refused.response(scope, receive, send)


async def _heard(receive: Receive) -> None:
    """Nothing; a little more of a body was read. Who is still sending when the connection closes sees a reset and not the answer."""
    left, more = LINGER, True
    with anyio.move_on_after(LINGER_S):
        while more and left > 0:
            message = await receive()
            left -= len(message.get("body", b""))
            more = bool(message.get("more_body"))


def _too_large(cap: int) -> JSONResponse:
    size = f"{cap // 2**20} MB" if cap >= 2**20 else f"{cap // 2**10} KB"
    return _refuse(413, "too_large", f"请求太大，一次最多 {size}，请分几次发送。")


def _refuse(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse(error_json(code, message), status_code=status, headers={"connection": "close"})


def _host(header: str) -> str:
    """The name in a Host header, without port: 127.0.0.1:8000 -> 127.0.0.1, [::1]:8000 -> ::1."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()


def _length(header: str) -> int:
    return int(header) if header.isascii() and header.isdigit() else 0
