"""The id of what is not yours: every id parameter of the API, with every other role and user, gives what an id that nothing has gives.

The matrix comes from OpenAPI: a new route with an id fails here until it is known which thing of whom the id names.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.routes.access import inventory
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore
from api.settings import load_settings
from api.throttle import Limits

SECRET = "青岚市总工会限制件\n（2022年3月1日）\n\n拟安排专项资金9876万元用于金凤凰计划，组织职工参加疗休养。\n"
QUESTION = "2021年组织了多少名一线职工参加疗休养？"
DOCUMENT, OWN, OFFICE = "a document of a stricter level", "something of another user's", "something of the administrators'"
WHOSE = {
    "document_id": DOCUMENT,
    "passage_id": DOCUMENT,
    "conversation_id": OWN,
    "message_id": OWN,
    "stream_id": OWN,
    "job_id": OFFICE,
    "case_id": OFFICE,
    "user_id": OFFICE,
    "key_id": OFFICE,
}
"""What each id names. Things of the administrators' are closed by role: other administrators may have them, others get 403."""
NO_IDS = {"page": 1, "model": "unionqa"}
"""Parameters that name nothing of anybody's."""
BODIES: dict[str, Any] = {
    "PATCH /api/conversations/{conversation_id}": {"title": "mine now"},
    "PATCH /api/documents/{document_id}": {"title": "mine now"},
    "POST /api/messages/{message_id}/feedback": {"verdict": "up"},
    "PATCH /api/users/{user_id}": {"role": "admin"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A service with things in it: `real` their ids by the name of the parameter, `keys` of callers who have no part in them."""

    app: FastAPI
    real: dict[str, str]
    owner: TestClient
    keys: dict[str, str]
    openapi: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def house(opener: Callable[..., KnowledgeBase], papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data, secret = tmp_path_factory.mktemp("house") / "kb", tmp_path_factory.mktemp("secret") / "限制件.txt"
    secret.write_text(SECRET, encoding="utf-8")
    assert main(["--data", str(data), "add", str(papers)], opener=opener) == 0
    assert main(["--data", str(data), "add", "--level", "restricted", str(secret)], opener=opener) == 0
    base, store = opener(load_settings(data=data), print), ServiceStore.open(data)
    accounts = Accounts(store, passwords=Passwords(Cost(n=16, p=1)))
    app = create_app(base, accounts, limits=Limits(per_minute=0))
    accounts.users.add("owner", Role.ADMIN, "correct horse battery")
    keys = {role.value: accounts.keys.create(NewKey(name=role, role=role), by="t")[1] for role in Role}
    with TestClient(app, base_url="http://localhost") as owner:
        owner.headers["X-CSRF-Token"] = owner.post("/api/login", json={"name": "owner", "password": "correct horse battery"}).json()["csrf"]
        yield House(app=app, real=_things(owner), owner=owner, keys=keys, openapi=app.openapi())
    store.close()
    base.close()


def _things(owner: TestClient) -> dict[str, str]:
    """One of everything, all of them the owner's."""
    document = next(one["id"] for one in owner.get("/api/documents").json()["documents"] if one["level"] == "restricted")
    conversation = owner.post("/api/conversations", json={}).json()["id"]
    message = owner.post("/api/ask", json={"question": "金凤凰计划安排多少资金？", "conversation_id": conversation}).json()["message_id"]
    stream = owner.post("/api/ask/stream", json={"question": QUESTION}).headers["x-stream-id"]
    more = [("files", ("新.txt", SECRET.replace("限制件", "另一件").replace("金凤凰", "银孔雀").encode()))]
    job = owner.post("/api/documents", files=more, data={"level": "restricted"}).json()["id"]
    while owner.get(f"/api/jobs/{job}").json()["state"] in ("waiting", "running"):
        time.sleep(0.05)
    return {
        "document_id": document,
        "passage_id": f"{document}:0",
        "conversation_id": conversation,
        "message_id": message,
        "stream_id": stream,
        "job_id": job,
        "case_id": owner.post("/api/eval-cases", json={"question": "问什么？", "type": "unanswerable"}).json()["id"],
        "user_id": owner.post("/api/users", json={"name": "another"}).json()["id"],
        "key_id": owner.post("/api/keys", json={"name": "k", "role": "staff"}).json()["id"],
    }


def _missing(real: str) -> str:
    """An id of the same form that nothing has."""
    head, colon, tail = real.partition(":")
    return head[:-4] + head[-4:].translate(str.maketrans("0123456789abcdefABCDEF", "a1b2c3d4e5f6071829BADC"))[::-1] + colon + tail


def operations(house: House) -> list[tuple[str, str, list[str]]]:
    """(method, path, names of its parameters) of every operation with an id in its address."""
    found = []
    for path, methods in house.openapi["paths"].items():
        for method, operation in methods.items():
            names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"]
            if names:
                found.append((method.upper(), path, names))
    return found


def test_it_is_known_whose_every_id_is(house: House) -> None:
    named = {name for _, _, names in operations(house) for name in names}
    assert named - NO_IDS.keys() == WHOSE.keys()
    assert len(operations(house)) >= 20


def test_ids_in_bodies_and_queries_are_these(house: House) -> None:
    """Each has a test of its own below."""
    in_bodies = {
        name
        for schema in house.openapi["components"]["schemas"].values()
        if "In" in schema.get("title", "")[-8:]
        for name in schema.get("properties", {})
        if name.endswith(("_id", "_ids"))
    }
    in_queries = {
        one["name"]
        for methods in house.openapi["paths"].values()
        for operation in methods.values()
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one["name"].endswith(("_id", "_ids"))
    }
    assert in_bodies <= {"conversation_id", "document_ids", "knowledge_id"} and in_queries <= {"document_ids", "document_id"}


def _send(house: House, caller: str, method: str, path: str, ids: dict[str, str]) -> Any:
    body = BODIES.get(f"{method} {path}")
    address = path.format(**{**NO_IDS, **ids})
    fresh = TestClient(house.app, base_url="http://localhost", headers={"X-API-Key": house.keys[caller]})
    return fresh.request(method, address, json=body)


def _seen(response: Any, ids: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """What the caller learns, with the id that they named themselves taken out."""
    text, names = response.text, {name: value for name, value in response.headers.items() if name not in ("x-request-id", "date")}
    for value in ids.values():
        text = text.replace(value, "ID").replace(json.dumps(value)[1:-1], "ID").replace(value.partition(":")[0], "ID")
    return response.status_code, text, names


@pytest.mark.parametrize("caller", ["staff", "cadre", "auditor", "admin"])
def test_what_is_not_yours_is_like_what_is_not_there(house: House, caller: str) -> None:
    refused: list[str] = []
    for method, path, names in operations(house):
        kinds = {WHOSE[name] for name in names if name in WHOSE}
        if not kinds or (caller == "admin" and OWN not in kinds):
            continue
        real = {name: house.real[name] for name in names if name in WHOSE}
        missing = {name: _missing(value) for name, value in real.items()}
        assert missing != real and all(len(missing[name]) == len(real[name]) for name in real)
        theirs, nobodys = _send(house, caller, method, path, real), _send(house, caller, method, path, missing)
        assert _seen(theirs, real) == _seen(nobodys, missing), f"{caller}: {method} {path}"
        assert theirs.status_code in (403, 404), f"{caller}: {method} {path} gives {theirs.status_code}"
        if theirs.status_code == 404:
            refused.append(f"{method} {path}")
    assert len(refused) >= {"staff": 14, "cadre": 14, "auditor": 0, "admin": 7}[caller], refused


def test_a_role_that_may_not_call_is_refused_whatever_the_id(house: House) -> None:
    rules = {(method, entry.path.replace(":path", "")): entry.rules for entry in inventory(house.app) for method in entry.methods}
    for method, path, names in operations(house):
        allowed = set.intersection(*({role.value for role in rule.roles if rule.by_key} for rule in rules[method, path]))
        for caller in {"staff", "cadre", "auditor"} - allowed:
            ids = {name: house.real[name] for name in names if name in WHOSE}
            assert _send(house, caller, method, path, ids).status_code == 403, (caller, method, path)


def test_the_owner_still_has_everything_afterwards(house: House) -> None:
    """Nothing of the above changed, stopped or removed anything; and the ids were real ones."""
    real, owner = house.real, house.owner
    for address in (f"/api/conversations/{real['conversation_id']}", f"/api/documents/{real['document_id']}"):
        kept = owner.get(address)
        assert kept.status_code == 200 and "mine now" not in kept.text
    assert owner.get(f"/api/passages/{real['passage_id']}").status_code == 200
    assert owner.get(f"/api/streams/{real['stream_id']}").status_code == 200
    assert owner.get(f"/api/jobs/{real['job_id']}").status_code == 200
    assert owner.post(f"/api/messages/{real['message_id']}/feedback", json={"verdict": "up"}).status_code in (200, 201)
    assert {user["role"] for user in owner.get("/api/users").json()["users"] if user["name"] == "another"} == {"staff"}
    assert not next(key for key in owner.get("/api/keys").json()["keys"] if key["id"] == real["key_id"])["revoked"]


@pytest.mark.parametrize("caller", ["staff", "cadre", "admin"])
@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream"])
def test_a_conversation_of_somebody_else_is_not_continued(house: House, caller: str, path: str) -> None:
    answers = []
    for name in (house.real["conversation_id"], _missing(house.real["conversation_id"])):
        client = TestClient(house.app, base_url="http://localhost", headers={"X-API-Key": house.keys[caller]})
        answers.append(_seen(client.post(path, json={"question": QUESTION, "conversation_id": name}), {"": name}))
    assert answers[0] == answers[1] and answers[0][0] == 404


@pytest.mark.parametrize("caller", ["staff", "cadre"])
def test_a_hidden_document_named_in_a_filter_is_like_none(house: House, caller: str) -> None:
    client = TestClient(house.app, base_url="http://localhost", headers={"X-API-Key": house.keys[caller]})
    for path, body in (("/api/ask", {"question": "金凤凰计划安排多少资金？"}), ("/api/search", {"query": "金凤凰计划"})):
        said = []
        for document in (house.real["document_id"], _missing(house.real["document_id"])):
            answer = client.post(path, json={**body, "filter": {"document_ids": [document], "levels": ["restricted", "internal", "public"]}}).json()
            said.append({key: value for key, value in answer.items() if key not in ("elapsed_ms", "message_id")})
        assert said[0] == said[1] and "9876" not in json.dumps(said)


def test_the_level_of_a_caller_cannot_be_widened_by_a_filter(house: House) -> None:
    staff, owner = TestClient(house.app, base_url="http://localhost", headers={"X-API-Key": house.keys["staff"]}), house.owner
    wanted = {"query": "金凤凰", "filter": {"levels": ["restricted"]}}
    assert "9876" in owner.post("/api/search", json=wanted).text
    assert staff.post("/api/search", json=wanted).json()["hits"] == []
    asked = {"question": "金凤凰计划安排多少资金？", "filter": {"levels": ["restricted"]}}
    assert staff.post("/api/ask", json=asked).json()["status"] == "not_found"
