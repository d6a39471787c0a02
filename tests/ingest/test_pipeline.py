import io
import json
from collections.abc import Iterable
from datetime import date

import docx
import pytest

from ingest.document import DocumentKind, Ingested, Level, PassageKind, Period
from ingest.errors import DamagedFile, EmptyFile, OversizedFile
from ingest.limits import MAX_BYTES
from ingest.pipeline import ingest_file

LONG = "组织职工开展劳动竞赛，推动各级工会把工作落到实处，引导广大职工立足岗位建功立业，不断提升职工的获得感幸福感安全感。"
REPORT = f"""江北市总工会工作报告
（2022年1月4日）
各位委员、同志们：
现在作工作报告，请予审议。
一、2021年主要工作
（一）强根铸魂，工作实现新进步
宣讲活动覆盖一线。组织10.1万名一线职工疗休养。{LONG}
劳模队伍不断壮大。{LONG}
劳动竞赛富有特色。{LONG}
二、2022年主要任务
一要坚定理想信念。以学习宣传精神为主线，打造50家驿站。{LONG}
二要扩大宣传效应。{LONG}
"""


def only(items: Iterable[Ingested]) -> Ingested:
    (item,) = items
    return item


def paths(item: Ingested) -> list[tuple[str, ...]]:
    return [section.path for section in item.document.sections]


def word(text: str) -> bytes:
    made = docx.Document()
    for line in text.splitlines():
        made.add_heading(line, 1) if line[:2] in ("一、", "二、") else made.add_paragraph(line)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def rows(*items: dict[str, str]) -> bytes:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items).encode()


def test_a_text_file_becomes_document_passages_and_figures() -> None:
    data = REPORT.encode()
    item = only(ingest_file("report.txt", data, Level.INTERNAL))
    document = item.document
    assert document.id == document.source.sha256[:16]
    assert (document.title, document.kind, document.level) == ("江北市总工会工作报告", DocumentKind.REPORT, Level.INTERNAL)
    assert (document.dates.written, document.period) == (date(2022, 1, 4), Period.of_year(2021))
    assert (document.source.name, document.source.size, document.source.encoding) == ("report.txt", len(data), "utf-8")
    rest = next(passage for passage in item.passages if "10.1万名" in passage.text)
    assert (rest.kind, rest.period) == (PassageKind.ACHIEVEMENT, Period.of_year(2021))
    figure = next(figure for figure in item.figures if figure.value == 101_000)
    assert document.text[figure.span.start : figure.span.end] == figure.raw
    assert figure.passage_id == rest.id
    assert {passage.kind for passage in item.passages if passage.path[:1] == ("二、2022年主要任务",)} == {PassageKind.TARGET}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_file_does_not_change_its_text(encoding: str) -> None:
    assert only(ingest_file("a.txt", REPORT.encode(encoding))).document.text == only(ingest_file("a.txt", REPORT.encode())).document.text


def test_word_and_text_give_the_same_paths() -> None:
    assert paths(only(ingest_file("a.docx", word(REPORT)))) == paths(only(ingest_file("a.txt", REPORT.encode())))


def test_every_row_is_a_document_with_its_own_id() -> None:
    data = rows(
        {"id": "law-3", "title": "中华人民共和国工会法第三条", "text": "企业、事业单位中的劳动者，都有依法参加和组织工会的权利。"},
        {
            "id": "law-4",
            "title": "中华人民共和国工会法第四条",
            "text": "工会的职责：\n（一）维护；\n（二）服务。",
            "issuer": "全国人大常委会",
            "level": "restricted",
        },
    )
    first, second = ingest_file("laws.jsonl", data, Level.INTERNAL)
    assert (first.document.id, first.document.source.row_id, first.passages[0].id) == ("law-3", "law-3", "law-3:0")
    assert (first.document.title, first.document.kind) == ("中华人民共和国工会法第三条", DocumentKind.POLICY)
    assert first.passages[0].text == first.document.text
    assert (second.document.issuer, second.document.level) == ("全国人大常委会", Level.RESTRICTED)
    assert len(second.passages) == 1
    assert first.document.source.sha256 != second.document.source.sha256


def test_a_row_cannot_widen_who_may_read_it() -> None:
    item = only(ingest_file("a.jsonl", rows({"id": "1", "title": "甲", "text": "内容。", "level": "public"}), Level.INTERNAL))
    assert item.document.level is Level.INTERNAL


def test_the_good_rows_of_a_file_with_bad_lines_are_given_before_the_bad_ones_are_named() -> None:
    data = rows({"id": "1", "title": "甲", "text": "内容。"}) + b'\n{"id": \n' + rows({"id": "3", "title": "丙", "text": "内容。"})
    given = []
    with pytest.raises(DamagedFile, match=r"a\.jsonl：有 1 行无法读取（第 2 行：不是完整的 JSON 对象），其余 2 行已读取"):
        given.extend(ingest_file("a.jsonl", data))
    assert [item.document.id for item in given] == ["1", "3"]


def test_half_a_surrogate_pair_does_not_get_into_a_document() -> None:
    line = r'{"id": "1", "title": "题\ud800", "text": "第一条 甲\udc00。\n第二条 乙。", "issuer": "工\ud83d会", "number": "\ud800"}'
    item = only(ingest_file("名\udce4.jsonl", line.encode()))
    made = item.document
    assert (made.title, made.issuer, made.number, made.source.name) == ("题\ufffd", "工\ufffd会", "\ufffd", "名\ufffd.jsonl")
    assert made.text.startswith("第一条 甲\ufffd。")
    assert only(ingest_file("名\udce4.txt", "工会\n会员".encode())).document.source.name == "名\ufffd.txt"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.pdf"])
def test_a_file_beyond_the_limit_is_refused_whatever_it_is(name: str) -> None:
    with pytest.raises(OversizedFile, match="100 MB"):
        list(ingest_file(name, bytes(MAX_BYTES + 1)))


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_file_without_text_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(EmptyFile, match=name):
        list(ingest_file(name, b" \n\n "))


def test_the_same_bytes_give_the_same_result() -> None:
    assert only(ingest_file("a.txt", REPORT.encode())) == only(ingest_file("a.txt", REPORT.encode()))
