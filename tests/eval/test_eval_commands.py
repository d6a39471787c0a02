"""`python -m eval probes | train | ablate` over a small corpus of the tests' own, with a tiny embedder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.answering.features import NAMES
from api.answering.ranking import Weights
from eval.ablation import RULES
from eval.cli import main
from eval.runner import Opener, open_corpus
from eval.variants import Remembered, variant

REPORT = """青岚市总工会2022年工作报告
——在青岚市总工会第八届委员会第三次全体会议上的报告
（2022年1月18日）

一、2021年主要工作
（一）维权服务更加扎实
组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设。全年受理职工法律援助案件1260件。
（二）技能提升成效明显
举办劳动和技能竞赛96场，吸引12.5万名职工参与。

二、2022年工作安排
（一）深化普惠服务
全年组织3.5万名一线职工参加疗休养。
"""
SECRET = "2021年竞赛办了多少场"
DEV = [
    {"id": "a", "question": "2021年组织了多少名一线职工参加疗休养？", "type": "figure", "answers": ["3.2万"], "evidence": ["组织3.2万名一线职工"]},
    {"id": "b", "question": "2019年组织了多少名一线职工参加疗休养？", "type": "unanswerable"},
    {"id": "c", "question": "受理了多少件职工法律援助案件？", "type": "figure", "answers": ["1260件"], "evidence": ["法律援助案件1260件"]},
]
HELDOUT = [{"id": "x", "question": SECRET, "type": "figure", "answers": ["96场"], "evidence": ["举办劳动和技能竞赛96场"]}]
Captured = pytest.CaptureFixture[str]


def jsonl(path: Path, rows: Sequence[object]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    corpus, cases, data, public = (tmp_path_factory.mktemp(name) for name in ("corpus", "cases", "data", "public"))
    (corpus / "青岚市总工会2022年工作报告.txt").write_text(REPORT, encoding="utf-8")
    jsonl(cases / "dev.jsonl", DEV)
    jsonl(cases / "heldout.jsonl", HELDOUT)
    jsonl(public / "passages.jsonl", [{"id": f"p{n}", "title": f"青山{n}", "text": f"青山{n}海拔{n + 500}米，位于北部。"} for n in range(8)])
    asked = [{"id": f"q{n}", "question": f"青山{n}海拔多少米？", "answers": [f"{n + 500}米"], "passage_id": f"p{n}"} for n in range(8)]
    jsonl(public / "questions.jsonl", asked)
    return {"corpus": corpus, "cases": cases, "data": data, "public": public}


def test_probes_prints_a_table_and_writes_the_counts(opener: Opener, folders: dict[str, Path], tmp_path: Path, capsys: Captured) -> None:
    written = tmp_path / "probes.json"
    argv = ["probes", "--corpus", str(folders["corpus"]), "--data", str(folders["data"]), "--limit", "4", "--wrong", "--json", str(written)]
    code = main(argv, opener=opener)
    counted = json.loads(written.read_text(encoding="utf-8"))
    assert set(counted) == {"control", "year", "city", "unit", "premise"} or set(counted) == {"control", "year", "city", "premise"}
    assert all(sum(row.values()) <= 4 for row in counted.values())
    assert code == int(any(row.get("wrong", 0) for kind, row in counted.items() if kind != "control"))
    assert "换年份" in capsys.readouterr().out


def test_training_writes_weights_for_every_feature(opener: Opener, folders: dict[str, Path], tmp_path: Path, capsys: Captured) -> None:
    argv = ["train", *(f"--{name}={folders[name]}" for name in ("corpus", "cases", "data")), "--public", str(folders["public"]), "--limit", "6"]
    for name in ("one", "two"):
        assert main([*argv, "--out", str(tmp_path / name)], opener=opener) == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    weights = Weights.open(tmp_path / "one")
    assert set(weights.rank) == set(NAMES)
    assert weights.doubt(dict.fromkeys(NAMES, 0.0), 0.9) > 0.5
    assert "3 个自己的问题和 6 个公开的问题" in capsys.readouterr().out


def test_ablation_gives_totals_of_both_sets_and_no_question(opener: Opener, folders: dict[str, Path], tmp_path: Path, capsys: Captured) -> None:
    written = tmp_path / "ablation.json"
    argv = ["ablate", *(f"--{name}={folders[name]}" for name in ("corpus", "cases", "data")), "--json", str(written)]
    assert main(argv, opener=opener) == 0
    totals = json.loads(written.read_text(encoding="utf-8"))
    assert set(totals) == {"full", *(f"feature:{name}" for name in NAMES), *(f"rule:{name}" for name in RULES), "rule:all"}
    assert all(set(row) == {"dev", "heldout"} for row in totals.values())
    assert totals["full"]["dev"]["refusal_recall"] == 1.0
    assert totals["rule:all"]["dev"]["refusal_recall"] == 0.0
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err + written.read_text(encoding="utf-8")


def test_without_a_rule_a_question_is_answered_that_it_refused(opener: Opener, folders: dict[str, Path]) -> None:
    knowledge_base = open_corpus(folders["data"], folders["corpus"], opener, print)
    asked, remembered = "2019年组织了多少名一线职工参加疗休养？", Remembered()
    plain = variant(knowledge_base, Weights.open(), remembered)
    assert plain.ask(asked).text == knowledge_base.ask(asked).text
    bold = variant(knowledge_base, Weights.open(), remembered, frozenset(RULES))
    assert "3.2万名" in bold.ask(asked).text or "3.5万名" in bold.ask(asked).text
    knowledge_base.close()


def test_what_cannot_be_read_ends_with_2(opener: Opener, folders: dict[str, Path], tmp_path: Path, capsys: Captured) -> None:
    argv = ["train", *(f"--{name}={folders[name]}" for name in ("corpus", "cases", "data")), "--public", str(tmp_path), "--out", str(tmp_path / "w")]
    assert main(argv, opener=opener) == 2
    assert "passages.jsonl" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()
