"""The heading grammar of one line: its number (第三章, 二、, （一）, 1., 一要) and how much of the line is heading.

Source: GB/T 9704-2012 7.3.3 (一、 （一） 1. （1）); 立法技术规范（试行）(编 分编 章 节 条 款 项 目).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, IntEnum

from ingest.ordinals import DIGITS, HAN, numeral


class Rank(IntEnum):
    """What numbers a heading, outermost first. Dotted decimals lie between: 1.1 is AR + 1, 1.1.1 is AR + 2."""

    ANNEX = 0  # 附件 附表 附录
    PART = 10  # 第一编 第一部分 第一篇
    SUBPART = 20  # 第一分编
    CHAPTER = 30  # 第一章
    SECTION = 40  # 第一节
    ARTICLE = 50  # 第一条 第十条之一
    LESSON = 60  # 第一讲 课程一
    CN = 70  # 一、
    CN_PAREN = 80  # （一）
    AR = 90  # 1. 1、
    AR_PAREN = 100  # （1） 1)
    CIRCLED = 110  # ①
    ORDINAL = 120  # 一要 一是 第一，
    NAMED = 130  # no number: a short first sentence


class Form(Enum):
    """How a numbered line stands: as a heading of its own, a head that runs into its paragraph, or a list item."""

    WHOLE = "whole"
    RUN_IN = "run_in"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Marker:
    """The number at the start of a line. `end` is where it ends in the line; `gap`: a blank or bracket follows it."""

    rank: int
    number: int
    label: str
    end: int
    gap: bool


_N = rf"[{HAN}{DIGITS}\s]{{1,12}}?"
_LAW = re.compile(rf"第\s*({_N})\s*(分编|编|部分|篇(?!章)|章|节(?!课)|条|单元|模块|讲|课)((?:\s*之\s*[{HAN}]{{1,3}})?)")
_LAW_RANKS = {"编": Rank.PART, "部分": Rank.PART, "篇": Rank.PART, "分编": Rank.SUBPART, "章": Rank.CHAPTER, "节": Rank.SECTION,
              "条": Rank.ARTICLE, "单元": Rank.CHAPTER, "模块": Rank.CHAPTER, "讲": Rank.LESSON, "课": Rank.LESSON}  # fmt: skip
_ANNEX = re.compile(rf"附\s*(?:件|表|录)\s*([{HAN}{DIGITS}]{{0,3}})(?=[\s:：.、．]|$)")
_NUMBERED = (
    (Rank.CN, re.compile(rf"([{HAN}]{{1,5}})\s*[、．]")),
    (Rank.CN_PAREN, re.compile(rf"[（(]\s*([{HAN}]{{1,5}})\s*[）)]")),
    (Rank.AR_PAREN, re.compile(rf"[（(]\s*([{DIGITS}]{{1,3}})\s*[）)]|([{DIGITS}]{{1,3}})\s*[）)]")),
    (Rank.AR, re.compile(rf"([{DIGITS}]{{1,3}})\s*(?:[、．]|[.](?![{DIGITS}]))")),  # not 1.5万
    (Rank.ORDINAL, re.compile(rf"([{HAN}]{{1,3}})(?:是要|要|是)(?=[^，。\s])|第([{HAN}]{{1,3}})[，、]")),
    (Rank.LESSON, re.compile(rf"(?:课程|专题|模块|单元)\s*([{HAN}]{{1,3}}|[{DIGITS}]{{1,3}})(?=[\s:：、.．]|$)")),
)
_DOTTED = re.compile(rf"[{DIGITS}]{{1,2}}(?:\.[{DIGITS}]{{1,2}}){{1,4}}(?=\s)")
_CIRCLED = re.compile(r"[①-⑳㈠-㈩]")
_STARTS = re.compile(rf"[第附课专模单（(①-⑳㈠-㈩{HAN}{DIGITS}]")
# What follows a number that is only referred to: 第十四条的规定…, 第三条、第五条…, 第二章规定的…
# Behind a blank only what cannot begin an article: 第五十条 第四十九条规定的… is an article, 第五条 第二款规定的… is not.
_REFERENCE = re.compile(r"第|的|规定|所|之|和|与|及|或|至|到|中[，的规]|[，、。；）)》”]")
_SPACED_REFERENCE = re.compile(rf"\s+(?:的|规定的|所[称列述规]|[、，。；）)》”]|第[{HAN}]{{1,4}}[款项])")
_ARTICLE_NAME = re.compile(r"\s*([（(【〔\[]\s*[^（）()【】〔〕\[\]。；，]{1,20}\s*[）)】〕\]])")
_SENTENCE_END = re.compile(r"[。！？!?][”’』」）)]*")
_ADDRESS = re.compile(r"(?:各位[\u4e00-\u9fff、]{1,12}|同志们)[，,：:！!]")
_CLOSING = "。！？!?；;，,、"


def marker(line: str) -> Marker | None:
    """The number that starts `line`, None where none does or where it is a cross-reference."""
    if not _STARTS.match(line):
        return None
    if line[0] in "第附":
        found = _law_marker(line) or _annex_marker(line)
        if found is not None:
            return found
    if dotted := _DOTTED.match(line):
        return _made(line, Rank.AR + dotted[0].count("."), numeral(dotted[0].rsplit(".", 1)[1]), dotted)
    if circled := _CIRCLED.match(line):
        first, rank = ("①", Rank.CIRCLED) if circled[0] <= "⑳" else ("㈠", Rank.CN_PAREN)
        return _made(line, rank, ord(circled[0]) - ord(first) + 1, circled)
    for rank, pattern in _NUMBERED:
        if match := pattern.match(line):
            return _made(line, rank, numeral(next(group for group in match.groups() if group)), match)
    return None


def _made(line: str, rank: int, number: int | None, match: re.Match[str]) -> Marker | None:
    if number is None:
        return None
    return Marker(rank, number, "".join(match[0].split()), match.end(), line[match.end() : match.end() + 1].isspace())


def _law_marker(line: str) -> Marker | None:
    match = _LAW.match(line)
    if match is None or (number := numeral(match[1])) is None:
        return None
    rest = line[match.end() :]
    if _REFERENCE.match(rest) or _SPACED_REFERENCE.match(rest):
        return None
    gap = not rest or rest[0].isspace() or rest[0] in "（(【〔[:："
    return Marker(_LAW_RANKS[match[2]], number, "".join(match[0].split()), match.end(), gap)


def _annex_marker(line: str) -> Marker | None:
    match = _ANNEX.match(line)
    if match is None:
        return None
    return Marker(Rank.ANNEX, numeral(match[1]) or 0, "".join(match[0].split()), match.end(), True)


def first_sentence(line: str) -> str:
    """The line up to and with its first sentence end; all of it where there is none."""
    match = _SENTENCE_END.search(line)
    return line[: match.end()] if match else line


def form(line: str, mark: Marker, longest: int = 50) -> Form:
    """How a numbered line stands. `longest` is the most characters that a head has."""
    sentence = first_sentence(line)
    if len(sentence) < len(line):
        return Form.RUN_IN if len(sentence) <= longest and not line[len(sentence) :].isspace() else Form.ITEM
    if line[-1] in ":：":
        return Form.WHOLE if len(line) <= 25 and mark.rank <= Rank.CN_PAREN else Form.ITEM
    if line[-1] in _CLOSING:
        # a short numbered line may be a heading that was given a full stop: 1. 坚持党的领导。
        return Form.WHOLE if line[-1] == "。" and len(line) <= 24 and "，" not in line else Form.ITEM
    return Form.WHOLE if len(line) <= 60 else Form.ITEM


def element(line: str, mark: Marker | None = None) -> str:
    """The path element of a heading: its text on one line, blanks evened out, without what closes it (。 ：)."""
    if mark is None:
        return _even(line)
    rest = _even(line[mark.end :])
    if mark.rank <= Rank.LESSON or Rank.AR < mark.rank < Rank.AR_PAREN:  # 第一章 总则, 1.1 范围
        rest = rest.lstrip(":：、.．")
        return f"{mark.label} {rest.lstrip()}" if rest else mark.label
    return f"{mark.label}{rest}" if rest else mark.label


def article_end(line: str, mark: Marker) -> int:
    """Where the heading of 第X条 ends in its line: behind the number, its name in brackets, or the short line it is alone on."""
    name = _ARTICLE_NAME.match(line, mark.end)
    if name is not None and numeral(name[1][1:-1]) is None:  # not the item （一）
        return name.end()
    rest = line[mark.end :].strip()
    alone = mark.gap and len(rest) <= 20 and not re.search(r"[，。；：:、？！,;]", rest)
    return len(line) if alone else mark.end


def article_element(line: str, mark: Marker, end: int) -> str:
    """第一条, 第一条（目的） or 第一条 申请条件."""
    rest = _even(line[mark.end : end])
    if not rest:
        return mark.label
    return f"{mark.label}{rest}" if rest[0] in "（(【〔[" else f"{mark.label} {rest}"


def clause_end(line: str, mark: Marker, longest: int = 40) -> int:
    """Where the first clause of a numbered paragraph ends, behind its number where that clause is too long for a head."""
    match = re.search(r"[，。；：:！？,;]", line[mark.end :])
    end = mark.end + match.start() if match else len(line)
    return end if end <= longest else mark.end


def names_paragraph(line: str) -> int:
    """Length of a short first sentence that may name its paragraph (党的创新理论入脑入心。…), 0 where there is none."""
    head = line.find("。", 0, 24)
    if not 4 <= head <= 22 or len(line) - head < 20:
        return 0
    if re.search(rf"[，,：:；“”《》（）()？！{DIGITS}]", line[:head]) or re.match(r"[我你他她它这那此该但因为而同并]|其(?!他|余)", line):
        return 0
    return head + 1


def addresses(line: str) -> bool:
    """Whether the speaker turns to the audience (各位委员、同志们，…): the last detail is left, the whole part is spoken of again."""
    return _ADDRESS.match(line) is not None


def _even(text: str) -> str:
    return " ".join(text.split()).rstrip("。；;：:，,、 ")
