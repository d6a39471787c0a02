"""Counts: a number, 余 or 多, a measure word; and what kinds of numbers there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ingest.measures import AFTER_ONE, UNIT, canonical, measure_class
from ingest.numerals import HAN_NUMBER, SCALE, number


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


_HAN = f"{HAN_NUMBER}+"
_ARABIC = re.compile(rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?(?: ?[余多](?=[万亿]))?(?: ?(?:{SCALE}))?")
_TAIL = re.compile(rf"\d+(?:\.\d+)?(?:{SCALE})?")  # 1亿2000万, 3万5000
_HAN_DIGITS = re.compile(rf"{_HAN}(?:点[〇零一二三四五六七八九]+)?(?:[余多](?=[万亿])[万亿])?")
_HALF = re.compile(r"半(?=年|天|日|个月|个小时|小时)")
_DATE_BEFORE = re.compile(r"日(?:-|—|–|~|至|到|、|和)$|每月$|当月$|本月$|同月$")
_TO = re.compile(r" ?(?:-|—|–|~|至|到) ?")
_MORE = re.compile(r" ?(?:有余|余|多(?!种|元|样|方|数|媒|功|渠))")
_BLANK_OR_NONE = re.compile(r" ?")
_KIND_OF_CLASS = {
    "money": QuantityKind.MONEY,
    "percent": QuantityKind.PERCENT,
    "per-mille": QuantityKind.PERCENT,
    "percentage-point": QuantityKind.PERCENT,
}


def amount(text: str, at: int) -> Form:
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
