"""unionqa ask, search and batch: readable text, exact JSON, row for row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

QUESTION = "2021年组织了多少名一线职工参加疗休养？"
CITATION_KEYS = {"number", "document_id", "title", "issuer", "document_number", "date", "path", "page", "official", "quote", "start", "end"}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_ask_prints_the_answer_with_mark_source_path_and_quote(unionqa: Run, loaded: Path) -> None:
    ran = unionqa("ask", QUESTION, data=loaded)
    assert ran.code == 0
    answer, _, sources = ran.out.partition("来源")
    assert "3.2万名" in answer
    assert "[1]" in answer
    assert "维权服务更加扎实" in sources
    assert "“" in sources
    assert "2022-01-18" in sources


def test_ask_json_is_the_wire_contract(unionqa: Run, loaded: Path) -> None:
    answer = json.loads(unionqa("ask", QUESTION, "--json", data=loaded).out)
    assert answer["status"] == "answered"
    [citation] = answer["citations"]
    assert set(citation) == CITATION_KEYS
    assert citation["end"] - citation["start"] == len(citation["quote"])
    assert "3.2万名" in citation["quote"]
    assert {"raw", "value", "unit", "subject", "year", "kind", "citation"} == set(answer["figures"][0])
    assert answer["figures"][0]["value"] == 32000


def test_a_question_the_documents_do_not_answer_is_refused_with_exit_code_0(unionqa: Run, loaded: Path) -> None:
    ran = unionqa("ask", "单位食堂明天几点开饭？", "--json", data=loaded)
    assert ran.code == 0
    answer = json.loads(ran.out)
    assert (answer["status"], answer["citations"]) == ("not_found", [])


def test_the_nearest_passages_of_a_refusal_are_not_shown_as_an_answer(unionqa: Run, loaded: Path) -> None:
    ran = unionqa("ask", "2035年疗休养的人数是多少？", data=loaded)
    assert "来源" not in ran.out
    assert "相关内容" not in ran.out or "不是答案" in ran.out


ODD = ["", " ", "😀😀", "'; DROP TABLE documents; --", "工会\x00\x1b[31m\x07", "疗" * 10_000, "\udce4\udcb8", "[bold]x[/bold]"]


@pytest.mark.parametrize("question", ODD)
def test_odd_questions_are_answered_or_refused(unionqa: Run, loaded: Path, question: str) -> None:
    for form in ([], ["--json"]):
        ran = unionqa("ask", question, *form, data=loaded)
        assert ran.code == 0
        assert "Traceback" not in ran.err
        assert "\x1b[31m" not in ran.out


def test_search_finds_the_passage_and_filters_by_kind_and_document(unionqa: Run, loaded: Path) -> None:
    hits = json.loads(unionqa("search", "疗休养", "--json", data=loaded).out)["hits"]
    assert "疗休养" in hits[0]["text"]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    targets = json.loads(unionqa("search", "疗休养", "--kind", "target", "--json", data=loaded).out)["hits"]
    assert targets
    assert {hit["kind"] for hit in targets} == {"target"}
    only = json.loads(unionqa("search", "疗休养", "--document", hits[0]["document_id"], "--top", "2", "--json", data=loaded).out)["hits"]
    assert {hit["document_id"] for hit in only} == {hits[0]["document_id"]}
    assert len(only) <= 2


def test_an_empty_knowledge_base_refuses_and_says_what_to_do(unionqa: Run, tmp_path: Path) -> None:
    ran = unionqa("ask", QUESTION, "--json", data=tmp_path / "kb")
    assert (ran.code, json.loads(ran.out)["status"]) == (0, "not_found")
    assert "unionqa add" in ran.err


def test_batch_ask_answers_row_for_row(unionqa: Run, loaded: Path, tmp_path: Path) -> None:
    history = [{"question": QUESTION, "answer": "组织3.2万名一线职工参加疗休养[1]"}]
    rows = [{"id": "q1", "question": QUESTION}, {"id": 2, "question": "那2022年呢？", "history": history, "filter": {"kinds": ["target"]}}]
    (tmp_path / "in.jsonl").write_text("\ufeff" + "\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    ran = unionqa("batch", "ask", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), data=loaded)
    assert ran.code == 0
    first, second = _rows(tmp_path / "out.jsonl")
    assert (first["id"], first["status"], second["id"]) == ("q1", "answered", 2)
    assert set(first["citations"][0]) == CITATION_KEYS
    assert first["elapsed_ms"] > 0
    assert "question" not in first
    assert "3.2万" not in second["text"]


def test_a_bad_row_gets_its_error_and_the_others_their_answers(unionqa: Run, loaded: Path, tmp_path: Path) -> None:
    lines = [
        '{"id": "good", "question": "竞赛举办了多少场？"}',
        '{"id": "none"}',
        "{not json",
        '["list"]',
        '{"id": "year", "question": "x", "filter": {"years": ["去年"]}}',
        '{"id": "half", "question": "\\ud83d"}',
    ]
    (tmp_path / "in.jsonl").write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n")
    ran = unionqa("batch", "ask", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), data=loaded)
    assert ran.code == 3
    rows = _rows(tmp_path / "out.jsonl")
    assert [(row["id"], row["status"] == "error") for row in rows] == [
        ("good", False), ("none", True), (None, True), (None, True), ("year", True), ("half", False), (None, True),
    ]  # fmt: skip
    assert all(row["error"] for row in rows if row["status"] == "error")


def test_batch_search_ranks_documents_each_once(unionqa: Run, loaded: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "q1", "text": "住院补助每年最高多少元"}\n', encoding="utf-8")
    assert unionqa("batch", "search", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), data=loaded).code == 0
    [row] = _rows(tmp_path / "out.jsonl")
    assert set(row) == {"query_id", "ranked", "ms"}
    assert row["query_id"] == "q1"
    assert len(row["ranked"]) == len(set(row["ranked"])) == 2
    unionqa("batch", "search", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), "--top", "1", data=loaded)
    assert _rows(tmp_path / "out.jsonl")[0]["ranked"] == row["ranked"][:1]


def test_an_output_that_cannot_be_written_costs_nothing_and_leaves_nothing(unionqa: Run, loaded: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "q1", "text": "疗休养"}\n', encoding="utf-8")
    ran = unionqa("batch", "search", str(tmp_path / "in.jsonl"), str(tmp_path / "none" / "out.jsonl"), data=loaded)
    assert ran.code == 3
    assert "写不了" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_missing_input_is_named(unionqa: Run, loaded: Path, tmp_path: Path) -> None:
    ran = unionqa("batch", "ask", str(tmp_path / "nothing.jsonl"), str(tmp_path / "out.jsonl"), data=loaded)
    assert ran.code == 3
    assert "nothing.jsonl" in ran.err
    assert not (tmp_path / "out.jsonl").exists()
