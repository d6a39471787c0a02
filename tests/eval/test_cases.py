"""Case files: what is well formed is read, what is not stops with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cases import CaseError, load_cases, load_conversations

GOOD = {"id": "a-1", "question": "多少名？", "type": "figure", "answers": ["10.1万"], "evidence": ["组织10.1万名"], "document": "报告.docx"}


def _file(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


def test_a_case_keeps_what_its_row_says(tmp_path: Path) -> None:
    history = [{"question": "上一问", "answer": "上一答"}]
    [case] = load_cases(_file(tmp_path, {**GOOD, "year": 2021, "history": history, "must_not": ["100"]}, ""))
    assert (case.answers, case.documents, case.must_not, case.year) == (("10.1万",), ("报告.docx",), ("100",), 2021)
    assert [(turn.question, turn.answer) for turn in case.history] == [("上一问", "上一答")]
    assert case.answerable


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"type": "riddle"}, "unknown type"),
        ({"answers": []}, "either answers or all_of"),
        ({"all_of": ["1"]}, "either answers or all_of"),
        ({"evidence": []}, "needs evidence"),
        ({"type": "unanswerable"}, "has answers"),
        ({"answer": ["typo"]}, "unknown keys"),
        ({"question": " "}, "question must be a text"),
        ({"answers": "10.1万"}, "answers must be a list"),
    ],
)
def test_a_row_that_is_not_well_formed_stops_with_its_line(tmp_path: Path, change: dict[str, object], complaint: str) -> None:
    with pytest.raises(CaseError, match=rf"cases\.jsonl:2: .*{complaint}"):
        load_cases(_file(tmp_path, GOOD, {**GOOD, "id": "a-2", **change}))


def test_an_id_may_be_used_once_only(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"twice: \['a-1'\]"):
        load_cases(_file(tmp_path, GOOD, GOOD))


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"cases\.jsonl:1"):
        load_cases(_file(tmp_path, '{"id": '))


def test_the_turns_of_a_conversation_are_cases(tmp_path: Path) -> None:
    turns = [{"question": "多少名？", "answers": ["10.1万"], "evidence": ["组织10.1万名"]}, {"question": "2030年呢？", "answers": [], "evidence": []}]
    [talk] = load_conversations(_file(tmp_path, {"id": "t-1", "turns": turns}))
    assert [(turn.id, turn.type) for turn in talk.turns] == [("t-1.1", "figure"), ("t-1.2", "unanswerable")]


def test_one_turn_is_no_conversation(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="two questions"):
        load_conversations(_file(tmp_path, {"id": "t-1", "turns": [GOOD]}))
