"""A number as a list label shows it: 3 -> 三, 叁, III, c, ③.

Source: ECMA-376 part 1, 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.ordinals import chinese, spoken

__all__ = ["chinese", "numeral"]

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_ROMAN = dict(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True)
)


def numeral(value: int, style: str) -> str:
    """`value` in the number format `style` of Word; a format that is not known, or a value out of its range, gives digits."""
    return _STYLES.get(style, str)(value)


def _digit_by_digit(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _counted(value: int) -> str:
    """Counted up to 99 (十一, 二十), digit by digit beyond (一〇一)."""
    return chinese(value) if value < 100 else _digit_by_digit(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for unit, letters in _ROMAN.items():
        text += letters * (value // unit)
        value %= unit
    return text


def _letter(value: int) -> str:
    """A, b, ... z, aa, bb ...: Word repeats the letter."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else str(value)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


_CIRCLED = "".join(map(chr, range(0x2460, 0x2474)))
_STYLES: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letter(value).upper(),
    "lowerLetter": _letter,
    "chineseCounting": _counted,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": lambda value: spoken(value, _LEGAL, _LEGAL_UNITS),
    "ideographLegalTraditional": lambda value: spoken(value, _LEGAL, _LEGAL_UNITS),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _one_of(_CIRCLED),
    "decimalEnclosedCircleChinese": _one_of(_CIRCLED),
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "decimalEnclosedParen": _one_of("".join(map(chr, range(0x2474, 0x2488)))),
    "decimalEnclosedFullstop": _one_of("".join(map(chr, range(0x2488, 0x249C)))),
    "decimalFullWidth": lambda value: str(value).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalFullWidth2": lambda value: str(value).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    "none": lambda _: "",
}
