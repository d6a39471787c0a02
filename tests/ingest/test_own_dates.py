"""From when to when a rule is in force: what it says of itself, and nothing that it says of others."""

from datetime import date

import pytest

from ingest.document import Dates, DocumentKind
from ingest.masthead import Masthead, masthead
from ingest.outline import outline
from ingest.readers.reading import Block, Reading


def head(*lines: str) -> Masthead:
    blocks = tuple(Block(text=line) for line in lines)
    return masthead(Reading(blocks=blocks, media_type="text/plain"), outline(blocks), "文件.txt")


def rule(last: str) -> Dates:
    before = ("江北市职工互助办法", "（2023年4月10日江北市总工会印发）", "第一条 为了互助，制定本办法。", "第二条 会员可以申请。")
    return head(*before, f"第三条 {last}").dates


@pytest.mark.parametrize(
    ("sentence", "effective", "expires"),
    [
        ("本办法自2023年5月1日起施行。", date(2023, 5, 1), None),
        ("本办法自2023年5月1日施行。", date(2023, 5, 1), None),
        ("本办法从二〇二三年五月一日起正式施行。", date(2023, 5, 1), None),
        ("本办法（试行）自2023年5月1日起试行。", date(2023, 5, 1), None),
        ("本办法自印发之日起施行，有效期二年。", date(2023, 4, 10), date(2025, 4, 9)),
        ("本办法自2023年5月1日起施行。有效期五年。", date(2023, 5, 1), date(2028, 4, 30)),
        ("本办法由市总工会负责解释，自2023年5月1日起施行，有效期至2028年3月31日。", date(2023, 5, 1), date(2028, 3, 31)),
        ("本办法的有效期为2年。", None, date(2025, 4, 9)),
        ("《江北市职工互助办法》自2023年5月1日起施行。", date(2023, 5, 1), None),
        ("本办法自2023年5月1日起施行。2018年5月1日起施行的原办法同时废止。", date(2023, 5, 1), None),
        ("会费标准自2024年1月1日起执行，本办法自2023年5月1日起施行。", date(2023, 5, 1), None),
    ],
)
def test_a_rule_says_from_when_to_when_it_holds(sentence: str, effective: date | None, expires: date | None) -> None:
    assert rule(sentence) == Dates(published=date(2023, 4, 10), effective=effective, expires=expires)


@pytest.mark.parametrize(
    "sentence",
    [
        "新修订的工会法自2022年1月1日起施行。",
        "《江北市集体合同条例》自2022年1月1日起施行，有效期三年。",
        "《江北市集体合同条例》已经通过，自2022年1月1日起施行。",
        "本办法第二条的标准自2025年1月1日起执行。",
        "互助证书有效期三年，期满复审。",
        "集体合同自双方签字之日起生效，有效期为三年。",
        "有效期五年。",
        "本办法有效期九千年。",
    ],
)
def test_what_a_rule_says_of_others_is_not_its_own(sentence: str) -> None:
    assert rule(sentence) == Dates(published=date(2023, 4, 10))


def test_a_report_that_speaks_of_a_rule_has_no_term_itself() -> None:
    said = ("本办法自2022年7月1日起施行，有效期五年。", "《互助办法》自2022年5月1日起施行。")
    made = head("江北市总工会2023年工作报告", "（2023年1月10日）", "一、2022年主要工作", *said)
    assert made.kind is DocumentKind.REPORT
    assert made.dates == Dates(written=date(2023, 1, 10))


def test_a_notice_speaks_for_the_rule_it_issues_but_not_for_the_law_it_is_about() -> None:
    said = ("现将《职工互助办法》印发给你们。", "《职工互助办法》自2023年5月1日起施行。")
    issued = head("江北市总工会关于印发《职工互助办法》的通知", "各区总工会：", *said)
    assert issued.dates.effective == date(2023, 5, 1)
    law = "新修订的《中华人民共和国工会法》自2022年1月1日起施行。"
    studied = head("江北市总工会关于学习《中华人民共和国工会法》的通知", "各区总工会：", law)
    assert studied.kind is DocumentKind.POLICY
    assert studied.dates.effective is None


def test_a_label_under_the_title_says_when_a_rule_begins() -> None:
    made = head("江北市职工互助办法", "成文日期：2023年4月10日", "施行日期：2023年5月1日", "第一条 为了互助，制定本办法。")
    assert made.dates == Dates(written=date(2023, 4, 10), effective=date(2023, 5, 1))
