"""The citation check of a draft: forty planted references, and what must not be taken for one. Real texts, a small embedder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from api.knowledge_base import KnowledgeBase
from api.policies.checked import CheckedCitation, Verdict
from api.policies.differing import Mark
from api.settings import Settings

ROOT = Path(__file__).parents[2]
DRAFT = Path(__file__).parent / "files" / "citations_draft.txt"
TODAY = date(2026, 9, 1)
_PLANTED = re.compile(r"\[([a-z_]+)\]$", re.MULTILINE)
LINES = DRAFT.read_text("utf-8").splitlines()
PLANTED = {number: match[1] for number, line in enumerate(LINES, start=1) if (match := _PLANTED.search(line))}
TEXT = _PLANTED.sub("", DRAFT.read_text("utf-8"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, opener: Callable[..., KnowledgeBase]) -> Path:
    """Ten rules of an invented city, with versions, repeals and terms, and two laws."""
    folder = tmp_path_factory.mktemp("citations") / "kb"
    opened = opener(Settings(data=folder), print)
    assert not opened.add(sorted((ROOT / "eval" / "corpora" / "as_of").iterdir())).failed
    assert opened.add_laws(["工会法", "劳动法"]).added
    opened.close()
    return folder


@pytest.fixture(scope="module")
def knowledge_base(data: Path, opener: Callable[..., KnowledgeBase]) -> Iterator[KnowledgeBase]:
    opened = opener(Settings(data=data), print)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def checked(knowledge_base: KnowledgeBase) -> dict[int, list[CheckedCitation]]:
    found: dict[int, list[CheckedCitation]] = {}
    for one in knowledge_base.check_citations(TEXT, as_of=TODAY):
        found.setdefault(one.line, []).append(one)
    return found


def one(knowledge_base: KnowledgeBase, text: str) -> CheckedCitation:
    [found] = knowledge_base.check_citations(text, as_of=TODAY)
    return found


def test_forty_are_planted() -> None:
    kinds = sorted(PLANTED.values())
    counts = {kind: kinds.count(kind) for kind in kinds}
    assert counts == {"ok": 20, "no_article": 3, "no_rule": 2, "wording": 5, "ended": 5, "wrong_rule": 5}


@pytest.mark.parametrize(("line", "verdict"), PLANTED.items(), ids=[LINES[number - 1][:40] for number in PLANTED])
def test_every_planted_reference_is_judged_rightly(checked: dict[int, list[CheckedCitation]], line: int, verdict: str) -> None:
    [found] = checked[line]
    assert found.verdict.value == verdict
    assert TEXT[found.span.start : found.span.end] == found.text
    assert found.exists == (verdict not in ("no_rule", "no_article"))


def test_nothing_else_is_taken_for_a_reference(checked: dict[int, list[CheckedCitation]], knowledge_base: KnowledgeBase) -> None:
    assert sorted(checked) == sorted(PLANTED)
    assert knowledge_base.check_citations("《人民日报》报道了“三个代表”重要思想。本办法第三条、前款规定的人员，按照“两不愁三保障”的要求办理。") == []


def test_a_wrong_word_is_marked_against_the_rules_own_words(knowledge_base: KnowledgeBase) -> None:
    found = one(knowledge_base, "《劳动法》第三十八条明确，“用人单位应当保证劳动者每周至少休息二日”。")
    [quote] = found.quotes
    assert quote.actual == "用人单位应当保证劳动者每周至少休息一日"
    assert [(piece.mark, piece.text) for piece in quote.differences if piece.mark is not Mark.SAME] == [(Mark.STRUCK, "一"), (Mark.ADDED, "二")]


@pytest.mark.parametrize(
    "quote",
    [
        "用人单位应当保证劳动者每周至少休息一日",
        "用人单位应当保证劳动者每周至少休息一日。",
        "用人单位　应当保证劳动者每周至少休息一日；",
        "用人单位……每周至少休息一日",
    ],
)
def test_marks_blanks_and_what_is_left_out_change_no_wording(knowledge_base: KnowledgeBase, quote: str) -> None:
    found = one(knowledge_base, f"《劳动法》第38条规定：“{quote}”")
    assert found.verdict is Verdict.OK and found.quotes[0].matches


def test_where_the_words_stand_instead_is_told(knowledge_base: KnowledgeBase) -> None:
    other = one(knowledge_base, "《工会法》第五条规定：“女职工生育享受不少于九十天的产假。”")
    assert other.verdict is Verdict.WRONG_RULE
    assert other.quotes[0].stands_in is not None
    assert (other.quotes[0].stands_in.title, other.quotes[0].stands_in.label) == ("中华人民共和国劳动法", "第六十二条")
    place = one(knowledge_base, "《劳动法》第六十一条规定：“女职工生育享受不少于九十天的产假。”")
    assert place.verdict is Verdict.WRONG_PLACE
    paragraph = one(knowledge_base, "《工会法》第十一条第二款规定：“用人单位有会员二十五人以上的，应当建立基层工会委员会”。")
    assert paragraph.verdict is Verdict.WRONG_PLACE


def test_name_and_number_must_mean_one_document(knowledge_base: KnowledgeBase) -> None:
    assert one(knowledge_base, "《沅溪市困难职工帮扶办法》（沅工发〔2018〕9号）第二条").verdict is Verdict.NUMBER
    assert one(knowledge_base, "《沅溪市困难职工帮扶办法》（沅工发〔2022〕11号）第二条").verdict is Verdict.OK


def test_an_amended_article_a_rule_to_come_and_a_successor_are_told(knowledge_base: KnowledgeBase) -> None:
    amended = one(knowledge_base, "《沅溪市困难职工帮扶办法》第六条规定了救助标准。")
    assert amended.verdict is Verdict.CHANGED and "4000元" in amended.findings[0].message
    coming = one(knowledge_base, "沅工发〔2026〕15号第三条规定了疗养时间。")
    assert coming.verdict is Verdict.NOT_YET and "2027年1月1日" in coming.findings[0].message
    old = one(knowledge_base, "《沅溪市困难职工帮扶办法（试行）》第二条")
    assert old.successor is not None and old.successor.number == "沅工发〔2022〕11号"
    [then] = knowledge_base.check_citations("《沅溪市困难职工帮扶办法（试行）》第二条", as_of=date(2020, 1, 1))
    assert then.verdict is Verdict.OK


def test_the_words_that_stand_in_a_quote_are_no_reference_of_the_draft(knowledge_base: KnowledgeBase) -> None:
    quoted = "本法自公布之日起施行。1950年6月29日中央人民政府颁布的《中华人民共和国工会法》同时废止。"
    assert one(knowledge_base, f"《工会法》第五十八条规定：“{quoted}”").verdict is Verdict.OK


def test_the_report_names_lines_and_what_is_wrong(unionqa: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    draft = tmp_path / "文稿.txt"
    draft.write_text("标题\n\n《劳动法》第三十八条规定：“每周至少休息二日”。\n《劳动法》第四百条。\n《工会法》第三条。\n", "utf-8")
    ran = unionqa("check-citations", str(draft), "--as-of", "2026-09-01", data=data)
    assert ran.code == 0, ran.err
    assert "第 3 行　文字不符：《劳动法》第三十八条" in ran.out and "每周至少休息[-一-]{+二+}日" in ran.out
    assert "第 4 行　没有这一条款" in ran.out and "第 5 行　正确：《工会法》第三条" in ran.out
    assert "共 3 处引用：正确 1 处，没有这一条款 1 处，文字不符 1 处。" in ran.out


def test_a_word_document_is_checked_as_json(unionqa: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("根据《沅溪市困难职工帮扶办法》第九条和沅工发〔2031〕77号文件办理。")
    document.save(str(tmp_path / "文稿.docx"))
    ran = unionqa("check-citations", str(tmp_path / "文稿.docx"), "--as-of", "2026-09-01", "--json", data=data)
    found = json.loads(ran.out)
    assert (found["total"], found["counts"]["ended"], found["counts"]["no_rule"]) == (2, 1, 1)
    assert found["citations"][0]["official"] == "《沅溪市困难职工帮扶办法》（沅工发〔2022〕11号）第九条"


def test_a_draft_that_is_not_there_or_a_day_that_is_none_is_said(unionqa: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    assert unionqa("check-citations", str(tmp_path / "没有.txt"), data=data).code == 3
    (tmp_path / "有.txt").write_text("《工会法》第三条", "utf-8")
    wrong = unionqa("check-citations", str(tmp_path / "有.txt"), "--as-of", "昨天", data=data)
    assert wrong.code == 2 and "不是日期" in wrong.err
