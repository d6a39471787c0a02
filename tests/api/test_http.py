"""The HTTP door: the same JSON as the command line, every error in one form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.service.accounts import Accounts
from api.settings import load_settings

Run = Callable[..., Any]
Opener = Callable[..., KnowledgeBase]
Headers = dict[str, str]

QUESTION = "2021年组织了多少名一线职工参加疗休养？"


@pytest.fixture
def client(opener: Opener, loaded: Path, accounts: Accounts, admin: Headers) -> Iterator[TestClient]:
    knowledge_base = opener(load_settings(data=loaded), print)
    with TestClient(create_app(knowledge_base, accounts, body_cap=100_000), base_url="http://127.0.0.1:8000", headers=admin) as client:
        yield client
    knowledge_base.close()


def test_ask_gives_the_json_of_the_command_line(client: TestClient, unionqa: Run, loaded: Path) -> None:
    over_http = client.post("/api/ask", json={"question": QUESTION}).json()
    printed = json.loads(unionqa("ask", QUESTION, "--json", data=loaded).out)
    assert over_http.pop("message_id").startswith("m_") and over_http.pop("conversation_id") is None
    del over_http["elapsed_ms"], printed["elapsed_ms"]
    assert over_http == printed
    assert over_http["status"] == "answered"


def test_search_and_list_give_the_json_of_the_command_line(client: TestClient, unionqa: Run, loaded: Path) -> None:
    found = client.post("/api/search", json={"query": "疗休养", "filter": {"kinds": ["target"]}, "limit": 3}).json()
    printed = json.loads(unionqa("search", "疗休养", "--kind", "target", "--top", "3", "--json", data=loaded).out)
    more = ("highlights", "level", "document_kind")
    assert [{key: value for key, value in hit.items() if key not in more} for hit in found["hits"]] == printed["hits"] != []
    assert client.get("/api/documents").json()["documents"] == json.loads(unionqa("list", "--json", data=loaded).out)["documents"]


def test_a_refusal_is_a_result(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "单位食堂明天几点开饭？"})
    assert (response.status_code, response.json()["status"]) == (200, "not_found")


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "documents": 2}


@pytest.mark.parametrize(
    ("method", "url", "body", "status", "code"),
    [
        ("POST", "/api/ask", "{}", 422, "bad_request"),
        ("POST", "/api/ask", "{", 422, "bad_request"),
        ("POST", "/api/ask", '{"question": "x", "color": 1}', 422, "bad_request"),
        ("POST", "/api/ask", '{"question": "\\ud83d"}', 422, "bad_request"),
        ("POST", "/api/search", '{"query": "x", "limit": 0}', 422, "bad_request"),
        ("POST", "/api/search", '{"query": "x", "filter": {"levels": []}}', 422, "bad_request"),
        ("DELETE", "/api/documents/nobody", "", 404, "unknown_document"),
        ("GET", "/api/nothing", "", 404, "not_found"),
        ("GET", "/redoc", "", 404, "not_found"),
        ("GET", "/api/ask", "", 405, "method_not_allowed"),
    ],
)
def test_every_error_has_one_form_and_speaks_chinese(client: TestClient, method: str, url: str, body: str, status: int, code: str) -> None:
    response = client.request(method, url, content=body, headers={"content-type": "application/json"} if body else {})
    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert any("一" <= char <= "鿿" for char in response.json()["error"]["message"])


def test_a_body_over_the_cap_is_refused_with_and_without_its_length(client: TestClient) -> None:
    big = b'{"question": "' + b"x" * 200_000 + b'"}'
    told = client.post("/api/ask", content=big, headers={"content-type": "application/json"})
    untold = client.post("/api/ask", content=iter([big[:60_000], big[60_000:]]), headers={"content-type": "application/json"})
    assert [(one.status_code, one.json()["error"]["code"]) for one in (told, untold)] == [(413, "too_large")] * 2


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
def test_other_host_names_are_refused(client: TestClient, host: str) -> None:
    response = client.get("/api/documents", headers={"host": host})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "unknown_host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "[::1]:8000"])
def test_the_names_of_this_machine_are_served(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_the_description_has_one_order_in_every_process(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    asked = [schemas["FilterIn"]["properties"]["levels"]["default"], schemas["AskIn"]["properties"]["filter"]["default"]["levels"]]
    assert asked == [["public", "internal", "restricted"]] * 2


def test_every_route_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    described = (Path(__file__).parents[2] / "docs" / "http-api.md").read_text(encoding="utf-8")
    routes = [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]
    named = {re.sub(r"{[a-z_]+}", "{id}", route) for route in re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^` ]*)`", described)}
    assert sorted({re.sub(r"{[a-z_]+}", "{id}", route) for route in routes} - named) == []
