"""Who gets to which route: every route has a rule, every header form is judged alike, every role has its own rights."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from api.routes.access import OPEN, Entry, allow, inventory, restricted
from api.service.accounts import Accounts
from api.service.identity import Purpose, Role
from api.service.keys import NewKey

OPEN_TO_ALL = {
    "GET /healthz",
    "GET /readyz",
    "GET /openapi.json",
    "GET /api/setup",
    "POST /api/setup",
    "POST /api/login",
    "GET /api/oidc/login",
    "GET /api/oidc/callback",
}
"""What somebody unknown may call. A new line here is a decision: the route must tell nothing and change nothing."""
PAGES = re.compile(r"\* /static|GET /(?:static|favicon|$|login|chat|app|docs|help)")
"""Pages and their parts: the same bytes for everybody."""


def calls(entry: Entry) -> list[tuple[str, str]]:
    """What to send to reach the entry: (method, path), parameters filled in with something that is not there."""
    path = re.sub(r"{[^}]*}", "1", entry.path)
    if "*" in entry.methods:
        return [(method, path if entry.pattern.match(path) else f"{path}/x") for method in ("POST", "DELETE")]  # GET may open an event stream
    return [(method, path) for method in sorted(entry.methods - {"HEAD"})]


def test_every_route_has_a_rule_and_the_open_ones_are_these(app: FastAPI) -> None:
    entries = inventory(app)
    assert len(entries) > 20
    open_ones = {f"{method} {entry.path}" for entry in entries if entry.open for method in entry.methods - {"HEAD"}}
    assert {one for one in open_ones if not PAGES.match(one)} == OPEN_TO_ALL


@pytest.mark.parametrize("extra", [Route("/more", PlainTextResponse("x")), Mount("/more", PlainTextResponse("x"))])
def test_a_route_or_mount_without_a_rule_is_found(app: FastAPI, extra: Route | Mount) -> None:
    app.router.routes.append(extra)
    with pytest.raises(LookupError, match="/more"):
        inventory(app)


def test_a_decorated_route_without_a_rule_is_found(app: FastAPI) -> None:
    app.get("/forgotten")(lambda: "x")
    with pytest.raises(LookupError, match="GET /forgotten"):
        inventory(app)


def test_a_mount_is_closed_by_its_rule(app: FastAPI, client: TestClient, accounts: Accounts) -> None:
    app.router.routes.append(Mount("/more", restricted(PlainTextResponse("inside"), allow(Role.ADMIN))))
    inventory(app)
    keys = {role: accounts.keys.create(NewKey(name=role, role=role), by="t")[1] for role in (Role.STAFF, Role.ADMIN)}
    answers = [client.get("/more/x", headers={"X-API-Key": keys[role]}) for role in (Role.STAFF, Role.ADMIN)]
    assert [one.status_code for one in answers] == [403, 200]
    assert client.get("/more/x").status_code == 401


def test_rules_of_router_and_route_must_agree(app: FastAPI, client: TestClient, admin: dict[str, str]) -> None:
    app.get("/both", dependencies=[OPEN, allow(Role.AUDITOR)])(lambda: "x")
    assert not next(entry for entry in inventory(app) if entry.path == "/both").open
    assert client.get("/both", headers=admin).status_code == 403


SAME = '{"error":{"code":"not_signed_in","message":"请先登录，或提供有效的密钥。"}}'


def forms(secret: str) -> list[list[tuple[str, str]]]:
    return [
        [("Authorization", f"Bearer {secret}")],
        [("authorization", f"bearer {secret}")],
        [("AUTHORIZATION", f"BEARER   {secret} ")],
        [("X-API-Key", secret)],
        [("x-api-key", secret)],
        [("Authorization", f"Bearer {secret}"), ("X-API-Key", secret)],
    ]


@pytest.fixture
def bad_keys(accounts: Accounts, clock: Callable[[], float]) -> dict[str, str]:
    """Keys that do not hold, each for another reason."""
    expired = accounts.keys.create(NewKey(name="expired", role=Role.ADMIN, days=1), by="t")[1]
    clock.now += 2 * 86_400  # type: ignore[attr-defined]
    revoked, secret = accounts.keys.create(NewKey(name="revoked", role=Role.ADMIN), by="t")
    accounts.keys.revoke(revoked.id)
    user = accounts.users.add("gone", Role.ADMIN)
    accounts.users.add("stays", Role.ADMIN)
    personal = accounts.keys.create(NewKey(name="of somebody who left", user=user.id), by="t")[1]
    accounts.set_active(user.id, False)
    other = accounts.keys.create(NewKey(name="for metrics", role=Role.ADMIN, purposes=[Purpose.METRICS]), by="t")[1]
    return {
        "wrong": "unionqa_" + "x" * 43,
        "short": "x",
        "expired": expired,
        "revoked": secret,
        "disabled": personal,
        "purpose": other,
        "empty": "",
        "long": "x" * 600,
    }


@pytest.mark.parametrize("why", ["wrong", "short", "expired", "revoked", "disabled", "purpose", "empty", "long"])
def test_a_key_that_does_not_hold_is_refused_alike_in_every_header(client: TestClient, bad_keys: dict[str, str], why: str) -> None:
    for headers in forms(bad_keys[why]):
        for path in ("/api/documents", "/api/me", "/nowhere"):
            answer = client.get(path, headers=headers)
            assert (answer.status_code, answer.text, answer.headers["www-authenticate"]) == (401, SAME, "Bearer"), headers


def test_a_key_that_holds_is_taken_in_every_header(client: TestClient, accounts: Accounts) -> None:
    secret = accounts.keys.create(NewKey(name="good", role=Role.CADRE), by="t")[1]
    for headers in forms(secret):
        assert client.get("/api/me", headers=headers).json()["role"] == "cadre", headers


def test_two_different_credentials_let_nobody_in(client: TestClient, accounts: Accounts) -> None:
    first, second = (accounts.keys.create(NewKey(name="k", role=role), by="t")[1] for role in (Role.STAFF, Role.ADMIN))
    both = [
        [("X-API-Key", first), ("X-API-Key", second)],
        [("Authorization", f"Bearer {first}"), ("Authorization", f"Bearer {second}")],
        [("Authorization", f"Bearer {first}"), ("X-API-Key", second)],
    ]
    for headers in both:
        assert client.get("/api/me", headers=headers).text == SAME


def test_a_gateways_own_scheme_is_no_credential(client: TestClient) -> None:
    assert client.get("/api/me", headers={"Authorization": "Basic eDp5"}).text == SAME
    assert client.get("/healthz", headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_without_a_credential_every_closed_route_says_the_same(app: FastAPI, client: TestClient) -> None:
    entries = [entry for entry in inventory(app) if not entry.open]
    assert len(entries) > 15
    for method, path in [call for entry in entries for call in calls(entry)]:
        answer = client.request(method, path)
        if path.startswith(("/v1", "/retrieval")):  # these speak the dialects of others; Dify's knows 403 alone
            assert answer.status_code in (401, 403) and "请先登录" in answer.text, (method, path)
        else:
            assert (answer.status_code, answer.text) == (401, SAME), (method, path)


@pytest.mark.parametrize("role", Role)
def test_a_role_gets_to_its_own_routes_only(app: FastAPI, client: TestClient, accounts: Accounts, role: Role) -> None:
    headers = {"X-API-Key": accounts.keys.create(NewKey(name=role, role=role), by="t")[1]}
    refused = 0
    for entry in [entry for entry in inventory(app) if not entry.open]:
        may = all(rule.open or (role in rule.roles and rule.by_key) for rule in entry.rules)
        for method, path in calls(entry):
            answer = client.request(method, path, headers=headers, json={})
            assert (answer.status_code == 403) == (not may), (method, path, answer.status_code)
            refused += not may
    assert refused >= 6  # users and keys, at least, are no key's business


def test_an_unknown_callers_body_is_not_read(client: TestClient) -> None:
    """A megabyte that would be refused for its size is refused for its sender first; nothing of it is parsed."""
    answer = client.post("/api/documents", files=[("files", ("x.txt", b"x" * 2**20))])
    assert answer.text == SAME
