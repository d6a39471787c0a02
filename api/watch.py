"""The outermost ring: a number for each request, headers that every response has, one line in the log, an end for clients that do not read."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

import anyio
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.gate import principal_of

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
"""Each only where the response has none of its own. No CORS header: pages of other sites get nothing."""
_HSTS = "max-age=31536000"
_SEND_S = 60.0  # seconds in which a client must take the next piece of a response

_logger = logging.getLogger(__name__)


class Watch:
    """An ASGI application around all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, started, status = secrets.token_hex(8), time.perf_counter(), 0
        scope.setdefault("state", {})["request_id"] = number

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(MutableHeaders(scope=message), number, secure=scope.get("scheme") == "https")
            with anyio.fail_after(_SEND_S):
                await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            _logger.info("request", extra={"said": _line(scope, number, status or 500, time.perf_counter() - started)})


def _complete(headers: MutableHeaders, number: str, *, secure: bool) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-Id"] = number
    if secure:
        headers.setdefault("Strict-Transport-Security", _HSTS)


def _line(scope: Scope, number: str, status: int, seconds: float) -> dict[str, Any]:
    """What the log says of a request: never its query, body or the ids in its address."""
    principal = principal_of(scope)
    route = getattr(scope.get("route"), "path", "-")
    return {
        "request_id": number,
        "method": scope["method"],
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user": principal.id if principal is not None else None,
    }
