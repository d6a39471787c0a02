"""How a route gets at what it needs, and who may call it. A route without a rule of its own is no route: `inventory` refuses it at start.

    router = APIRouter(dependencies=[allow(Role.STAFF, Role.CADRE, Role.ADMIN)])    for all its routes, or
    @router.get("/healthz", dependencies=[OPEN])                                    for one; where both stand, both must agree.

A mounted application is wrapped: `Mount("/mcp", app=restricted(mcp, allow(...)))`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, cast

import anyio
from fastapi import Depends, FastAPI, Request
from fastapi.params import Depends as DependsOn
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from api.gate import principal_of, problem_response
from api.knowledge_base import KnowledgeBase
from api.service.accounts import Accounts
from api.service.errors import Forbidden, NotSignedIn
from api.service.identity import Principal, Role, Via
from api.service.visible import Visible

RECHECK_S = 3.0
"""Seconds after which it is asked again whether the caller of a long answer may still call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who may call: everybody, or those with one of the roles; `by_key` False asks for a person who has signed in."""

    roles: frozenset[Role] = frozenset()
    open: bool = False
    by_key: bool = True

    def check(self, principal: Principal | None) -> None:
        """Nothing. Raises NotSignedIn or Forbidden for one who may not."""
        if self.open:
            return
        if principal is None:
            raise NotSignedIn
        if principal.role not in self.roles or (principal.via is Via.KEY and not self.by_key):
            raise Forbidden

    async def __call__(self, request: Request) -> None:  # async: it must not wait for a thread behind those who ask
        """The rule as a dependency of a route."""
        self.check(principal_of(request.scope))


def allow(*roles: Role, by_key: bool = True) -> DependsOn:
    """The rule that callers with one of these roles may call, with an API key too unless `by_key` is False."""
    return cast(DependsOn, Depends(Rule(roles=frozenset(roles), by_key=by_key)))


OPEN = cast(DependsOn, Depends(Rule(open=True)))
"""The rule that everybody may call, signed in or not. For what tells nothing and changes nothing."""
SIGNED_IN = allow(*Role)
READERS = allow(Role.STAFF, Role.CADRE, Role.ADMIN)
"""Those who ask and search. An auditor reads the log and the figures, not the documents."""
ADMIN = allow(Role.ADMIN)
PEOPLE_ONLY = allow(*Role, by_key=False)
"""The rule that somebody has signed in, as whatever; a key will not do."""


class Note(Protocol):
    """What writes a line into the audit log in the caller's name."""

    def __call__(self, event: str, object: str = "", success: bool = True) -> None:
        """Nothing; the line is on disk."""


class restricted:
    """An ASGI application that only those whom the rule allows get to; everybody else gets the refusal."""

    def __init__(self, app: ASGIApp, rule: DependsOn, recheck_s: float = RECHECK_S) -> None:
        self._app = app
        self._recheck_s = recheck_s
        self.rule = cast(Rule, rule.dependency)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        try:
            self.rule.check(principal_of(scope))
        except (NotSignedIn, Forbidden) as error:
            await problem_response(error)(scope, receive, send)
            return
        with anyio.CancelScope() as running:
            watching = asyncio.create_task(self._watch(scope, running))
            try:
                await self._app(scope, receive, send)
            finally:
                watching.cancel()

    async def _watch(self, scope: Scope, running: anyio.CancelScope) -> None:
        """Ends the application's work when its caller may not call any more."""
        principal, accounts = principal_of(scope), cast(Accounts, scope["app"].state.accounts)
        while principal is not None:
            await asyncio.sleep(self._recheck_s)
            if not await asyncio.to_thread(accounts.still_allowed, principal):
                running.cancel()
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the inventory: an address, its methods ("*" for a mounted application), and its rules, all of which must agree."""

    path: str
    methods: frozenset[str]
    rules: tuple[Rule, ...]
    pattern: re.Pattern[str]

    @property
    def open(self) -> bool:
        """Whether everybody may call it."""
        return all(rule.open for rule in self.rules)

    def covers(self, method: str, path: str) -> bool:
        """Whether a request goes here."""
        return ("*" in self.methods or method in self.methods or (method == "HEAD" and "GET" in self.methods)) and bool(self.pattern.match(path))


def inventory(app: FastAPI) -> list[Entry]:
    """Every route and mount of the application with its rules.

    Raises:
        LookupError: one has none. Nothing is served by an application that has such a route.
    """
    entries = list(_entries(app))
    unruled = [f"{'/'.join(sorted(entry.methods))} {entry.path}" for entry in entries if not entry.rules]
    if unruled:
        raise LookupError(f"routes without an access rule: {', '.join(unruled)}")
    return entries


def _entries(app: FastAPI) -> Iterator[Entry]:
    for context in iter_route_contexts(app.routes):
        depends: list[Any] = getattr(context, "dependencies", None) or []
        rules = [one.dependency for one in depends if isinstance(one.dependency, Rule)]
        mounted = getattr(context.route, "app", None)
        if isinstance(mounted, restricted):
            rules.append(mounted.rule)
        methods = frozenset(context.methods or {"*"})
        yield Entry(path=context.path or "", methods=methods, rules=tuple(rules), pattern=context.path_regex)


# All of them are async: FastAPI would give each plain function a thread, for which it would wait behind those who ask.
async def _knowledge_base(request: Request) -> KnowledgeBase:
    return cast(KnowledgeBase, request.app.state.knowledge_base)


async def _accounts(request: Request) -> Accounts:
    return cast(Accounts, request.app.state.accounts)


async def caller_of(request: Request) -> Principal:
    """Who calls. Raises NotSignedIn."""
    principal = principal_of(request.scope)
    if principal is None:
        raise NotSignedIn
    return principal


async def _visible(request: Request) -> Visible:
    return Visible(await _knowledge_base(request), await caller_of(request))


async def _still_allowed(request: Request) -> Callable[[], bool]:
    accounts, caller = await _accounts(request), await caller_of(request)
    return lambda: accounts.still_allowed(caller)


async def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


async def _note(request: Request) -> Note:
    accounts, caller, ip = await _accounts(request), await caller_of(request), await _address(request)

    def note(event: str, object: str = "", success: bool = True) -> None:
        accounts.audit.note(event, user=caller.name, object=object, ip=ip, success=success)

    return note


Base = Annotated[KnowledgeBase, Depends(_knowledge_base)]
"""All documents: only for routes of administrators."""
Shown = Annotated[Visible, Depends(_visible)]
"""The knowledge base as the caller may see it: what every other route uses."""
People = Annotated[Accounts, Depends(_accounts)]
Caller = Annotated[Principal, Depends(caller_of)]
StillAllowed = Annotated[Callable[[], bool], Depends(_still_allowed)]
"""To be called every few seconds while a stream runs, in a thread: False ends it."""
Address = Annotated[str, Depends(_address)]
"""The caller's IP address, for the audit log."""
Noted = Annotated[Note, Depends(_note)]
"""note("document.add", document_id): writes a line about what the caller does into the audit log. Ids and names only, never a question."""
