"""The forms in which a number is written, one function each: folded text and a place -> Form, or None if it is another form.

Dates, articles, ordinals and document numbers come first, so that their digits are never taken for a count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ingest.measures import AFTER_ONE, UNIT, canonical, measure_class
from ingest.numerals import HAN_NUMBER, SCALE, digits_number, number


class QuantityKind(StrEnum):
    """What a number is: something counted or measured, or something else that is written with digits."""

    AMOUNT = "amount"  # 17家, 10.1万名, 三个月
    PERCENT = "percent"  # 87.5%, 百分之八十, 3个百分点
    MONEY = "money"  # 3.42亿元
    RANGE = "range"  # 3至5个, 2021-2025年: `value` to `high`
    YEAR = "year"  # 2021年
    DATE = "date"  # 2022年1月4日, 3月, 2022-01-04; the value is yyyymmdd, with 0 for what is not said
    ORDINAL = "ordinal"  # 第33届, 首批 (= 1), 一季度, 二十大
    ARTICLE = "article"  # 第十一条, 第三款, 第二章
    REFERENCE = "reference"  # 〔2022〕15号
    NUMBER = "number"  # bare digits: telephone numbers, list numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A number that ends before `end`. `kind` None: digits that say nothing (几十, 一起), to be passed over."""

    end: int
    kind: QuantityKind | None = None
    value: Decimal = Decimal(0)
    unit: str = ""
    high: Decimal | None = None
    more: bool = False  # 余, 多


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
_FRACTION = re.compile(rf"({_HAN}|\d+)分之({_HAN}|\d+)")
_VAGUE = re.compile(rf"[数几]{HAN_NUMBER}*|{HAN_NUMBER}*几{HAN_NUMBER}*")
_ARABIC = re.compile(rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?(?: ?[余多](?=[万亿]))?(?: ?(?:{SCALE}))?")
_TAIL = re.compile(rf"\d+(?:\.\d+)?(?:{SCALE})?")  # 1亿2000万, 3万5000
_HAN_DIGITS = re.compile(rf"{_HAN}(?:点[〇零一二三四五六七八九]+)?(?:[余多](?=[万亿])[万亿])?")
_HALF = re.compile(r"半(?=年|天|日|个月|个小时|小时)")
_DATE_BEFORE = re.compile(r"日(?:-|—|–|~|至|到|、|和)$|每月$|当月$|本月$|同月$")
_TO = re.compile(r" ?(?:-|—|–|~|至|到) ?")
_MORE = re.compile(r" ?(?:有余|余|多(?!种|元|样|方|数|媒|功|渠))")
_BLANK_OR_NONE = re.compile(r" ?")


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


def _amount(text: str, at: int) -> Form:
    """A count: number, 余, measure word; or a range of them. Passed over where it is none (一线, 五一)."""
    end = _digits_end(text, at)
    value = _count(text[at:end])
    if value is None:
        return Form(end=max(end, at + 1))
    bridge = _TO.match(text, end)
    if bridge:
        last = _digits_end(text, bridge.end())
        high = _count(text[bridge.end() : last]) if last > bridge.end() else None
        unit = UNIT.match(text, _BLANK_OR_NONE.match(text, last).end())  # type: ignore[union-attr]
        if unit and high is not None and high > value:
            value = _same_scale(text[at:end], text[bridge.end() : last], value)
            return Form(end=unit.end(), kind=QuantityKind.RANGE, value=value, high=high, unit=canonical(unit[0]))
    return _single(text, at, end, value)


def _same_scale(low: str, high: str, value: Decimal) -> Decimal:
    """3至5万名: 万 holds for both ends."""
    scale = re.search(f"(?:{SCALE})$", high)
    return value * (number("1" + scale[0]) or 1) if scale and low.isdecimal() and low.isascii() else value


def _single(text: str, at: int, end: int, value: Decimal) -> Form:
    digits, more = text[at:end], _MORE.match(text, end)
    after = more.end() if more else end
    unit = UNIT.match(text, after + 1 if text[after : after + 1] == " " else after)
    if unit is None:
        return _without_unit(text, digits, value, end=after, more=bool(more))
    name = canonical(unit[0])
    if (digits == "一" and name not in AFTER_ONE) or (digits in "万亿" and _is_heading(text, at, unit.end())):
        return Form(end=end)
    if name == "时":  # 8时 is a clock; 8小时 is a length
        return Form(end=unit.end(), kind=QuantityKind.NUMBER, value=value, unit=name)
    if name == "日" and _DATE_BEFORE.search(text, max(0, at - 8), at):
        return Form(end=unit.end(), kind=QuantityKind.DATE, value=value, unit=name)
    if name in ("号", "级"):
        return Form(end=unit.end(), kind=QuantityKind.ORDINAL, value=value, unit=name)
    if name == "成":
        return Form(end=unit.end(), kind=QuantityKind.PERCENT, value=value * 10, unit="%")
    kind = _KIND_OF_CLASS.get(measure_class(name), QuantityKind.AMOUNT)
    return Form(end=unit.end(), kind=kind, value=value, unit=name, more=bool(more) or any(c in digits + unit[0] for c in "余多"))


def _without_unit(text: str, digits: str, value: Decimal, *, end: int, more: bool) -> Form:
    """Right before its noun: 400多万职工, 百万职工, 2000职工; or bare digits."""
    noun = text[end : end + 1] >= "一"
    scaled = len(digits) > 1 and digits[-1] in "万亿" and digits != "千万"
    if noun and (scaled or more):
        return Form(end=end, kind=QuantityKind.AMOUNT, value=value, more=more or "余" in digits or "多" in digits)
    if not digits[0].isdecimal() or re.match("[a-z]", text[end : end + 1]):
        return Form(end=end)
    return Form(end=end, kind=QuantityKind.NUMBER, value=value)


def _is_heading(text: str, at: int, end: int) -> bool:
    """（万元）, 单位：万人: a unit, not a count."""
    return text[max(0, at - 1) : at] in ("(", ":", "/", "") or text[end : end + 1] in (")", "")


def _digits_end(text: str, at: int) -> int:
    pattern = _ARABIC if text[at : at + 1].isdecimal() else _HAN_DIGITS
    match = pattern.match(text, at) or _HALF.match(text, at)
    if match is None:
        return at
    end = match.end()
    while pattern is _ARABIC and text[end - 1] in "万亿" and (tail := _TAIL.match(text, end)):
        end = tail.end()
    return end


def _count(digits: str) -> Decimal | None:
    return Decimal("0.5") if digits == "半" else number(digits.replace("余", "").replace("多", ""))


_KIND_OF_CLASS = {
    "money": QuantityKind.MONEY,
    "percent": QuantityKind.PERCENT,
    "per-mille": QuantityKind.PERCENT,
    "percentage-point": QuantityKind.PERCENT,
}
_Matcher = Callable[[str, int], Form | None]
_SHARED: tuple[_Matcher, ...] = (_years, _date, _day, _named_ordinal(_TERM, "届"), _named_ordinal(_QUARTER, "季度"))
_DIGIT_FORMS: tuple[_Matcher, ...] = (_iso, _clock, *_SHARED, _fraction, _amount)
_NAMED: tuple[_Matcher, ...] = (_named_ordinal(_CONGRESS, "大"), _named_ordinal(_PLENUM, "中全会"))
_HAN_FORMS: tuple[_Matcher, ...] = (*_SHARED, _hundredths, _fraction, *_NAMED, _vague, _amount)
_FORMS: dict[str, tuple[_Matcher, ...]] = {
    **dict.fromkeys("〔[(", (_reference,)),
    **dict.fromkeys("数几", (_vague,)),
    "第": (_article, _ordinal),
    "首": (_ordinal,),
    "半": (_amount,),
}
