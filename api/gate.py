"""The ring around all routes that finds out who calls, before anything of the body is read. Who is not known gets to open addresses only."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, cast

import anyio
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.guard import error_json
from api.problems import BadRows, Conflict, TooMany, message_of, problem_of
from api.service.accounts import Accounts
from api.service.credentials import Shown, credentials
from api.service.errors import ForgedRequest, NotSignedIn
from api.service.identity import Principal, Purpose
from api.service.sessions import csrf_token
from ingest.errors import UnionQAError

_PRINCIPAL = "unionqa.principal"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PURPOSES: Mapping[str, Purpose] = {"/v1/": Purpose.OPENAI, "/mcp": Purpose.MCP, "/metrics": Purpose.METRICS}
"""Which purpose a key must have, by how the address begins; all others need `api`."""


def principal_of(scope: Scope) -> Principal | None:
    """Who sends the request, as the gate found; None for nobody we know."""
    return cast("Principal | None", scope.get(_PRINCIPAL))


def problem_response(error: Exception) -> JSONResponse:
    """An error of ours in the one form, with the headers that belong to it."""
    problem = problem_of(error)
    body: dict[str, dict[str, Any]] = {"error": {**error_json(problem.code, message_of(error))["error"]}}
    headers: dict[str, str] = {}
    if isinstance(error, Conflict):
        body["error"]["existing_id"] = error.existing_id
    if isinstance(error, BadRows):
        body["error"]["wrong"] = [{"part": part, "row": row, "message": message} for part, row, message in error.wrong]
    if problem.status in (429, 503):
        headers["Retry-After"] = str(error.retry_after_s) if isinstance(error, TooMany) else "1"
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status_code=problem.status, headers=headers)


class Gate:
    """An ASGI application that puts the Principal into the scope, or refuses.

    A credential that does not hold is refused on every address, also on open ones that would not need it. `is_open` says
    whether everybody may call (method, path). Keys and sessions are looked up in threads of their own: those who wait for an answer
    must not hold up those who knock. `expecting` is held meanwhile, and raises TooMany where there is no room for whoever it is.
    """

    def __init__(
        self, app: ASGIApp, accounts: Accounts, is_open: Callable[[str, str], bool], expecting: Callable[[Scope], AbstractContextManager[None]]
    ) -> None:
        self._app = app
        self._accounts = accounts
        self._is_open = is_open
        self._expecting = expecting
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or answers 401 or 403 itself."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            scope[_PRINCIPAL] = await self._principal(scope)
        except UnionQAError as error:
            await problem_response(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _principal(self, scope: Scope) -> Principal | None:
        method, path = scope.get("method", "WEBSOCKET"), scope["path"]
        is_open = self._is_open(method, path)
        shown = credentials(scope["headers"], secure=scope.get("scheme") in ("https", "wss"))
        if is_open and not shown.key:
            _check_origin(scope, method)
            return None  # health, pages and sign-in need nobody, and a session that has run out must not keep anybody from signing in
        if not shown.key and not shown.token:
            raise NotSignedIn
        if not shown.key:
            _check_page(scope, method, shown)
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(4)
        with self._expecting(scope):
            return await anyio.to_thread.run_sync(self._look_up, shown, path, limiter=self._limiter)

    def _look_up(self, shown: Shown, path: str) -> Principal:
        if shown.key:
            return self._accounts.by_key(shown.key, purpose_of(path))
        return self._accounts.by_session(shown.token)


def purpose_of(path: str) -> Purpose:
    """What a key must be for to be used at this address."""
    return next((purpose for start, purpose in PURPOSES.items() if path.startswith(start)), Purpose.API)


def _check_page(scope: Scope, method: str, shown: Shown) -> None:
    """Raises ForgedRequest where a cookie would change something and nothing shows that our own page asked for it.

    Source: OWASP CSRF Prevention Cheat Sheet: a token bound to the session, else the Origin that browsers send.
    """
    if method in SAFE:
        return
    token = _header(scope, b"x-csrf-token")
    if token and hmac.compare_digest(token.encode(), csrf_token(shown.token).encode()):
        return
    if _header(scope, b"origin") not in _own(scope):
        raise ForgedRequest


def _check_origin(scope: Scope, method: str) -> None:
    """Raises ForgedRequest where another site's page signs its visitor in here."""
    origin = _header(scope, b"origin")
    if method not in SAFE and origin and origin not in _own(scope):
        raise ForgedRequest


def _own(scope: Scope) -> frozenset[str]:
    scheme, host = scope.get("scheme", "http"), _header(scope, b"host").lower()
    default = {"http": ":80", "https": ":443"}.get(scheme, "")
    return frozenset({f"{scheme}://{host}", f"{scheme}://{host.removesuffix(default)}"})


def _header(scope: Scope, name: bytes) -> str:
    found = [value for key, value in scope["headers"] if key.lower() == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""
