"""How the service holds under load: a real `unionqa serve` over the sample documents and ten laws, with real clients.

Aims on 2 cores: 10 questions a second for 60 s with p95 <= .8 s and no error; 200 at once without a 5xx, refusals within 1 s with
Retry-After, /healthz p99 <= .5 s; 100 slow-loris clients, and an honest user's p95 <= 2 s. `python bench/load.py 10` shortens the 60 s.
Beside the clock the processor time of a question is printed, which a busy machine does not stretch.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from service import ROOT, Server, served, unionqa

LAWS = ("工会法", "劳动法", "劳动合同法", "社会保险法", "安全生产法", "职业病防治法", "妇女权益保障法", "就业促进法", "劳动争议调解仲裁法", "公司法")
RATE, SECONDS, CROWD, SLOW, CALLERS = 10, 60, 200, 100, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request: its status (0: no answer at all), how long it took, when to come again."""

    status: int
    seconds: float
    retry_after: str | None


class Crowd:
    """Users with keys of their own, who ask by turns."""

    def __init__(self, client: httpx.AsyncClient, keys: Sequence[str], questions: Sequence[str]) -> None:
        self._client = client
        self._keys = itertools.cycle(keys)
        self._questions = itertools.cycle(questions)

    async def ask(self) -> Sent:
        """Asks the next question as the next user."""
        return await self._send("POST", "/api/ask", {"question": next(self._questions)})

    async def knock(self) -> Sent:
        """Asks whether the server lives."""
        return await self._send("GET", "/healthz", None)

    async def _send(self, method: str, path: str, body: object) -> Sent:
        began = time.perf_counter()
        try:
            answer = await self._client.request(method, path, json=body, headers={"X-API-Key": next(self._keys)} if body else {})
        except httpx.HTTPError:
            return Sent(status=0, seconds=time.perf_counter() - began, retry_after=None)
        return Sent(status=answer.status_code, seconds=time.perf_counter() - began, retry_after=answer.headers.get("retry-after"))


def main() -> None:
    """Prints a line for each kind of load."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    lines = (ROOT / "eval" / "cases" / "dev.jsonl").read_text("utf-8").splitlines()
    questions = [case["question"] for case in map(json.loads, lines) if not case.get("history")]
    with tempfile.TemporaryDirectory() as folder, _crowded(Path(folder) / "kb") as (server, keys):
        asyncio.run(_all(server, keys, questions, seconds))


async def _all(server: Server, keys: Sequence[str], questions: Sequence[str], seconds: int) -> None:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    async with httpx.AsyncClient(base_url=server.address, timeout=60, limits=limits) as client:
        crowd = Crowd(client, keys, questions)
        for _ in range(5):
            await crowd.ask()
        before, load = server.cpu_s(), os.getloadavg()[0]
        sent = await _steady(crowd, seconds)
        spent = (server.cpu_s() - before) / len(sent)
        print(f"{RATE} questions a second for {seconds} s: {_told(sent)}")
        print(f"  processor time of a question: {spent * 1000:.0f} ms; load of the machine when it began: {load:.1f}")
        asked, health = await _at_once(crowd)
        refused = [one for one in asked if one.status == 429]
        print(f"{CROWD} questions at once: {_told(asked)}; /healthz meanwhile: {_told(health)}")
        print(f"  refused: {_told(refused) if refused else 'none'}; without Retry-After: {sum(one.retry_after is None for one in refused)}")
        print(f"  5xx or no answer: {sum(one.status not in (200, 429) for one in asked)}")
        honest, left = await _among_slow(crowd, server.address)
        print(f"an honest user among {SLOW} slow-loris clients: {_told(honest)}; slow ones still there after 15 s: {left}")


async def _steady(crowd: Crowd, seconds: int) -> list[Sent]:
    """So many questions a second, whether or not those before are answered."""
    tasks, began = [], time.perf_counter()
    for number in range(RATE * seconds):
        await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(crowd.ask()))
    return list(await asyncio.gather(*tasks))


async def _at_once(crowd: Crowd) -> tuple[list[Sent], list[Sent]]:
    asking = asyncio.gather(*(crowd.ask() for _ in range(CROWD)))
    health: list[Sent] = []
    while not asking.done():
        health.append(await crowd.knock())
        await asyncio.sleep(0.02)
    return list(await asking), health


async def _among_slow(crowd: Crowd, address: str) -> tuple[list[Sent], int]:
    """Asks every half second while others send their heads byte by byte; how many of these the server still has in the end."""
    host, _, port = address.removeprefix("http://").partition(":")
    slow = [await asyncio.open_connection(host, int(port)) for _ in range(SLOW)]
    trickling = [asyncio.create_task(_trickle(reader, writer)) for reader, writer in slow]
    began, honest = time.perf_counter(), list[Sent]()
    while time.perf_counter() < began + 15:
        honest.append(await crowd.ask())
        await asyncio.sleep(0.5)
    left = sum(not task.done() for task in trickling)
    for task in trickling:
        task.cancel()
    await asyncio.gather(*trickling, return_exceptions=True)
    return honest, left


async def _trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ends when the server hangs up."""
    gone = asyncio.create_task(reader.read())
    try:
        writer.write(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\n")
        while not gone.done():
            writer.write(b"X-A: b\r\n")
            await asyncio.wait([gone], timeout=1)
    except ConnectionError:
        pass
    finally:
        gone.cancel()
        writer.close()


def _told(sent: Sequence[Sent]) -> str:
    statuses = Counter(one.status for one in sent)
    times = sorted(one.seconds for one in sent)
    p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.95, 0.99))
    return f"{len(sent)} {dict(statuses)}, p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s, longest {times[-1]:.2f} s"


@contextmanager
def _crowded(data: Path) -> Iterator[tuple[Server, list[str]]]:
    """A server over the sample documents and the laws, and the keys of its users."""
    unionqa(data, "add", str(ROOT / "corpus"))
    unionqa(data, "laws", "add", *LAWS)
    keys = [re.findall(r"unionqa_[\w-]+", unionqa(data, "keys", "create", f"user {n}", "--role", "cadre"))[0] for n in range(CALLERS)]
    with served(data) as server:
        yield server, keys


if __name__ == "__main__":
    main()
