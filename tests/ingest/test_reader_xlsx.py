"""Spreadsheets and separated values become readable rows: what the sheet shows, with the head of its column."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from ingest.errors import DamagedFile, EmptyFile, OversizedFile
from ingest.isolation import Isolated
from ingest.pipeline import ingest_file
from ingest.readers import read_file
from ingest.readers.reading import Role
from ingest.readers.sheet import MAX_CELLS


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def book_of(*rows: Sequence[object], merged: Sequence[str] = (), name: str = "Sheet1") -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    return book


def lines(data: bytes, name: str = "表.xlsx") -> list[str]:
    return [block.text for block in read_file(name, data).blocks]


def test_a_row_carries_the_heads_of_its_columns_and_the_title_stands_alone() -> None:
    book = book_of(
        ["帮扶资金发放情况表", None, None],
        ["单位", "户数", "金额（元）"],
        ["望江区", 12, 36000],
        ["石浦县", 8, 24000.5],
        merged=["A1:C1"],
    )
    assert lines(saved(book)) == ["帮扶资金发放情况表", "单位：望江区；户数：12；金额（元）：36000", "单位：石浦县；户数：8；金额（元）：24000.5"]


def test_values_read_as_the_sheet_shows_them() -> None:
    book = book_of(["项目", "数值"], *([str(number), None] for number in range(1, 9)))
    sheet: Any = book.active
    shown = [
        (0.875, "0.0%", "87.5%"), (1234567, "#,##0", "1,234,567"), (3.14159, "0.00", "3.14"), (True, "General", "是"),
        (datetime(2024, 3, 19, tzinfo=None), "yyyy-mm-dd", "2024年3月19日"), (datetime(2024, 3, 19, 9, 30), "yyyy/m/d h:mm", "2024年3月19日09:30"),
        (datetime(2024, 3, 1), 'yyyy"年"m"月"', "2024年3月"), (time(9, 5), "h:mm", "09:05"),
    ]  # fmt: skip
    for row, (value, code, _) in enumerate(shown, start=2):
        sheet.cell(row=row, column=2, value=value).number_format = code
    assert [line.split("数值：")[1] for line in lines(saved(book))] == [text for _, _, text in shown]


def test_durations_and_dates_without_time() -> None:
    book = book_of(["事项", "时间"], ["甲", timedelta(hours=1, minutes=30)], ["乙", date(2024, 12, 1)])
    assert lines(saved(book)) == ["事项：甲；时间：1:30", "事项：乙；时间：2024年12月1日"]


def test_a_formula_that_was_never_calculated_shows_itself() -> None:
    book = book_of(["项目", "金额"], ["甲", 1], ["乙", 2], ["合计", "=SUM(B2:B3)"])
    assert lines(saved(book))[-1] == "项目：合计；金额：=SUM(B2:B3)"


def test_a_formula_shows_the_value_that_was_calculated() -> None:
    data = saved(book_of(["项目", "金额"], ["甲", 1], ["合计", "=SUM(B2:B2)"]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"<v></v>", b"<v>41</v>").replace(b"<v />", b"<v>41</v>")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert lines(stream.getvalue())[-1] == "项目：合计；金额：41"


def test_merged_cells_speak_for_every_row_they_cover() -> None:
    book = book_of(
        ["类别", "课程名称", "时间", "人数"],
        ["财务", "基础班", date(2024, 4, 23), 60],
        [None, "提高班", None, None],
        ["法律", "调解班", date(2024, 7, 9), 50],
        merged=["A2:A3", "C2:C3", "D2:D3"],
    )
    assert lines(saved(book)) == [
        "类别：财务；课程名称：基础班；时间：2024年4月23日；人数：60",
        "类别：财务；课程名称：提高班；时间：2024年4月23日",
        "类别：法律；课程名称：调解班；时间：2024年7月9日；人数：50",
    ]


def test_several_sheets_are_headings_and_hidden_ones_are_told() -> None:
    book = book_of(["姓名", "单位"], ["张三", "望江区"], name="劳模")
    other = book.create_sheet("工匠")
    other.append(["姓名", "单位"])
    other.append(["李四", "石浦县"])
    book.create_sheet("草稿").sheet_state = "hidden"
    reading = read_file("名单.xlsx", saved(book))
    assert [(block.text, block.role) for block in reading.blocks] == [
        ("劳模", Role.HEADING), ("姓名：张三；单位：望江区", Role.TABLE), ("工匠", Role.HEADING), ("姓名：李四；单位：石浦县", Role.TABLE),
    ]  # fmt: skip
    assert reading.notices == ("有 1 个隐藏的工作表没有读取；需要时请取消隐藏后重新添加",)


def test_two_tables_on_a_sheet_keep_their_own_heads_and_an_empty_row_inside_one_does_no_harm() -> None:
    book = book_of(["项目", "金额"], ["甲", 1], [None, None], ["乙", 2], [None, None], ["姓名", "电话", "部门"], ["张三", "8620", "财务部"])
    assert lines(saved(book)) == ["项目：甲；金额：1", "项目：乙；金额：2", "姓名：张三；电话：8620；部门：财务部"]


def test_lines_above_the_heads_are_text() -> None:
    book = book_of(
        ["2024年度培训计划", None, None, None], ["填报单位：市总工会", None, None, "日期：2024年2月"], ["序号", "名称", "人数", "备注"],
        [1, "财务班", 60, None], [2, "工会班", 70, "两期"], ["备注：时间如有变化，另行通知。", None, None, None],
    )  # fmt: skip
    assert lines(saved(book)) == [
        "2024年度培训计划", "填报单位：市总工会；日期：2024年2月", "序号：1；名称：财务班；人数：60", "序号：2；名称：工会班；人数：70；备注：两期",
        "备注：时间如有变化，另行通知。",
    ]  # fmt: skip


def test_a_sheet_without_text_is_empty_and_a_broken_file_is_damaged() -> None:
    with pytest.raises(EmptyFile):
        read_file("空.xlsx", saved(Workbook()))
    with pytest.raises(DamagedFile, match="另存"):
        read_file("断.xlsx", saved(book_of(["甲"]))[:1500])


def test_more_cells_than_are_read_are_refused() -> None:
    row = "一," * 499 + "一\n"
    with pytest.raises(OversizedFile, match="万个单元格"):
        read_file("大.csv", (row * (MAX_CELLS // 500 + 1)).encode())


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8-sig"), (";", "gb18030"), ("\t", "utf-16"), ("，", "utf-8"), ("|", "utf-8")])
def test_separated_values_in_any_encoding(separator: str, encoding: str) -> None:
    text = "\r\n".join(separator.join(row) for row in (["单位", "人数", "备注"], ["望江区", "12", "含街道"], ["石浦县", "8", ""]))
    assert lines(text.encode(encoding), "人数.csv") == ["单位：望江区；人数：12；备注：含街道", "单位：石浦县；人数：8"]


def test_quoted_cells_keep_their_separators_and_line_ends() -> None:
    text = 'sep=;\n课程名称;课程内容;人数\n财务班;"预算；决算\n审计";60\n'
    assert lines(text.encode(), "课.csv") == ["课程名称：财务班；课程内容：预算；决算 审计；人数：60"]


def test_a_workbook_is_titled_by_the_line_over_its_table_else_by_its_name() -> None:
    titled = book_of(["澜江市总工会经费收支情况表", None, None], ["项目", "金额", "备注"], ["甲", 1, None], name="一季度")
    titled.create_sheet("二季度").append(["项目", "金额"])
    [item] = ingest_file("a1.xlsx", saved(titled))
    assert item.document.title == "澜江市总工会经费收支情况表"
    [item] = ingest_file("劳模名单2024.xlsx", saved(book_of(["姓名", "单位"], ["张三", "望江区"])))
    assert item.document.title == "劳模名单2024"
    assert item.document.text[item.passages[0].span.start : item.passages[0].span.end] == "姓名：张三；单位：望江区"


@pytest.mark.skipif(sys.platform != "linux", reason="files are read in a process of their own on Linux only")
def test_a_spreadsheet_is_read_in_a_process_that_may_open_no_file() -> None:
    isolated = Isolated()
    try:
        [item] = isolated.read("名单.xlsx", saved(book_of(["姓名", "单位"], ["张三", "望江区"])))
    finally:
        isolated.close()
    assert item.document.text == "姓名：张三；单位：望江区"
