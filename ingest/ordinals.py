"""Whole numbers as headings and dates write them: 十二, 一百二十三, 二〇二二, 12, １２; and back: 12 -> 十二."""

from __future__ import annotations

HAN = "〇零○Ｏ一二两三四五六七八九十廿卅百千"
DIGITS = "0123456789０１２３４５６７８９"
_VALUES = {"〇": 0, "零": 0, "○": 0, "Ｏ": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SPOKEN_UNITS = ("", "十", "百", "千")
_UNITS = {"十": 10, "百": 100, "千": 1000}


def numeral(text: str) -> int | None:
    """The number that `text` writes, None where it is not a number. Blanks inside are ignored.

    >>> numeral("一百二十三"), numeral("二〇二二"), numeral("１２"), numeral("甲")
    (123, 2022, 12, None)
    """
    letters = "".join(text.split()).replace("廿", "二十").replace("卅", "三十")
    if not letters:
        return None
    if all(letter in DIGITS for letter in letters):
        return int(letters)
    if all(letter in _VALUES for letter in letters):  # digit by digit: 二〇二二
        return int("".join(str(_VALUES[letter]) for letter in letters))
    return _with_units(letters)


def _with_units(letters: str) -> int | None:
    total, digit = 0, 0
    for letter in letters:
        if letter in _VALUES:
            digit = _VALUES[letter]
        elif letter in _UNITS:
            # 十二 has no digit before 十; 一百零五 resets it through 零
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        else:
            return None
    return total + digit


def chinese(value: int) -> str:
    """一, 十, 十一, 二十, 一百零一: numerals as they are spoken, up to 9999."""
    text = spoken(value, "零一二三四五六七八九", SPOKEN_UNITS)
    return text[1:] if text.startswith("一十") else text


def spoken(value: int, digits: str, units: tuple[str, ...]) -> str:
    """The number in these digits and units, with a zero for skipped places; outside 0 to 9999 its digits."""
    if not 0 < value < 10_000:
        return digits[0] if value == 0 else str(value)
    text, skipped = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += (digits[0] if skipped and text else "") + digits[digit] + units[place]
            skipped = False
        else:
            skipped = True
    return text
