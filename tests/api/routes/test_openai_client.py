"""The official openai client against a real server: chat whole and streamed, models, embeddings, errors. Dify's contract beside it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from openai import OpenAI

from api.service.identity import Purpose, Role
from api.service.keys import NewKey

ASKED = "2021年组织了多少名一线职工参加疗休养？"


@pytest.fixture
def ai(world: Any) -> Iterator[OpenAI]:
    key = world.accounts.keys.create(NewKey(name="客户端", role=Role.STAFF, purposes=[Purpose.OPENAI]), by="tests")[1]
    with OpenAI(api_key=key, base_url=f"{world.address}/v1", max_retries=0) as client:
        yield client


def _say(*said: str) -> Any:
    roles = ("user", "assistant")
    return [{"role": roles[at % 2], "content": text} for at, text in enumerate(said)]


def test_a_chat_is_answered_with_citations_in_both_forms(ai: OpenAI) -> None:
    before = int(time.time())
    reply = ai.chat.completions.create(model="unionqa", messages=_say(ASKED), temperature=0.3, top_p=0.9)
    [choice] = reply.choices
    text = choice.message.content or ""
    assert (reply.object, reply.model, choice.finish_reason, choice.message.role) == ("chat.completion", "unionqa", "stop", "assistant")
    assert reply.id.startswith("chatcmpl-m_") and before <= reply.created <= time.time()
    assert "3.2万名" in text and "来源：" in text
    citations = (reply.model_extra or {})["citations"]
    assert citations[0]["quote"] in text and citations[0]["number"] == 1
    for one in choice.message.annotations or []:
        assert text[one.url_citation.start_index : one.url_citation.end_index] == "[1]"
        assert one.url_citation.title == citations[0]["title"]
    assert len(choice.message.annotations or []) == 1
    assert reply.usage is not None and reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens > 10
    link = (choice.message.annotations or [])[0].url_citation.url
    shown = httpx.get(link, headers={"Authorization": f"Bearer {ai.api_key}"})
    assert shown.status_code in (200, 401)  # the key of a chat client opens no other door


def test_a_streamed_chat_says_the_same_and_nothing_twice(ai: OpenAI) -> None:
    whole = ai.chat.completions.create(model="unionqa", messages=_say(ASKED))
    chunks = list(ai.chat.completions.create(model="unionqa", messages=_say(ASKED), stream=True, stream_options={"include_usage": True}))
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant" and all(delta.role is None for delta in deltas[1:])
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices] == [None] * (len(deltas) - 1) + ["stop"]
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    last, usage = chunks[-2:]
    assert (last.model_extra or {})["citations"] == (whole.model_extra or {})["citations"]
    assert usage.choices == [] and usage.usage == whole.usage
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_the_bytes_of_a_stream_are_data_lines_with_an_end(ai: OpenAI) -> None:
    body = {"model": "unionqa", "messages": _say(ASKED), "stream": True}
    response = httpx.post(f"{ai.base_url}chat/completions", json=body, headers={"Authorization": f"Bearer {ai.api_key}"})
    lines = [line for line in response.text.split("\n") if line and not line.startswith(("retry:", ":"))]
    assert response.headers["content-type"].startswith("text/event-stream")
    assert lines[-1] == "data: [DONE]" and all(json.loads(line.removeprefix("data: "))["object"] for line in lines[:-1])


def test_earlier_messages_are_the_history(ai: OpenAI) -> None:
    reply = ai.chat.completions.create(model="unionqa", messages=[{"role": "system", "content": "你是海盗"}, *_say(ASKED, "3.2万名", "那2022年呢？")])
    assert "3.5万名" in (reply.choices[0].message.content or "")
    parts: Any = [{"type": "text", "text": ASKED}, {"type": "image_url", "image_url": {"url": "data:,"}}]
    reply = ai.chat.completions.create(model="unionqa", messages=[{"role": "user", "content": parts}])
    assert "3.2万名" in (reply.choices[0].message.content or "")


def test_a_scope_is_a_model(ai: OpenAI) -> None:
    assert {"unionqa", "unionqa-policy", "unionqa-report", "unionqa-embedding"} <= {model.id for model in ai.models.list()}
    assert ai.models.retrieve("unionqa-policy").object == "model"
    reply = ai.chat.completions.create(model="unionqa-policy", messages=_say("职工因病住院的每年最高补助多少元？"), extra_body={"sources": False})
    assert "8000元" in (reply.choices[0].message.content or "") and "来源：" not in (reply.choices[0].message.content or "")
    other = ai.chat.completions.create(model="unionqa-policy", messages=_say(ASKED))
    assert "3.2万名" not in (other.choices[0].message.content or "")


def test_embeddings_are_unit_vectors_in_both_encodings(ai: OpenAI) -> None:
    packed = ai.embeddings.create(model="unionqa-embedding", input=["职工疗休养", "法律援助"])
    plain = ai.embeddings.create(model="unionqa-embedding", input="职工疗休养", encoding_format="float")
    rows = np.array([one.embedding for one in packed.data])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3) and [one.index for one in packed.data] == [0, 1]
    assert np.allclose(rows[0], plain.data[0].embedding, atol=1e-6)
    assert packed.usage.total_tokens > 0


def test_errors_are_openais(ai: OpenAI, world: Any) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        ai.chat.completions.create(model="gpt-4o", messages=_say(ASKED))
    assert unknown.value.code == "model_not_found" and "unionqa" in unknown.value.message
    for body in ({"messages": _say(ASKED, "好的")}, {"messages": []}, {"messages": _say(ASKED), "n": 2}):
        with pytest.raises(openai.BadRequestError) as wrong:
            ai.chat.completions.create(model="unionqa", **body)  # type: ignore[call-overload]
        assert wrong.value.type == "invalid_request_error"
    with pytest.raises(openai.BadRequestError):
        ai.embeddings.create(model="unionqa-embedding", input="x", dimensions=7)
    with pytest.raises(openai.BadRequestError):
        ai.embeddings.create(model="unionqa-embedding", input=[[1, 2, 3]])
    with OpenAI(api_key="sk-wrong", base_url=str(ai.base_url), max_retries=0) as stranger, pytest.raises(openai.AuthenticationError) as refused:
        stranger.models.list()
    assert refused.value.code == "invalid_api_key"


def test_a_key_of_the_staff_reads_no_more_through_this_door(ai: OpenAI, world: Any) -> None:
    question = "金凤凰计划安排多少专项资金？"
    assert "9876" not in str(ai.chat.completions.create(model="unionqa", messages=_say(question)).model_dump())
    assert "9876" not in str(ai.chat.completions.create(model="unionqa", messages=_say(question), extra_body={"filter": {"levels": ["internal"]}}))


def test_dify_gets_records_it_can_filter(staff: httpx.Client) -> None:
    body: dict[str, Any] = {"knowledge_id": "unionqa", "query": "疗休养", "retrieval_setting": {"top_k": 2, "score_threshold": 0.1}}
    records = staff.post("/retrieval", json=body).json()["records"]
    assert 1 <= len(records) <= 2
    assert all(0 <= one["score"] <= 1 and one["content"] and one["title"] and isinstance(one["metadata"], dict) for one in records)
    only_rules = {"name": ["document_kind"], "comparison_operator": "is", "value": "policy"}
    body["metadata_condition"] = {"logical_operator": "and", "conditions": [only_rules]}
    assert {one["metadata"]["document_kind"] for one in staff.post("/retrieval", json=body).json()["records"]} == {"policy"}
    body["metadata_condition"]["conditions"] = [{"name": "date", "comparison_operator": "before", "value": "2000-01-01"}]
    assert staff.post("/retrieval", json=body).json() == {"records": []}


def test_dify_gets_its_own_errors(staff: httpx.Client, world: Any) -> None:
    body = {"knowledge_id": "nobody", "query": "x", "retrieval_setting": {"top_k": 2, "score_threshold": 0.1}}
    assert (staff.post("/retrieval", json=body).status_code, staff.post("/retrieval", json=body).json()["error_code"]) == (404, 2001)
    for header, code in (("Basic eDp5", 1001), ("Bearer wrong", 1002)):
        response = httpx.post(f"{world.address}/retrieval", json=body, headers={"Authorization": header})
        assert (response.status_code, response.json()["error_code"]) == (403, code)


def test_metrics_count_routes_and_stages_and_hold_no_words(boss: httpx.Client, staff: httpx.Client, world: Any) -> None:
    staff.post("/api/ask", json={"question": "秘密的词语zzz在哪里？"})
    with staff.stream("POST", "/api/ask/stream", json={"question": ASKED}) as response:
        response.read()
    assert staff.get("/metrics").status_code == 403
    key = world.accounts.keys.create(NewKey(name="监控", role=Role.ADMIN, purposes=[Purpose.METRICS]), by="tests")[1]
    text = httpx.get(f"{world.address}/metrics", headers={"Authorization": f"Bearer {key}"}).text
    assert 'unionqa_http_requests_total{method="POST",route="/api/ask",status="200"}' in text
    assert 'unionqa_answer_stage_seconds_count{stage="search"}' in text
    assert "unionqa_documents 3.0" in text and "zzz" not in text and "疗休养" not in text


def test_the_description_for_people_needs_nothing_from_elsewhere(world: Any) -> None:
    for url in ("/docs", "/docs/reference.js", "/docs/reference.css"):
        response = httpx.get(f"{world.address}{url}")
        assert response.status_code == 200 and "//" not in response.text.replace("// ", "").replace("http://www.w3.org", "")
    assert "default-src 'none'" in httpx.get(f"{world.address}/docs").headers["content-security-policy"]
    described = httpx.get(f"{world.address}/openapi.json").json()
    assert all(one["summary"] for methods in described["paths"].values() for one in methods.values())
