"""What a reader may not see does not shape what they see: in a world with secret documents they get the same bytes as in one without."""

from __future__ import annotations

import runpy
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore
from api.settings import load_settings
from api.throttle import Limits
from ingest.document import Level
from ingest.pipeline import ingest_file
from ingest.words import Words

HERE = Path(__file__).parent
WORLDS = runpy.run_path(str(HERE / "worlds.py"), run_name="worlds")
OPEN = runpy.run_path(str(HERE.parent / "api" / "conftest.py"), run_name="small")["open_small"]
MCP = {"Accept": "application/json, text/event-stream", "Mcp-Protocol-Version": "2025-06-18"}
CHANNELS = {
    "ask", "search", "events", "follow-up", "list", "document", "passage", "named", "figures and rules", "citations", "courses", "openai", "dify",
    "mcp", "service",
}  # fmt: skip


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return Words.open(cache=tmp_path_factory.mktemp("words"))


class World:
    """A service over these papers, with a client for each role."""

    def __init__(self, base: KnowledgeBase, client: TestClient, accounts: Accounts) -> None:
        self._client = client
        self.ids = [head.id for head in base.documents()]
        self._keys = {role.value: accounts.keys.create(NewKey(name="k", role=role), by="t")[1] for role in Role}

    def session(self, pair: Any, ids: list[str], role: str) -> list[tuple[str, str]]:
        """What the role is told, call by call: (channel and address, answer)."""
        said = []
        for channel, method, address, body in WORLDS["channels"](pair, ids):
            headers = {"X-API-Key": self._keys[role], **(MCP if channel == "mcp" else {})}
            answer = self._client.request(method, address, json=body, headers=headers)
            assert answer.status_code < 500, (address, answer.text)
            said.append((f"{channel} {method} {address}", WORLDS["told"](answer)))
        return said


@contextmanager
def world(papers: Any, words: Words) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="world-"))
    base, store = OPEN(load_settings(data=folder), print, words=words), ServiceStore.open(folder)
    accounts = Accounts(store, passwords=Passwords(Cost(n=16, p=1)))
    for paper in papers:  # one after the other: the order in which they come is part of the world
        data = paper.text.encode()
        base._library.add(ingest_file(paper.name, data, Level(paper.level)), originals=lambda source, data=data: data)
    with TestClient(create_app(base, accounts, limits=Limits(per_minute=0)), base_url="http://localhost") as client:
        yield World(base, client, accounts)
    store.close()
    base.close()
    shutil.rmtree(folder)


def differences(number: int, words: Words, role: str | None = None) -> tuple[list[str], int, set[str]]:
    """The calls to which the two worlds of a pair give the reader (or another role) different answers; how many calls and channels there were."""
    pair = WORLDS["pair"](number)
    role = role or pair.reader
    with world(pair.mixed, words) as mixed, world(pair.public, words) as public:
        ids = sorted(set(mixed.ids) | set(public.ids))
        assert len(ids) > len(public.ids) or len(pair.mixed) == len(pair.public)
        with_secrets, without = mixed.session(pair, ids, role), public.session(pair, ids, role)
    found = [place for (place, said), (_, other) in zip(with_secrets, without, strict=True) if said != other]
    if role == pair.reader:
        assert all(WORLDS["UNSAID"] not in said for _, said in with_secrets), "a word of a secret document came out"
    return found, len(without), {place.split(" ")[0] for place, _ in without}


def test_secret_documents_change_no_byte_of_what_a_reader_gets(share: Callable[[int, int], range], count: Callable[..., None], words: Words) -> None:
    count("non-interference", "leaks", 0)
    for number in share(100, 2):
        found, calls, _ = differences(number, words)
        count("non-interference", "pairs")
        count("non-interference", "answers compared", calls)
        count("non-interference", "leaks", len(found))
        assert found == [], f"pair {number}"


def test_the_comparison_would_find_a_leak(words: Words) -> None:
    """The same sessions with a role that may see them: the worlds do differ, in every channel that shows documents."""
    found, _, channels = differences(0, words, role="admin")
    assert {"ask", "search", "list", "document", "openai", "dify", "mcp"} <= {place.split(" ")[0] for place in found} <= channels
    assert channels == {name.split(" ")[0] for name in CHANNELS} and len(CHANNELS) >= 12
