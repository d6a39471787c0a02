"""A citation as an official letter writes it: article, paragraph and item for rules, part for notices, page for reports."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from api.policies.style import Quote, official_citation

ARTICLE = "第十一条 会员可以申请：\n（一）患病的；\n（二）受灾的：\n1.火灾；\n2.水灾。\n前款规定的会员不包括退休会员。"
LAW_PATH = ("第二章 工会组织", "第十一条")


@dataclass(frozen=True)
class Paper:
    title: str


def quoted(words: str, text: str = ARTICLE) -> Quote:
    start = text.index(words)
    return Quote(text=text, start=start, end=start + len(words))


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("会员可以申请", "第十一条第一款"),
        ("受灾的", "第十一条第一款第二项"),
        ("水灾", "第十一条第一款第二项第2目"),
        ("患病的；\n（二）受灾的", "第十一条第一款"),
        ("前款规定的会员", "第十一条第二款"),
        ("水灾。\n前款规定", "第十一条"),
    ],
)
def test_paragraph_and_item_follow_from_where_the_quote_stands(words: str, place: str) -> None:
    assert official_citation(Paper("中华人民共和国工会法"), LAW_PATH, quote=quoted(words)) == f"《中华人民共和国工会法》{place}"


def test_a_single_paragraph_is_not_named_and_the_middle_of_an_article_has_no_count() -> None:
    alone = "第三条 入会自愿。退会自由。"
    assert official_citation(Paper("工会章程"), ("第三条",), quote=quoted("退会自由", alone)) == "《工会章程》第三条"
    middle = "（五）其他的。\n第二款的话。"
    assert official_citation(Paper("工会章程"), ("第三条之一",), quote=quoted("第二款的话", middle)) == "《工会章程》第三条之一"


def test_an_article_of_a_rule_is_cited_by_the_rules_own_name_with_the_number_of_its_notice() -> None:
    notice = Paper("江北市总工会关于印发《江北市互助办法（试行）》的通知")
    assert official_citation(notice, ("第一章", "第二条"), number="江工发〔2023〕12号") == "《江北市互助办法（试行）》（江工发〔2023〕12号）第二条"
    assert official_citation(notice, number="江工发〔2023〕12号") == "《江北市总工会关于印发〈江北市互助办法（试行）〉的通知》（江工发〔2023〕12号）"


def test_parts_of_a_notice_and_pages_of_a_report() -> None:
    path = ("三、工作安排", "（二）深化服务", "1.建站点")
    cited = official_citation(Paper("关于做好互助工作的通知"), path, number="江工发〔2023〕12号")
    assert cited == "《关于做好互助工作的通知》（江工发〔2023〕12号）第三部分（二）1"
    assert official_citation(Paper("江北市总工会工作报告"), ("一、2021年工作",), 3) == "《江北市总工会工作报告》第3页"
    assert official_citation(Paper("江北市总工会工作报告"), ("一、2021年工作", "（四）服务")) == "《江北市总工会工作报告》第一部分（四）"
    assert official_citation(Paper("职工书屋名单"), ("书屋",), 2) == "《职工书屋名单》第2页"
