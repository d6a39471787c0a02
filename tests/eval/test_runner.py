"""The runner over a small corpus of the tests' own: asked, judged, looked up, talked through; and the command around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.settings import Settings
from eval.cases import Case
from eval.cli import main
from eval.runner import Opener, ranks_of, run

REPORT = """青岚市总工会2022年工作报告
（2022年1月18日）

一、2021年主要工作
（一）维权服务更加扎实
组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设。
（二）技能提升成效明显
举办劳动和技能竞赛96场，吸引12.5万名职工参与。

二、2022年工作安排
（一）深化普惠服务
全年组织3.5万名一线职工参加疗休养。
"""
QUOTE = "组织3.2万名一线职工参加疗休养"
CASES = [
    {"id": "a", "question": "2021年组织了多少名一线职工参加疗休养？", "type": "figure", "answers": ["3.2万"], "evidence": [QUOTE]},
    {"id": "b", "question": "2021年竞赛办了多少场？", "type": "figure", "answers": ["97场"], "evidence": ["举办劳动和技能竞赛96场"]},
    {"id": "c", "question": "单位食堂几点开饭？", "type": "unanswerable"},
]
TALK = {"id": "t", "turns": [{"question": CASES[0]["question"], "answers": ["3.2万"], "evidence": [QUOTE]}, {"question": "那2022年呢？", "answers": ["3.5万"], "evidence": ["全年组织3.5万名一线职工参加疗休养"]}]}  # noqa: E501  one row of the file


Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A corpus and cases, as options of the command."""
    corpus, cases, data = (tmp_path_factory.mktemp(name) for name in ("corpus", "cases", "data"))
    (corpus / "报告.txt").write_text(REPORT, encoding="utf-8")
    (corpus / "manifest.jsonl").write_text('{"file": "报告.txt"}\n', encoding="utf-8")
    for name, rows in {"dev": CASES, "heldout": CASES, "followups": [TALK]}.items():
        (cases / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return ["--corpus", str(corpus), "--cases", str(cases), "--data", str(data)]


def test_every_case_is_asked_judged_and_looked_up(opener: Opener, folders: list[str], tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    baseline = ["--baseline", str(tmp_path / "none.json")]
    assert main([*folders, *baseline, "--json", str(result)], opener=opener) == 0
    summary = json.loads(result.read_text(encoding="utf-8"))
    assert set(summary) >= {"dev", "dev/figure", "dev/unanswerable", "heldout", "followups:first", "followups:later"}
    dev = summary["dev"]
    assert (dev["questions"], dev["bad_quotes"]) == (3, 0)
    assert dev["accuracy"] == pytest.approx(2 / 3, abs=1e-3)  # case b expects a figure that the report does not have
    assert dev["recall@5"] == 1.0
    assert dev["p95_ms"] > 0
    assert summary["followups:first"]["accuracy"] == 1.0


def test_the_figures_of_later_turns_come_from_a_talk_with_history(opener: Opener, folders: list[str]) -> None:
    knowledge_base = opener(Settings(data=Path(folders[-1])), print)
    first, later = run(knowledge_base, ["followups"], Path(folders[3]))
    knowledge_base.close()
    assert (first.group, later.group) == ("followups:first", "followups:later")
    assert first.ranks in [(1,), (2,)]
    assert later.ranks is None  # it leans on the first: searching for it alone would measure nothing
    assert later.verdict.correct


def test_wrong_answers_are_shown_but_not_those_set_aside(opener: Opener, folders: list[str], tmp_path: Path, capsys: Captured) -> None:
    baseline = ["--baseline", str(tmp_path / "none.json")]
    main([*folders, *baseline, "--set", "dev", "--wrong"], opener=opener)
    assert "2021年竞赛办了多少场" in capsys.readouterr().out
    main([*folders, *baseline, "--set", "heldout", "--wrong"], opener=opener)
    assert "2021年竞赛办了多少场" not in capsys.readouterr().out
    main([*folders, *baseline, "--set", "heldout", "--wrong", "--show-heldout"], opener=opener)
    assert "2021年竞赛办了多少场" in capsys.readouterr().out


def test_a_drop_below_the_baseline_fails(opener: Opener, folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "baseline.json"
    options = [*folders, "--baseline", str(path), "--set", "dev"]
    assert main([*options, "--update-baseline"], opener=opener) == 0
    assert main(options, opener=opener) == 0
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["dev"]["accuracy"] = 0.95
    path.write_text(json.dumps(kept), encoding="utf-8")
    capsys.readouterr()
    assert main(options, opener=opener) == 1
    assert "dev accuracy: 0.95 -> 0.6667" in capsys.readouterr().err


def test_what_cannot_be_run_ends_with_2(opener: Opener, folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dev.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    assert main([*folders, "--cases", str(tmp_path), "--set", "dev"], opener=opener) == 2
    assert "dev.jsonl:1" in capsys.readouterr().err
    bad = tmp_path / "corpus"
    bad.mkdir()
    (bad / "空.txt").write_bytes(b"")
    assert main(["--corpus", str(bad), "--data", str(tmp_path / "kb")], opener=opener) == 2
    assert "空.txt" in capsys.readouterr().err


def test_evidence_that_straddles_two_passages_counts_in_its_own_document_only(opener: Opener, folders: list[str]) -> None:
    knowledge_base = opener(Settings(data=Path(folders[-1])), print)
    hits = knowledge_base.search("一线职工参加疗休养", limit=5)
    knowledge_base.close()
    evidence = "组织3.2万名一线职工参加疗休养，这后面的半句在另一段"
    here = Case(id="x", question="?", type="figure", answers=("1",), evidence=(evidence,), documents=("报告.txt",))
    elsewhere = Case(id="x", question="?", type="figure", answers=("1",), evidence=(evidence,), documents=("其他.txt",))
    assert ranks_of(here, hits) in [(1,), (2,)]
    assert ranks_of(elsewhere, hits) == (None,)
