"""The number grammar."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Bound
from ingest.numerals import digits_number, number
from ingest.quantities import QuantityKind, find_quantities, measure_class, same_value

K, B = QuantityKind, Bound


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.42亿", 342000000),
        ("1亿2000万", 120000000),
        ("3万5000", 35000),
        ("1,094", 1094),
        ("三百二十", 320),
        ("两百五", 250),
        ("三百零五", 305),
        ("一万五", 15000),
        ("一千零五十", 1050),
        ("二十一万三千四百", 213400),
        ("一亿三千万", 130000000),
        ("一万亿", 10**12),
        ("百万", 1000000),
        ("十", 10),
        ("三点五", Decimal("3.5")),
    ],
)
def test_written_numbers(text: str, value: Decimal) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["五一", "三八", "千百", "亿万", "千千万万", "三点", "百分", "1万2亿"])
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


def test_digits_one_by_one() -> None:
    assert digits_number("二〇二二") == digits_number("2022") == 2022
    assert digits_number("二十") is None


@pytest.mark.parametrize(
    ("text", "raw", "value", "unit", "bound", "kind"),
    [
        ("组织10.1万名一线职工", "10.1万名", "101000", "名", B.EXACT, K.AMOUNT),
        ("援助近3万件，", "近3万件", "30000", "件", B.ABOUT, K.AMOUNT),
        ("损失逾6亿元", "逾6亿元", "600000000", "元", B.AT_LEAST, K.MONEY),
        ("建制率90%以上", "90%以上", "90", "%", B.AT_LEAST, K.PERCENT),
        ("720余万人次职工", "720余万人次", "7200000", "人次", B.AT_LEAST, K.AMOUNT),
        ("9000余名", "9000余名", "9000", "名", B.AT_LEAST, K.AMOUNT),
        ("逾百万职工参与", "逾百万", "1000000", "", B.AT_LEAST, K.AMOUNT),
        ("400多万职工", "400多万", "4000000", "", B.AT_LEAST, K.AMOUNT),
        ("上千名职工", "上千名", "1000", "名", B.AT_LEAST, K.AMOUNT),
        ("不超过36个小时", "不超过36个小时", "36", "个小时", B.AT_MOST, K.AMOUNT),
        ("三十日内", "三十日内", "30", "日", B.AT_MOST, K.AMOUNT),
        ("不少于五日", "不少于五日", "5", "日", B.AT_LEAST, K.AMOUNT),
        ("5000元以下罚款", "5000元以下", "5000", "元", B.AT_MOST, K.MONEY),
        ("约200人参加", "约200人", "200", "人", B.ABOUT, K.AMOUNT),
        ("节约30万元", "30万元", "300000", "元", B.EXACT, K.MONEY),
        ("推出六大举措", "六大", "6", "大", B.EXACT, K.AMOUNT),
        ("两个多月", "两个多月", "2", "个月", B.AT_LEAST, K.AMOUNT),
        ("百分之八十五", "百分之八十五", "85", "%", B.EXACT, K.PERCENT),
        ("八成以上", "八成以上", "80", "%", B.AT_LEAST, K.PERCENT),
        ("提高3个百分点", "3个百分点", "3", "个百分点", B.EXACT, K.PERCENT),
        ("共１０．５万户", "１０．５万户", "105000", "户", B.EXACT, K.AMOUNT),
        ("有13,525人", "13,525人", "13525", "人", B.EXACT, K.AMOUNT),
        ("新建 17 家", "17 家", "17", "家", B.EXACT, K.AMOUNT),
        ("两萬個家庭", "两萬個", "20000", "个", B.EXACT, K.AMOUNT),
        ("联合7部门", "7部门", "7", "部门", B.EXACT, K.AMOUNT),
        ("2021年工作", "2021年", "2021", "年", B.EXACT, K.YEAR),
        ("二〇二二年三月五日", "二〇二二年三月五日", "20220305", "日", B.EXACT, K.DATE),
        ("2022-01-04发布", "2022-01-04", "20220104", "日", B.EXACT, K.DATE),
        ("3月开始", "3月", "300", "月", B.EXACT, K.DATE),
        ("第三十三届评选", "第三十三届", "33", "届", B.EXACT, K.ORDINAL),
        ("首批院校", "首批", "1", "批", B.EXACT, K.ORDINAL),
        ("一季度", "一季度", "1", "季度", B.EXACT, K.ORDINAL),
        ("党的二十大召开", "二十大", "20", "大", B.EXACT, K.ORDINAL),
        ("依照第十一条", "第十一条", "11", "条", B.EXACT, K.ARTICLE),
        ("工字〔2022〕15号", "〔2022〕15号", "15", "号", B.EXACT, K.REFERENCE),
        ("拨打12351", "12351", "12351", "", B.EXACT, K.NUMBER),
    ],
)
def test_one_quantity(text: str, raw: str, value: str, unit: str, bound: Bound, kind: QuantityKind) -> None:
    (found,) = find_quantities(text)
    assert (found.raw, found.value, found.unit, found.bound, found.kind) == (raw, Decimal(value), unit, bound, kind)


@pytest.mark.parametrize(
    "text",
    [
        *("一线职工", "一起参加", "“五一”期间", "十一期间", "数十家", "几百名", "三五个"),
        *("千家万户", "进万家", "5G基站", "三方机制", "单位：万元", "一次性", "两家庭"),
    ],
)
def test_nothing_that_counts(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("3至5个", 3, 5, "个"),
        ("三到五日", 3, 5, "日"),
        ("3至5万名", 30000, 50000, "名"),
        ("2021-2025年", 2021, 2025, "年"),
        ("2021年至2023年", 2021, 2023, "年"),
    ],
)
def test_ranges(text: str, low: int, high: int, unit: str) -> None:
    (found,) = find_quantities(text)
    assert (found.kind, found.value, found.high, found.unit) == (K.RANGE, low, high, unit)


def test_from_to_gives_both_numbers() -> None:
    assert [q.value for q in find_quantities("覆盖率从31%提升至87.5%")] == [31, Decimal("87.5")]


def test_the_end_of_a_date_range_is_a_date() -> None:
    assert [q.kind for q in find_quantities("3月19日至20日")] == [K.DATE, K.DATE]


def test_numbers_in_names_are_marked() -> None:
    text = "印发《三年行动计划（2021—2025年）》，开展“百名劳模讲党史”活动100场"
    marks = {q.raw: q.in_name for q in find_quantities(text)}
    assert marks == {"三年": True, "2021—2025年": True, "百名": True, "100场": False}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.1万名", "101000人", True),
        ("3.42亿元", "34200万元", True),
        ("八成", "80%", True),
        ("5000户企业", "5000家企业", True),
        ("39个", "39家", True),
        ("700万人次", "700万人", False),
        ("5家", "5名", False),
        ("5元", "5%", False),
        ("3%", "3个百分点", False),
        ("17家", "18家", False),
        ("3场", "3项", False),
    ],
)
def test_same_value(one: str, other: str, same: bool) -> None:
    assert same_value(find_quantities(one)[0], find_quantities(other)[0]) is same


def test_measure_classes() -> None:
    assert measure_class("名") == measure_class("人") == "person"
    assert measure_class("人次") != measure_class("人")
    assert measure_class("什么") == "thing"


@given(st.text(alphabet="第首近逾约一二十百千万亿零两数几半年月日名家个元%0123456789.,，-至 多余以上《》“”A", max_size=40))
def test_any_text_gives_quantities_that_stand_where_they_say(text: str) -> None:
    found = find_quantities(text)
    assert all(text[q.span.start : q.span.end] == q.raw for q in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(q.value >= 0 for q in found)


@given(st.integers(min_value=1, max_value=10**8))
def test_arabic_counts_come_back(count: int) -> None:
    (found,) = find_quantities(f"共有{count:,}名职工")
    assert found.value == count
    assert found.unit == "名"


ENDLESS = [
    *("9" * 29 + "人", "9" * 500_000 + "人", "９" * 5_000 + "名", "第" + "9" * 5_000 + "条", "百分之" + "1" * 5_000, "0." + "1" * 5_000 + "%"),
    *("1" + ",000" * 500 + "元", "三" + "千" * 5_000 + "人"),
]
MIXTURE = "0123456789０９,.，〇零一二三九十百千万亿两半几数第首年月日条届%％‰人次元倍成至到-—~余多近约点分之〔〕（）号季度 "


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: f"{text[:4]}-{len(text)}")
def test_a_row_of_digits_that_no_one_counts_to_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == []
    assert [found.raw for found in find_quantities(f"编号{text}，共12家")] == ["12家"]


def test_a_long_number_is_kept_exactly() -> None:
    assert find_quantities("9" * 28 + "元")[0].value == Decimal("9" * 28)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=MIXTURE, max_size=40))
def test_every_mixture_of_digits_is_read_without_an_error(text: str) -> None:
    for found in find_quantities(text):
        assert text[found.span.start : found.span.end] == found.raw
