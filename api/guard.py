"""The outermost ring of the HTTP door: only known hosts (against DNS rebinding), and no body over the cap."""

from __future__ import annotations

import contextlib

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_CAP = 200 * 2**20  # bytes of one request: a few large reports at once


def error_json(code: str, message: str) -> dict[str, dict[str, str]]:
    """The one form of every error over HTTP."""
    return {"error": {"code": code, "message": message}}


class _TooLarge(Exception):
    """More bytes came than the cap allows."""


class Guard:
    """An ASGI application that lets a request through to `app`, or answers 400 or 413 itself.

    `hosts` are the names by which clients may call this server; empty for any. The cap is held by the
    Content-Length where there is one and by counting what comes in every case.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], cap: int = BODY_CAP) -> None:
        self.app = app
        self.hosts = hosts
        self.cap = cap

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or passes it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if self.hosts and _host(headers.get("host", "")) not in self.hosts:
            await _refuse(400, "unknown_host", "不接受以这个主机名访问。")(scope, receive, send)
        elif _length(headers.get("content-length", "")) > self.cap:
            await self._too_large()(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the body through up to the cap. Beyond it the application is stopped, and what it still says is not sent."""
        received, started = 0, False

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.cap:
                raise _TooLarge
            return message

        async def watching(message: Message) -> None:
            nonlocal started
            if started or received <= self.cap:
                started = True
                await send(message)

        with contextlib.suppress(_TooLarge):
            await self.app(scope, counting, watching)
        if received > self.cap and not started:
            await self._too_large()(scope, receive, send)

    def _too_large(self) -> JSONResponse:
        return _refuse(413, "too_large", f"一次最多上传 {self.cap // 2**20} MB，请分几次上传。")


def _refuse(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse(error_json(code, message), status_code=status, headers={"connection": "close"})


def _host(header: str) -> str:
    """The name in a Host header, without port: 127.0.0.1:8000 -> 127.0.0.1, [::1]:8000 -> ::1."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()


def _length(header: str) -> int:
    return int(header) if header.isascii() and header.isdigit() else 0
