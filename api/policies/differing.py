"""Two wordings -> what was struck out and what was put in, by characters; a number changes as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"\d+(?:\.\d+)?%?|[A-Za-z]+|\s+|.", re.DOTALL)


class Mark(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    STRUCK = "struck"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words with its mark."""

    mark: Mark
    text: str


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Old and new as one run of pieces: those SAME or STRUCK give `old`, those SAME or ADDED give `new`.

    >>> [(piece.mark.value, piece.text) for piece in pieces("不超过5天", "不超过6天")]
    [('same', '不超过'), ('struck', '5'), ('added', '6'), ('same', '天')]
    """
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    runs = [_Run("".join(a[i:j]), "".join(b[k:m]), kind == "equal") for kind, i, j, k, m in codes]
    return tuple(_written(_joined(runs)))


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of old and of new words, alike or not."""

    old: str
    new: str
    same: bool

    @property
    def length(self) -> int:
        return max(len(self.old), len(self.new))


def _joined(runs: list[_Run]) -> list[_Run]:
    """Changes as one change where less stayed between them than was changed on either side: 三十日 -> 十五日 is one.

    Source: the semantic cleanup of N. Fraser's diff-match-patch.
    """
    found: list[_Run] = []
    for run in runs:
        found.append(run)
        while len(found) >= 3 and not found[-1].same and found[-2].same and not found[-3].same and _less(found[-3], found[-2], found[-1]):
            parts = found[-3:]
            found[-3:] = [_Run("".join(one.old for one in parts), "".join(one.new for one in parts), False)]
    return found


def _less(before: _Run, stayed: _Run, after: _Run) -> bool:
    return stayed.length <= before.length and stayed.length <= after.length


def _written(runs: list[_Run]) -> Iterator[Piece]:
    for run in runs:
        if run.same:
            yield Piece(Mark.SAME, run.new)
            continue
        if run.old:
            yield Piece(Mark.STRUCK, run.old)
        if run.new:
            yield Piece(Mark.ADDED, run.new)
