"""Questions that administrators keep to measure with: the download is what the evaluation reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.service.cases import TYPES
from api.service.identity import Role
from eval.cases import TYPES as KNOWN
from eval.cases import load_cases
from index.hits import DocumentHead
from ingest.document import DocumentKind

EVIDENCE = "组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设。"


def _report(world: Any) -> DocumentHead:
    documents: list[DocumentHead] = world.base.documents()
    return next(one for one in documents if one.kind is DocumentKind.REPORT)


def case(world: Any, **other: Any) -> dict[str, Any]:
    report = _report(world).id
    right = {"question": "2021年组织了多少名一线职工疗休养？", "type": "figure", "answers": ["3.2万名"], "evidence": [EVIDENCE], "document": report}
    return right | {"must_not": ["3.5万名"], "year": 2021} | other


def test_what_is_kept_is_what_the_evaluation_reads(world: Any, tmp_path: Path) -> None:
    boss = world.client(Role.ADMIN)
    first = boss.post("/api/eval-cases", json=case(world))
    refusal = boss.post("/api/eval-cases", json={"question": "2035年的预算是多少？", "type": "unanswerable"})
    assert (first.status_code, refusal.status_code) == (201, 201)
    lines = boss.get("/api/eval-cases.jsonl")
    assert "attachment" in lines.headers["content-disposition"]
    (tmp_path / "own.jsonl").write_bytes(lines.content)
    read = {one.id: one for one in load_cases(tmp_path / "own.jsonl")}
    one = read[first.json()["id"]]
    assert (one.answers, one.evidence, one.must_not, one.year) == (("3.2万名",), (EVIDENCE,), ("3.5万名",), 2021)
    assert one.documents == (_report(world).source.name,)
    assert not read[refusal.json()["id"]].answerable
    for kept in boss.get("/api/eval-cases").json()["cases"]:
        assert boss.delete(f"/api/eval-cases/{kept['id']}").json() == {"id": kept["id"]}
    assert boss.get("/api/eval-cases").json() == {"cases": [], "types": TYPES}
    again = boss.post("/api/eval-cases", json=case(world)).json()["id"]
    assert again not in read, "an id is never given twice"
    assert boss.delete(f"/api/eval-cases/{again}").status_code == 200
    assert boss.delete(f"/api/eval-cases/{again}").status_code == 404


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"type": "riddle"}, "没有 riddle 这类问题"),
        ({"answers": []}, "要写答案里应有的话"),
        ({"all_of": ["45个"]}, "只用一种"),
        ({"evidence": []}, "要写依据"),
        ({"evidence": ["组织9.9万名一线职工参加疗休养"]}, "不是所选文件里的原文"),
        ({"answers": [" "]}, "不能是空的"),
        ({"type": "unanswerable"}, "没有答案"),
        ({"question": " "}, "没有写问题"),
    ],
)
def test_what_the_evaluation_could_not_use_is_refused(world: Any, other: dict[str, Any], said: str) -> None:
    answer = world.client(Role.ADMIN).post("/api/eval-cases", json=case(world, **other))
    assert (answer.status_code, said in answer.json()["error"]["message"]) == (422, True), answer.text


@pytest.mark.parametrize("role", [Role.STAFF, Role.CADRE, Role.AUDITOR])
def test_only_administrators_keep_cases(world: Any, role: Role) -> None:
    client = world.client(role)
    assert client.post("/api/eval-cases", json=case(world)).status_code == 403
    assert client.get("/api/eval-cases.jsonl").status_code == 403


def test_types_are_those_of_the_evaluation() -> None:
    assert TYPES.keys() == KNOWN
