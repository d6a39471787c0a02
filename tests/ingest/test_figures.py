"""Figures: numbers with what they count."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.document import Bound, Document, DocumentKind, Figure, FigureKind, Passage, PassageKind, Period, Source, Span
from ingest.figures import figures

SOURCE = Source(name="a.txt", media_type="text/plain", sha256="0" * 64, size=1)


def read(text: str, kind: PassageKind = PassageKind.ACHIEVEMENT, document_kind: DocumentKind = DocumentKind.REPORT) -> list[Figure]:
    head = "标题\n"
    document = Document(id="d", title="标题", kind=document_kind, source=SOURCE, text=head + text, sections=(), period=Period.of_year(2021))
    span = Span(start=len(head), end=len(head) + len(text))
    passage = Passage(id="d:0", document_id="d", ordinal=0, path=(), kind=kind, text=text, span=span, period=Period.of_year(2022))
    found = figures(document, [passage])
    assert all(document.text[f.span.start : f.span.end] == f.raw for f in found)
    return list(found)


@pytest.mark.parametrize(
    ("text", "raw", "subject", "predicate"),
    [
        ("新建23家劳模育人基地，", "23家", "劳模育人基地", "新建"),
        ("组织8.2万名一线职工疗休养。", "8.2万名", "一线职工", "组织…疗休养"),
        ("19.5万名新就业形态劳动者获得工会会员服务。", "19.5万名", "新就业形态劳动者", "获得工会会员服务"),
        ("提供工会法律援助近2万件，", "近2万件", "工会法律援助", "提供"),
        ("全市各级工会春节筹措帮扶资金2.1亿元，", "2.1亿元", "帮扶资金", "筹措"),
        ("职工排查并消除安全隐患近9万条。", "近9万条", "安全隐患", "排查并消除"),
        ("收看收听职工600余万人次。", "600余万人次", "职工", "收看收听"),
        ("已建会的企业集体协商动态建制率92%以上。", "92%以上", "企业集体协商动态建制率", ""),
        ("推动870个“小二级”工会发挥兜底作用，", "870个", "“小二级”工会", "发挥兜底作用"),
        ("300多万职工踊跃参与。", "300多万", "职工", "踊跃参与"),
        ("创建“星级型”“共享型”小屋3105家。", "3105家", "“星级型”“共享型”小屋", "创建"),
        ("走访慰问困难劳模412人次，", "412人次", "困难劳模", "走访慰问"),
        ("会同市财政局等6部门印发通知。", "6部门", "部门", "印发通知"),
        ("举办第九届职工文化艺术节，", "第九届", "职工文化艺术节", "举办"),
    ],
)
def test_subject_and_predicate(text: str, raw: str, subject: str, predicate: str) -> None:
    (found,) = read(text)
    assert (found.raw, found.subject) == (raw, subject)
    assert predicate in found.predicate


def test_several_numbers_in_one_clause_keep_their_own_nouns() -> None:
    found = read("410家企业11万职工获益。基层工会组织7860家、会员61.4万人。")
    assert [(f.raw, f.subject) for f in found] == [("410家", "企业"), ("11万", "职工"), ("7860家", "基层工会组织"), ("61.4万人", "会员")]


def test_from_to_has_one_subject_and_tells_before_from_after() -> None:
    before, after = read("诉调对接机制覆盖率从40%提升至82.5%，")
    assert before.subject == after.subject == "诉调对接机制覆盖率"
    assert before.predicate.endswith("之前")
    assert after.predicate == "从40%提升至82.5%"


def test_among_them_counts_the_same_thing() -> None:
    first, second = read("形成18项重点项目，其中5项被列为市级项目。")
    assert first.subject == second.subject == "重点项目"


@pytest.mark.parametrize(
    "text",
    [
        "实施三年行动计划，落实“七大行动”，",
        "《方案（2021—2025年）》",
        "（2022年1月4日）",
        "依照第十一条执行",
        "增强“四个意识”",
        "一批企业建会",
        "百人以上企业",
        "拨打12351热线",
        "召开第九届委员会第五次全体会议",
    ],
)
def test_no_figure_in_names_dates_and_articles(text: str) -> None:
    assert read(text) == []


def test_kind_comes_from_the_passage_else_from_the_document_else_from_the_words() -> None:
    assert read("新建5家书屋", PassageKind.TARGET)[0].kind is FigureKind.TARGET
    assert read("每人补助500元", PassageKind.OTHER, DocumentKind.POLICY)[0].kind is FigureKind.RULE
    assert read("计划新建5家书屋", PassageKind.OTHER)[0].kind is FigureKind.TARGET
    assert read("新建5家书屋", PassageKind.OTHER)[0].kind is FigureKind.ACHIEVED


def test_a_year_in_the_clause_wins_over_the_passage_but_not_one_in_a_prize() -> None:
    assert read("2019年，新建5家书屋。")[0].period == Period.of_year(2019)
    assert read("4项成果获2019年度科技进步奖。")[0].period == Period.of_year(2022)
    assert read("新建5家书屋。")[0].period == Period(start=date(2022, 1, 1), end=date(2022, 12, 31))


def test_value_unit_and_bound() -> None:
    (found,) = read("吸引近50万人次观展。")
    assert (found.value, found.unit, found.bound) == (500000, "人次", Bound.ABOUT)


def test_durations_and_limits_count_in_rules_only() -> None:
    rule = read("应当自收到申请之日起5个工作日内作出决定。", PassageKind.POLICY)
    assert [(f.value, f.unit, f.bound) for f in rule] == [(5, "个工作日", Bound.AT_MOST)]
    assert read("实施三年规划。") == []


def test_table_rows() -> None:
    found = read("季度：一季度；人数：120；经费（万元）：35；联系电话：12351；学时：16学时")
    assert [(f.subject, f.value, f.unit) for f in found] == [("人数", 120, ""), ("经费", 350000, "元"), ("学时", 16, "学时")]


def test_no_passages_no_figures() -> None:
    document = Document(id="d", title="", kind=DocumentKind.OTHER, source=SOURCE, text="", sections=())
    assert figures(document, []) == ()
