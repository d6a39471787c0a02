"""What a question is understood to ask."""

from dataclasses import replace
from datetime import date

import pytest

from api.answering.landscape import short_name
from api.answering.places import Places, issuer_place
from api.answering.question import Question, Surroundings, clean, understand
from api.answering.wording import Wants
from ingest.document import PassageKind
from ingest.words import Words


@pytest.fixture(scope="module")
def around() -> Surroundings:
    return Surroundings(words=Words.open(), idf=lambda terms: dict.fromkeys(terms, 1.0), places=Places.open(), today=date(2022, 1, 4))


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("去年办了多少期培训？", Wants.NUMBER),
        ("集体协商建制率", Wants.NUMBER),
        ("疗休养人数", Wants.NUMBER),
        ("今年是第几届读书节", Wants.NUMBER),
        ("哪几个区搞了试点？", Wants.LIST),
        ("分别是哪七项行动？", Wants.LIST),
        ("这份报告是谁作的？", Wants.PERSON),
        ("办法什么时候开始施行？", Wants.DATE),
        ("该馆在哪里？", Wants.PLACE),
        ("推动修改哪部条例？", Wants.DOCUMENT),
        ("“小二级”工会是什么意思？", Wants.DEFINITION),
        ("可以带家属吗？", Wants.YES_NO),
        ("怎么申请法律援助？", Wants.HOW),
        ("为什么要开展集体协商？", Wants.WHY),
        ("啥样的算意外致困？", Wants.DEFINITION),
        ("怎么才算意外致困？", Wants.DEFINITION),
        ("加班工资怎么算？", Wants.HOW),
        ("下年度额度如何扣减？", Wants.HOW),
        ("1.46万人次说的是啥", Wants.DEFINITION),
        ("4.28万吨这个数是哪儿来的", Wants.DEFINITION),
        ("平台几时能用上", Wants.DATE),
        ("要请几号人", Wants.NUMBER),
        ("培训多长时间", Wants.NUMBER),
        ("外出疗养要谁点头", Wants.OTHER),
        ("路费谁来出？", Wants.OTHER),
    ],
)
def test_what_is_wanted(around: Surroundings, text: str, wants: Wants) -> None:
    assert understand(text, around).wants is wants


def test_years_are_resolved_against_the_report(around: Surroundings) -> None:
    assert understand("去年组织了多少名职工疗休养？", around).years == {2021}
    assert understand("幸福企业，2022年的目标数是多少？", around).years == {2022}
    assert understand("行动方案（2021-2025年）有几大行动？", around).years == frozenset()


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("市里去年送温暖花了多少？", "市"),
        ("全县建了多少家驿站？", "县"),
        ("对县区总工会的审计覆盖面是多少？", ""),
        ("临江市全市有多少会员？", ""),
    ],
)
def test_the_level_of_government_is_told_where_no_place_is_named(around: Surroundings, text: str, tier: str) -> None:
    assert understand(text, around).tier == tier


def test_a_plan_and_a_result_are_told_apart(around: Surroundings) -> None:
    assert understand("2022年打算建多少家驿站？", around).kind is PassageKind.TARGET
    assert understand("去年完成了多少家？", around).kind is PassageKind.ACHIEVEMENT
    assert understand("驿站有多少家？", around).kind is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("杭州今年打算建多少家健身驿站？", ("杭州",)),
        ("澜江市总工会有多少会员？", ("澜江",)),
        ("浦东新区扫码入会的会员有多少？", ("浦东",)),
        ("去年全市有多少个街道乡镇建会？", ()),
        ("有几个市级园区建起来了？", ()),
        ("各区县分别有多少？", ()),
        ("市总今年的目标是什么？", ()),
    ],
)
def test_places(around: Surroundings, text: str, places: tuple[str, ...]) -> None:
    assert understand(text, around).places == places


def test_an_issuer_tells_its_city() -> None:
    assert issuer_place("澜江市总工会") == "澜江"
    assert issuer_place("中华全国总工会") is None


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "😀😀", "' OR 1=1 --", "？" * 500, "职" * 10_000, "\ud800工会", "\u202e\u200b"])
def test_odd_text_is_understood_without_an_error(around: Surroundings, text: str) -> None:
    question = understand(text, around)
    assert isinstance(question, Question)
    assert len(question.text) <= 2000


def test_control_characters_and_surrogates_are_cleaned() -> None:
    assert clean("工会\x00会员\ud800  人数\n") == "工会会员 人数"


def test_traditional_and_full_width_questions_are_the_same(around: Surroundings) -> None:
    one = understand("2021年組織了多少名職工療休養？", around)
    two = understand("２０２１年组织了多少名职工疗休养？", around)
    assert (one.wants, one.years, one.units) == (two.wants, two.years, two.units) == (Wants.NUMBER, {2021}, {"名"})
    assert [t.text for t in one.terms] == [t.text for t in two.terms]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("临江市总工会关于印发《临江市困难职工帮扶办法（试行）》的通知", "困难职工帮扶办法"),
        ("临江市基层工会选举办法", "基层工会选举办法"),
        ("管理办法", ""),
        ("关于进一步做好女职工工作的通知", ""),
    ],
)
def test_a_rule_has_a_short_name(title: str, name: str) -> None:
    assert short_name(title) == name


@pytest.mark.parametrize(
    ("text", "unit"),
    [("收缴额涨了几个点", "%"), ("来了几号人", "名"), ("给几个钱", "元"), ("上多少小时", "小时"), ("满意度是多少", "%"), ("涨幅有多大", "%")],
)
def test_a_number_is_asked_for_in_the_unit_that_people_mean(text: str, unit: str, around: Surroundings) -> None:
    assert unit in understand(text, around).units


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("江临望潮区2023年会员多少", ("江临", "望潮")),
        ("汇总表应当报送江临市总工会哪个部室", ("江临",)),
        ("江临疗休养归市总管吗", ("江临",)),
        ("这些花销市县怎么摊", ()),
        ("北部山区三县", ()),
        ("宁海市2023年会员多少", ("宁海",)),
        ("砚池县跟屏溪县", ("砚池", "屏溪")),
    ],
)
def test_a_part_of_a_city_is_a_place_and_words_before_a_name_are_none(text: str, places: tuple[str, ...], around: Surroundings) -> None:
    assert understand(text, replace(around, known_places=frozenset({"江临"}))).places == places


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2022年开办了多少托管班", PassageKind.ACHIEVEMENT),
        ("2022年托管班有多少个", PassageKind.ACHIEVEMENT),
        ("2022年初定的收缴指标是多少", PassageKind.TARGET),
        ("2024年托管班有多少个", None),
        ("今年经费想收到多少", PassageKind.TARGET),
    ],
)
def test_a_number_of_a_year_that_is_over_is_the_one_reached(text: str, kind: PassageKind | None, around: Surroundings) -> None:
    assert understand(text, replace(around, today=date(2024, 2, 1))).kind is kind
