"""The ring behind the gate: so many requests of one caller, so many at work at once. Refusals come at once and say when to come again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.gate import SAFE, principal_of, problem_response
from api.problems import TooMany
from api.service.limits import Buckets, Lane, Rate

SIGNING = Rate(per_minute=30, burst=15)
"""Sign-in and set-up from one address: the only things that somebody unknown can make us work for."""


def lanes(cores: int = 2, waiting_for_models: int = 0) -> dict[str, tuple[int, int]]:
    """The lanes of a machine. An answer takes a core; those that wait for a language model take none, and get room of their own.

    More at work than there are cores would not answer sooner: they would take turns at the interpreter, and /healthz with them.
    """
    return {"ask": (max(2, cores) + waiting_for_models, 64), "read": (16, 128), "upload": (4, 16), "sign": (2, 32)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many requests a minute for one user or key, and the lanes: (at work at once, waiting)."""

    per_minute: int = 600
    lanes: Mapping[str, tuple[int, int]] = field(default_factory=lanes)


class Lanes:
    """The lanes of one server, known to the gate too: a crowd is refused before anybody of it is looked up."""

    def __init__(self, limits: Limits) -> None:
        self._lanes = {name: Lane(slots, places) for name, (slots, places) in limits.lanes.items()}

    def of(self, scope: Scope, *, known: bool) -> str:
        """The name of the lane of a request."""
        return "sign" if not known else "upload" if _is_upload(scope) else "read" if scope["method"] in SAFE else "ask"

    def __getitem__(self, name: str) -> Lane:
        """A lane by its name."""
        return self._lanes[name]

    def expecting(self, scope: Scope) -> AbstractContextManager[None]:
        """For as long as it is looked up who sends a request. Raises TooMany where the lane is full for whoever it is."""
        return self._lanes[self.of(scope, known=True)].expecting() if scope["type"] == "http" else nullcontext()


class Throttle:
    """An ASGI application that passes a request on when there is room, or answers 429 itself.

    A slot is held until the response begins: what takes time is finding the answer, not sending it, and an event stream may last for
    minutes. A body that is no upload is read before: nobody holds a slot by sending slowly.
    """

    def __init__(self, app: ASGIApp, limits: Limits, lanes: Lanes) -> None:
        self._app = app
        burst = max(1, limits.per_minute // 6)
        self._callers = Buckets(Rate(per_minute=limits.per_minute, burst=burst))
        self._addresses = Buckets(SIGNING)
        self._lanes = lanes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or passes it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        principal, safe = principal_of(scope), scope["method"] in SAFE
        if principal is None and safe:  # health and pages
            await self._app(scope, receive, send)
            return
        who = principal.id if principal is not None else (scope["client"] or ("?",))[0]
        lane = self._lanes.of(scope, known=principal is not None)
        try:
            (self._addresses if principal is None else self._callers).take(who)
            if lane not in ("read", "upload"):
                receive = await _read(receive)
            await self._lanes[lane].enter(who)
        except TooMany as error:
            await problem_response(error)(scope, receive, send)
            return
        await self._through(self._lanes[lane], scope, receive, send)

    async def _through(self, lane: Lane, scope: Scope, receive: Receive, send: Send) -> None:
        inside = True

        def out() -> None:
            nonlocal inside
            if inside:
                inside = False
                lane.leave()

        async def sending(message: Message) -> None:
            out()
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            out()


def _is_upload(scope: Scope) -> bool:
    return any(name == b"content-type" and value.lower().startswith(b"multipart/") for name, value in scope["headers"])


async def _read(receive: Receive) -> Receive:
    """What gives the whole body again, and then what comes after it."""
    messages: list[Message] = []
    more = True
    while more:
        message = await receive()
        messages.append(message)
        more = bool(message.get("more_body"))
    messages.reverse()

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay
