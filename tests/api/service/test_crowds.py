"""Who asks too much, and a crowd: tokens, lanes, and whoever is refused is told when to come again."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.problems import TooMany
from api.routes.access import SIGNED_IN
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.limits import Buckets, Lane, Rate
from api.throttle import Limits, lanes

Serving = Callable[..., AbstractContextManager[int]]


@pytest.fixture
def key(accounts: Accounts) -> str:
    return accounts.keys.create(NewKey(name="k", role=Role.ADMIN), by="t")[1]


def test_a_caller_who_sends_too_much_is_told_when_to_come_again(base: KnowledgeBase, accounts: Accounts, key: str, serving: Serving) -> None:
    with serving(create_app(base, accounts, limits=Limits(per_minute=60))) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        answers = [client.get("/api/me", headers={"X-API-Key": key}) for _ in range(15)]
        codes = [one.status_code for one in answers]
        assert codes[:10] == [200] * 10 and 429 in codes[10:] and set(codes) == {200, 429}
        refused = next(one for one in answers if one.status_code == 429)
        assert int(refused.headers["retry-after"]) >= 1 and refused.json()["error"]["code"] == "too_many_requests"
        other = accounts.keys.create(NewKey(name="other", role=Role.STAFF), by="t")[1]
        assert client.get("/api/me", headers={"X-API-Key": other}).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_where_no_place_is_left_nobody_is_looked_up(base: KnowledgeBase, accounts: Accounts, key: str, serving: Serving) -> None:
    """A crowd is turned away before its keys are read: even a wrong key hears that there is no room, and hears 401 when there is."""
    started, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        go_on.wait(20)
        return "done"

    app = create_app(base, accounts, limits=Limits(lanes=lanes() | {"ask": (1, 1)}))
    app.post("/slow", dependencies=[SIGNED_IN])(slow)
    with serving(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client, ThreadPoolExecutor(2) as pool:
        good, wrong = {"X-API-Key": key}, {"X-API-Key": f"{key}x"}

        def until_answered() -> int:
            while (answer := client.post("/slow", headers=good)).status_code == 429:  # while the wrong key was looked up
                time.sleep(0.01)
            return answer.status_code

        asked = [pool.submit(until_answered)]
        assert started.wait(20)
        asked.append(pool.submit(until_answered))
        while (refused := client.post("/slow", headers=wrong)).status_code == 401:
            time.sleep(0.01)  # until the second has taken the one waiting place
        assert (refused.status_code, int(refused.headers["retry-after"]) >= 1) == (429, True)
        assert client.get("/api/me", headers=good).status_code == client.get("/healthz").status_code == 200
        go_on.set()
        assert [one.result() for one in asked] == [200, 200]
        assert client.post("/slow", headers=wrong).status_code == 401


def test_sign_in_from_one_address_is_limited(app: FastAPI, serving: Serving) -> None:
    with serving(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        codes = [client.post("/api/login", json={"name": f"n{number}", "password": "x"}).status_code for number in range(20)]
        assert codes[:15] == [401] * 15 and codes[-1] == 429


def test_tokens_come_back_with_time() -> None:
    now = 0.0
    buckets = Buckets(Rate(per_minute=60, burst=2), clock=lambda: now)
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooMany) as caught:
        buckets.take("a")
    assert caught.value.retry_after_s == 1
    buckets.take("b")
    now = 1.0
    buckets.take("a")
    with pytest.raises(TooMany):
        buckets.take("a")


def test_a_flood_waits_for_itself_and_the_others_go_between() -> None:
    async def order() -> list[str]:
        lane, served = Lane(slots=1, places=20), list[str]()

        async def call(who: str) -> None:
            async with lane.place(who):
                served.append(who)
                await asyncio.sleep(0)

        flood = [asyncio.create_task(call("flood")) for _ in range(9)]
        await asyncio.sleep(0)
        await asyncio.gather(*flood, call("honest"), call("other"))
        return served

    served = asyncio.run(order())
    assert len(served) == 11 and max(served.index("honest"), served.index("other")) <= 4


def test_a_full_lane_refuses_at_once_and_a_slot_is_never_lost() -> None:
    async def play() -> None:
        lane = Lane(slots=2, places=4, longest=0.05)
        await lane.enter("a")
        await lane.enter("a")
        waiting = [asyncio.create_task(lane.enter(who)) for who in ("a", "a", "b", "c")]
        await asyncio.sleep(0)
        for who in ("a", "d"):  # a has half of the places already; for d there is none
            started = time.monotonic()
            with pytest.raises(TooMany):
                await lane.enter(who)
            assert time.monotonic() - started < 0.04
        waiting[3].cancel()
        assert [type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)] == [TooMany] * 3 + [asyncio.CancelledError]
        lane.leave()
        lane.leave()
        await asyncio.wait_for(lane.enter("e"), 1)
        await asyncio.wait_for(lane.enter("e"), 1)
        assert lane.waiting() == 0

    asyncio.run(play())


def test_who_would_wait_too_long_is_refused_at_once() -> None:
    async def play() -> None:
        now = 0.0
        lane = Lane(slots=1, places=20, patience=10, clock=lambda: now)
        await lane.enter("a")
        waiting = [asyncio.create_task(lane.enter(f"user {number}")) for number in range(4)]
        await asyncio.sleep(0)
        for _ in range(2):  # a slot comes free every four seconds
            now += 4
            lane.leave()
            await asyncio.sleep(0.01)
        waiting += [asyncio.create_task(lane.enter("one more"))]  # (2 + 1) * 4 s would be too long
        await asyncio.sleep(0.01)
        assert [task.done() for task in waiting] == [True, True, False, False, True]
        with pytest.raises(TooMany) as caught:
            await waiting[-1]
        assert caught.value.retry_after_s == 12
        lane.leave()
        lane.leave()
        await asyncio.gather(*waiting[:4])
        lane.leave()
        await asyncio.wait_for(lane.enter("later"), 1)

    asyncio.run(play())
