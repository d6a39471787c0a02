from datetime import date

import pytest

from ingest import titles
from ingest.document import Dates, DocumentKind, Period
from ingest.masthead import Masthead, masthead, row_masthead
from ingest.outline import outline
from ingest.readers.reading import Block, Reading, Role


def head(text: str, name: str = "文件.txt", metadata: str | None = None) -> Masthead:
    blocks = tuple(Block(text=line.strip()) for line in text.strip().splitlines() if line.strip())
    return masthead(Reading(blocks=blocks, media_type="text/plain", title=metadata), outline(blocks), name)


REPORT = """
奋进新征程 建功新时代
以优异成绩迎接大会胜利召开
——在市总十届五次全委（扩大）会议上的工作报告
（2022年1月4日）
张三
（审议稿）
各位委员、同志们:
受常委会委托，我作工作报告。
一、2021年主要工作
一年来，会同《江北市总工会关于改革的方案》推进各项工作，取得成效。
二、2022年主要目标任务
继续做好各项工作。
"""

NOTICE = """
江北市总工会文件
江工总[2023]12号
江北市总工会关于进一步加强
职工疗休养工作的
通知
各区总工会，各产业工会：
为做好工作，现通知如下。
一、提高认识
各级工会应当重视。
本通知自印发之日起施行，有效期五年。
江北市总工会
二〇二三年五月四日
"""

RULE = """
江北市职工法律援助办法
（2019年11月8日江北市总工会、江北市司法局印发）
第一章 总则
第一条 为了维护职工权益，制定本办法。
第二章 附则
第二条 本办法由市总工会解释。
第三条 本办法自2020年1月1日起施行，有效期至2024年12月31日。
"""


def test_a_report_of_january_is_about_the_year_before() -> None:
    made = head(REPORT, "江北市总工会2022年工作报告.txt")
    assert made.title == "江北市总工会2022年工作报告"
    assert (made.kind, made.issuer) == (DocumentKind.REPORT, "江北市总工会")
    assert made.dates == Dates(written=date(2022, 1, 4))
    assert made.period == Period.of_year(2021)


REVIEW = """
江北市总工会2024年工作报告
——2024年2月27日在江北市总工会第九届委员会第四次全体会议上
市总工会主席 张三
各位委员、同志们：
一、过去一年工作回顾
（一）新建职工书屋45家。
三、2024年工作安排
新建职工书屋40家。
"""


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("——2024年2月27日在江北市总工会第九届委员会第四次全体会议上", date(2024, 2, 27)),
        ("2024年2月27日在江北市总工会第九届委员会第四次全体会议上的报告", date(2024, 2, 27)),
        ("（2024年2月27日）", date(2024, 2, 27)),
        ("——在江北市总工会第九届委员会第四次全体会议上", None),
    ],
)
def test_the_last_year_of_a_report_is_the_one_before_it_was_given(line: str, written: date | None) -> None:
    made = head(REVIEW.replace("——2024年2月27日在江北市总工会第九届委员会第四次全体会议上", line))
    assert made.dates.written == written
    assert made.period == Period.of_year(2023)  # without a date, the plan for 2024 tells it


def test_a_notice_is_published_on_the_day_in_its_last_line() -> None:
    first, last = "江北市总工会办公室文件\n江工办发〔2024〕38号\n关于做好助学工作的通知\n各县总工会：", "江北市总工会办公室\n2024年6月24日印发"
    made = head(f"{first}\n一、对象\n职工。\n{last}")
    assert made.dates == Dates(published=date(2024, 6, 24))


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("金垣集团公司工会2024年工作报告", "金垣集团公司工会"),
        ("江北大学工会2024年工作总结", "江北大学工会"),
        ("市总工会2024年工作报告", None),
        ("集团公司工会2024年工作报告", None),
    ],
)
def test_a_union_of_one_employer_is_the_issuer_of_its_report(title: str, issuer: str | None) -> None:
    assert head(f"{title}\n一、2024年主要工作\n签订集体合同3份。").issuer == issuer


@pytest.mark.parametrize("heading", ["下一步打算", "2025年工作安排"])
def test_a_bulletin_that_looks_ahead_is_a_report(heading: str) -> None:
    made = head(f"江北区2024年度劳动关系情况通报\n一、基本情况\n签订率91%。\n二、{heading}\n签订率达到95%。")
    assert (made.kind, made.period) == (DocumentKind.REPORT, Period.of_year(2024))


def test_a_report_under_a_name_that_says_nothing_is_called_by_its_subtitle() -> None:
    made = head(REPORT, "doc (1).txt")
    assert made.title == "在市总十届五次全委（扩大）会议上的工作报告"
    assert made.issuer == "江北市总工会"


def test_a_report_whose_only_title_is_where_it_was_given_takes_its_name_from_the_file() -> None:
    text = "在青溪县总工会六届三次全委会议上的工作报告\n（2022年3月3日）\n各位委员：\n一、2021年主要工作\n工作取得成效。\n"
    made = head(text, "青溪县总工会2022年工作报告.txt")
    assert (made.title, made.kind, made.issuer) == ("青溪县总工会2022年工作报告", DocumentKind.REPORT, "青溪县总工会")
    assert head(text, "新建文档.txt").issuer == "青溪县总工会"


def test_a_notice_tells_number_issuer_dates_and_a_title_over_three_lines() -> None:
    made = head(NOTICE)
    assert made.title == "江北市总工会关于进一步加强职工疗休养工作的通知"
    assert made.number == "江工总〔2023〕12号"
    assert made.issuer == "江北市总工会"
    assert made.kind is DocumentKind.POLICY
    assert made.dates == Dates(written=date(2023, 5, 4), effective=date(2023, 5, 4), expires=date(2028, 5, 3))


def test_a_rule_tells_when_it_was_issued_when_it_begins_and_ends() -> None:
    made = head(RULE)
    assert made.dates == Dates(published=date(2019, 11, 8), effective=date(2020, 1, 1), expires=date(2024, 12, 31))
    assert made.issuer == "江北市总工会、江北市司法局"


def test_without_a_term_nothing_expires() -> None:
    assert head(RULE.replace("，有效期至2024年12月31日", "")).dates.expires is None


def test_a_document_that_another_number_is_quoted_in_has_none_of_its_own() -> None:
    assert head("关于做好工作的通知\n根据《某办法》（江工总〔2020〕5号）的要求，现通知如下。").number is None


@pytest.mark.parametrize("line", ["江工总〔2023〕12号", "江工总[2023]12号", "江工总【2023】第12号", "江工总（2023）12号", "文号：江工总［2023］12号"])
def test_every_bracket_gives_the_same_number(line: str) -> None:
    assert titles.number([line]) == "江工总〔2023〕12号"


@pytest.mark.parametrize("lines", [("《职工互助办法》", "的通知"), ("《职工互助办法》的", "通知"), ("《职工互", "助办法》的通知")])
def test_a_title_that_is_wrapped_anywhere_is_put_together(lines: tuple[str, str]) -> None:
    assert head("\n".join(["江北市总工会关于印发" + lines[0], lines[1], "各区总工会："])).title == "江北市总工会关于印发《职工互助办法》的通知"


def test_an_order_has_its_number() -> None:
    assert titles.number(["江北市人民政府令第12号"]) == "江北市人民政府令第12号"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("江北市总工会2022年工作报告", DocumentKind.REPORT),
        ("2021年工会工作总结", DocumentKind.REPORT),
        ("职工疗休养管理办法（试行）", DocumentKind.POLICY),
        ("关于报送工作总结的通知", DocumentKind.POLICY),
        ("中华人民共和国工会法", DocumentKind.POLICY),
        ("中华人民共和国劳动合同法第十条", DocumentKind.POLICY),
        ("2024年度培训课程目录", DocumentKind.COURSE),
        ("关于举办工会主席培训班的通知", DocumentKind.COURSE),
        ("培训班管理办法", DocumentKind.POLICY),
        ("战国无双3", DocumentKind.OTHER),
        ("中国书法", DocumentKind.OTHER),
        ("领导讲话", DocumentKind.OTHER),
    ],
)
def test_the_kind_is_told_by_the_title(title: str, kind: DocumentKind) -> None:
    assert titles.kind(title) is kind


def test_a_styled_title_is_the_title() -> None:
    blocks = (Block(text="工会干部手册", role=Role.HEADING, level=1), Block(text="第一部分", role=Role.HEADING, level=2), Block(text="正文内容。"))
    made = masthead(Reading(blocks=blocks, media_type="text/markdown"), outline(blocks), "a.md")
    assert made.title == "工会干部手册"


def test_the_files_own_properties_are_the_last_resort() -> None:
    body = "今年以来工会开展了许多活动，职工积极参加，取得了明显的成效，得到了大家的一致好评。"
    assert head(body, "x1.txt", "关于活动的说明").title == "关于活动的说明"
    assert head(body, "工会活动通知(1).txt", "无标题").title == "工会活动通知"


def test_a_plan_is_about_the_years_in_its_title() -> None:
    assert head("产业工人队伍建设改革行动方案（2021-2025年）\n为深化改革，制定本方案。").period == Period.of_year(2021, 2025)


def test_a_report_of_june_with_last_year_in_its_title_is_about_that_year() -> None:
    assert head("2022年工作总结\n（2023年6月1日）\n全年完成各项任务。").period == Period.of_year(2022)


def test_the_fields_of_a_row_go_before_what_its_title_tells() -> None:
    made = row_masthead("某办法", {"issuer": "市总工会", "number": "甲〔2020〕1号", "date": "2020-05-06", "kind": "course", "effective": "坏"}, "")
    assert made == Masthead(
        title="某办法",
        kind=DocumentKind.COURSE,
        issuer="市总工会",
        number="甲〔2020〕1号",
        dates=Dates(written=date(2020, 5, 6)),
        period=Period.of_year(2020),
    )


def test_a_row_without_title_is_called_by_its_first_line() -> None:
    assert row_masthead("", {}, "工会会员的权利").title == "工会会员的权利"
