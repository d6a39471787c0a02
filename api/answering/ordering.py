"""Scores of sentences -> their order: what a linear score cannot see, said as rules that put one sentence before another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from api.answering.features import INDEX
from api.answering.question import Question
from api.answering.sentences import Candidate, is_item
from api.answering.typefit import ENOUGH_FIT
from api.answering.wording import Wants
from ingest.document import PassageKind

_MUST_FIT = frozenset({Wants.NUMBER, Wants.PERSON, Wants.DATE, Wants.DOCUMENT, Wants.ORGANISATION, Wants.PLACE, Wants.WHY, Wants.LIST})
_TWO_LISTED = 0.6  # of the three things that make a list
_AS_NEAR = 0.15  # of the span of cosines: two sentences that are as near to the question
_NEAR_SAME, _NEAR, _NEAR_COVERED = 1.2, 0.4, 2.5
"""How far below the best a fitting sentence may score to be put first: in its passage, in another, and if it holds the words asked."""
_COVERED, _EQUAL = 0.8, 0.8


@dataclass(frozen=True, slots=True)
class Ordering:
    """The candidates of one question with their features, shape (n, len(NAMES)), and scores, shape (n,)."""

    question: Question
    candidates: Sequence[Candidate]
    rows: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]

    def order(self) -> list[int]:
        """The places of the candidates, best first."""
        named = self.candidates
        order = sorted(range(len(named)), key=lambda i: (-round(float(self.scores[i]), 9), named[i].hit.passage.id, named[i].ordinal))
        rules: tuple[Callable[[list[int]], int], ...] = (self._of_the_place, self._of_the_kind, self._fitting, self._newest)
        for rule in rules:
            first = rule(order)
            order = [first, *(i for i in order if i != first)]
        return order

    def _of_the_place(self, order: list[int]) -> int:
        """The best of the place asked for, where it says nearly as much as the best of another place.

        Where it says clearly less, the place has no such figure: the best stays in front, and the question is refused for its place.
        """
        first = order[0]
        local = next((i for i in order if self._of(i, "place") >= 0), first)
        near = self._of(local, "dense") >= self._of(first, "dense") - _AS_NEAR or self._same_passage(local, first)
        alike = self.scores[local] >= self.scores[first] - _EQUAL and near
        return first if self._of(first, "place") >= 0 or not alike else local

    def _of_the_kind(self, order: list[int]) -> int:
        """The best plan where a plan is asked for, the best result where a result is, if it says nearly as much of the same year and place."""
        first = order[0]
        if self._of(first, "kind") >= 0:
            return first
        same = (i for i in order if self._of(i, "kind") > 0 and all(self._of(i, name) >= self._of(first, name) for name in ("year", "place", "fit")))
        other = next(same, first)
        return other if self.scores[other] >= self.scores[first] - _EQUAL and self._of(other, "words") >= self._of(first, "words") else first

    def _fitting(self, order: list[int]) -> int:
        """The best sentence that holds the kind of thing wanted, if it is near enough to the best.

        A sentence that names the topic often stands before the one that gives the number: same passage, or nearly as good.
        """
        first = order[0]
        enough = ENOUGH_FIT if self.question.units else _TWO_LISTED if self.question.wants is Wants.LIST else 0.1
        if self.question.wants not in _MUST_FIT or self._of(first, "fit") >= enough or self._listed(first):
            return first
        for at in order[1:]:
            same = self._same_passage(at, first)
            reach = _NEAR_COVERED if self._of(at, "words") >= _COVERED else _NEAR_SAME if same else _NEAR
            if self._of(at, "fit") >= enough and self.scores[at] > self.scores[first] - reach:
                return at
        return first

    def _newest(self, order: list[int]) -> int:
        """The newest of equals, where a number is asked for without a year.

        Yearly reports say the same of every year; who names no year means the last one. Equals are sentences of the same
        issuer that score nearly the same and hold as much of what was asked.
        """
        first = order[0]
        period = self.candidates[first].hit.passage.period
        if self.question.wants is not Wants.NUMBER or self.question.years or period is None:
            return first
        newest = max((i for i in order if self._equals(i, first)), key=lambda i: (_last_year(self.candidates[i]), self.scores[i]))
        return newest if _last_year(self.candidates[newest]) > period.end.year else first

    def _equals(self, one: int, first: int) -> bool:
        return bool(
            self.scores[one] > self.scores[first] - _EQUAL
            and self._of(one, "words") >= self._of(first, "words")
            and self._of(one, "fit") >= self._of(first, "fit")
            and self.candidates[one].hit.document.issuer == self.candidates[first].hit.document.issuer
        )

    def _listed(self, at: int) -> bool:
        """Whether the sentence is one item of the list that was asked for: the others follow it."""
        return self.question.wants is Wants.LIST and is_item(self.candidates[at].parsed.text)

    def _same_passage(self, one: int, other: int) -> bool:
        return self.candidates[one].hit.passage.id == self.candidates[other].hit.passage.id

    def _of(self, at: int, feature: str) -> float:
        return float(self.rows[at, INDEX[feature]])


def _last_year(candidate: Candidate) -> int:
    period = candidate.hit.passage.period
    return period.end.year if period is not None and candidate.hit.passage.kind is PassageKind.ACHIEVEMENT else 0
