"""Written numbers -> Decimal: 10.1万, 1亿2000万, 1,094, 三百二十, 两百五, 百万, 二〇二二."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

HAN_NUMBER = f"[{''.join(DIGITS)}{''.join(SCALES)}]"
"""One character of a number in Chinese numerals (a regular expression)."""

SCALE = "[十百千]?万亿|[十百千]?[万亿]|千|百"
"""What multiplies an Arabic number (a regular expression)."""

_WRITTEN = re.compile(rf"(?:{HAN_NUMBER}|[\d.点])*")
_ARABIC = re.compile(rf"(\d+(?:\.\d+)?)({SCALE})?")


def number(text: str) -> Decimal | None:
    """The value of a number without unit, in either kind of digits; None where it is not well formed.

    Args:
        text: folded characters: half-width digits, thousands with commas, simplified numerals; 余 and 多 already taken out.
    """
    text = text.replace(",", "").replace(" ", "")
    if not _WRITTEN.fullmatch(text):
        return None
    return _arabic(text) if text[:1].isdecimal() else _with_point(text)


def _arabic(text: str) -> Decimal | None:
    """3.42亿, 1亿2000万, 3万5000: parts of falling scale add up."""
    total, at, last = Decimal(0), 0, 0
    while at < len(text):
        part = _ARABIC.match(text, at)
        if part is None or (at and not last):
            return None
        scale = _product(part[2] or "")
        if at and scale >= last:
            return None
        total += Decimal(part[1]) * scale
        at, last = part.end(), scale if part[2] else 0
    return total


def _product(scale: str) -> int:
    value = 1
    for char in scale:
        value *= SCALES[char]
    return value


def _with_point(text: str) -> Decimal | None:
    """三点五; the digits after 点 stand alone."""
    whole, point, rest = text.partition("点")
    value = _han(whole) if whole else None
    if not point or value is None:
        return value
    if not rest or any(char not in DIGITS for char in rest):
        return None
    return value + Decimal("0." + "".join(str(DIGITS[char]) for char in rest))


def _han(text: str) -> Decimal | None:
    """Chinese numerals with places. A row of bare digits (五一, 三八) is a name, not a number: None."""
    total, section, digit, place, zero = 0, 0, None, 10**4, False
    for at, char in enumerate(text):
        if char in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, zero = DIGITS[char], zero or (at > 0 and DIGITS[char] == 0)
        elif char not in SCALES:
            return None
        elif SCALES[char] < 10**4:
            if SCALES[char] >= place or (digit is None and at > 0 and char != "十"):
                return None
            section, digit, place, zero = section + (1 if digit is None else digit or 1) * SCALES[char], None, SCALES[char], False
        elif text[at - 1 : at + 1] == "万亿" and total:
            total *= SCALES["亿"]
        else:
            section += digit or 0
            if (not section and not (at == 0 and len(text) == 1)) or (total and SCALES[char] >= total):
                return None
            total, section, digit, place, zero = total + max(section, 1) * SCALES[char], 0, None, SCALES[char], False
    return Decimal(total + section + _last(digit, place, spoken=not zero and (section > 0 or total > 0)))


def _last(digit: int | None, place: int, *, spoken: bool) -> int:
    """The final digit: 5 in 三百零五, but 50 in 三百五 and 5000 in 一万五."""
    return (digit or 0) * (place // 10 if spoken and place >= 100 else 1)


def digits_number(text: str) -> int | None:
    """The value of digits read one by one: 二〇二二 -> 2022, 2022 -> 2022; None for anything else."""
    if len(text) > 18:
        return None
    if text.isdecimal() and text.isascii():
        return int(text)
    return int("".join(str(DIGITS[char]) for char in text)) if text and all(char in DIGITS for char in text) else None
