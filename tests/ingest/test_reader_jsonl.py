"""Rows with their own ids; a bad line is reported by its number and stops nothing."""

import json

import pytest

from ingest.errors import DamagedFile, EmptyFile
from ingest.readers.jsonl import Row, RowProblem, read_jsonl, read_rows


def lines(*rows: object) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows).encode()


def test_rows_come_with_cleaned_text_and_plain_fields() -> None:
    head = {"id": 7, "title": " 工会法\u200b第三条", "text": "\u3000\u3000劳动者。\r\n\n第二段。"}
    data = lines(head | {"issuer": "全国人大", "year": 2021, "tags": ["a"], "no": None})
    assert list(read_rows("a.jsonl", data)) == [
        Row(id="7", title="工会法第三条", text="劳动者。\n第二段。", fields={"issuer": "全国人大", "year": "2021"}),
    ]


def test_bad_lines_are_reported_and_the_others_go_on() -> None:
    rows_in = [{"id": "a", "text": "甲"}, "{broken", "", {"id": "b"}, {"text": "无名"}, {"id": "a", "text": "重复"}, [1], {"id": "c", "text": "丙"}]
    data = lines(*rows_in) + b"\n\xff\xfe{"
    problems: list[RowProblem] = []
    rows = list(read_rows("a.jsonl", data, problems.append))
    assert [row.id for row in rows] == ["a", "c"]
    assert [problem.line for problem in problems] == [2, 4, 5, 6, 7, 9]
    assert "第 1 行重复" in problems[3].reason


def test_without_a_listener_the_bad_lines_are_named_after_the_good_rows() -> None:
    rows = read_rows("a.jsonl", lines({"id": "a", "text": "甲"}, "{", {"id": "b", "text": "乙"}))
    assert [next(rows).id, next(rows).id] == ["a", "b"]
    with pytest.raises(DamagedFile, match=r"a\.jsonl：有 1 行无法读取（第 2 行：不是完整的 JSON 对象），其余 2 行已读取。"):
        next(rows)


def test_of_many_bad_lines_the_first_ten_are_named() -> None:
    with pytest.raises(DamagedFile, match=r"有 30 行无法读取（第 1 行：.*第 10 行：[^；]*……）。请改正") as caught:
        list(read_rows("a.jsonl", lines(*["{"] * 30)))
    assert "第 11 行" not in str(caught.value)
    assert "其余" not in str(caught.value)


def test_half_a_surrogate_pair_becomes_one_replacement_character_wherever_it_stands() -> None:
    line = r'{"id": "a\ud800", "title": "题\udfff目", "text": "半个\ud83d字。\ud83d\ude00", "issuer": "工\udc00会"}'
    [row] = read_rows("a.jsonl", line.encode())
    assert row == Row(id="a\ufffd", title="题\ufffd目", text="半个\ufffd字。😀", fields={"issuer": "工\ufffd会"})


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_rows_in_other_encodings(codec: str) -> None:
    data = "".join(json.dumps({"id": str(n), "text": "职工疗休养"}, ensure_ascii=False) + "\n" for n in range(3)).encode(codec)
    assert [row.text for row in read_rows("a.jsonl", data)] == ["职工疗休养"] * 3


def test_an_empty_file_is_empty() -> None:
    with pytest.raises(EmptyFile):
        list(read_rows("a.jsonl", b" \n\n"))


def test_all_rows_as_one_reading() -> None:
    reading = read_jsonl("a.jsonl", lines({"id": "a", "title": "题", "text": "一\n二"}, "{"))
    assert [block.text for block in reading.blocks] == ["题", "一", "二"]
    assert reading.notices == ("第 2 行：不是完整的 JSON 对象",)


def test_a_long_file_is_read_lazily() -> None:
    data = lines(*({"id": str(n), "text": "职工"} for n in range(5000)), "{")
    rows = read_rows("a.jsonl", data)
    assert next(rows).id == "0"
