"""Numbered lines that belong together (一、二、三、 of one text), and whether they are headings or the items of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.headings import Form, Marker, Rank


@dataclass(frozen=True, slots=True)
class Candidate:
    """A numbered line that may be a heading."""

    block: int
    mark: Marker
    form: Form


@dataclass(frozen=True, slots=True)
class Order:
    """How the numberings of one document nest. Normally by rank; a document that uses （一） above 一、 swaps the two."""

    swapped: frozenset[int] = frozenset()  # the upper ranks of swapped pairs

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> Order:
        """The order that `candidates` show: the lower numbering comes first, runs once, and the upper starts again under it."""
        likely = [candidate for candidate in candidates if candidate.form is not Form.ITEM]
        ranks = [Rank.CN, Rank.CN_PAREN, Rank.AR, Rank.AR_PAREN]
        swapped: set[int] = set()
        for upper, lower in pairwise(ranks):
            above = [candidate for candidate in likely if candidate.mark.rank == upper]
            below = [candidate for candidate in likely if candidate.mark.rank == lower]
            restarts = sum(candidate.mark.number == 1 for candidate in above)
            once = sum(candidate.mark.number == 1 for candidate in below) == 1 and len(below) >= 2
            if restarts >= 2 and once and below[0].block < above[0].block and upper - 10 not in swapped:
                swapped.add(upper)
        return cls(frozenset(swapped))

    def place(self, rank: int) -> int:
        """Where a rank stands: a smaller place is further out."""
        if rank in self.swapped:
            return rank + 10
        return rank - 10 if rank - 10 in self.swapped else rank


@dataclass(frozen=True, slots=True)
class Group:
    """A run of one numbering. `continues`: its count goes on from a run under an earlier heading."""

    members: list[Candidate]
    continues: bool = False


def group(candidates: Iterable[Candidate], borders: set[int], order: Order) -> list[Group]:
    """The runs of each numbering that no heading further out (or a fixed one, `borders`) cuts."""
    groups: list[Group] = []
    open_groups: dict[int, Group] = {}
    latest: dict[int, int] = {}  # the last number met of each numbering
    waiting = sorted(borders, reverse=True)
    for candidate in candidates:
        while waiting and waiting[-1] < candidate.block:
            waiting.pop()
            open_groups.clear()
        place, number = order.place(candidate.mark.rank), candidate.mark.number
        for other in [other for other in open_groups if other > place]:
            del open_groups[other]
        if place not in open_groups or number <= latest[place]:
            # （三） under 二、 may go on where （二） under 一、 stopped
            open_groups[place] = Group([], continues=number > 1 and number == latest.get(place, 0) + 1)
            groups.append(open_groups[place])
        open_groups[place].members.append(candidate)
        latest[place] = number
    return groups


def heads_group(lines: Sequence[str], run: Group, bare: set[int]) -> bool:
    """Whether these numbered lines are headings. `bare` are the blocks among them that have no text under them."""
    members, first = run.members, run.members[0].mark
    if first.number != 1 and not run.continues and not (first.rank in (Rank.CN, Rank.CN_PAREN) and members[0].form is Form.WHOLE):
        return False
    texts = [lines[member.block] for member in members]
    if 3 * sum(text[-1] in "；;" for text in texts) >= len(texts):
        return False
    likely = sum(member.form is not Form.ITEM for member in members)
    if 3 * likely < 2 * len(members):
        # 一、 with whole paragraphs behind it still is what a notice is cited by: 通知第三点
        return first.rank == Rank.CN and len(members) >= 2 and sum(map(len, texts)) >= 80 * len(members)
    return _have_text(members, bare)


def _have_text(members: Sequence[Candidate], bare: set[int]) -> bool:
    """Whether enough members have text under or behind them. Items of a list (1.登记表 2.身份证) have none, save by chance the last."""
    own = [member.form is Form.RUN_IN or member.block not in bare for member in members]
    if members[0].mark.rank == Rank.CN or len(members) == 1:
        return any(own)
    return 3 * sum(own) >= len(own) and any(own[:-1])
