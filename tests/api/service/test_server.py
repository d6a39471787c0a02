"""The server as clients meet it on a socket: where it starts, who trickles, who floods, what it logs."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI

from api import guard
from api.problems import NotServed
from api.routes.access import SIGNED_IN
from api.server import Patient, check_reachable, hosts_of, server_of
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.settings import Settings

Run = Callable[..., Any]
Serving = Callable[..., AbstractContextManager[int]]
QUESTION = "2021年组织了多少名一线职工参加疗休养？"


@pytest.fixture
def key(accounts: Accounts) -> str:
    return accounts.keys.create(NewKey(name="k", role=Role.ADMIN), by="t")[1]


def closed_after(connection: socket.socket, trickle: bytes, pause: float) -> float:
    """Seconds until the server hangs up on a client that sends one byte of `trickle` at a time."""
    started = time.monotonic()
    connection.settimeout(pause)
    for byte in trickle * 1000:
        try:
            connection.sendall(bytes([byte]))
            if connection.recv(10_000) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - started


def test_a_head_that_trickles_in_is_cut_off(app: FastAPI, serving: Serving) -> None:
    with serving(app, head_s=0.4) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert 0.3 < closed_after(slow, b"X-A: b\r\n", 0.05) < 3


def test_a_client_that_says_nothing_is_cut_off(app: FastAPI, serving: Serving) -> None:
    with serving(app, head_s=0.3) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.settimeout(3)
        assert slow.recv(1) == b""


def test_what_trickles_in_after_a_response_does_not_keep_the_connection(app: FastAPI, serving: Serving) -> None:
    with serving(app, head_s=0.4) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")  # refused, unread: nobody is signed in
        assert b"401" in slow.recv(100)
        assert closed_after(slow, b"x", 0.05) < 3


def test_who_is_refused_before_the_body_is_read_can_send_it_and_read_the_answer(app: FastAPI, serving: Serving) -> None:
    """The body comes after the head, as most clients send it: a connection closed in between would take the answer with it."""
    head = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 60000\r\n\r\n"
    with serving(app) as port:
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.settimeout(10)
                client.sendall(head)
                told = client.recv(100)  # nobody is signed in
                client.sendall(b" " * 60000)
                while data := client.recv(10_000):
                    told += data
                assert b"401" in told and b"not_signed_in" in told


def test_an_answer_that_takes_long_is_not_cut_off(app: FastAPI, key: str, serving: Serving) -> None:
    def slow() -> str:
        time.sleep(0.6)
        return "done"

    app.get("/slow", dependencies=[SIGNED_IN])(slow)
    with serving(app, head_s=0.2) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/slow", headers={"X-API-Key": key})
    assert (answer.status_code, answer.json()) == (200, "done")


def test_a_body_that_trickles_in_is_cut_off_by_the_guard() -> None:
    async def told() -> tuple[int, bool]:
        began = time.monotonic() - guard.GRACE_S + 0.2  # it began to come so long ago
        messages: list[Any] = []

        async def receive() -> Any:
            await asyncio.sleep(3600)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await receive()

        async def send(message: Any) -> None:
            messages.append(message)

        ring = guard.Guard(app, frozenset(), clock=lambda: began)
        await ring({"type": "http", "headers": [], "method": "POST", "path": "/"}, receive, send)
        return messages[0]["status"], b"too_slow" in messages[1]["body"]

    assert asyncio.run(asyncio.wait_for(told(), 5)) == (408, True)


def test_honest_users_do_not_notice_slow_ones(app: FastAPI, key: str, serving: Serving) -> None:
    with serving(app) as port:
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
        for one in slow:
            one.sendall(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + key.encode() + b"\r\nContent-Length: 1000\r\n\r\n{")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"X-API-Key": key}) as client:
            answers = [client.post("/api/ask", json={"question": QUESTION}) for _ in range(3)]
        assert [one.status_code for one in answers] == [200] * 3
        for one in slow:
            one.close()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (Settings(host="0.0.0.0"), "--tls-cert"),
        (Settings(host="::"), "--trusted-proxy"),
        (Settings(host="192.0.2.7"), "不加密"),
        (Settings(host="example.org"), "不加密"),
        (Settings(host="0.0.0.0", tls_cert=Path("c.pem")), "一起给"),
        (Settings(tls_key=Path("k.pem")), "一起给"),
    ],
)
def test_it_does_not_start_where_passwords_would_cross_the_network(settings: Settings, reason: str) -> None:
    with pytest.raises(NotServed, match=reason):
        check_reachable(settings)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(host="::1"),
        Settings(host="localhost"),
        Settings(host="0.0.0.0", tls_cert=Path("c.pem"), tls_key=Path("k.pem")),
        Settings(host="0.0.0.0", trusted_proxy=("10.0.0.5/32",)),
    ],
)
def test_it_starts_where_they_would_not(settings: Settings) -> None:
    check_reachable(settings)


def test_the_command_says_why_it_does_not_start(unionqa: Run, tmp_path: Path) -> None:
    ran = unionqa("serve", "--host", "0.0.0.0", data=tmp_path)
    assert (ran.code, ran.out) == (3, "") and "0.0.0.0" in ran.err and len(ran.err.splitlines()) == 1
    assert unionqa("serve", "--trusted-proxy", "not-a-network", data=tmp_path).code == 2


def test_names_by_which_it_may_be_called() -> None:
    assert hosts_of(Settings()) == {"127.0.0.1", "localhost", "::1"}
    assert hosts_of(Settings(host="0.0.0.0")) == frozenset()
    assert hosts_of(Settings(host="0.0.0.0", allowed_hosts=("qa.example.org",))) == {"qa.example.org", "127.0.0.1", "localhost", "::1"}


def test_without_tls_only_the_proxy_gets_in() -> None:
    class Peer(asyncio.Transport):
        def __init__(self, address: str) -> None:
            super().__init__({"peername": (address, 5000), "sockname": ("10.0.0.1", 8000)})
            self.cut = False

        def abort(self) -> None:
            self.cut = True

        def is_closing(self) -> bool:
            return self.cut

    async def cut(address: str, settings: Settings) -> bool:
        server = server_of(FastAPI(), settings)
        door = server.config.http
        assert isinstance(door, type) and issubclass(door, Patient)
        peer = Peer(address)
        door(server.config, uvicorn.server.ServerState(), {}).connection_made(peer)
        return peer.cut

    behind = Settings(host="0.0.0.0", trusted_proxy=("10.0.0.5/32", "10.1.0.0/16"))
    for address, refused in (("10.0.0.5", False), ("10.1.2.3", False), ("127.0.0.1", False), ("10.0.0.6", True), ("192.0.2.1", True)):
        assert asyncio.run(cut(address, behind)) == refused, address
    assert asyncio.run(cut("192.0.2.1", Settings())) is False  # on loopback the system sees to that


def test_https_without_a_proxy(app: FastAPI, accounts: Accounts, tmp_path: Path, serving: Serving) -> None:
    certificate, private = _certificate(tmp_path)
    accounts.users.add("zhang", Role.STAFF, "correct horse battery")
    trusting = ssl.create_default_context(cafile=certificate)
    with serving(app, Settings(tls_cert=certificate, tls_key=private)) as port, httpx.Client(verify=trusting) as client:
        client.base_url = f"https://localhost:{port}"
        signed = client.post("/api/login", json={"name": "zhang", "password": "correct horse battery"})
        assert "__Host-unionqa_session" in signed.cookies
        assert client.get("/api/me").json()["name"] == "zhang"


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    return folder / "cert.pem", folder / "key.pem"
