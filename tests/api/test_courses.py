"""Course search through the front door, over a catalogue of another shape than the sample's: a spreadsheet with other heads."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from api.cli import main
from api.courses.results import CourseQuery
from api.settings import load_settings
from index.hits import Filter
from ingest.course import Field
from ingest.document import Level

RULE = """青岚市职工互助保障办法
青工发〔2021〕7号

第一条 为了做好职工互助保障工作，制定本办法。
第二条 职工因病住院的，每人每年最高补助8000元。
第三条 本办法自2021年5月1日起施行。
"""
HEADS = (
    "专题", "班次编号", "班次名称", "参训对象", "培训天数", "授课方式", "计划时间", "办班地点",
    "师资安排", "计划人数", "报名时间", "主要内容", "收费标准",
)  # fmt: skip
ROWS: tuple[tuple[object, ...], ...] = (
    ("工会业务", "JC01", "工会主席履职能力班", "新任基层工会主席", 2, "脱产面授", "3月中旬", "青岚工会干校", "陈明教授", 50, "2月1日至3月1日",
     "工会法、民主管理", "免费"),
    ("工会业务", "JC02", "工会财务骨干班", "工会财务人员", 1.5, "线上直播", date(2025, 5, 8), "工会云课堂", "张丽会计师", 200, "开班前一周",
     "预算编制、经费审计", "80元/人"),
    ("工会业务", "JC03", "职工互助保障经办班", "互助保障经办人员", 1, "面授", "2025.6.18", "北川县文化宫", "保障部业务骨干", 60, "6月10日前",
     "参保、理赔流程，学习《青岚市职工互助保障办法》", "免费"),
    ("职工素质", "ZG01", "职工心理关爱讲座", "一线职工", "半天", "线上线下结合", "6.12-6.13", "青岚文化宫", "李静老师", "不限", "长期有效",
     "压力调适、情绪管理", "公益"),
    ("职工素质", "ZG02", "钳工技能夜校", "制造业一线职工", "20学时", "面授", "9月1日至9月26日每周一、三晚", "西山区技师学院", "张强老师", 30,
     "2025年8月20日", "划线、锉削、装配", "300元"),
)  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, opener: Any) -> Path:
    """A knowledge base with a spreadsheet of courses for everyone, one for the inside, and a rule."""
    folder = tmp_path_factory.mktemp("courses")
    _book(folder / "2025计划.xlsx", "青岚市总工会2025年度培训计划表", ROWS)
    inside = ("内部", "NB01", "工会主席谈心班", "工会主席", 1, "面授", "2025年4月2日", "三楼会议室", "书记", 10, "3月30日", "谈心谈话", "免费")
    _book(folder / "内部.xlsx", "青岚市总工会2025年内部培训安排", (inside,))
    (folder / "办法.txt").write_text(RULE, encoding="utf-8")
    data = folder / "kb"
    assert main(["--data", str(data), "add", str(folder / "2025计划.xlsx"), str(folder / "办法.txt")], opener=opener) == 0
    assert main(["--data", str(data), "add", "--level", "internal", str(folder / "内部.xlsx")], opener=opener) == 0
    return data


def _book(path: Path, title: str, rows: tuple[tuple[object, ...], ...]) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append([title])
    sheet.merge_cells("A1:M1")
    for row in (HEADS, *rows):
        sheet.append(list(row))
    book.save(path)


@pytest.fixture
def courses(unionqa: Any, office: Path) -> Any:
    def ask(text: str, *options: str) -> dict[str, Any]:
        ran = unionqa("courses", text, "--json", *(options if "--as-of" in options else (*options, "--as-of", "2025-02-20")), data=office)
        assert ran.code == 0, ran.err
        found: dict[str, Any] = json.loads(ran.out)
        return found

    return ask


def codes(found: dict[str, Any]) -> list[str]:
    return [course["code"] for course in found["courses"]]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("适合新任基层工会主席、两天以内的培训", {"JC01", "NB01"}), ("线上的课", {"JC02"}), ("不要线上的财务课", set()), ("5月份的课", {"JC02"}),
        ("免费的", {"JC01", "JC03", "ZG01", "NB01"}), ("下半年的课", {"ZG02"}), ("三月份之前开班的", set()), ("在北川县办的", {"JC03"}),
        ("西山的课", {"ZG02"}), ("张老师讲的课", {"JC02", "ZG02"}), ("陈教授讲的课", {"JC01"}), ("由张丽讲的", {"JC02"}), ("晚上上课的", {"ZG02"}),
        ("名额不限的", {"ZG01"}), ("100元以下收费的课", {"JC02"}), ("学时在16以上的培训", {"JC01", "ZG02"}), ("半天的讲座", {"ZG01"}),
        ("工会业务类的", {"JC01", "JC02", "JC03"}), ("《青岚市职工互助保障办法》有什么课", {"JC03"}), ("JC03是什么时候", {"JC03"}),
        ("北川县以外的线下课", {"JC01", "ZG02", "NB01"}), ("想学钳工", {"ZG02"}), ("心理方面的", {"ZG01"}), ("英语口语", set()),
        ("4月底前截止报名的", {"JC01", "NB01"}),
    ],
)  # fmt: skip
def test_sentences_find_what_fits(courses: Any, sentence: str, expected: set[str]) -> None:
    assert set(codes(courses(sentence))) == expected


def test_what_can_still_be_signed_up_for_depends_on_the_day(courses: Any) -> None:
    assert set(codes(courses("还能报名的课", "--as-of", "2025-05-02"))) == {"JC03", "ZG01", "ZG02"}
    assert set(codes(courses("下个月开班的", "--as-of", "2025-05-20"))) == {"JC03", "ZG01"}
    [one] = [course for course in courses("", "--as-of", "2025-05-02")["courses"] if course["code"] == "JC02"]
    assert (one["deadline"], one["open"], one["start_date"], one["fee"], one["days"]) == ("2025-05-01", False, "2025-05-08", 80, 1.5)


def test_options_take_the_place_of_what_the_sentence_says_and_any_condition_can_go(courses: Any) -> None:
    assert codes(courses("线上的财务课", "--format", "offline")) == []
    assert codes(courses("线下的财务课", "--without", "format")) == ["JC02"]
    assert codes(courses("线上的财务课", "--without", "format", "--format", "offline")) == codes(courses("线下的财务课"))
    assert set(codes(courses("", "--audience", "一线职工", "--days-max", "1"))) == {"ZG01"}
    assert set(codes(courses("", "--after", "2025-06-01", "--before", "2025-06-30"))) == {"JC03", "ZG01"}
    assert set(codes(courses("", "--category", "职工素质", "--place", "西山", "--hours-max", "20"))) == {"ZG02"}


def test_where_nothing_fits_each_single_way_out_is_named(courses: Any) -> None:
    found = courses("免费的财务线上课")
    assert (found["courses"], found["total"]) == ([], 0)
    assert {one["key"]: one["names"] for one in found["relaxations"]} == {"fee": ["工会财务骨干班"]}


def test_facets_count_the_courses_that_fit(courses: Any) -> None:
    facets = {facet["key"]: {one["value"]: one["count"] for one in facet["values"]} for facet in courses("免费的")["facets"]}
    assert facets["category"] == {"工会业务": 2, "职工素质": 1, "内部": 1}
    assert facets["format"] == {"线下": 3, "线上线下结合": 1}
    assert facets["month"] == {"2025-03": 1, "2025-04": 1, "2025-06": 2}


def test_fields_are_verbatim_and_rules_are_linked_both_ways(unionqa: Any, courses: Any, office: Path) -> None:
    [course] = courses("互助保障怎么经办")["courses"]
    documents = json.loads(unionqa("list", "--json", data=office).out)["documents"]
    [rule] = [one for one in documents if one["kind"] == "policy"]
    assert [(link["document_id"], link["named"]) for link in course["policies"]] == [(rule["id"], True)]
    assert codes(courses("", "--policy", rule["id"])) == ["JC03"]
    assert {one["label"]: one["text"] for one in course["fields"]}["办班地点"] == "北川县文化宫"


def test_ask_gives_course_cards_and_leaves_other_questions_alone(unionqa: Any, office: Path) -> None:
    answer = json.loads(unionqa("ask", "有没有适合新任基层工会主席的培训班？", "--json", data=office).out)
    assert (answer["generator"], answer["status"]) == ("courses", "answered")
    assert answer["citations"][0]["quote"].startswith("专题：工会业务；班次编号：JC01") and "工会主席履职能力班" in answer["text"]
    told = json.loads(unionqa("ask", "工会财务骨干班什么时候报名截止？", "--json", data=office).out)
    assert "开班前一周[1]" in told["text"] and told["generator"] == "courses"
    rule = json.loads(unionqa("ask", "职工因病住院每人每年最高补助多少元？", "--json", data=office).out)
    assert (rule["generator"], "8000元" in rule["text"]) == ("extractive", True)


def test_people_read_cards(unionqa: Any, office: Path) -> None:
    ran = unionqa("courses", "适合新任基层工会主席、两天以内的培训", "--as-of", "2025-02-20", data=office)
    assert "理解为：对象：新任基层工会主席；时长：两天以内" in ran.out
    assert "JC01　工会主席履职能力班　工会业务　可报名" in ran.out and "报名截止：2月1日至3月1日" in ran.out
    assert "放宽其中一个条件" in unionqa("courses", "免费的财务线上课", "--as-of", "2025-02-20", data=office).out


def test_wrong_options_are_told(unionqa: Any, office: Path, tmp_path: Path) -> None:
    ran = unionqa("courses", "课", "--before", "明天", data=office)
    assert ran.code == 2 and "before 要写成" in ran.err
    assert unionqa("courses", "课", "--hours-max", "-3", data=office).code == 2
    assert "还没有课程" in unionqa("courses", "课", data=tmp_path / "empty").out


def test_a_removed_catalogue_is_gone_and_verify_knows_its_courses(unionqa: Any, tmp_path: Path, opener: Any) -> None:
    _book(tmp_path / "计划.xlsx", "青岚市总工会2025年度培训计划表", ROWS)
    data = tmp_path / "kb"
    assert main(["--data", str(data), "add", str(tmp_path / "计划.xlsx")], opener=opener) == 0
    assert unionqa("verify", data=data).code == 0
    [document] = json.loads(unionqa("list", "--json", data=data).out)["documents"]
    assert document["kind"] == "course"
    unionqa("remove", document["id"], data=data)
    assert json.loads(unionqa("courses", "课", "--json", data=data).out)["listed"] == 0


def test_who_may_not_read_a_catalogue_sees_nothing_of_its_courses(office: Path, opener: Any) -> None:
    knowledge_base = opener(load_settings(data=office), print)
    public = knowledge_base.courses(CourseQuery(text="工会主席", today=date(2025, 2, 20)), filter=Filter(levels=frozenset({Level.PUBLIC})))
    everyone = knowledge_base.courses(CourseQuery(text="工会主席", today=date(2025, 2, 20)))
    knowledge_base.close()
    assert ([found.course.text(Field.CODE) for found in public.found], public.listed) == (["JC01"], 5)
    assert ({found.course.text(Field.CODE) for found in everyone.found}, everyone.listed) == ({"JC01", "NB01"}, 6)


def test_a_course_that_was_changed_on_disk_is_found_out(unionqa: Any, tmp_path: Path, opener: Any) -> None:
    _book(tmp_path / "计划.xlsx", "青岚市总工会2025年度培训计划表", ROWS)
    data = tmp_path / "kb"
    assert main(["--data", str(data), "add", str(tmp_path / "计划.xlsx")], opener=opener) == 0
    with sqlite3.connect(data / "catalog.sqlite3") as connection:
        connection.execute("UPDATE courses SET fee = '9' WHERE ordinal = 0")
    connection.close()
    assert unionqa("verify", data=data).code == 4
