from datetime import date

import pytest

from ingest.document import Period
from ingest.ordinals import numeral
from ingest.periods import find_dates, find_periods, resolve, years_later

JANUARY = date(2022, 1, 4)


def days(text: str, today: date | None = JANUARY) -> list[tuple[str, str]]:
    return [(found.period.start.isoformat(), found.period.end.isoformat()) for found in find_periods(text, today)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021年主要工作", "2021-01-01", "2021-12-31"),
        ("（2021-2025年）", "2021-01-01", "2025-12-31"),
        ("2019年至2021年", "2019-01-01", "2021-12-31"),
        ("实现“十四五”良好开局", "2021-01-01", "2025-12-31"),
        ("建功‘十四五’奋进新征程", "2021-01-01", "2025-12-31"),
        ("十三五时期", "2016-01-01", "2020-12-31"),
        ("“十五”计划", "2001-01-01", "2005-12-31"),
        ("去年新建了多少", "2021-01-01", "2021-12-31"),
        ("上年度", "2021-01-01", "2021-12-31"),
        ("明年的目标", "2023-01-01", "2023-12-31"),
        ("前年", "2020-01-01", "2020-12-31"),
        ("今年上半年", "2022-01-01", "2022-06-30"),
        ("2021年第三季度", "2021-07-01", "2021-09-30"),
        ("2021年3月", "2021-03-01", "2021-03-31"),
        ("截至2022年底", "2022-12-31", "2022-12-31"),
        ("近三年", "2019-01-01", "2021-12-31"),
        ("二〇二二年一月四日", "2022-01-04", "2022-01-04"),
        ("2022-01-04", "2022-01-04", "2022-01-04"),
        ("二○二三年十二月三十一日", "2023-12-31", "2023-12-31"),
    ],
)
def test_a_period_is_read(text: str, start: str, end: str) -> None:
    assert days(text) == [(start, end)]


@pytest.mark.parametrize("text", ["十四五岁", "每年一次", "第1921年", "12021年", "2022年2月30日", "10万年", "三月", "他二十四五", "3年"])
def test_what_is_no_period_is_left_alone(text: str) -> None:
    assert days(text) == []


def test_relative_years_need_a_day_to_count_from() -> None:
    assert find_periods("去年和今年上半年") == []
    assert [found.period.year for found in find_periods("去年和2019年", JANUARY)] == [2021, 2019]


def test_the_last_three_years_include_the_running_one_once_it_is_under_way() -> None:
    assert days("近三年", date(2022, 9, 1)) == [("2020-01-01", "2022-12-31")]


def test_years_in_a_list_are_read_one_by_one() -> None:
    assert [found.period.year for found in find_periods("2021、2022年的会员人数")] == [2021, 2022]


def test_spans_slice_back_to_the_words() -> None:
    text = "从2021年到“十五五”末，去年除外"
    for found in find_periods(text, JANUARY):
        assert text[found.span.start : found.span.end] == found.raw


def test_only_full_dates_are_dates() -> None:
    assert [found.period.start for found in find_dates("2021年，2022年底，2023年5月，2022年1月4日")] == [date(2022, 1, 4)]


def test_resolve_gives_the_first_or_none() -> None:
    assert resolve("二、2022年主要目标任务") == Period.of_year(2022)
    assert resolve("没有时间") is None


def test_a_leap_day_has_its_anniversary_on_the_28th() -> None:
    assert years_later(date(2024, 2, 29), 1) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("text", "value"),
    [("十二", 12), ("一百二十三", 123), ("一百零五", 105), ("二〇二二", 2022), ("１２", 12), ("廿三", 23), ("甲", None), ("", None)],
)
def test_numerals(text: str, value: int | None) -> None:
    assert numeral(text) == value
