"""Articles by name and number through the command line: national laws, an office's own rules with two versions, a notice by points."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.settings import Settings
from api.wire_articles import lookup_json
from ingest.laws.documents import LawShelf
from ingest.ordinals import numeral

Opener = Callable[..., KnowledgeBase]
Run = Callable[..., Any]
LAWS = ("工会法", "劳动法", "劳动争议调解仲裁法")
OLD = """青岚市职工疗休养管理办法（试行）
青工发〔2020〕3号

第一章 总则
第一条 为了规范职工疗休养工作，制定本办法。
第二条 疗休养费用标准为每人每天不超过300元。
第二章 附则
第三条 本办法自2020年5月1日起施行。
"""
NEW = """青岚市职工疗休养管理办法
青工发〔2023〕12号

第一章 总则
第一条 为了规范职工疗休养工作，根据《中华人民共和国工会法》第二条，制定本办法。
第二条 疗休养费用标准为每人每天不超过400元：
（一）市内；
（二）省内。
劳动模范按照前款标准上浮20%，具体按本办法第三条执行。
第三条 基层工会应当依照《劳动法》第三条至第五条和工会法第十一条第一款的规定组织疗休养。
第二章 附则
第四条 本办法自2023年6月1日起施行。《青岚市职工疗休养管理办法（试行）》同时废止。
"""
NOTICE = """关于做好夏送清凉工作的通知
青工发〔2024〕8号

各区总工会：
一、加强组织领导
各级工会要把夏送清凉列入重要日程，明确专人负责，抓好任务落实，确保慰问全覆盖。
二、突出慰问重点
重点慰问户外劳动者和新就业形态劳动者，慰问品以实物为主，每人标准不超过300元。

青岚市总工会
2024年6月1日
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory, opener: Opener) -> Path:
    """A knowledge base with three laws, three documents of an office and one article that is a row."""
    folder = tmp_path_factory.mktemp("rules")
    data = folder / "kb"
    files = {"疗休养试行.txt": OLD, "疗休养.txt": NEW, "夏送清凉.txt": NOTICE}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    row = {"id": "r1", "title": "青岚市总工会议事规则第七条", "text": "全委会每年至少召开一次。\n常委会每季度召开一次。"}
    (folder / "议事规则.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert main(["--data", str(data), "laws", "add", *LAWS], opener=opener) == 0
    assert main(["--data", str(data), "add", *(str(folder / name) for name in (*files, "议事规则.jsonl"))], opener=opener) == 0
    return data


@pytest.fixture(scope="module")
def opened(rules: Path, opener: Opener) -> Iterator[KnowledgeBase]:
    with closing(opener(Settings(data=rules), lambda _: None)) as knowledge_base:
        yield knowledge_base


def _found(opened: KnowledgeBase, asked: str, day: date | None = None) -> Any:
    """What a lookup gives, as `unionqa article --json` prints it."""
    return lookup_json(opened.article(asked, as_of=day or date(2026, 6, 1)), 0.0)


def test_articles_are_found_in_five_spellings(opened: KnowledgeBase) -> None:
    with closing(LawShelf.open()) as shelf:
        rows = [(law.name, one) for law in shelf.named(LAWS) for one in shelf.articles(law)[1::8]]
    assert len(rows) > 20
    for law, row in rows:
        short, number = law.removeprefix("中华人民共和国"), row.label.removeprefix("第").removesuffix("条")
        digits = str(numeral(number))
        wide = digits.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
        spoken = f"请问{short}里第{digits}条怎么规定？"
        for asked in (f"《{law}》{row.label}", f"{short}第{digits}条", f"{short} 第 {wide} 条", f"{short}{number}条", spoken):
            found = _found(opened, asked)["articles"]
            assert [(one["rule"]["title"], one["label"]) for one in found] == [(law, row.label)], asked
            assert "".join(found[0]["text"].split()) == "".join(f"{row.label}{row.text}".split()), asked


@pytest.mark.parametrize(
    ("asked", "label", "text"),
    [
        ("工会法第十一条第三款", "第十一条第三款", "县级以上地方建立地方各级总工会。"),
        ("疗休养管理办法第二条第二项", "第二条第二项", "（二）省内。"),
        ("青岚市职工疗休养管理办法第2条第1款第（一）项", "第二条第一款第一项", "（一）市内；"),
        ("疗休养办法第四条", "第四条", "第四条 本办法自2023年6月1日起施行。《青岚市职工疗休养管理办法（试行）》同时废止。"),
        ("青工发[2023]第12号第一条", "第一条", "第一条 为了规范职工疗休养工作，根据《中华人民共和国工会法》第二条，制定本办法。"),
        ("青岚市总工会议事规则第7条第二款", "第七条第二款", "常委会每季度召开一次。"),
    ],
)
def test_a_place_is_given_in_its_exact_words(opened: KnowledgeBase, asked: str, label: str, text: str) -> None:
    found = _found(opened, asked)
    assert [(one["label"], one["text"]) for one in found["articles"]] == [(label, text)], found["missing"]


def test_an_item_comes_with_the_words_that_lead_it_in(opened: KnowledgeBase) -> None:
    found = _found(opened, "疗休养管理办法第二条第二项")["articles"][0]
    assert found["lead"] == "疗休养费用标准为每人每天不超过400元："
    assert found["article_text"].startswith("第二条 ")


def test_ranges_lists_and_several_rules_at_once(opened: KnowledgeBase) -> None:
    found = _found(opened, "工会法第10条至第12条、第十五条，劳动法第3条和《劳动争议调解仲裁法》第一条")["articles"]
    assert [(one["rule"]["title"][7:], one["label"]) for one in found] == [
        ("工会法", "第十条"),
        ("工会法", "第十一条"),
        ("工会法", "第十二条"),
        ("工会法", "第十五条"),
        ("劳动法", "第三条"),
        ("劳动争议调解仲裁法", "第一条"),
    ]


def test_neighbours_links_and_who_cites_it(opened: KnowledgeBase) -> None:
    found = _found(opened, "疗休养管理办法第三条")["articles"][0]
    assert (found["previous"]["label"], found["next"]["label"]) == ("第二条", "第四条")
    targets = [(link["text"], link["target"]["title"][7:], link["target"]["label"]) for link in found["links"]]
    assert targets == [("《劳动法》第三条至第五条", "劳动法", "第三条至第五条"), ("工会法第十一条第一款", "工会法", "第十一条第一款")]
    assert [one["where"]["label"] for one in found["cited_by"]] == ["第二条"]
    cited = _found(opened, "工会法第十一条")["articles"][0]["cited_by"]
    assert [(one["where"]["title"], one["where"]["label"]) for one in cited] == [("青岚市职工疗休养管理办法", "第三条")]
    inside = _found(opened, "劳动法第四条")["articles"][0]["cited_by"]
    assert [one["where"]["label"] for one in inside] == ["第三条"], "第三条至第五条 holds 第四条"


def test_references_back_are_counted_from_where_they_stand(opened: KnowledgeBase) -> None:
    links = _found(opened, "疗休养管理办法第二条")["articles"][0]["links"]
    assert [(link["text"], link["target"]["label"]) for link in links] == [("前款", "第二条第一款"), ("本办法第三条", "第三条")]


def test_the_version_of_the_day_is_given_and_the_other_named(opened: KnowledgeBase) -> None:
    now, then = (_found(opened, "疗休养管理办法第二条", day)["articles"][0] for day in (date(2024, 1, 1), date(2021, 6, 1)))
    assert ("400元" in now["text"], "300元" in then["text"]) == (True, True)
    assert [one["title"] for one in then["others"]] == ["青岚市职工疗休养管理办法"]
    named = _found(opened, "《青岚市职工疗休养管理办法》（试行）第二条")["articles"][0]
    assert "300元" in named["text"]
    assert any("废止" in note or "取代" in note for note in named["notes"])


def test_a_day_before_any_text_held_is_said(opened: KnowledgeBase) -> None:
    found = _found(opened, "劳动争议调解仲裁法第五条", date(2005, 1, 1))
    assert found["articles"] == []
    assert found["missing"][0]["why"] == "not_then"
    assert "2008年5月1日" in found["missing"][0]["message"]


@pytest.mark.parametrize(
    ("asked", "why", "said"),
    [
        ("工会法第99条", "no_article", "共58条，最后一条是第五十八条，没有第九十九条"),
        ("工会法第十一条第九款", "no_place", "第十一条共五款，没有第九款"),
        ("疗休养管理办法第二条第七项", "no_place", "共二项，没有第七项"),
        ("工伤保险条例第五条", "no_rule", "没有《工伤保险条例》"),
        ("职业教育法第三条", "no_rule", "没有《职业教育法》"),
        ("青工发〔2019〕99号", "no_rule", "没有文号为青工发〔2019〕99号的文件"),
        ("第十一条", "unnamed", "请写明是哪部法律"),
        ("今天天气怎么样", "no_rule", "没有《今天天气怎么样》"),
    ],
)
def test_what_is_not_there_is_said_plainly(opened: KnowledgeBase, asked: str, why: str, said: str) -> None:
    found = _found(opened, asked)
    assert found["articles"] == []
    assert [one["why"] for one in found["missing"]] == [why]
    assert said in found["missing"][0]["message"]


def test_near_names_are_told_and_a_law_of_the_package_is_offered(unionqa: Run, rules: Path) -> None:
    out = unionqa("article", "劳动合同法第三十九条", data=rules).out
    assert "名称相近的有：" in out
    assert "《中华人民共和国劳动法》" in out
    assert "unionqa laws add 劳动合同法" in out


def test_a_rule_without_articles_is_looked_up_by_its_points(opened: KnowledgeBase) -> None:
    found = _found(opened, "青工发〔2024〕8号第二条")["articles"][0]
    assert found["text"].startswith("二、突出慰问重点\n重点慰问户外劳动者")
    assert any("不分条" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工会法第六章", [f"第{n}条" for n in ("五十", "五十一", "五十二", "五十三", "五十四", "五十五", "五十六")]),
        ("《工会法》的第7章", ["第五十七条", "第五十八条"]),
        ("查一下工会法第六章至第七章里的", [f"第五十{n}条" for n in ("", "一", "二", "三", "四", "五", "六", "七", "八")]),
        ("工会法第二章第十一条第一款", ["第十一条第一款"]),
        ("青工发〔2024〕8号第二部分", ["二、突出慰问重点"]),
    ],
)
def test_a_chapter_is_all_its_articles(opened: KnowledgeBase, text: str, expected: list[str]) -> None:
    found = _found(opened, text)
    assert [one["label"] for one in found["articles"]] == expected
    assert not found["missing"]


def test_a_chapter_that_is_not_there_is_said_with_those_that_are(opened: KnowledgeBase) -> None:
    [missing] = _found(opened, "工会法第九章")["missing"]
    assert missing["message"].startswith("《中华人民共和国工会法》没有第九章，它有：第一章 总则；第二章 工会组织；")
    [missing] = _found(opened, "青工发〔2024〕8号第三章")["missing"]
    assert missing["message"] == "《关于做好夏送清凉工作的通知》没有第三章，它不分章。"


def test_a_rule_alone_gives_its_chapters(opened: KnowledgeBase) -> None:
    found = _found(opened, "工会法")["rules"][0]
    assert (found["articles"], found["chapters"][1]) == (58, "第二章 工会组织")


def test_ask_gives_the_exact_words_and_search_puts_them_first(unionqa: Run, rules: Path) -> None:
    answer = json.loads(unionqa("ask", "请问工会法第十四条的内容是什么？", "--json", data=rules).out)
    assert answer["citations"][0]["quote"].startswith("第十四条 职工二百人以上的企业")
    hits = json.loads(unionqa("search", "工会法第四十三条", "--json", data=rules).out)["hits"]
    assert (hits[0]["title"][7:], hits[0]["path"][-1]) == ("工会法", "第四十三条")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("工会法第九十九条怎么规定？", "没有第九十九条"),
        ("职业教育法第三条是什么", "没有《职业教育法》"),
        ("青工发〔2019〕99号怎么说", "没有文号"),
    ],
)
def test_ask_does_not_answer_from_another_law(unionqa: Run, rules: Path, question: str, said: str) -> None:
    answer = json.loads(unionqa("ask", question, "--json", data=rules).out)
    assert answer["status"] == "not_found"
    assert said in answer["text"]


def test_the_command_prints_the_words_and_what_belongs_to_them(unionqa: Run, rules: Path) -> None:
    ran = unionqa("article", "疗休养管理办法第三条", "--as-of", "2024-01-01", data=rules)
    assert ran.code == 0
    for said in ("《青岚市职工疗休养管理办法》第三条", "第一章 总则 › 第三条", "基层工会应当依照", "上一条：第二条"):
        assert said in ran.out
    assert "→ 《中华人民共和国工会法》第十一条第一款" in ran.out
    assert json.loads(unionqa("article", "工会法第一条", "--json", data=rules).out)["articles"][0]["label"] == "第一条"


def test_laws_are_listed_with_what_must_be_known_of_them(unionqa: Run, rules: Path) -> None:
    listed = json.loads(unionqa("laws", "list", "农业法", "--json", data=rules).out)["laws"]
    found = [(law["status"], law["expires"]) for law in listed if law["name"] == "中华人民共和国农业法"]
    assert found == [("旧文本", "2026-12-31"), ("现行有效", None)]
    assert "没有废止它的条文" in unionqa("laws", "list", "农村土地承包法", data=rules).out


def test_laws_that_are_not_there_and_wrong_usage(unionqa: Run, rules: Path) -> None:
    ran = unionqa("laws", "add", "工会条例", data=rules)
    assert (ran.code, "相近的有：工会法" in ran.err) == (3, True)
    assert unionqa("laws", "add", data=rules).code == 2
    assert unionqa("article", "工会法第一条", "--as-of", "去年", data=rules).code == 2
