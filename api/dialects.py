"""The ring that speaks other APIs' errors: what goes wrong below /v1 is told as OpenAI tells it, at /retrieval as Dify does.

It stands outside all that refuses (gate, throttle, guard), so that every refusal is in the right form. Only errors are touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An error in another form."""

    status: int
    body: Json


def openai_error(status: int, code: str, message: str) -> Told:
    """The error as OpenAI's clients expect it.

    Source: OpenAI API reference, error codes: 400 for what is malformed (not 422), 401 invalid_api_key, 404 model_not_found.
    """
    status = 400 if status == 422 else status
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "server_error" if status >= 500 else "invalid_request_error")
    known = {401: "invalid_api_key", 404: "model_not_found" if code == "not_found" else code, 429: "rate_limit_exceeded"}
    return Told(status, {"error": {"message": message, "type": kind, "param": None, "code": known.get(status, code)}})


def dify_error(status: int, code: str, message: str) -> Told:
    """The error as Dify expects it: 1001 no usable Authorization header, 1002 it does not hold, 2001 no such knowledge base.

    Source: Dify, External Knowledge API: 403 for both kinds of refusal; every other error takes the HTTP status as its code.
    """
    if status in (401, 403):
        return Told(403, {"error_code": 1001 if code == "no_key" else 1002, "error_msg": message})
    return Told(status, {"error_code": 2001 if status == 404 else status, "error_msg": message})


DIALECTS: Mapping[str, Callable[[int, str, str], Told]] = {"/v1/": openai_error, "/retrieval": dify_error}
"""By how the address begins."""
_KEPT = (b"retry-after", b"www-authenticate")


class Dialects:
    """An ASGI application that rewrites the errors of some addresses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        tell = next((one for start, one in DIALECTS.items() if scope["type"] == "http" and scope["path"].startswith(start)), None)
        if tell is None:
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _Rewriting(tell, _keyless(scope), scope, receive, send))


class _Rewriting:
    """A `send` that holds an error back until it is whole, and sends it in the other form."""

    def __init__(self, tell: Callable[[int, str, str], Told], keyless: bool, scope: Scope, receive: Receive, send: Send) -> None:
        self._tell = tell
        self._keyless = keyless
        self._call = scope, receive, send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        scope, receive, send = self._call
        if message["type"] == "http.response.start" and message["status"] >= 400:
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._rewritten(self._start)(scope, receive, send)

    def _rewritten(self, start: Message) -> JSONResponse:
        error = _error_of(self._body)
        code = "no_key" if self._keyless and start["status"] == 401 else str(error.get("code", "internal_error"))
        told = self._tell(start["status"], code, str(error.get("message", "服务内部出错。")))
        kept = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"] if name.lower() in _KEPT}
        return JSONResponse(told.body, status_code=told.status, headers=kept)


def _error_of(body: bytes) -> Json:
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}


def _keyless(scope: Scope) -> bool:
    """Whether there is no Authorization header of the form "Bearer ...": a mistake of another kind than a wrong key."""
    shown = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
    return not any(value.lower().startswith(b"bearer ") and value[7:].strip() for value in shown)
