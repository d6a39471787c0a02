"""Candidates with their scores: what the rules of their order look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from api.answering.coverage import coverage
from api.answering.features import INDEX
from api.answering.question import Question
from api.answering.sentences import Candidate, record_labels
from ingest.document import PassageKind


@dataclass(frozen=True, slots=True)
class Scored:
    """The candidates of one question with their features, shape (n, len(NAMES)), and scores, shape (n,).

    `strange` are the documents of other unions than the house's own. A candidate is named by its place among them.
    """

    question: Question
    candidates: Sequence[Candidate]
    rows: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    strange: frozenset[str] = frozenset()

    def near(self, order: Sequence[int], below: float) -> list[int]:
        """Those that score at most so much below the first, best first."""
        return [at for at in order if self.scores[at] > self.scores[order[0]] - below]

    def text(self, at: int) -> str:
        """The sentence, folded."""
        return self.candidates[at].parsed.folded

    def of(self, at: int, feature: str) -> float:
        """A feature of a candidate."""
        return float(self.rows[at, INDEX[feature]])

    def same_passage(self, one: int, other: int) -> bool:
        """Whether two candidates stand in one passage."""
        return self.candidates[one].hit.passage.id == self.candidates[other].hit.passage.id

    def document(self, at: int) -> str:
        """The id of its document."""
        return self.candidates[at].hit.document.id

    def around(self, at: int) -> str:
        """Its headings and its passage."""
        return f"{self.candidates[at].context}\n{self.candidates[at].passage}"

    def about(self, at: int) -> float:
        """How much of the question the document's title and the headings say."""
        return coverage(self.question.terms, self.candidates[at].context)

    def kind_of(self, at: int) -> PassageKind:
        """What kind of passage it stands in."""
        return self.candidates[at].hit.passage.kind

    def reports(self, at: int) -> bool:
        """Whether it tells of results or plans of a year."""
        return self.kind_of(at) in (PassageKind.ACHIEVEMENT, PassageKind.TARGET)

    def is_strange(self, at: int) -> bool:
        """Whether another union reports here on itself; the rules of a higher union are rules for the house too."""
        return self.document(at) in self.strange and self.reports(at)

    def labels(self, at: int) -> tuple[str, ...]:
        """The labels of a row of a catalogue; none for a sentence."""
        return record_labels(self.candidates[at].parsed.folded)
