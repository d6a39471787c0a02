"""第二章, 第二章第一节, 第三章至第五章, 第三部分: the parts of a rule that people name above its articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.policies.rulebook import Article, RuleBook
from ingest.headings import Rank, marker
from ingest.ordinals import chinese, numeral

_RANKS = {"编": Rank.PART, "部分": Rank.PART, "分编": Rank.SUBPART, "章": Rank.CHAPTER, "节": Rank.SECTION}
_ONE = re.compile(r"第\s*([〇零○一二三四五六七八九十百0-9]{1,5})\s*(分编|编|部分|章|节)(?!程|课)")
_NEXT = re.compile(r"\s*(至|到|[-–—－~～]+|、|和|与|及|以及|[，,])\s*(?=第)")
_BETWEEN = re.compile(r"\s*的?\s*(?=第)")
_TO = frozenset("至到-–—－~～")
_WIDEST = 50  # parts that a range names at most


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a division: the rank of its heading, its number, and what it is called."""

    rank: Rank
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Division:
    """A part of a rule, outermost level first: 第二章第一节 has two levels."""

    levels: tuple[Level, ...]

    @property
    def label(self) -> str:
        """第二章第一节."""
        return "".join(f"第{chinese(level.number)}{level.name}" for level in self.levels)

    def of(self, book: RuleBook) -> list[Article]:
        """The articles of this part, in order; the point 三、 of a rule that has no articles is its 第三部分."""
        if book.by_points:
            [*above, last] = self.levels
            return [one for one in book.articles if not above and last.name == "部分" and one.key == (last.number, 0)]
        return [one for one in book.articles if all(_under(one.path, level) for level in self.levels)]


def read_divisions(folded: str, start: int) -> tuple[tuple[Division, ...], int]:
    """The divisions that begin exactly at `start`, and where they end; nothing and `start` where none does.

    Args:
        folded: text in half width (`ingest.folding.fold`).
        start: where to look.
    """
    found: list[Division] = []
    end, ranges = start, False
    while one := _division(folded, end, found):
        division, stop = one
        found += _up_to(found[-1], division) if ranges else [division]
        end = stop
        gap = _NEXT.match(folded, end)
        if gap is None or _division(folded, gap.end(), found) is None:
            break
        ranges, end = gap[1][0] in _TO, gap.end()
    return tuple(found), end


def _division(folded: str, start: int, before: Sequence[Division]) -> tuple[Division, int] | None:
    """The division at `start`: behind 第二章第一节、 a mere 第二节 is of the second chapter too."""
    levels: list[Level] = []
    end = start
    while match := _ONE.match(folded, end if not levels else _skipped(folded, end)):
        number, rank = numeral(match[1]), _RANKS[match[2]]
        if number is None or (levels and rank <= levels[-1].rank):
            break
        levels.append(Level(rank, number, match[2]))
        end = match.end()
    if not levels:
        return None
    above = [level for level in before[-1].levels if level.rank < levels[0].rank] if before else []
    return Division((*above, *levels)), end


def _skipped(folded: str, end: int) -> int:
    gap = _BETWEEN.match(folded, end)
    return gap.end() if gap else end


def _up_to(first: Division, last: Division) -> list[Division]:
    """What lies behind `first` up to `last`; where these are no neighbours of one level, only the last."""
    low, high = first.levels[-1], last.levels[-1]
    if first.levels[:-1] != last.levels[:-1] or low.rank != high.rank:
        return [last]
    numbers = range(low.number + 1, min(high.number, low.number + _WIDEST) + 1)
    return [Division((*last.levels[:-1], Level(high.rank, number, high.name))) for number in numbers]


def _under(path: Sequence[str], level: Level) -> bool:
    marks = (marker(heading) for heading in path[:-1])
    return any(mark is not None and (mark.rank, mark.number) == (level.rank, level.number) for mark in marks)
