"""Dates and periods in running text: 2021年, 2021-2025年, “十四五”, 去年, 今年上半年, 截至2022年底, 近三年.

Passages and the masthead use it, and so may the understanding of questions: one grammar of time for the house.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.document import Period, Span
from ingest.ordinals import numeral

RELATIVE_YEARS = {
    "大前年": -3, "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "上年度": -1, "上一年度": -1,
    "今年": 0, "本年": 0, "本年度": 0, "明年": 1, "来年": 1, "下一年": 1, "下年度": 1, "后年": 2,
}  # fmt: skip

_DIGIT = r"[0-9０-９]"
_YEAR = rf"(?<![0-9０-９.第号])(?<![0-9０-９][,，])(?:[12１２]{_DIGIT}{{3}}|[一二][〇零○Ｏ九]?[〇零○Ｏ一二三四五六七八九]{{2,3}})"
_RELATIVE = "|".join(sorted(RELATIVE_YEARS, key=len, reverse=True))
_MONTH = r"(?:1[0-2]|0?[1-9]|[０-９]{1,2}|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|[０-９]{1,2}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"\s*(?:[-－–—~～]{1,2}|至|到)\s*"
_PLAN = r"(?:(?:[一二三]?十)?[一二三四五六七八九]|十)"

# One alternative a form, longest first; the name of the group that matched chooses the reading below.
_FORMS = re.compile(
    rf"(?P<range>(?P<first>{_YEAR})\s*年?{_TO}(?P<last>{_YEAR})\s*年)"
    rf"|(?P<numeric>(?<![0-9.])(?P<ny>(?:19|20)[0-9]{{2}})(?P<sep>[-/.])(?P<nm>1[0-2]|0?[1-9])(?P=sep)(?P<nd>3[01]|[12][0-9]|0?[1-9])(?![0-9]))"
    rf"|(?P<calendar>(?:(?P<year>{_YEAR})\s*年|(?P<relative>(?<!每){_RELATIVE}))度?(?:\s*的?\s*(?:"
    rf"(?P<half>[上下]半年)|第?(?P<quarter>[一二三四1-4])季度|年?(?P<end>底|末|年终)|(?P<start>年?初)"
    rf"|(?P<month>{_MONTH})\s*月(?:份|底|\s*(?P<day>{_DAY})\s*[日号])?))?)"
    rf"|(?P<listed>{_YEAR})(?=[、和及与](?:{_YEAR}[、和及与])*{_YEAR}年)"
    rf"|(?P<plan>[“\"「‘'](?P<quoted>{_PLAN})五[”\"」’']|(?<![一二三四五六七八九十第])(?P<bare>十[一二三四五六])五(?![岁个人天名家年月日分]))"
    rf"|(?P<recent>(?:最?近|过去的?|前)(?P<count>[两二三四五六七八九十2-9])年|(?<![一-龥])(?P<since>[一两二三四五六七八九十])年来|过去的?(?P<past>一)年)"
    rf"|(?P<lonehalf>(?<!年)[上下]半年)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPeriod:
    """A period that a text names: where it stands, what it means, and its own words."""

    span: Span
    period: Period
    raw: str


def find_periods(text: str, today: date | None = None) -> list[FoundPeriod]:
    """All periods named in `text`, in order, without overlap.

    Args:
        text: running text or a question.
        today: what 去年, 今年, 近三年 and a bare 上半年 count from; without it those are left out.

    >>> [found.period.year for found in find_periods("去年和2019年", date(2022, 1, 4))]
    [2021, 2019]
    """
    if "年" not in text and "五" not in text and "20" not in text and "19" not in text:
        return []
    return [found for match in _FORMS.finditer(text) if (found := _read(match, today)) is not None]


def resolve(text: str, written: date | None = None) -> Period | None:
    """The first period that `text` names, None where it names none."""
    found = find_periods(text, written)
    return found[0].period if found else None


def find_dates(text: str) -> list[FoundPeriod]:
    """The full dates (year, month and day) that `text` names: periods of a single day, 年底 left out."""
    return [found for found in find_periods(text) if found.period.start == found.period.end and found.raw[-1] not in "底末终"]


def years_later(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February where there is none."""
    last = monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def _read(match: re.Match[str], today: date | None) -> FoundPeriod | None:
    form = next(name for name in _READINGS if match[name] is not None)
    try:
        period = _READINGS[form](match, today)
    except ValueError:  # 2月30日 is no date
        return None
    if period is None:
        return None
    return FoundPeriod(span=Span(start=match.start(), end=match.end()), period=period, raw=match[0])


def _year(text: str | None) -> int:
    value = numeral(text or "")
    if value is None or not 1800 <= value <= 2200:
        raise ValueError(text)
    return value


def _range(match: re.Match[str], _today: date | None) -> Period | None:
    first, last = _year(match["first"]), _year(match["last"])
    return Period.of_year(first, last) if first <= last else None


def _numeric(match: re.Match[str], _today: date | None) -> Period:
    day = date(int(match["ny"]), int(match["nm"]), int(match["nd"]))
    return Period(start=day, end=day)


def _calendar(match: re.Match[str], today: date | None) -> Period | None:
    if match["relative"] is None:
        year = _year(match["year"])
    elif today is None:
        return None
    else:
        year = today.year + RELATIVE_YEARS[match["relative"]]
    if match["half"]:
        return _half(year, match["half"])
    if match["quarter"]:
        first = 3 * ((numeral(match["quarter"]) or 1) - 1) + 1
        return Period(start=date(year, first, 1), end=date(year, first + 2, monthrange(year, first + 2)[1]))
    if match["end"]:  # 截至2022年底: the state on its last day
        return Period(start=date(year, 12, 31), end=date(year, 12, 31))
    if match["month"]:
        return _month(year, numeral(match["month"]) or 0, numeral(match["day"] or ""))
    return Period.of_year(year)


def _month(year: int, month: int, day: int | None) -> Period:
    start = date(year, month, day or 1)
    return Period(start=start, end=start if day else date(year, month, monthrange(year, month)[1]))


def _half(year: int, half: str) -> Period:
    return Period(start=date(year, 1, 1), end=date(year, 6, 30)) if half[0] == "上" else Period(start=date(year, 7, 1), end=date(year, 12, 31))


def _listed(match: re.Match[str], _today: date | None) -> Period:
    return Period.of_year(_year(match["listed"]))


def _plan(match: re.Match[str], _today: date | None) -> Period | None:
    """The five-year plans: 十四五 = 2021-2025. Source: 六五 (1981-1985) was the first with even five-year steps."""
    number = numeral(match["quoted"] or match["bare"])
    if number is None or number < 6:
        return None
    start = 1951 + 5 * number
    return Period.of_year(start, start + 4)


def _recent(match: re.Match[str], today: date | None) -> Period | None:
    if today is None:
        return None
    count = numeral(match["count"] or match["since"] or match["past"]) or 1
    # Early in a year, 近三年 means the three years that are over: the running one has no results yet; so does 过去一年 in spring.
    last = (today - timedelta(days=90 if count > 1 else 180)).year
    return Period.of_year(last - count + 1, last)


def _lone_half(match: re.Match[str], today: date | None) -> Period | None:
    return _half(today.year, match[0]) if today else None


_READINGS: dict[str, Callable[[re.Match[str], date | None], Period | None]] = {
    "range": _range,
    "numeric": _numeric,
    "calendar": _calendar,
    "listed": _listed,
    "plan": _plan,
    "recent": _recent,
    "lonehalf": _lone_half,
}
