"""What the service writes about each request: a line of JSON, and nothing of what was asked."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, UploadFile

from api.routes.access import OPEN
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.logs import log_to

Run = Callable[..., Any]
Serving = Callable[..., AbstractContextManager[int]]
QUESTION = "2021年组织了多少名一线职工参加疗休养？"


@pytest.fixture
def key(accounts: Accounts) -> str:
    return accounts.keys.create(NewKey(name="k", role=Role.ADMIN), by="t")[1]


def test_the_log_has_a_line_of_json_for_each_request_and_no_content(app: FastAPI, key: str, serving: Serving) -> None:
    @app.post("/broken", dependencies=[OPEN])
    def broken(file: UploadFile) -> None:
        raise RuntimeError(f"the message quotes {QUESTION}")

    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers, root.level, logging.getLogger("api").level
    log_to(stream)
    try:
        with serving(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"X-API-Key": key}) as client:
            asked = client.post("/api/ask?note=金凤凰", json={"question": QUESTION})
            client.get("/api/documents/金凤凰")
            client.post("/broken", files={"file": ("金凤凰.txt", b"x")})
    finally:
        root.handlers, root.level = before[0], before[1]
        logging.getLogger("api").setLevel(before[2])
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert requests[0]["request_id"] == asked.headers["x-request-id"] and requests[0]["user"].startswith("k_")
    assert [(one["method"], one["route"], one["status"]) for one in requests[:2]] == [
        ("POST", "/api/ask", 200),
        ("GET", "/api/documents/{document_id:path}", 404),
    ]
    assert requests[0]["ms"] > 0
    text = stream.getvalue()
    assert "金凤凰" not in text and "疗休养" not in text and key not in text
    assert any(line.get("error") == "RuntimeError" and any("broken" in frame for frame in line["at"]) for line in lines)


def test_every_response_has_the_headers_of_a_closed_house(app: FastAPI, key: str, serving: Serving) -> None:
    with serving(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        known = {"X-API-Key": key, "Origin": "http://evil.example"}
        answers = [
            client.get("/healthz"),
            client.get("/nowhere", headers=known),
            client.get("/api/me"),
            client.get("/api/me", headers=known),
            client.options("/api/ask", headers={**known, "Access-Control-Request-Method": "POST"}),
            client.post("/api/ask", headers=known, content=b"{"),
            client.post("/api/ask", headers=known, content=b"x" * 300_000),
            client.get("/healthz", headers={"Host": "evil.example"}),
        ]
    assert [one.status_code for one in answers] == [200, 404, 401, 200, 405, 422, 413, 400]
    for one in answers:
        assert "default-src 'none'" in one.headers["content-security-policy"] and "frame-ancestors 'none'" in one.headers["content-security-policy"]
        assert (one.headers["x-content-type-options"], one.headers["referrer-policy"]) == ("nosniff", "no-referrer")
        assert one.headers["cache-control"] == "no-store" and len(one.headers["x-request-id"]) == 16
        assert not [name for name in one.headers if name.startswith("access-control-")] and "server" not in one.headers
