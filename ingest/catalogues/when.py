"""Days as catalogues write them -> Periods: 2024年3月19日至20日, 9月3日、10日，3.19-3.20, 5月中旬, 第二季度; the year may have to be told."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.document import Period
from ingest.folding import fold
from ingest.ordinals import HAN, numeral
from ingest.periods import find_periods

_NUMBER = rf"(?:[0-9]{{1,2}}|[{HAN}]{{1,3}})"
_SLASHED = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*[-/.]\s*(1[0-2]|0?[1-9])\s*[-/.]\s*(3[01]|[12][0-9]|0?[1-9])(?![0-9])")
_YEAR_MONTH = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*[-/.]\s*(1[0-2]|0?[1-9])(?![0-9./-])")
_COMPACT = re.compile(r"(?<![0-9])(20[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_SHORT = re.compile(r"(?<![0-9.])(1[0-2]|0?[1-9])[./](3[01]|[12][0-9]|0?[1-9])(?![0-9%.]|\s*[天学课元小])")
_POINT = re.compile(
    rf"(?:(?P<year>[0-9]{{4}}|[{HAN}]{{4}})\s*年度?\s*)?"
    rf"(?:(?P<month>{_NUMBER})\s*月份?\s*(?:(?P<day>{_NUMBER})\s*(?:日|号|(?=\s*[-~—–至到、,，(]|\s*$))|(?P<third>[上中下]旬|初|底|末))?"
    rf"|(?P<bare>{_NUMBER})\s*[日号])"
)
_CLOCK = r"[0-9]{1,2}[:：][0-9]{2}"
_ASIDE = re.compile(
    rf"\([^()]*\)|(?:每?(?:周|星期)[一二三四五六日天末、,至到\-]+)+|(?:上午|下午|晚上?|全天)|{_CLOCK}(?:\s*[-~—–至到]\s*{_CLOCK})?"
)
_UNDATED = re.compile(r"(?<![年0-9])(?:第?[一二三四1-4]季度|[上下]半年|年[初底末]|全年)")
_TO = re.compile(r"\s*(?:[-~—–]{1,2}|至|到|起至|开始至)\s*")
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10), "底": (21, 31), "末": (21, 31)}
_WORKDAYS = re.compile(r"(?:开班|开课|培训|课程开始|报到)前\s*(?P<count>[0-9一二两三四五六七八九十]{1,3})\s*个?\s*(?P<unit>工作日|天|日|周|星期)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    start: int
    end: int
    period: Period


def periods_of(text: str, year: int | None) -> tuple[Period, ...]:
    """The stretches of days that `text` names, in the order in which they are written; without any day, none.

    Args:
        text: the field of a catalogue.
        year: the year where the text names none; without it such days are left out.

    >>> [(str(p.start), str(p.end)) for p in periods_of("9月3日、10日线上，9月12日至13日线下", 2024)]
    [('2024-09-03', '2024-09-03'), ('2024-09-10', '2024-09-10'), ('2024-09-12', '2024-09-13')]
    """
    plain = _written_out(fold(text))
    points = list(_points(plain, year))
    if not points:
        return tuple(_by_the_house(plain, year))
    return tuple(_joined(plain, points))


def _by_the_house(text: str, year: int | None) -> Iterator[Period]:
    """A quarter, a half-year, a year: as `ingest.periods` reads them, with the year put before one that has none."""
    bare = _UNDATED.search(text)
    if bare and year is not None:
        text = f"{text[: bare.start()]}{year}年{text[bare.start() :]}"
    yield from (found.period for found in find_periods(text)[:1])


def last_day(text: str, year: int | None) -> date | None:
    """The last day that a deadline names: the end of 3月1日至3月8日. None where it names none."""
    found = periods_of(text, year)
    return max(period.end for period in found) if found else None


def days_before(text: str) -> int | None:
    """How many days before the first day sign-up ends: 7 for 开班前一周; None where the text does not say. Working days count as days."""
    found = _WORKDAYS.search(fold(text))
    if found is None:
        return None
    count = numeral(found["count"])
    return None if count is None else count * (7 if found["unit"] in ("周", "星期") else 1)


def _written_out(text: str) -> str:
    """Days in figures written with 年, 月 and 日; what says hours and weekdays blanked out, so that it ends no range."""
    text = _SLASHED.sub(r"\1年\2月\3日", text)
    text = _COMPACT.sub(r"\1年\2月\3日", text)
    text = _YEAR_MONTH.sub(r"\1年\2月", text)
    text = _ASIDE.sub("", text)
    return _SHORT.sub(r"\1月\2日", text)


def _points(text: str, year: int | None) -> Iterator[_Point]:
    """Each day, ten days or month named, with year and month carried on from the one before."""
    now, month = year, None
    last: date | None = None
    for found in _POINT.finditer(text):
        named = numeral(found["year"]) if found["year"] else None
        now = named or now
        if found["bare"] and month is None:
            continue
        month = numeral(found["month"]) if found["month"] else month
        if now is None or month is None or not 1 <= month <= 12:
            continue
        try:
            period = _period(now, month, found)
            if last and period.start < last and named is None and last.month - period.start.month > 6:  # 12月28日至1月3日
                now += 1
                period = _period(now, month, found)
        except ValueError:  # 2月30日 is no day
            continue
        last = period.start
        yield _Point(start=found.start(), end=found.end(), period=period)


def _period(year: int, month: int, found: re.Match[str]) -> Period:
    end = monthrange(year, month)[1]
    if found["third"]:
        first, last = _THIRDS[found["third"]]
        return Period(start=date(year, month, first), end=date(year, month, min(last, end)))
    day = found["day"] or found["bare"]
    if day:
        one = date(year, month, numeral(day) or 0)
        return Period(start=one, end=one)
    return Period(start=date(year, month, 1), end=date(year, month, end))


def _joined(text: str, points: list[_Point]) -> Iterator[Period]:
    at = 0
    while at < len(points):
        point = points[at]
        following = points[at + 1] if at + 1 < len(points) else None
        between = _TO.fullmatch(text[point.end : following.start]) if following else None
        if following and between and following.period.end >= point.period.start:
            yield Period(start=point.period.start, end=following.period.end)
            at += 2
            continue
        tail = _run_on(text, point)
        yield tail or point.period
        at += 1


def _run_on(text: str, point: _Point) -> Period | None:
    """A range whose second day has no 日: 3月19-20 (in which the first one has none either)."""
    found = re.match(rf"\s*[-~—–至到]\s*({_NUMBER})(?![0-9月年])", text[point.end :])
    day = numeral(found[1]) if found else None
    first = point.period.start
    if day is None or not first.day < day <= monthrange(first.year, first.month)[1]:
        return None
    return Period(start=first, end=first.replace(day=day))
