"""Feature rows -> the order of candidates, and how sure one can be that the best one answers."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from api.answering.features import NAMES


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear weights by feature name: `rank` orders sentences, `narrow` and `wide` are logistic models of "this does not answer".

    `narrow` was learned where all documents treat one field (a federation's reports and rules, asked in everyday words),
    `wide` where they treat everything (encyclopedias, asked in the words of the texts): the same sign means less or more there.
    """

    rank: Mapping[str, float]
    narrow: Mapping[str, float]
    wide: Mapping[str, float]

    @classmethod
    def open(cls, path: Path | None = None) -> Weights:
        """The weights in a JSON file; by default the learned ones, else those set by hand."""
        folder = Path(__file__).with_name("weights")
        learned = folder / "learned.json"
        chosen = path or (learned if learned.exists() else folder / "hand.json")
        stored = json.loads(chosen.read_text("utf-8"))
        return cls(rank=stored["rank"], narrow=stored["narrow"], wide=stored["wide"])

    def scores(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Ranking scores, shape (n,), higher is better."""
        weights = np.array([self.rank.get(name, 0.0) for name in NAMES])
        scores: npt.NDArray[np.float64] = rows @ weights
        return scores

    def doubt(self, row: Mapping[str, float], closeness: float) -> float:
        """Probability in [0, 1] that the sentence with these features does not answer, among passages that are so alike."""
        share = narrowness(closeness)
        return share * _chance(self.narrow, row) + (1 - share) * _chance(self.wide, row)


def narrowness(closeness: float) -> float:
    """How far documents whose passages are so alike (mean cosine) treat one field: 0 for an encyclopedia, 1 for an office.

    Measured with the bundled model: CMRC .845, DRCD .858; national laws .873, our corpus .902, one work report .954.
    """
    return min(1.0, max(0.0, (closeness - _WIDE) / (_NARROW - _WIDE)))


_WIDE, _NARROW = 0.855, 0.87


def _chance(weights: Mapping[str, float], row: Mapping[str, float]) -> float:
    logit = weights["bias"] + sum(weight * row.get(name, 0.0) for name, weight in weights.items() if name != "bias")
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
