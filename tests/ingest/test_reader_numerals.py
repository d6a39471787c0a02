"""Numbers as Word's list labels show them."""

import pytest

from ingest.readers.numerals import chinese, numeral


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (3, "decimal", "3"),
        (3, "decimalZero", "03"),
        (14, "upperRoman", "XIV"),
        (9, "lowerRoman", "ix"),
        (27, "lowerLetter", "aa"),
        (2, "upperLetter", "B"),
        (12, "chineseCounting", "十二"),
        (101, "chineseCounting", "一〇一"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (10, "japaneseCounting", "十"),
        (20, "ideographDigital", "二〇"),
        (3, "ideographTraditional", "丙"),
        (12, "ideographZodiac", "亥"),
        (15, "chineseLegalSimplified", "壹拾伍"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircleChinese", "21"),
        (12, "decimalFullWidth", "１２"),
        (5, "none", ""),
        (5, "a format of the future", "5"),
        (0, "chineseCounting", "零"),
    ],
)
def test_numeral(value: int, style: str, shown: str) -> None:
    assert numeral(value, style) == shown


def test_spoken_numerals_differ_for_different_numbers() -> None:
    assert len({chinese(value) for value in range(1, 10_000)}) == 9_999
