"""The forms in which a number is written, one function each: folded text and a place -> Form, or None if it is another form.

Dates, articles, ordinals and document numbers come first, so that their digits are never taken for a count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from ingest.amounts import Form, QuantityKind, amount
from ingest.measures import UNIT
from ingest.numerals import HAN_NUMBER, digits_number, number

_YEAR = r"(?:(?:19|20)\d\d(?!\d)|[一二][〇零一二三四五六七八九]{3})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_HAN = f"{HAN_NUMBER}+"
_REFERENCE = re.compile(r"[〔\[(]\d{4}[〕\])] ?第?(\d+) ?号")
_ISO = re.compile(r"((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d.])")
_CLOCK = re.compile(r"([0-2]?\d):([0-5]\d)(?!\d)")
_YEARS = re.compile(rf"({_YEAR}) ?年? ?(?:-|—{{1,2}}|–|~|至|到) ?({_YEAR}) ?(?:年|(?![\d-]))")
_DATE = re.compile(rf"({_YEAR}) ?年(?:度|份| ?({_SMALL}) ?月份?(?: ?({_SMALL}) ?[日号])?)?")
_DAY = re.compile(rf"({_SMALL}) ?月份?(?: ?({_SMALL}) ?[日号])?")
_ARTICLE = re.compile(rf"第 ?(\d+|{_HAN}) ?([编章节条款项目])(?:之[一二三四五六七八九十]+)?(?!目)")
_ORDINAL = re.compile(rf"第 ?(\d+|{_HAN}) ?|首(?=[批届次个家期轮场位名座支])")
_CONGRESS = re.compile(r"(十[一二三四五六七八九]|二十[一二]?)大")
_TERM = re.compile(
    r"(\d+|[一二三四五六七八九十]+)届(?:[\d一二三四五六七八九十]+次(?=全|会|委|代|常|执|理)|"
    r"(?=[一二三四五六七八九十]+中全会|全国|中央|全委|人大|政协|委员|常委))"
)
_PLENUM = re.compile(r"([一二三四五六七八九十]+)中(?=全会)")
_QUARTER = re.compile(r"([1-4一二三四])季度")
_HUNDREDTHS = re.compile(rf"([百千])分之(\d+(?:\.\d+)?|{_HAN}(?:点{_HAN})?)")
_FRACTION = re.compile(rf"({_HAN}|\d{{1,6}})分之({_HAN}|\d{{1,6}})")
_VAGUE = re.compile(rf"[数几]{HAN_NUMBER}*|{HAN_NUMBER}*几{HAN_NUMBER}*")


def form_at(text: str, at: int) -> Form | None:
    """The form of the number that begins at `at`; None if none does."""
    char = text[at]
    for form in _FORMS.get(char, _DIGIT_FORMS if char.isdecimal() else _HAN_FORMS):
        found = form(text, at)
        if found is not None:
            return found
    return None


def _value(digits: str) -> Decimal:
    plain = digits_number(digits) if len(digits) >= 4 else None
    return Decimal(plain) if plain is not None else number(digits) or Decimal(0)


def _reference(text: str, at: int) -> Form | None:
    match = _REFERENCE.match(text, at)
    return Form(end=match.end(), kind=QuantityKind.REFERENCE, value=Decimal(match[1]), unit="号") if match else None


def _day_number(year: str | None, month: str | None, day: str | None) -> Decimal | None:
    parts = [_value(part) if part else Decimal(0) for part in (year, month, day)]
    if parts[1] > 12 or parts[2] > 31 or (month and not parts[1]):
        return None
    return parts[0] * 10000 + parts[1] * 100 + parts[2]


def _iso(text: str, at: int) -> Form | None:
    match = _ISO.match(text, at)
    value = _day_number(match[1], match[3], match[4]) if match else None
    return Form(end=match.end(), kind=QuantityKind.DATE, value=value, unit="日") if match and value else None


def _clock(text: str, at: int) -> Form | None:
    match = _CLOCK.match(text, at)
    return Form(end=match.end(), kind=QuantityKind.NUMBER, value=Decimal(int(match[1]) * 100 + int(match[2])), unit="时") if match else None


def _years(text: str, at: int) -> Form | None:
    match = _YEARS.match(text, at)
    if match is None or _value(match[1]) >= _value(match[2]):
        return None
    return Form(end=match.end(), kind=QuantityKind.RANGE, value=_value(match[1]), high=_value(match[2]), unit="年")


def _date(text: str, at: int) -> Form | None:
    match = _DATE.match(text, at)
    if match is None:
        return None
    value = _day_number(match[1], match[2], match[3])
    if match[2] is None or value is None:
        return Form(end=match.end(), kind=QuantityKind.YEAR, value=_value(match[1]), unit="年")
    return Form(end=match.end(), kind=QuantityKind.DATE, value=value, unit="日" if match[3] else "月")


def _day(text: str, at: int) -> Form | None:
    match = _DAY.match(text, at)
    value = _day_number(None, match[1], match[2]) if match else None
    return Form(end=match.end(), kind=QuantityKind.DATE, value=value, unit="日" if match[2] else "月") if match and value else None


def _article(text: str, at: int) -> Form | None:
    match = _ARTICLE.match(text, at)
    return Form(end=match.end(), kind=QuantityKind.ARTICLE, value=_value(match[1]), unit=match[2]) if match else None


def _ordinal(text: str, at: int) -> Form | None:
    match = _ORDINAL.match(text, at)
    if match is None:
        return None
    unit = UNIT.match(text, match.end())
    end = unit.end() if unit else match.end()
    return Form(end=end, kind=QuantityKind.ORDINAL, value=_value(match[1]) if match[1] else Decimal(1), unit=unit[0] if unit else "")


def _named_ordinal(pattern: re.Pattern[str], unit: str) -> Callable[[str, int], Form | None]:
    def form(text: str, at: int) -> Form | None:
        match = pattern.match(text, at)
        return Form(end=match.end(), kind=QuantityKind.ORDINAL, value=_value(match[1]), unit=unit) if match else None

    return form


def _hundredths(text: str, at: int) -> Form | None:
    match = _HUNDREDTHS.match(text, at)
    value = number(match[2]) if match else None
    if match is None or value is None:
        return None
    return Form(end=match.end(), kind=QuantityKind.PERCENT, value=value, unit="%" if match[1] == "百" else "‰")


def _fraction(text: str, at: int) -> Form | None:
    """三分之二 -> 66.6667 %."""
    match = _FRACTION.match(text, at)
    under, over = (number(match[1]), number(match[2])) if match else (None, None)
    if match is None or not under or over is None:
        return None
    return Form(end=match.end(), kind=QuantityKind.PERCENT, value=round(over * 100 / under, 4), unit="%")


def _vague(text: str, at: int) -> Form | None:
    match = _VAGUE.match(text, at)
    return Form(end=match.end()) if match else None


_Matcher = Callable[[str, int], Form | None]
_SHARED: tuple[_Matcher, ...] = (_years, _date, _day, _named_ordinal(_TERM, "届"), _named_ordinal(_QUARTER, "季度"))
_DIGIT_FORMS: tuple[_Matcher, ...] = (_iso, _clock, *_SHARED, _fraction, amount)
_NAMED: tuple[_Matcher, ...] = (_named_ordinal(_CONGRESS, "大"), _named_ordinal(_PLENUM, "中全会"))
_HAN_FORMS: tuple[_Matcher, ...] = (*_SHARED, _hundredths, _fraction, *_NAMED, _vague, amount)
_FORMS: dict[str, tuple[_Matcher, ...]] = {
    **dict.fromkeys("〔[(", (_reference,)),
    **dict.fromkeys("数几", (_vague,)),
    "第": (_article, _ordinal),
    "首": (_ordinal,),
    "半": (amount,),
}
