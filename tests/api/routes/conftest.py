"""Real servers and real clients for the tests of the HTTP door: uvicorn on a free port, and a strict reader of event streams."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore
from api.settings import load_settings

SECRET = """青岚市总工会内部请示
（2022年3月1日）

拟安排专项资金9876万元用于金凤凰计划，组织职工参加疗休养。
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A running service over papers of its own: a client with a key for each role."""

    address: str
    accounts: Accounts
    base: KnowledgeBase
    clients: ExitStack

    def client(self, role: Role, **more: Any) -> httpx.Client:
        """A client of this role; each is somebody else."""
        key = self.accounts.keys.create(NewKey(name=role, role=role), by="tests")[1]
        client = httpx.Client(base_url=self.address, headers={"Authorization": f"Bearer {key}"}, timeout=60, **more)
        return self.clients.enter_context(client)


@contextmanager
def _world(opener: Callable[..., KnowledgeBase], data: Path) -> Iterator[World]:
    base, store = opener(load_settings(data=data), print), ServiceStore.open(data)
    accounts = Accounts(store, passwords=Passwords(Cost(n=16, p=1)))
    with _serving(create_app(base, accounts)) as address, ExitStack() as clients:
        yield World(address=address, accounts=accounts, base=base, clients=clients)
    store.close()
    base.close()


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory, papers: Path, opener: Callable[..., KnowledgeBase]) -> Path:
    """A data folder with the two papers and an internal one."""
    data = tmp_path_factory.mktemp("stocked") / "kb"
    secret = tmp_path_factory.mktemp("secret") / "请示.txt"
    secret.write_text(SECRET, encoding="utf-8")
    assert main(["--data", str(data), "add", str(papers)], opener=opener) == 0
    assert main(["--data", str(data), "add", "--level", "internal", str(secret)], opener=opener) == 0
    return data


@pytest.fixture(scope="session")
def world(stocked: Path, tmp_path_factory: pytest.TempPathFactory, opener: Callable[..., KnowledgeBase]) -> Iterator[World]:
    """A service that all tests share; they ask and change nothing of the papers."""
    folder = tmp_path_factory.mktemp("world") / "kb"
    shutil.copytree(stocked, folder)
    with _world(opener, folder) as world:
        yield world


@pytest.fixture
def own_world(stocked: Path, tmp_path: Path, opener: Callable[..., KnowledgeBase]) -> Iterator[World]:
    """A service of the test's own, over a copy of the papers."""
    shutil.copytree(stocked, tmp_path / "kb")
    with _world(opener, tmp_path / "kb") as world:
        yield world


@pytest.fixture
def staff(world: World) -> httpx.Client:
    """Somebody of the staff: reads what is public."""
    return world.client(Role.STAFF)


@pytest.fixture
def cadre(world: World) -> httpx.Client:
    """A cadre: reads what is internal too."""
    return world.client(Role.CADRE)


@pytest.fixture
def boss(world: World) -> httpx.Client:
    """An administrator."""
    return world.client(Role.ADMIN)


@pytest.fixture
def read_events() -> Callable[[Iterable[bytes]], Iterator[Got]]:
    """The strict reader of event streams."""
    return events


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    """The address of a server that runs within the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@dataclass(frozen=True, slots=True)
class Got:
    """An event as a browser would hand it on."""

    id: str
    name: str
    data: Any


def events(chunks: Iterable[bytes]) -> Iterator[Got]:
    """The events of a stream; anything that the standard does not name fails.

    Source: WHATWG HTML 9.2.6: fields end with LF, CR or CRLF, an empty line sends the event, a line that begins with a colon is a comment.
    """
    last_id, name, data = "", "", list[str]()
    for line in _lines(chunks):
        if not line:
            if data:
                yield Got(last_id, name or "message", json.loads("\n".join(data)))
            name, data = "", []
            continue
        field, colon, value = line.partition(":")
        assert colon, f"a line without a colon: {line!r}"
        value = value.removeprefix(" ")
        if field == "id":
            assert "\0" not in value
            last_id = value
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
        else:
            assert field == "" or (field == "retry" and value.isdigit()), f"unknown field: {line!r}"
    assert not data, "the stream ended within an event"


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of UTF-8 that comes in pieces, wherever they are cut."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        yield from (line.decode("utf-8") for line in whole)
    assert not rest, "the stream ended within a line"
