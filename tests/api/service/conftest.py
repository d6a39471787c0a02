"""A service whose clock the test turns, with a client for each role."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.server import Patient, server_of
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore
from api.settings import Settings, load_settings
from api.throttle import Limits

PASSWORD = "correct horse battery"


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    store = ServiceStore.open(tmp_path / "service")
    yield Accounts(store, clock=clock, passwords=Passwords(Cost(n=16, p=1)))
    store.close()


@pytest.fixture(scope="session")
def base(opener: Callable[..., KnowledgeBase], loaded: Path) -> Iterator[KnowledgeBase]:
    """The two papers, open for all tests; none of them changes it."""
    knowledge_base = opener(load_settings(data=loaded), print)
    yield knowledge_base
    knowledge_base.close()


@pytest.fixture
def app(base: KnowledgeBase, accounts: Accounts) -> FastAPI:
    return create_app(base, accounts, limits=Limits(per_minute=0))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser that nobody has signed in with yet; addresses of sign-in are not counted."""
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def signed_in(client: TestClient, accounts: Accounts) -> Callable[[Role], TestClient]:
    """Signs a new user of this role in; the client sends the CSRF token along from then on."""

    def sign_in(role: Role, name: str = "") -> TestClient:
        user = accounts.users.add(name or f"some-{role}", role, PASSWORD)
        client.headers.pop("X-CSRF-Token", None)
        client.cookies.clear()
        client.headers["X-CSRF-Token"] = client.post("/api/login", json={"name": user.name, "password": PASSWORD}).json()["csrf"]
        return client

    return sign_in


@contextmanager
def _serving(app: FastAPI, settings: Settings | None = None, *, head_s: float = 10.0) -> Iterator[int]:
    """The port on which the app is served as `unionqa serve` does."""
    server = server_of(app, settings or Settings())
    door = server.config.http
    assert isinstance(door, type) and issubclass(door, Patient)
    door.head_s = head_s
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[int]]:
    """Serves an app on a port for as long as a block lasts."""
    return _serving
