"""Signing in as a browser does: first start, cookies, forged requests, wrong passwords, ends of sessions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.service.accounts import CODE_FILE, Accounts
from api.service.errors import WeakPassword
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.passwords import Passwords
from api.service.store import NAME

PASSWORD = "correct horse battery"
SignIn = Callable[..., TestClient]


def code_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_the_first_administrator_is_made_with_the_code_once(client: TestClient, accounts: Accounts) -> None:
    code, file = accounts.setup_code(), accounts.store.folder / CODE_FILE
    assert code is not None and file.read_text() == code and file.stat().st_mode & 0o777 == 0o600
    assert accounts.setup_code() == code  # a restart prints the same
    assert client.get("/api/setup").json()["setup_needed"]
    wanted = {"name": "admin", "password": PASSWORD, "code": code}
    assert code_of(client.post("/api/setup", json={**wanted, "code": "guess"})) == (403, "already_set_up")
    assert code_of(client.post("/api/setup", json={**wanted, "password": "short"})) == (422, "weak_password")
    made = client.post("/api/setup", json=wanted)
    assert (made.status_code, made.json()["role"]) == (200, "admin")
    assert client.get("/api/me").json()["name"] == "admin"
    assert code_of(client.post("/api/setup", json={**wanted, "name": "second"}, headers={"Origin": "http://localhost"})) == (403, "already_set_up")
    assert not file.exists() and not client.get("/api/setup").json()["setup_needed"]


def test_the_store_and_what_lies_in_it_tell_no_secret(client: TestClient, accounts: Accounts, signed_in: SignIn) -> None:
    signed_in(Role.STAFF)
    secret = accounts.keys.create(NewKey(name="k", role=Role.STAFF), by="t")[1]
    file: Path = accounts.store.folder / NAME
    data = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    for one in (PASSWORD, secret, client.cookies["unionqa_session"]):
        assert one.encode() not in data


def test_the_cookie_is_for_our_own_pages_alone(client: TestClient, accounts: Accounts) -> None:
    accounts.users.add("zhang", Role.STAFF, PASSWORD)
    plain = client.post("/api/login", json={"name": "Zhang", "password": PASSWORD}).headers["set-cookie"].lower()
    assert "httponly" in plain and "samesite=lax" in plain and "path=/" in plain and "secure" not in plain and "domain" not in plain
    secure = client.post("https://localhost/api/login", json={"name": "zhang", "password": PASSWORD}, headers={"Origin": "https://localhost"})
    assert secure.headers["set-cookie"].startswith("__Host-unionqa_session=") and "; secure" in secure.headers["set-cookie"].lower()
    assert "max-age=" in secure.headers["strict-transport-security"]


def test_each_sign_in_has_a_session_of_its_own(client: TestClient, accounts: Accounts) -> None:
    accounts.users.add("zhang", Role.STAFF, PASSWORD)
    client.cookies.set("unionqa_session", "chosen-by-somebody-else")
    tokens = []
    for _ in range(2):
        signed = client.post("/api/login", json={"name": "zhang", "password": PASSWORD}, headers={"Origin": "http://localhost"})
        tokens.append(signed.headers["set-cookie"].split(";")[0].partition("=")[2])
    assert len({"chosen-by-somebody-else", *tokens}) == 3


def test_a_session_that_is_sent_twice_with_different_tokens_is_none(signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    token = client.cookies["unionqa_session"]
    client.cookies.clear()
    assert client.get("/api/me", headers={"Cookie": f"unionqa_session={token}; unionqa_session=other"}).status_code == 401
    assert client.get("/api/me", headers={"Cookie": f"unionqa_session={token}; unionqa_session={token}"}).status_code == 200


@pytest.mark.parametrize("origin", ["", "http://evil.example", "http://localhost.evil.example", "null", "https://localhost", "http://localhost:81"])
def test_a_request_that_another_page_sends_is_refused(signed_in: SignIn, origin: str) -> None:
    client = signed_in(Role.ADMIN)
    client.headers.pop("X-CSRF-Token")
    headers = {"Origin": origin} if origin else {}
    assert code_of(client.post("/api/users", json={"name": "forged", "role": "admin"}, headers=headers)) == (403, "forged_request")
    assert code_of(client.post("/api/users", json={"name": "forged"}, headers={**headers, "X-CSRF-Token": "0" * 64})) == (403, "forged_request")
    assert [user["name"] for user in client.get("/api/users").json()["users"]] == ["some-admin"]


def test_our_own_page_shows_itself_by_token_or_origin(signed_in: SignIn) -> None:
    client = signed_in(Role.ADMIN)
    assert client.post("/api/users", json={"name": "one"}).status_code == 201
    assert client.headers.pop("X-CSRF-Token") == client.get("/api/me").json()["csrf"]
    for name, origin in (("two", "http://localhost"), ("three", "http://localhost:80")):
        answer = client.post("/api/users", json={"name": name}, headers={"Origin": origin, "Host": origin.removeprefix("http://")})
        assert answer.status_code == 201


def test_another_site_cannot_sign_its_visitor_in_here(client: TestClient, accounts: Accounts) -> None:
    accounts.users.add("zhang", Role.STAFF, PASSWORD)
    forged = client.post("/api/login", json={"name": "zhang", "password": PASSWORD}, headers={"Origin": "http://evil.example"})
    assert code_of(forged) == (403, "forged_request")


def test_a_session_ends_when_nobody_uses_it_and_after_twelve_hours(signed_in: SignIn, clock: Any) -> None:
    client = signed_in(Role.STAFF)
    clock.now += 29 * 60
    assert client.get("/api/me").status_code == 200
    clock.now += 31 * 60
    assert client.get("/api/me").status_code == 401
    clock.now -= 31 * 60
    assert client.get("/api/me").status_code == 401  # a clock set back does not bring it to life
    client = signed_in(Role.STAFF, "another")
    for _ in range(12 * 3):
        clock.now += 19 * 60
        assert client.get("/api/me").status_code == 200
    clock.now += 40 * 60
    assert client.get("/api/me").status_code == 401


def test_a_clock_that_is_set_back_keeps_no_session_alive(signed_in: SignIn, clock: Any) -> None:
    client = signed_in(Role.STAFF)
    clock.now -= 86_400
    assert client.get("/api/me").status_code == 401


def test_signing_out_ends_the_session_for_good(signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    token = client.cookies["unionqa_session"]
    left = client.post("/api/logout")
    assert left.status_code == 200 and 'unionqa_session="";' in left.headers["set-cookie"]
    client.cookies.clear()
    assert client.get("/api/me", headers={"Cookie": f"unionqa_session={token}"}).status_code == 401


def test_five_wrong_passwords_lock_the_name_for_ten_minutes(client: TestClient, accounts: Accounts, clock: Any) -> None:
    accounts.users.add("zhang", Role.STAFF, PASSWORD)

    def try_with(password: str) -> int:
        return client.post("/api/login", json={"name": "zhang", "password": password}).status_code

    assert [try_with("wrong") for _ in range(5)] == [401] * 5
    locked = client.post("/api/login", json={"name": "zhang", "password": PASSWORD})
    assert code_of(locked) == (429, "too_many_requests") and 0 < int(locked.headers["retry-after"]) <= 601
    clock.now += 599
    assert try_with(PASSWORD) == 429
    clock.now += 2
    assert try_with(PASSWORD) == 200
    assert [try_with("wrong") for _ in range(4)] == [401] * 4
    assert try_with(PASSWORD) == 200  # and the count begins anew


def test_unknown_stopped_and_passwordless_users_are_refused_like_a_wrong_password(client: TestClient, accounts: Accounts) -> None:
    for name in ("right", "stopped"):
        accounts.users.add(name, Role.STAFF, PASSWORD)
    accounts.users.add("elsewhere", Role.STAFF)
    accounts.set_active(accounts.users.named("stopped").id, False)
    tries = [("right", "wrong password"), ("nobody", PASSWORD), ("stopped", PASSWORD), ("elsewhere", PASSWORD), ("elsewhere", "")]
    answers = [client.post("/api/login", json={"name": name, "password": password}) for name, password in tries]
    assert {(one.status_code, one.text) for one in answers} == {(401, '{"error":{"code":"wrong_password","message":"用户名或密码不对。"}}')}


def test_an_unknown_name_takes_as_long_as_a_known_one() -> None:
    passwords = Passwords()
    kept = passwords.kept(PASSWORD)

    def seconds(of: str | None) -> float:
        started = perf_counter()
        assert not passwords.matches("wrong password", of)
        return perf_counter() - started

    known, unknown = (median(seconds(of) for _ in range(3)) for of in (kept, None))
    assert unknown > known / 2  # without the dummy hash it is a thousandth


@pytest.mark.parametrize("password", ["", "elf-Zeichen", "aaaaaaaaaaaaaaaa", "zhangsanzhang", "x" * 1025])
def test_a_password_that_is_easy_to_guess_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(WeakPassword):
        accounts.users.add("zhangsanzhang", Role.STAFF, password)
    assert accounts.users.list() == []


def test_changing_the_password_ends_all_other_sessions(client: TestClient, signed_in: SignIn, accounts: Accounts) -> None:
    other = accounts.sign_in(signed_in(Role.STAFF).get("/api/me").json()["name"], PASSWORD)
    change = {"old": PASSWORD, "new": "another long password"}
    assert code_of(client.post("/api/me/password", json={**change, "old": "wrong"})) == (401, "wrong_password")
    assert client.post("/api/me/password", json=change).status_code == 200
    assert client.get("/api/me").status_code == 200
    assert not accounts.still_allowed(other.principal)


def test_every_act_of_signing_in_is_in_the_audit_log_without_secrets(client: TestClient, accounts: Accounts) -> None:
    accounts.users.add("zhang", Role.STAFF, PASSWORD)
    client.post("/api/login", json={"name": "zhang\n99  fake line", "password": "wrong"})
    client.post("/api/login", json={"name": "zhang", "password": PASSWORD})
    client.post("/api/logout", headers={"Origin": "http://localhost"})
    entries = accounts.audit.entries()
    assert [(one.event, one.user, one.success) for one in entries] == [
        ("login", "zhang?99  fake line", False),
        ("login", "zhang", True),
        ("logout", "zhang", True),
    ]
    assert all(one.ip == "testclient" and one.prev == before.hash for before, one in pairwise(entries))
    assert PASSWORD not in repr(entries) and accounts.audit.verify() == []
