"""The noun of what a rule says about the validity of rules, and the grammar of the rules it names: 《…》（文号）第N条."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest import titles
from ingest.document import Span
from ingest.ordinals import HAN, numeral
from ingest.periods import find_dates


class ClauseKind(StrEnum):
    """What is said: 废止, 停止执行 or 失效, 修改, 有效期延长, 以本办法为准.

    AMENDED (第三次修正) and ENDED (已由《…》废止) are said by a rule of itself.
    """

    REPEALS = "repeals"
    LAPSES = "lapses"
    AMENDS = "amends"
    EXTENDS = "extends"
    PREVAILS = "prevails"
    AMENDED = "amended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One statement about the validity of a rule; `span` is its sentence in `Document.text`.

    `name` is the other rule's title without 《》 and `number` its 发文字号; both None where the text says 原办法 or 有关规定.
    `articles` are the articles concerned as (article, N of 条之N or 0), empty for the whole rule; `partial` tells that only a
    part is meant, even where it is not named by number. `day` is the day that the statement itself names.
    """

    kind: ClauseKind
    span: Span
    name: str | None = None
    number: str | None = None
    articles: tuple[tuple[int, int], ...] = ()
    partial: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A rule that is spoken of."""

    name: str | None
    number: str | None = None
    articles: tuple[tuple[int, int], ...] = ()
    partial: bool = False


FILLER = "\ue001"
"""Stands for characters that are not to be read: a title inside 《》, new wording inside “”."""
_TITLED = re.compile(r"《([^《》]{2,120})》")
_QUOTED = re.compile(r"“[^“”]{1,3000}”", re.DOTALL)
_NOT_END = re.compile(r"[^\n]")
_ASIDE = re.compile(r"\s*[（(]([^（）()]{0,120})[）)]")
_PART = re.compile(r"\s*(?:中|里)?(?:的|关于|有关|第)")
_NUMERAL = rf"[{HAN}0-9]{{1,7}}"
_ARTICLE = re.compile(rf"第\s*({_NUMERAL})\s*条(?:\s*之\s*([一二三四五六七八九十]))?")
_ARTICLES = re.compile(rf"第\s*({_NUMERAL})\s*条?\s*(?:至|到|[-—－])\s*第\s*({_NUMERAL})\s*条")
_SINCE = re.compile(r"[自从于]\s*([^，。；自从]{6,16}?)\s*起")
_LEADING = re.compile(r"^.*(?:以|由|及|和|与|的|原|将|号|对|依照|根据|文号|字号)")
_LONGEST_RANGE = 300


def without_titles(text: str) -> str:
    """The text with what stands inside 《》 blotted out, as long as before: a verb in a title is none."""
    return _TITLED.sub(lambda found: f"《{FILLER * len(found[1])}》", text)


def without_quotes(text: str) -> str:
    """The text with what stands inside “” blotted out, as long as before and with its line ends: new wording is no instruction."""
    return _QUOTED.sub(lambda found: "“" + _NOT_END.sub(FILLER, found[0][1:-1]) + "”", text)


def targets(text: str) -> list[Target]:
    """The rules that a stretch of text names, each with its 发文字号 and the articles that are meant.

    >>> targets("《江北市互助办法》（江工发〔2018〕3号）第五条")
    [Target(name='江北市互助办法', number='江工发〔2018〕3号', articles=((5, 0),), partial=True)]
    """
    named = list(_TITLED.finditer(text))
    if not named:
        return [Target(name=None, number=number) for number in numbers(text)]
    ends = [found.start() for found in named[1:]] + [len(text)]
    return [_target(found[1], text[found.end() : end]) for found, end in zip(named, ends, strict=True)]


def _target(name: str, rest: str) -> Target:
    aside = _ASIDE.match(rest)
    number = next(iter(numbers(aside[1])), None) if aside else None
    after = rest[aside.end() :] if aside else rest
    own = re.split(r"[，,；;。]", after)[0]
    return Target(name=name, number=number, articles=articles(own), partial=bool(_PART.match(after)))


def articles(text: str) -> tuple[tuple[int, int], ...]:
    """The articles that a text names as (article, N of 条之N or 0), ascending; ranges are spelled out."""
    found: set[tuple[int, int]] = set()
    for match in _ARTICLES.finditer(text):
        first, last = numeral(match[1]), numeral(match[2])
        if first and last and first <= last <= first + _LONGEST_RANGE:
            found |= {(number, 0) for number in range(first, last + 1)}
    for match in _ARTICLE.finditer(text):
        if number := numeral(match[1]):
            found.add((number, numeral(match[2]) or 0 if match[2] else 0))
    return tuple(sorted(found))


def numbers(text: str) -> list[str]:
    """The 发文字号 in a text, brackets as 〔〕, without words that only lead up to them (原, 及, 文件)."""
    found = [f"{_LEADING.sub('', match[1])}〔{match[2]}〕{match[3]}号" for match in titles.NUMBER.finditer(text)]
    return [number for number in found if not number.startswith("〔")]


def day_of(text: str) -> date | None:
    """The day in 自…起, where a full date is given."""
    days = [found[0].period.start for match in _SINCE.finditer(text) if (found := find_dates(match[1]))]
    return days[-1] if days else None
