"""References to rules and their places, as people and documents write them."""

from __future__ import annotations

import pytest

from api.policies.provisions import read_places
from api.policies.references import Anchor, Reference, find_references, same_number
from ingest.folding import fold


def _shown(text: str, found: Reference) -> str:
    """name|number|places|covered text: a reference on one line."""
    places = "、".join(stretch.label for stretch in found.stretches)
    return f"{found.name or ''}|{found.number or ''}|{places}|{text[found.span.start : found.span.end]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工会法第11条", "工会法||第十一条|工会法第11条"),
        ("工会法十一条", "工会法||第十一条|工会法十一条"),
        ("工会法１１条", "工会法||第十一条|工会法１１条"),
        ("劳动合同法 第４７条", "劳动合同法||第四十七条|劳动合同法 第４７条"),
        ("《工会法》11条", "工会法||第十一条|《工会法》11条"),
        ("工会法里第十一条第一款", "工会法||第十一条第一款|工会法里第十一条第一款"),
        ("《刑法》第一百二十条之一第一款第（三）项", "刑法||第一百二十条之一第一款第三项|《刑法》第一百二十条之一第一款第（三）项"),
        ("劳动法第一〇七条", "劳动法||第一百零七条|劳动法第一〇七条"),
        ("工会法第10条至第12条", "工会法||第十条至第十二条|工会法第10条至第12条"),
        ("工会法第10-12条", "工会法||第十条至第十二条|工会法第10-12条"),
        ("工会法第五十三、五十五条", "工会法||第五十三条、第五十五条|工会法第五十三、五十五条"),
        ("请问《工会法》第11条", "工会法||第十一条|《工会法》第11条"),
        ("根据中华人民共和国工会法第二条", "中华人民共和国工会法||第二条|中华人民共和国工会法第二条"),
        ("澜江市职工疗休养管理办法（试行）第五条", "澜江市职工疗休养管理办法||第五条|澜江市职工疗休养管理办法（试行）第五条"),
        ("勞動合同法第三十九條", "勞動合同法||第三十九条|勞動合同法第三十九條"),
        ("总工发[2023]第12号", "|总工发〔2023〕12号||总工发[2023]第12号"),
        ("根据总工发【2023】12号文件第五条", "|总工发〔2023〕12号|第五条|总工发【2023】12号文件第五条"),
        ("《关于慰问的通知》（总工发〔2023〕12号）第三条", "关于慰问的通知|总工发〔2023〕12号|第三条|《关于慰问的通知》（总工发〔2023〕12号）第三条"),
    ],
)
def test_one_reference_in_the_spellings_of_people(text: str, expected: str) -> None:
    assert [_shown(text, one) for one in find_references(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    ["总工发〔2023〕12号", "总工发[2023]12号", "总工发(2023)12号", "总工发【2023】12号", "总工发２０２３年１２号", "总工发 2023 12号"],
)
def test_a_document_number_is_the_same_in_any_brackets(text: str) -> None:
    assert same_number(text) == "总工发〔2023〕12号"


def test_references_of_a_law_to_itself_are_told_apart() -> None:
    text = "依照本法第十四条、第十五条和前款规定，适用前两条和本条第二款；《劳动法》第三条，该法第五条。"
    found = find_references(text)
    assert [one.anchor for one in found] == [Anchor.OWN, Anchor.BEFORE, Anchor.BEFORE, Anchor.BARE, Anchor.NAMED, Anchor.NAMED]
    assert [(one.back, one.unit) for one in found[1:3]] == [(1, "款"), (2, "条")]
    assert found[5].name == "劳动法"


def test_several_rules_in_one_sentence_are_several_references() -> None:
    text = "请问《工会法》第十一条和劳动合同法第三十九条第（二）项怎么规定"
    assert [(one.name, one.stretches[0].label) for one in find_references(text)] == [("工会法", "第十一条"), ("劳动合同法", "第三十九条第二项")]


def test_known_names_tell_where_a_name_without_marks_begins() -> None:
    text = "我想知道劳动法和劳动合同法第三十九条"
    assert find_references(text, {"劳动法", "劳动合同法"}.__contains__)[-1].name == "劳动合同法"


@pytest.mark.parametrize("text", ["下列三条措施", "2023年有3条建议", "第三条件", "二十一条例外", "依照本法的规定", "职工名册保存2年以上", ""])
def test_what_is_no_reference_gives_none(text: str) -> None:
    assert find_references(text) == []


def test_lists_and_ranges_carry_what_they_leave_out() -> None:
    places = read_places(fold("第五条第一款、第三款和第七条第（一）、（三）项，"), 0)
    assert places is not None
    assert [one.label for one in places.stretches] == ["第五条第一款", "第五条第三款", "第七条第一项", "第七条第三项"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工会法第二章", ["第二章"]),
        ("《民法典》第三编第一分编第二章第一节、第三节", ["第三编第一分编第二章第一节", "第三编第一分编第二章第三节"]),
        ("工会法第2章到第4章", ["第二章", "第三章", "第四章"]),
        ("总工发〔2023〕12号的第三部分", ["第三部分"]),
        ("工会法第二章第九条", ["第二章"]),
        ("第二章第九条", []),
    ],
)
def test_the_parts_of_a_rule_are_read_with_its_name(text: str, expected: list[str]) -> None:
    assert [division.label for found in find_references(text) for division in found.divisions] == expected
