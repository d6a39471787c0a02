"""Scores of sentences -> their order: what a linear score cannot see, said as rules that put one sentence before another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from api.answering.features import INDEX
from api.answering.question import Question
from api.answering.sentences import Candidate, codes, is_item, record_labels
from api.answering.typefit import ENOUGH_FIT, asks_for_all, only_new
from api.answering.wording import Wants
from ingest.document import PassageKind

_MUST_FIT = frozenset({Wants.NUMBER, Wants.PERSON, Wants.DATE, Wants.DOCUMENT, Wants.ORGANISATION, Wants.PLACE, Wants.WHY, Wants.LIST})
_TWO_LISTED = 0.6  # of the three things that make a list
_AS_NEAR = 0.15  # of the span of cosines: two sentences that are as near to the question
_NEAR_SAME, _NEAR, _NEAR_COVERED = 1.2, 0.4, 2.5
"""How far below the best a fitting sentence may score to be put first: in its passage, in another, and if it holds the words asked."""
_COVERED, _EQUAL = 0.8, 0.8
_LACKING = re.compile(r"(?:没有?|无)([\u4e00-\u9fff]{2})(?<!多少)(?<!关系)(?<!什么)")


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
        asked = (self._of_the_code, self._of_the_lack, self._of_all, self._no_record, self._of_the_place, self._of_the_kind)
        for rule in (*asked, self._fitting, self._newest):
            first = rule(order)
            order = [first, *(i for i in order if i != first)]
        return order

    def _of_the_code(self, order: list[int]) -> int:
        """The best that names the code asked for (LT-05), where the best of all names another."""
        first, asked = order[0], codes(self.question.folded)
        given = codes(self.candidates[first].parsed.folded)
        if not asked or not given or asked & given:
            return first
        return next((i for i in order if asked & codes(self.candidates[i].parsed.folded)), first)

    def _of_the_lack(self, order: list[int]) -> int:
        """The best that speaks of those who lack the thing (无单位工会的), where the question does (没单位工会) and the best of all does not."""
        first, lacking = order[0], _LACKING.search(self.question.folded)
        if lacking is None:
            return first
        spoken = re.compile(rf"(?:无|没有|未|不)[\u4e00-\u9fff]{{0,2}}{re.escape(lacking[1])}")
        if spoken.search(self.candidates[first].parsed.folded):
            return first
        near = (i for i in order if self.scores[i] > self.scores[first] - _NEAR_SAME)
        return next((i for i in near if spoken.search(self.candidates[i].parsed.folded)), first)

    def _of_all(self, order: list[int]) -> int:
        """The best that tells how many there are, where that is asked for and the best of all tells how many came."""
        first = order[0]
        if self.question.wants is not Wants.NUMBER or not asks_for_all(self.question.folded) or not only_new(self.candidates[first].parsed.folded):
            return first
        near = (i for i in order if self.scores[i] > self.scores[first] - _NEAR_SAME and self._of(i, "year") >= self._of(first, "year"))
        return next((i for i in near if self._of(i, "fit") >= ENOUGH_FIT and not only_new(self.candidates[i].parsed.folded)), first)

    def _no_record(self, order: list[int]) -> int:
        """The best sentence, where it is asked how or why: a row of a catalogue, label by label, tells neither."""
        first = order[0]
        if self.question.wants not in (Wants.HOW, Wants.WHY) or self.question.label is not None or not self._labels(first):
            return first
        return next((i for i in order if self.scores[i] > self.scores[first] - _NEAR_SAME and not self._labels(i)), first)

    def _labels(self, at: int) -> tuple[str, ...]:
        return record_labels(self.candidates[at].parsed.folded)

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
