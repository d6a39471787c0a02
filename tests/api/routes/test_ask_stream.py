"""Asking over HTTP: whole, as events, cut off and resumed, stopped; each caller sees only their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

QUESTION = "2021年组织了多少名一线职工参加疗休养？"
ORDER = ["meta", "status", "retrieval", "delta", "citation", "check", "final", "suggestions", "done"]
Reader = Callable[..., Any]


def _streamed(client: httpx.Client, read_events: Reader, body: dict[str, Any]) -> list[Any]:
    with client.stream("POST", "/api/ask/stream", json=body) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["x-accel-buffering"] == "no"
        return list(read_events(response.iter_raw(7)))


def test_the_events_come_in_order_and_say_what_the_json_says(staff: httpx.Client, read_events: Reader) -> None:
    got = _streamed(staff, read_events, {"question": QUESTION})
    names = list(dict.fromkeys(one.name for one in got))
    assert sorted(names, key=ORDER.index) == names and set(names) == set(ORDER)
    assert [one.id for one in got] == [str(n) for n in range(1, len(got) + 1)]
    final = next(one.data for one in got if one.name == "final")
    assert "".join(one.data["text"] for one in got if one.name == "delta") == final["text"]
    assert [one.data for one in got if one.name == "citation"] == final["citations"]
    whole = staff.post("/api/ask", json={"question": QUESTION, "suggest": True}).json()
    same = ("question", "status", "text", "citations", "figures", "notes", "scope", "suggestions")
    assert {key: final[key] for key in same} == {key: whole[key] for key in same}
    assert next(one.data["questions"] for one in got if one.name == "suggestions") == final["suggestions"]


def test_whoever_accepts_events_gets_them_from_the_same_address(staff: httpx.Client, read_events: Reader) -> None:
    with staff.stream("POST", "/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}) as response:
        assert [one.name for one in read_events(response.iter_raw())][-1] == "done"


def test_a_stream_that_was_cut_off_goes_on_behind_the_last_event(staff: httpx.Client, read_events: Reader) -> None:
    whole = _streamed(staff, read_events, {"question": QUESTION})
    stream_id = whole[0].data["stream_id"]
    for last in (0, 3, len(whole)):
        with staff.stream("GET", f"/api/streams/{stream_id}", headers={"Last-Event-ID": str(last)}) as response:
            assert list(read_events(response.iter_raw())) == whole[last:]
    with staff.stream("GET", f"/api/streams/{stream_id}?after=4") as response:
        assert list(read_events(response.iter_raw())) == whole[4:]


def test_a_stream_belongs_to_who_started_it(staff: httpx.Client, cadre: httpx.Client, boss: httpx.Client, read_events: Reader) -> None:
    stream_id = _streamed(staff, read_events, {"question": QUESTION})[0].data["stream_id"]
    for other in (cadre, boss):
        for method, url in (("GET", f"/api/streams/{stream_id}"), ("POST", f"/api/streams/{stream_id}/stop")):
            theirs, nobodys = other.request(method, url), other.request(method, url.replace(stream_id, "st_nobody"))
            assert theirs.status_code == nobodys.status_code == 404
            assert theirs.json() == json.loads(nobodys.text.replace("st_nobody", stream_id))


def test_a_stream_that_has_ended_can_still_be_stopped(staff: httpx.Client, read_events: Reader) -> None:
    stream_id = _streamed(staff, read_events, {"question": QUESTION})[0].data["stream_id"]
    assert staff.post(f"/api/streams/{stream_id}/stop").json() == {"stopped": stream_id}


def test_a_refusal_suggests_nothing_that_is_not_answered(staff: httpx.Client) -> None:
    answer = staff.post("/api/ask", json={"question": "食堂明天几点开饭？", "suggest": True}).json()
    assert answer["status"] == "not_found"
    for question in answer["suggestions"]:
        assert staff.post("/api/ask", json={"question": question}).json()["status"] == "answered"


def test_suggestions_are_answered_and_are_not_the_question(staff: httpx.Client) -> None:
    answer = staff.post("/api/ask", json={"question": QUESTION, "suggest": True}).json()
    assert 1 <= len(answer["suggestions"]) <= 3
    assert QUESTION not in answer["suggestions"]
    for question in answer["suggestions"]:
        assert staff.post("/api/ask", json={"question": question}).json()["status"] == "answered"


@pytest.mark.parametrize("url", ["/api/ask", "/api/ask/stream"])
def test_a_question_that_is_none_is_an_error_before_the_stream_begins(staff: httpx.Client, url: str) -> None:
    response = staff.post(url, json={"question": 7}, headers={"Accept": "text/event-stream"})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "bad_request")
