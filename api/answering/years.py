"""Years as people say them -> as documents write them: 21年 and a bare 2021 are 2021年."""

from __future__ import annotations

import re
from datetime import date

_BACK, _AHEAD = 15, 3
"""So far from today a short year may lie; 30年 is else a length of time, as it is after words like 满 and 连续."""
_SHORT = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{0,3})(?<![\d.年月/])(?P<year>[12]\d|3\d)年"
    r"(?![以内来间期龄资制级任之]|多(?![几少了])|的?(?:工龄|会龄|教龄))"
)
_PAIR = re.compile(r"(?<!\d)(?P<year>[12]\d)(?=[、和与跟至到-][12]\d[两年])|(?<=\d[、和与跟至到-])(?P<last>[12]\d)年?(?=两年)")
_HAN_YEAR = re.compile(r"(?<![\u4e00-\u9fff十百])二(?P<last>[一二三四五六七八九零〇])年(?!级)|(?<=[\s，,])二(?P<other>[一二三四五六七八九])年")
_HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_LENGTH = re.compile(r"(?:满|近|超过?|达到?|约|经过|第|每|干了?|工作了?|连续|累计|有效期|任期|服务|长达|最多|至少|不足|不到|还有|再过|[了有够])$")
_BARE = re.compile(
    r"(?<![\d.,第号〔\[a-z-])(?P<year>(?:19|20)\d\d)(?![\d年.,〕\]a-z-])(?!\s*(?:多|余)?\s*[名个人元万亿家件场次项条号户%台所处岁届期])"
)


def years_written_out(folded: str, today: date | None) -> str:
    """The question with its short and its bare years in the form of documents.

    Args:
        folded: a question, folded.
        today: what short years must be near to; without it they stay as they are.

    >>> years_written_out("21年和2022 帮扶多少户", date(2023, 1, 5))
    '2021年和2022年 帮扶多少户'
    """

    def short(match: re.Match[str]) -> str:
        year = 2000 + int(match["year"])
        if today is None or not today.year - _BACK <= year <= today.year + _AHEAD or _LENGTH.search(match["before"]):
            return match[0]
        return f"{match['before']}{year}年"

    def spoken(match: re.Match[str]) -> str:
        """二二年 as 2022年."""
        year = 2020 + _HAN_DIGITS[match["last"] or match["other"]]
        return f"{year}年" if today is not None and today.year - _BACK <= year <= today.year + _AHEAD else match[0]

    folded = _HAN_YEAR.sub(spoken, _PAIR.sub(lambda m: f"20{m['year'] or m['last']}年", folded)) if today is not None else folded
    return _BARE.sub(r"\g<year>年", _SHORT.sub(short, folded))
