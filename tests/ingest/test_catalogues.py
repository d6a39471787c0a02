"""Catalogues of any shape become courses: spreadsheets, separated values, Word tables, forms, notices; fields are verbatim."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook

from ingest.catalogues.courses import courses
from ingest.catalogues.values import course_format, duration, fee
from ingest.catalogues.when import days_before, last_day, periods_of
from ingest.course import Course, CourseFormat, Field
from ingest.document import DocumentKind, Ingested
from ingest.pipeline import ingest_file

HEADS = (
    "专题", "班次编号", "班次名称", "参训对象", "培训天数", "授课方式", "计划时间", "办班地点",
    "师资安排", "计划人数", "报名时间", "主要内容", "收费标准", "承办单位",
)  # fmt: skip
PLAN: tuple[Sequence[object], ...] = (
    HEADS,
    ("工会业务", "JC01", "工会主席履职能力班", "新任基层工会主席", 2, "脱产面授", "3月中旬", "青岚工会干校",
     "陈明教授", 50, "2月1日至3月1日", "工会法、民主管理", "免费", "组织部"),
    (None, "JC02", "工会财务骨干班", "财务人员", 1.5, "线上直播", date(2025, 5, 8), "工会云课堂",
     "张丽会计师", 200, "开班前一周", "预算编制", "80元/人", "财务部"),
    ("职工素质", "ZG01", "职工心理关爱讲座", "一线职工", "半天", "线上线下结合", "6.12-6.13", "文化宫",
     "待定", "不限", "长期有效", "压力调适", "公益", None),
)


def plan(rows: Sequence[Sequence[object]] = PLAN) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["青岚市总工会2025年度干部职工培训计划表"])
    sheet.merge_cells("A1:N1")
    for row in rows:
        sheet.append(list(row))
    sheet.merge_cells("A3:A4")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def verbatim(item: Ingested) -> bool:
    text = item.document.text
    return all(text[one.span.start : one.span.end] == one.text for course in courses(item.document) for one in course.fields)


def summary(course: Course) -> tuple[object, ...]:
    return (course.text(Field.CODE), course.format, course.days, course.start, course.end, course.deadline, course.quota, course.fee)


EXPECTED = [
    ("JC01", CourseFormat.OFFLINE, Decimal(2), date(2025, 3, 11), date(2025, 3, 20), date(2025, 3, 1), 50, Decimal(0)),
    ("JC02", CourseFormat.ONLINE, Decimal("1.5"), date(2025, 5, 8), date(2025, 5, 8), date(2025, 5, 1), 200, Decimal(80)),
    ("ZG01", CourseFormat.MIXED, Decimal("0.5"), date(2025, 6, 12), date(2025, 6, 13), None, None, Decimal(0)),
]


def test_a_training_plan_in_a_spreadsheet() -> None:
    [item] = ingest_file("2025计划.xlsx", plan())
    assert item.document.kind is DocumentKind.COURSE  # although a 计划 is a policy by its title
    assert [summary(course) for course in courses(item.document)] == EXPECTED
    assert courses(item.document)[1].text(Field.CATEGORY) == "工会业务"  # merged with the row above
    assert courses(item.document)[1].name == "工会财务骨干班" and courses(item.document)[0].text(Field.TEACHER) == "陈明教授"
    assert verbatim(item)
    first = courses(item.document)[0]
    assert item.document.text[first.span.start : first.span.end].startswith("专题：工会业务；班次编号：JC01")


def test_of_two_labels_for_a_field_the_better_one_counts() -> None:
    text = "序号,项目,课程编号,课程名称,讲师,学时,培训对象\n1,甲,K1,财务班,王老师,8,财务人员\n2,乙,K2,法律班,李老师,16,律师\n"
    [item] = ingest_file("2025年课程.csv", text.encode())
    assert [(one.text(Field.CODE), one.name) for one in courses(item.document)] == [("K1", "财务班"), ("K2", "法律班")]


def test_the_same_plan_as_separated_values_and_as_a_word_table() -> None:
    rows = [[str(cell or "") for cell in row] for row in PLAN]
    rows[2][0], rows[2][6] = "工会业务", "2025/5/8"
    text = "\n".join("\t".join(row) for row in rows)
    [item] = ingest_file("青岚市总工会2025年培训计划.csv", text.encode("gb18030"))
    assert [summary(course) for course in courses(item.document)] == EXPECTED and verbatim(item)
    document = WordDocument()
    document.add_paragraph("青岚市总工会2025年培训计划")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, texts, strict=True):
            cell.text = value
    stream = io.BytesIO()
    document.save(stream)
    [item] = ingest_file("计划.docx", stream.getvalue())
    assert [summary(course) for course in courses(item.document)] == EXPECTED and verbatim(item)


def test_headings_with_labelled_lines() -> None:
    text = """# 青岚市工会2025年课程目录
## 1. （K-07）集体协商实务
**培训对象**：企业工会干部
**学时**：16
**培训时间**：2025年12月30日至1月2日
**讲师**：李法官

课程简介：协商要约。
分组演练。
## 2. 没有栏目的一节
只是说明。
"""
    [item] = ingest_file("目录.md", text.encode())
    [course] = courses(item.document)
    assert (course.text(Field.CODE), course.name, course.hours, course.length) == ("K-07", "集体协商实务", Decimal(16), Decimal(2))
    assert (course.start, course.end) == (date(2025, 12, 30), date(2026, 1, 2))
    assert course.text(Field.INTRO) == "协商要约。\n分组演练。" and verbatim(item)


def test_a_form_for_each_course() -> None:
    document = WordDocument()
    document.add_paragraph("2025年课程简介")
    for name, number in (("网络安全基础", "A1"), ("公文写作", "A2")):
        table = document.add_table(rows=3, cols=4)
        rows = [["课程编号", number, "课程名称", name], ["主讲教师", "王老师", "学时", "4"], ["培训对象", "机关干部", "地点", "三楼会议室"]]
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, texts, strict=True):
                cell.text = value
        document.add_paragraph("")
    stream = io.BytesIO()
    document.save(stream)
    [item] = ingest_file("课程.docx", stream.getvalue())
    assert [(one.text(Field.CODE), one.name, one.hours, one.text(Field.PLACE)) for one in courses(item.document)] == [
        ("A1", "网络安全基础", Decimal(4), "三楼会议室"), ("A2", "公文写作", Decimal(4), "三楼会议室"),
    ]  # fmt: skip


def test_a_notice_of_a_training_is_one_course() -> None:
    text = """青岚市总工会关于举办基层工会经审干部培训班的通知
各县（区）总工会：
经研究，决定举办培训班。现将有关事项通知如下：
一、培训时间
2025年6月4日至5日，会期两天。
二、培训地点：石浦县工人文化宫
三、培训对象：各级工会经审委员
四、培训内容
审计方法、案例教学。
五、有关事项
（一）培训费用：免费，食宿统一安排。
（二）报名截止：2025年5月24日。
青岚市总工会
2025年5月6日
"""
    [item] = ingest_file("通知.txt", text.encode())
    [course] = courses(item.document)
    assert course.name == "基层工会经审干部培训班"
    assert (course.start, course.end, course.deadline, course.fee) == (date(2025, 6, 4), date(2025, 6, 5), date(2025, 5, 24), Decimal(0))
    assert item.document.kind is not DocumentKind.COURSE or "培训班" in item.document.title
    assert verbatim(item)


@pytest.mark.parametrize(
    "text",
    [
        "工会活动安排表\n活动名称：篮球赛；时间：3月1日；地点：体育馆；人数：50\n活动名称：歌咏赛；时间：5月1日；地点：剧院；人数：80\n",
        "青岚市职工帮扶办法\n第一条 培训对象为困难职工。\n第二条 帮扶方式：培训、就业援助。\n第三条 时间：自印发之日起施行。\n",
        "2025年工作总结\n举办培训班12期，培训对象3400人，课时：120。\n",
    ],
)  # fmt: skip
def test_what_is_no_catalogue_gives_no_course(text: str) -> None:
    [item] = ingest_file("文件.txt", text.encode())
    assert courses(item.document) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年3月19日至20日", [(3, 19, 3, 20)]), ("3月19-20日", [(3, 19, 3, 20)]), ("3.19—3.20", [(3, 19, 3, 20)]), ("5月", [(5, 1, 5, 31)]),
        ("2024/3/19-2024/3/20", [(3, 19, 3, 20)]), ("2024-03-19 9:00-17:00", [(3, 19, 3, 19)]), ("5月中旬", [(5, 11, 5, 20)]),
        ("九月三日至五日", [(9, 3, 9, 5)]), ("2024年5月11日至26日每周六、周日", [(5, 11, 5, 26)]), ("4月-5月", [(4, 1, 5, 31)]),
        ("第二季度", [(4, 1, 6, 30)]), ("3月5日（周二）、3月12日（周二）", [(3, 5, 3, 5), (3, 12, 3, 12)]), ("20240319", [(3, 19, 3, 19)]),
        ("2月30日", []), ("待定", []), ("6月17日至7月11日每周一至周四晚", [(6, 17, 7, 11)]), ("2024年6月底", [(6, 21, 6, 30)]),
    ],
)  # fmt: skip
def test_days_as_catalogues_write_them(text: str, expected: list[tuple[int, int, int, int]]) -> None:
    found = [(one.start.month, one.start.day, one.end.month, one.end.day) for one in periods_of(text, 2024)]
    assert found == expected


def test_deadlines() -> None:
    assert last_day("2月1日至3月8日17:00前", 2024) == date(2024, 3, 8)
    assert (days_before("开班前3个工作日"), days_before("开班前一周"), days_before("3月8日")) == (3, 7, None)


@pytest.mark.parametrize(
    ("text", "unit", "hours", "days"),
    [
        ("2天，16学时", "", 16, 2), ("半天，3学时", "", 3, 0.5), ("3课时", "", 3, None), ("两天", "", None, 2), ("2", "天", None, 2),
        ("16", "学时", 16, None), ("一天半", "", None, 1.5), ("90分钟", "", 2, None), ("2-3天", "", None, 3), ("一周", "", None, 5),
        ("自主学习，10学时", "", 10, None), ("待定", "", None, None),
        ("十六学时", "", 16, None), ("1.5天", "", None, 1.5), ("两个半天", "", None, 1),
    ],
)  # fmt: skip
def test_durations(text: str, unit: str, hours: float | None, days: float | None) -> None:
    found = duration(text, unit)
    assert (found.hours, found.days) == (hours, days)


def test_formats_and_fees() -> None:
    forms = {"线上直播": "online", "集中面授": "offline", "线上+线下": "mixed", "脱产培训": "offline", "网络学习": "online"}
    assert {text: course_format(text, "") for text in forms} == forms
    fees = {"免费": 0, "资料费120元": 120, "学费2400元，工会补贴1800元": 2400, "0": 0, "免费（原价500元）": 0, "按规定执行": None, "300": 300}
    assert {text: fee(text) for text in fees} == fees
