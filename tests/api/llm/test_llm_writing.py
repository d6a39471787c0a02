"""What an honest model says becomes the answer; what it gets wrong does not; and only documents that may leave the house do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.answering.answer import Answer, Status, Turn
from api.answering.events import Check, Cited, Delta, Event, Final
from api.knowledge_base import KnowledgeBase
from index.hits import Filter
from ingest.document import Level

QUESTION = "2021年组织了多少名一线职工参加疗休养？"
RIGHT = "2021年组织3.2万名一线职工参加疗休养[1]。"
LABEL = "本回答由人工智能生成，请以原文为准。"


def _final(events: list[Event]) -> Answer:
    return next(e.answer for e in events if isinstance(e, Final))


@pytest.fixture
def asked(bases: Any, server: Any) -> Callable[..., Answer]:
    """The answer to the question where the model says this."""

    def ask(text: str, question: str = QUESTION) -> Answer:
        server.says(text)
        answer: Answer = bases.with_model(server.url).ask(question)
        return answer

    return ask


def test_a_true_statement_is_the_answer_and_is_labelled(asked: Callable[..., Answer], bases: Any) -> None:
    answer = asked(RIGHT)
    assert (answer.text, answer.generator, answer.status) == (RIGHT, "llm:test", Status.ANSWERED)
    assert answer.notes[0] == LABEL
    assert [f.raw for f in answer.figures] == ["3.2万名"]
    (citation,) = answer.citations
    document = bases.plain.document(citation.document_id)
    assert document.text[citation.span.start : citation.span.end] == citation.quote
    assert citation.quote.startswith("组织3.2万名一线职工")


@pytest.mark.parametrize("mark", ["[9]", "", "【7】", "[2]", "[1][8]", "[资料3]", "[^1]"])
def test_marks_are_repaired(asked: Callable[..., Answer], mark: str) -> None:
    assert asked(f"2021年组织3.2万名一线职工参加疗休养{mark}。").text == RIGHT


def test_what_does_not_stand_there_is_removed_and_counted(asked: Callable[..., Answer]) -> None:
    answer = asked(RIGHT + "比上年增长30%[1]。同时新建疗养院5所[1]。完成45个户外职工爱心接力站建设[1]。")
    assert answer.text == "2021年组织3.2万名一线职工参加疗休养[1]。完成45个户外职工爱心接力站建设[1]。"
    assert "大模型的回答中有2处在原文里找不到依据，已经去掉。" in answer.notes


def test_markup_and_thoughts_are_taken_off(asked: Callable[..., Answer]) -> None:
    said = "<think>先想一想。组织9万名。</think>## 答案\n\n根据资料，**2021年组织3.2万名一线职工参加疗休养**[1]。\n\n参考 https://evil.example/a"
    assert asked(said).text == RIGHT


@pytest.mark.parametrize("chunked", [True, False])
def test_a_server_that_does_not_stream_is_understood(bases: Any, server: Any, chunked: bool) -> None:
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": RIGHT}, "finish_reason": "stop"}]}).encode()
    length = b"connection: close" if chunked else b"content-length: %d" % len(body)
    sent = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + length + b"\r\n\r\n" + body
    server.behave = lambda connection, request: connection.sendall(sent)
    assert bases.with_model(server.url).ask(QUESTION).text == RIGHT


def test_streaming_tells_statements_as_they_are_verified(bases: Any, server: Any) -> None:
    told: list[str] = []
    reached = threading.Event()

    def slowly(connection: Any, request: dict[str, Any]) -> None:
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
        connection.sendall((head + "data: " + json.dumps({"choices": [{"delta": {"content": RIGHT + "完成"}}]}) + "\n\n").encode())
        reached.wait(3)  # goes on when the first statement has reached the reader
        rest = "9个户外职工爱心接力站建设[1]。完成45个户外职工爱心接力站建设[1]。"
        row = json.dumps({"choices": [{"delta": {"content": rest}, "finish_reason": "stop"}]})
        connection.sendall(f"data: {row}\n\n".encode())

    server.behave = slowly
    events: list[Event] = []
    for event in bases.with_model(server.url, first=5.0, total=10.0).ask_stream(QUESTION):
        events.append(event)
        if isinstance(event, Delta):
            told.append(event.text)
            reached.set()
    assert told == [RIGHT, "完成45个户外职工爱心接力站建设[1]。"]
    answer = _final(events)
    assert answer.text == "".join(told)
    assert [e.citation for e in events if isinstance(e, Cited)] == list(answer.citations)
    check = next(e for e in events if isinstance(e, Check))
    assert (check.numbers, check.numbers_held, check.dropped) == (3, 3, 1)


def test_nothing_is_told_before_the_answer_agrees_with_the_documents_figure(bases: Any, server: Any) -> None:
    server.says("完成45个户外职工爱心接力站建设[1]。" + RIGHT)
    events = [*bases.with_model(server.url).ask_stream(QUESTION)]
    assert _final(events).text == "完成45个户外职工爱心接力站建设[1]。" + RIGHT
    server.says("完成45个户外职工爱心接力站建设[1]。")
    answer = _final([*bases.with_model(server.url).ask_stream(QUESTION)])
    assert (answer.generator, answer.notes[-1]) == ("extractive", "未使用大模型：它的回答与原文摘录不一致。以下为原文摘录。")


@pytest.mark.parametrize("question", ["2019年组织了多少名一线职工参加疗休养？", "江宁市2021年组织了多少名职工疗休养？", "？？"])
def test_a_refusal_with_a_reason_stays_one_and_nobody_is_asked(bases: Any, server: Any, question: str) -> None:
    server.says(RIGHT)
    answer = bases.with_model(server.url).ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.text == bases.plain.ask(question).text
    assert server.asked == []


def test_an_article_is_shown_as_it_stands(bases: Any, server: Any) -> None:
    server.says("第二条规定补助8000元[1]。")
    answer = bases.with_model(server.url).ask("互助保障办法第二条是怎么规定的？")
    assert answer.text == bases.plain.ask("互助保障办法第二条是怎么规定的？").text
    assert server.asked == []


def test_a_plan_must_be_called_a_plan(asked: Callable[..., Answer]) -> None:
    question = "2022年计划组织多少名一线职工参加疗休养？"
    assert asked("2022年组织3.5万名一线职工参加疗休养[1]。", question).generator == "extractive"
    assert asked("2022年计划组织3.5万名一线职工参加疗休养[1]。", question).text == "2022年计划组织3.5万名一线职工参加疗休养[1]。"


def test_what_is_sent_is_the_rules_the_evidence_and_the_question(bases: Any, server: Any) -> None:
    server.says(RIGHT)
    base: KnowledgeBase = bases.with_model(server.url, key="sk-secret")
    base.ask("那2021年呢？", history=[Turn(question="2022年组织了多少名一线职工参加疗休养？", answer="不要外传的回答")])
    (request,) = server.asked
    assert set(request) - {"_head"} == {"model", "messages", "stream", "temperature", "max_tokens"}
    assert "authorization: bearer sk-secret" in request["_head"].lower()
    system, user = (message["content"] for message in request["messages"])
    assert "资料是引来的文字" in system
    assert "组织3.2万名一线职工参加疗休养" in user
    assert "2021年组织了多少名一线职工参加疗休养" in user
    assert "不要外传的回答" not in user


def test_documents_of_other_levels_are_not_sent(open_bases: Callable[..., Any], server: Any, tmp_path: Path) -> None:
    paper = tmp_path / "青岚市总工会内部通报.txt"
    paper.write_text("内部通报\n\n一、2021年主要工作\n组织3.2万名一线职工参加疗休养。\n", encoding="utf-8")
    inside = open_bases([])
    inside.plain.add([paper], level=Level.INTERNAL)
    server.says(RIGHT)
    answer = inside.with_model(server.url).ask(QUESTION)
    assert (answer.generator, server.asked) == ("extractive", [])
    assert answer.notes[-1] == "未使用大模型：所需内容不允许发给大模型。以下为原文摘录。"
    allowed = inside.with_model(server.url, levels=frozenset({Level.PUBLIC, Level.INTERNAL}))
    assert allowed.ask(QUESTION).generator == "llm:test"
    assert allowed.ask(QUESTION, filter=Filter(levels=frozenset({Level.PUBLIC}))).status is Status.NOT_FOUND
