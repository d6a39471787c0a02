"""The ring that counts requests and measures how long a response takes to begin, by the template of its route."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service.metrics import Metrics


class Measuring:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, began = time.perf_counter(), False

        async def sending(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start" and not began:
                began = True
                template = getattr(scope.get("route"), "path", "(none)")  # never what the address says: there would be no end of series
                self._metrics.requested(template, _method(scope["method"]), message["status"], time.perf_counter() - started)
            await send(message)

        await self._app(scope, receive, sending)


def _method(method: str) -> str:
    """The method where it is one of HTTP's; a client can write anything there."""
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "(other)"
