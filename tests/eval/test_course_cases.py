"""The course questions that come with the project, asked of the sample catalogue, without a model of meaning."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from eval.cases import CASES, CaseError
from eval.cli import main
from eval.courses import load_course_cases
from eval.runner import Opener

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
CATALOGUE, RULE = "澜江市总工会2024年度培训课程目录.md", "澜江市职工法律援助办法.md"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name in (CATALOGUE, RULE):
        shutil.copy(CORPUS / name, folder / name)
    return folder


def test_at_least_95_of_100_questions_are_right(corpus: Path, opener: Opener, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["courses", "--corpus", str(corpus)], opener=opener) == 0
    assert "对 5" in capsys.readouterr().out.splitlines()[-1]


def test_wrong_ones_are_listed_and_fail(corpus: Path, opener: Opener, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"id": "a", "question": "线上的课", "today": "2024-04-05", "all": ["LG2024-01"]},
        {"id": "b", "question": "焊接", "today": "2024-04-05", "top": ["LG2024-23"], "includes": ["LG2024-23"], "excludes": ["LG2024-01"]},
        {"id": "c", "question": "面向律师的线下培训", "today": "2024-04-05", "none": True, "relax": {"format": ["LG2024-01"]}},
    ]
    (tmp_path / "courses.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["courses", "--corpus", str(corpus), "--cases", str(tmp_path)], opener=opener) == 1
    told = capsys.readouterr().out
    assert "a　线上的课" in told and "c　面向律师" in told and "b　" not in told and "3 题，对 1 题" in told


def test_every_expected_course_is_in_the_catalogue_and_a_quarter_was_set_aside() -> None:
    cases = load_course_cases(CASES / "courses.jsonl")
    text = (CORPUS / CATALOGUE).read_text("utf-8")
    named = {code for case in cases for key in ("all", "top", "includes", "excludes") for code in case.expected.get(key, ())}
    assert [code for code in sorted(named) if f"## {code} " not in text] == []
    assert len({case.question for case in cases}) == len(cases) >= 40 and 4 * sum(case.aside for case in cases) >= len(cases)


def test_a_case_that_expects_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"id": "a", "question": "课", "today": "2024-04-05"}\n', encoding="utf-8")
    with pytest.raises(CaseError, match="nothing expected"):
        load_course_cases(tmp_path / "c.jsonl")
