"""Plain text: a line is a block; files wrapped at a fixed width get their paragraphs back."""

import pytest

from ingest.errors import EmptyFile
from ingest.readers.text import plain_blocks, read_text

PARAGRAPHS = [
    "一、总体要求",
    "坚持以职工为中心的工作导向，把维权服务工作放在基层治理的大局中谋划推进，着力解决职工群众最关心最直接最现实的利益问题，不断提升职工的获得感和幸福感。",
    "（一）加强源头参与。积极参与涉及职工切身利益的法规政策的制定修订，全年提出意见建议86条，其中52条被采纳，推动出台最低工资标准调整方案。",
    "（二）健全服务体系。建成户外职工爱心接力站1200个，服务户外劳动者超过300万人次，组织3.6万名一线职工参加疗休养，走访慰问困难职工家庭。",
]


def wrapped(columns: int, indent: str) -> str:
    lines = []
    for text in PARAGRAPHS:
        first = columns - 2  # both indents are two characters wide
        lines.append(indent + text[:first])
        lines += [text[at : at + columns] for at in range(first, len(text), columns)]
    return "\n".join(lines)


def test_each_line_is_a_block_without_blanks_at_its_ends() -> None:
    reading = read_text("a.txt", "关于慰问的通知\r\n\r\n　　各区总工会：\r\n正文。 \r\n".encode())
    assert [block.text for block in reading.blocks] == ["关于慰问的通知", "各区总工会：", "正文。"]
    assert (reading.media_type, reading.encoding, reading.notices) == ("text/plain", "utf-8", ())


@pytest.mark.parametrize("indent", ["\u3000\u3000", "    "])
@pytest.mark.parametrize("columns", [24, 32])
def test_hard_wrapped_paragraphs_are_joined(columns: int, indent: str) -> None:
    assert plain_blocks(wrapped(columns, indent)) == PARAGRAPHS


def test_paragraphs_set_apart_by_blank_lines_are_joined() -> None:
    text = "\n\n".join("\n".join(part[at : at + 26] for at in range(0, len(part), 26)) for part in PARAGRAPHS)
    assert plain_blocks(text) == PARAGRAPHS


def test_a_line_a_paragraph_stays_as_it_is() -> None:
    assert plain_blocks("\n".join(PARAGRAPHS * 3)) == PARAGRAPHS * 3


def test_a_list_of_short_lines_is_not_joined() -> None:
    names = [f"第{number}名 王{letter}" for number, letter in enumerate("一二三四五六七八", start=1)]
    assert plain_blocks("\n".join(names)) == names


def test_entries_of_a_table_of_contents_are_left_out() -> None:
    assert plain_blocks("目录\n一、总则………………3\n二、附则......12\n一、总则\n正文。") == ["目录", "一、总则", "正文。"]


def test_blanks_of_all_kinds_are_no_text() -> None:
    with pytest.raises(EmptyFile, match=r"空\.txt.*没有任何文字"):
        read_text("空.txt", "\u3000\n\u200b\u00a0\n".encode())


def test_the_reader_says_that_characters_were_lost() -> None:
    reading = read_text("a.txt", ("组织职工疗休养。" * 50).encode()[:-1])
    assert "1 处" in reading.notices[0]
