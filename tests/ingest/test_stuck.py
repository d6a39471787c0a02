"""Rules whose headings and articles run into each other, as pasted and converted files have them."""

from __future__ import annotations

import pytest

from ingest.outline import outline
from ingest.readers.reading import Block, Role
from ingest.stuck import unstuck

RUN_ON = [
    "澜江市职工之家管理办法",
    "第一章 总则 第一条 为了建好职工之家，制定本办法。",
    "第二条 本办法适用于全市。违反第一条的，依照本条处理。 第三条 工会应当每年检查。第二章 会员",
    "第四条 会员享有下列权利：",
    "（一）选举；（二）被选举。第三章 附则 第五条 本办法自印发之日起施行。第六条的规定不变。",
]


def _texts(lines: list[str]) -> list[str]:
    return [block.text for block in unstuck([Block(text=line) for line in lines])]


def test_every_article_and_heading_gets_its_own_line_and_nothing_is_lost() -> None:
    assert "".join("".join(_texts(RUN_ON)).split()) == "".join("".join(RUN_ON).split())
    paths = [section.path for section in outline([Block(text=line) for line in RUN_ON]).sections]
    assert paths[1:] == [
        ("第一章 总则",),
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第一章 总则", "第三条"),
        ("第二章 会员",),
        ("第二章 会员", "第四条"),
        ("第三章 附则",),
        ("第三章 附则", "第五条"),
    ]


def test_articles_without_breaks_are_told_apart() -> None:
    assert _texts(["第一条 甲。第二条 乙。第三条 丙。第四条 丁。"]) == ["第一条 甲。", "第二条 乙。", "第三条 丙。", "第四条 丁。"]


@pytest.mark.parametrize(
    "line",
    ["第二条 有前条行为的，处罚。第一条的规定适用于单位。", "第二条 依照有关规定处理。第九条 见附件。", "第二条 增加一章：“第三章 会员”。"],
)
def test_what_only_speaks_of_an_article_stays_where_it_is(line: str) -> None:
    text = ["第一条 甲。", line, "第三条 丙。", "第四条 丁。"]
    assert _texts(text) == text


def test_a_text_that_is_no_rule_is_left_alone() -> None:
    text = ["报告。第一章 回顾", "见第一条 说明。第二章 展望"]
    assert _texts(text) == text
    table = [Block(text="第一条 甲。第二条 乙。第三条 丙。", role=Role.TABLE)]
    assert unstuck(table) == table


def test_supplement_without_a_number_is_a_heading() -> None:
    lines = ["第一编 通则", "第一条 甲。", "第二条 乙。", "附 则", "第三条 本办法自印发之日起施行。"]
    assert [section.path for section in outline([Block(text=line) for line in lines]).sections][-1] == ("附则", "第三条")
