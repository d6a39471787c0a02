"""Probes from a small corpus of the tests' own, and their judge on answers made by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from api.answering.answer import Answer, Citation, Status
from eval.probe_corpus import Corpus
from eval.probes import CITIES, FAR_YEARS, Kind, Probe, make
from eval.probing import Outcome, Probed, counts, failures, judge, table, told, wrong
from ingest.document import Span
from ingest.pipeline import ingest_file

QINGLAN = """凝心聚力 服务职工
——在青岚市总工会第八届委员会第三次全体会议上的报告
（2022年1月18日）

一、2021年主要工作
（一）维权服务更加扎实
组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设。全年受理职工法律援助案件1260件。
（二）技能提升成效明显
举办劳动和技能竞赛96场，培训工会干部5200人次。

二、2022年工作安排
（一）深化普惠服务
全年组织3.5万名一线职工参加疗休养。新建户外职工爱心接力站20个。
"""
BAILU = """实干担当 再立新功
——在白鹭市总工会第五届委员会第四次全体会议上的报告
（2022年1月20日）

一、2021年主要工作
（一）维权服务持续深化
组织1.8万名一线职工参加疗休养。提供心理咨询服务730次。
"""
RULE = """青岚市职工疗休养办法
青工发〔2021〕7号

第一条 为了做好职工疗休养工作，制定本办法。
第二条 一线职工参加疗休养每人补助1200元。
第三条 本办法自2021年5月1日起施行。
"""
REPORT = "组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设。"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    files = {"青岚市总工会2022年工作报告.txt": QINGLAN, "白鹭市总工会2022年工作报告.txt": BAILU, "青岚市职工疗休养办法.txt": RULE}
    return Corpus(item for name, text in files.items() for item in ingest_file(name, text.encode()))


def cited(corpus: Corpus, quote: str, place: str = "青岚", number: int = 1) -> Citation:
    """A citation of the one document of that place which holds the quote."""
    document = next(one for one in corpus.documents if corpus.place(one.id) == place and quote in one.text)
    start = document.text.index(quote)
    return Citation(number=number, document_id=document.id, title=document.title, quote=quote, span=Span(start=start, end=start + len(quote)))


def answer(text: str, *citations: Citation) -> Answer:
    status = Status.ANSWERED if citations else Status.NOT_FOUND
    return Answer(question="?", text=text, status=status, confidence=1.0, generator="test", citations=citations)


def probe(kind: Kind, *, place: str = "青岚", year: int = 2021, unit: str = "名", stated: bool = False) -> Probe:
    return Probe(kind=kind, question="?", place=place, year=year, unit=unit, raw="3.2万名", value=Decimal(32000), stated=stated)


def test_the_same_corpus_gives_the_same_probes_of_every_kind(corpus: Corpus) -> None:
    probes = make(corpus)
    assert probes == make(corpus)
    assert {one.kind for one in probes} == set(Kind)
    assert len({one.question for one in probes}) == len(probes)
    assert max(sum(one.kind is kind for one in make(corpus, limit=2)) for kind in Kind) == 2


def test_a_control_asks_for_the_figure_in_the_words_of_its_document(corpus: Corpus) -> None:
    controls = {one.question: one for one in make(corpus) if one.kind is Kind.CONTROL}
    asked = controls["2021年青岚市受理职工法律援助案件多少件？"]
    assert (asked.raw, asked.value, asked.unit) == ("1260件", Decimal(1260), "件")
    assert "2022年青岚市计划新建户外职工爱心接力站多少个？" in controls


def test_years_and_cities_that_no_document_names_have_no_value(corpus: Corpus) -> None:
    probes = make(corpus)
    far = [one for one in probes if one.year in FAR_YEARS or one.place in CITIES]
    assert len(far) > 5 and not any(one.stated for one in far)
    assert not any(f"{one.year}年{one.place}" in text for one in far for text in (QINGLAN, BAILU, RULE))


def test_another_year_or_city_has_a_value_only_where_the_documents_speak_of_the_thing(corpus: Corpus) -> None:
    assert corpus.may_state("青岚", 2022, "一线职工疗休养") and corpus.may_state("白鹭", 2021, "一线职工疗休养")
    assert not corpus.may_state("青岚", 2022, "职工法律援助案件")
    assert not corpus.may_state("白鹭", 2021, "户外职工爱心接力站")


def test_a_swapped_number_stands_in_no_document(corpus: Corpus) -> None:
    for one in (one for one in make(corpus) if one.kind is Kind.PREMISE):
        assert one.raw not in one.question
        assert one.question.endswith(("是吗？", "对不对？"))


def test_people_are_asked_for_instead_of_attendances(corpus: Corpus) -> None:
    units = {one.question for one in make(corpus) if one.kind is Kind.UNIT}
    assert "2021年青岚市培训工会干部多少人？" in units


def test_a_refusal_is_right_for_a_swap_and_wrong_for_a_control(corpus: Corpus) -> None:
    refusal = answer("材料里没有2019年的这项内容。")
    assert judge(probe(Kind.YEAR, year=2019), refusal, corpus) is Outcome.REFUSED
    probed = [Probed(probe=probe(kind), answer=refusal, outcome=Outcome.REFUSED) for kind in (Kind.YEAR, Kind.CONTROL)]
    assert [one.probe.kind for one in failures(probed)] == [Kind.CONTROL]
    assert wrong(probed) == 0


def test_another_years_value_is_wrong_even_if_its_quote_says_so(corpus: Corpus) -> None:
    given = answer("2021年组织3.2万名一线职工参加疗休养[1]。", cited(corpus, REPORT))
    assert judge(probe(Kind.YEAR, year=2019), given, corpus) is Outcome.WRONG
    assert judge(probe(Kind.YEAR, year=2022, stated=True), given, corpus) is Outcome.WRONG


def test_the_year_that_was_asked_for_may_be_answered_with_its_own_value(corpus: Corpus) -> None:
    given = answer("全年组织3.5万名一线职工参加疗休养[1]。", cited(corpus, "全年组织3.5万名一线职工参加疗休养。"))
    assert judge(probe(Kind.YEAR, year=2022, stated=True), given, corpus) is Outcome.RIGHT


def test_another_citys_value_is_wrong_and_its_own_is_right(corpus: Corpus) -> None:
    own, other = cited(corpus, "组织1.8万名一线职工参加疗休养。", "白鹭"), cited(corpus, REPORT)
    asked = probe(Kind.CITY, place="白鹭", stated=True)
    assert judge(asked, answer("组织1.8万名一线职工参加疗休养[1]。", own), corpus) is Outcome.RIGHT
    assert judge(asked, answer("组织3.2万名一线职工参加疗休养[1]。", other), corpus) is Outcome.WRONG
    assert judge(probe(Kind.CITY, place="成都"), answer("组织3.2万名一线职工参加疗休养[1]。", other), corpus) is Outcome.WRONG


def test_a_rule_of_no_year_is_no_figure_of_a_year(corpus: Corpus) -> None:
    rule = cited(corpus, "第二条 一线职工参加疗休养每人补助1200元。", "")  # the rule names no issuer
    given = answer("一线职工参加疗休养每人补助1200元[1]。", rule)
    assert judge(probe(Kind.YEAR, year=2019, unit="元"), given, corpus) is Outcome.WRONG


def test_an_answer_without_a_number_of_that_unit_gives_no_wrong_value(corpus: Corpus) -> None:
    given = answer("完成45个户外职工爱心接力站建设[1]。", cited(corpus, REPORT))
    assert judge(probe(Kind.YEAR, year=2019, unit="元"), given, corpus) is Outcome.OTHER


def test_attendances_passed_off_as_people_are_wrong(corpus: Corpus) -> None:
    asked = Probe(kind=Kind.UNIT, question="?", place="青岚", year=2021, unit="人", raw="5200人次", value=Decimal(5200), stated=True)
    quote = cited(corpus, "举办劳动和技能竞赛96场，培训工会干部5200人次。")
    assert judge(asked, answer("培训工会干部5200人次[1]。", quote), corpus) is Outcome.WRONG
    assert judge(asked, answer("举办劳动和技能竞赛96场[1]。", quote), corpus) is Outcome.OTHER


def test_a_wrong_premise_must_be_refused_or_met_with_the_right_number(corpus: Corpus) -> None:
    asked = probe(Kind.PREMISE, stated=True)
    assert judge(asked, answer("组织3.2万名一线职工参加疗休养[1]。", cited(corpus, REPORT)), corpus) is Outcome.RIGHT
    assert judge(asked, answer("共有32000人参加[1]。", cited(corpus, REPORT)), corpus) is Outcome.RIGHT
    other = cited(corpus, "提供心理咨询服务730次。", "白鹭")
    assert judge(asked, answer("提供心理咨询服务730次[1]。", other), corpus) is Outcome.WRONG


def test_the_table_counts_each_kind(corpus: Corpus) -> None:
    given = answer("组织3.2万名一线职工参加疗休养[1]。", cited(corpus, REPORT))
    asked = [probe(Kind.CONTROL), probe(Kind.YEAR, year=2019), probe(Kind.YEAR, year=2018)]
    probed = [Probed(probe=one, answer=given, outcome=judge(one, given, corpus)) for one in asked]
    assert counts(probed)[Kind.YEAR][Outcome.WRONG] == wrong(probed) == 2
    shown = table(probed)
    assert list(shown.columns[-1].cells) == ["1.000", "0.000"]
    assert "3.2万名" in told(probed[1])
