"""What is taken back while an answer runs: the stream ends within five seconds, the next request is refused."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from api.answering.events import Event, Stage, Status
from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.routes.access import allow, restricted
from api.service.accounts import Accounts
from api.service.identity import Purpose, Role
from api.service.keys import NewKey
from api.settings import load_settings
from api.throttle import Limits

Serving = Callable[..., AbstractContextManager[int]]
PASSWORD = "correct horse battery"
LATEST_S = 5.0


class Slow(KnowledgeBase):
    """One whose answers take half a minute, as a language model's may."""

    stopped = threading.Event()

    def ask_stream(self, question: str, **_others: Any) -> Iterator[Event]:
        try:
            for _ in range(300):
                yield Status(stage=Stage.WRITING, text="…")
                time.sleep(0.1)
        finally:
            self.stopped.set()


@pytest.fixture
def slow(opener: Callable[..., KnowledgeBase], loaded: Path) -> Iterator[KnowledgeBase]:
    plain = opener(load_settings(data=loaded), print)
    slow = object.__new__(Slow)
    slow.__dict__ = plain.__dict__
    yield slow
    plain.close()


def seconds_until_cut(address: str, headers: dict[str, str], take_back: Callable[[], object], path: str = "/api/ask/stream") -> float:
    """Seconds from `take_back` to the end of a stream that is running by then."""
    with httpx.Client(base_url=address, headers=headers, timeout=20) as client, client.stream("POST", path, json={"question": "多久？"}) as answer:
        assert answer.status_code == 200, answer.read()
        pieces = answer.iter_bytes()
        for _ in range(3):
            next(pieces)
        take_back()
        taken = time.monotonic()
        try:
            for _ in pieces:
                pass
        except httpx.RemoteProtocolError:  # cut in the middle: just as well
            pass
        return time.monotonic() - taken


def test_whatever_is_taken_back_cuts_the_running_stream(slow: KnowledgeBase, accounts: Accounts, serving: Serving) -> None:
    def key(role: Role = Role.STAFF, user: str | None = None) -> tuple[str, dict[str, str]]:
        made, secret = accounts.keys.create(NewKey(name="k", role=None if user else role, user=user), by="t")
        return made.id, {"X-API-Key": secret}

    def session(name: str) -> tuple[str, Any, dict[str, str]]:
        user = accounts.users.add(name, Role.CADRE, PASSWORD)
        signed = accounts.sign_in(name, PASSWORD)
        return user.id, signed.principal, {"Cookie": f"unionqa_session={signed.token}", "Origin": origin}

    app = create_app(slow, accounts, limits=Limits(per_minute=0))
    with serving(app) as port:
        origin = f"http://localhost:{port}"
        revoked, by_key = key()
        moved, _, role_session = session("moved")
        stopped, _, stopped_session = session("stopped")
        _, left, left_session = session("left")
        changed, _, password_session = session("changed")
        personal, by_personal = key(user=moved)
        cases: list[tuple[dict[str, str], Callable[[], object]]] = [
            (by_key, lambda: accounts.keys.revoke(revoked)),
            (role_session, lambda: accounts.users.set_role(moved, Role.STAFF)),
            (by_personal, lambda: accounts.keys.revoke(personal)),
            (stopped_session, lambda: accounts.set_active(stopped, False)),
            (left_session, lambda: accounts.sign_out(left)),
            (password_session, lambda: accounts.set_password(changed, "another long password")),
        ]
        with ThreadPoolExecutor(len(cases)) as pool:
            took = list(pool.map(lambda case: seconds_until_cut(origin, *case), cases))
        assert max(took) < LATEST_S, took
        still = [httpx.get(f"{origin}/api/me", headers=headers).status_code for headers, _ in cases]
        assert still == [401, 200, 401, 401, 401, 401]  # the second has another role and is asked anew with it
    assert Slow.stopped.wait(5)  # and nobody goes on writing for nobody


def test_who_keeps_their_rights_keeps_their_stream(slow: KnowledgeBase, accounts: Accounts, serving: Serving) -> None:
    secret = accounts.keys.create(NewKey(name="k", role=Role.STAFF), by="t")[1]
    with serving(create_app(slow, accounts, limits=Limits(per_minute=0))) as port:
        with httpx.stream("POST", f"http://localhost:{port}/api/ask/stream", headers={"X-API-Key": secret}, json={"question": "多久？"}) as answer:
            began, seen = time.monotonic(), 0
            for piece in answer.iter_bytes():
                seen += piece.count(b"event: status")
                if seen > 25 and time.monotonic() - began > 4:
                    break
        assert seen > 25


def test_a_mounted_application_is_cut_off_too(slow: KnowledgeBase, accounts: Accounts, serving: Serving) -> None:
    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(300):
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            await asyncio.sleep(0.05)

    app = create_app(slow, accounts, limits=Limits(per_minute=0))
    app.router.routes.append(Mount("/endless", restricted(endless, allow(Role.STAFF), recheck_s=0.5)))
    made, secret = accounts.keys.create(NewKey(name="k", role=Role.STAFF, purposes=[Purpose.API]), by="t")
    with serving(app) as port:
        took = seconds_until_cut(f"http://localhost:{port}", {"X-API-Key": secret}, lambda: accounts.keys.revoke(made.id), "/endless/x")
    assert took < 2
