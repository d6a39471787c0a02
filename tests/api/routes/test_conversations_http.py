"""Conversations: kept with their citations, leaned on by follow-ups, the owner's alone, marked when a source has changed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import docx
import httpx

from api.service.conversations import Conversations
from api.service.identity import Role
from api.service.visible import Visible

FIRST = "2021年组织了多少名一线职工参加疗休养？"


def _new(client: httpx.Client, **body: str) -> str:
    response = client.post("/api/conversations", json=body)
    assert response.status_code == 201
    return str(response.json()["id"])


def _ask(client: httpx.Client, conversation: str, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": question, "conversation_id": conversation}).json()
    return answer


def test_a_follow_up_leans_on_what_was_asked_before(staff: httpx.Client) -> None:
    conversation = _new(staff)
    first = _ask(staff, conversation, FIRST)
    second = _ask(staff, conversation, "那2022年呢？")
    assert "3.2万名" in first["text"] and "3.5万名" in second["text"]
    assert any(line.startswith("理解为：") for line in second["scope"])
    whole = staff.get(f"/api/conversations/{conversation}").json()
    assert (whole["title"], whole["messages"]) == (FIRST, 2)
    assert [one["id"] for one in whole["history"]] == [first["message_id"], second["message_id"]]
    kept = whole["history"][0]["answer"]["citations"]
    assert [one.pop("source") for one in kept] == ["same"] * len(kept)
    assert kept == first["citations"]


def test_a_stream_is_kept_as_well(staff: httpx.Client, read_events: Callable[..., Any]) -> None:
    conversation = _new(staff, title="疗休养")
    with staff.stream("POST", "/api/ask/stream", json={"question": FIRST, "conversation_id": conversation}) as response:
        final = next(one.data for one in read_events(response.iter_raw()) if one.name == "final")
    [message] = staff.get(f"/api/conversations/{conversation}").json()["history"]
    assert (message["id"], message["answer"]["text"], final["conversation_id"]) == (final["message_id"], final["text"], conversation)


def test_they_are_listed_found_renamed_and_deleted(own_world: Any) -> None:
    client = own_world.client(Role.STAFF)
    first, second = _new(client), _new(client, title="第二个")
    _ask(client, first, FIRST)
    assert [one["id"] for one in client.get("/api/conversations").json()["conversations"]] == [first, second]
    assert [one["id"] for one in client.get("/api/conversations", params={"q": "3.2万名"}).json()["conversations"]] == [first]
    assert [one["id"] for one in client.get("/api/conversations", params={"q": "第二"}).json()["conversations"]] == [second]
    assert client.get("/api/conversations", params={"q": "%"}).json()["conversations"] == []
    assert client.patch(f"/api/conversations/{second}", json={"title": " 新名 "}).json()["title"] == "新名"
    assert client.delete(f"/api/conversations/{second}").json() == {"deleted": second}
    assert client.get(f"/api/conversations/{second}").status_code == 404
    assert len(client.get("/api/conversations", params={"limit": 1}).json()["conversations"]) == 1


def test_another_persons_conversation_is_not_there(staff: httpx.Client, cadre: httpx.Client, boss: httpx.Client) -> None:
    mine = _new(staff)
    _ask(staff, mine, FIRST)
    calls = [("GET", ""), ("GET", "/export"), ("PATCH", ""), ("DELETE", "")]
    for other in (cadre, boss):
        for method, rest in calls:
            body = {} if method == "PATCH" else None
            theirs, nobodys = (other.request(method, f"/api/conversations/{one}{rest}", json=body) for one in (mine, "c_no"))
            assert theirs.status_code == nobodys.status_code == 404
            assert theirs.json() == json.loads(nobodys.text.replace("c_no", mine))
        assert other.post("/api/ask", json={"question": FIRST, "conversation_id": mine}).status_code == 404
        assert other.post("/api/ask/stream", json={"question": FIRST, "conversation_id": mine}).status_code == 404
        assert other.get("/api/conversations").json() == {"conversations": []}
    assert staff.get(f"/api/conversations/{mine}").json()["messages"] == 1


def test_a_source_that_changed_or_went_is_marked(own_world: Any) -> None:
    client, admin = own_world.client(Role.STAFF), own_world.client(Role.ADMIN)
    conversation = _new(client)
    [citation] = _ask(client, conversation, FIRST)["citations"]
    admin.delete(f"/api/documents/{citation['document_id']}")
    [now] = client.get(f"/api/conversations/{conversation}").json()["history"][0]["answer"]["citations"]
    assert (now["source"], now["quote"]) == ("gone", citation["quote"])
    assert "来源现已不在知识库中" in client.get(f"/api/conversations/{conversation}/export").text


def test_what_somebody_may_read_no_more_is_not_shown_in_old_answers(own_world: Any) -> None:
    user = own_world.accounts.users.add("甲", Role.CADRE, "一个很长的密码用来测试它们")
    token = own_world.accounts.session_of(user).token
    principal = own_world.accounts.by_session(token)
    asking = own_world.client(Role.CADRE)
    secret = asking.post("/api/ask", json={"question": "金凤凰计划安排多少专项资金？"}).json()
    assert "9876万元" in secret["text"]
    kept = Conversations(own_world.accounts.store)
    conversation = kept.create(principal)
    shown = Visible(own_world.base, principal)
    kept.append(conversation.id, shown, "m_1", shown.ask("金凤凰计划安排多少专项资金？"))
    assert "9876万元" in str(kept.messages(conversation.id, principal))
    own_world.accounts.users.set_role(user.id, Role.STAFF)
    lower = own_world.accounts.by_session(token)
    assert [one.answer for one in kept.messages(conversation.id, lower)] == [None]
    assert kept.of(lower, "9876") == [] and kept.turns(conversation.id, lower) == []


def test_a_conversation_is_exported_with_its_sources(staff: httpx.Client) -> None:
    conversation = _new(staff, title="疗休养 <script>*")
    answer = _ask(staff, conversation, FIRST)
    text = staff.get(f"/api/conversations/{conversation}/export", params={"format": "md"})
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert text.headers["content-disposition"].startswith("attachment")
    assert answer["citations"][0]["quote"] in text.text and "《青岚市总工会2022年工作报告》" in text.text.replace("\\", "")
    assert "<script>" not in text.text
    word = docx.Document(io.BytesIO(staff.get(f"/api/conversations/{conversation}/export", params={"format": "docx"}).content))
    said = "\n".join(one.text for one in word.paragraphs)
    assert "疗休养 <script>*" in said and answer["text"] in said and answer["citations"][0]["quote"] in said
    assert staff.get(f"/api/conversations/{conversation}/export", params={"format": "exe"}).status_code == 422
