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
    """Linear weights by feature name: `rank` orders sentences, `refuse` is a logistic model of "this does not answer"."""

    rank: Mapping[str, float]
    refuse: Mapping[str, float]

    @classmethod
    def open(cls, path: Path | None = None) -> Weights:
        """The weights in a JSON file; by default the learned ones, else those set by hand."""
        folder = Path(__file__).with_name("weights")
        learned = folder / "learned.json"
        chosen = path or (learned if learned.exists() else folder / "hand.json")
        stored = json.loads(chosen.read_text("utf-8"))
        return cls(rank=stored["rank"], refuse=stored["refuse"])

    def scores(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Ranking scores, shape (n,), higher is better."""
        weights = np.array([self.rank.get(name, 0.0) for name in NAMES])
        scores: npt.NDArray[np.float64] = rows @ weights
        return scores

    def doubt(self, row: Mapping[str, float]) -> float:
        """Probability in [0, 1] that the sentence with these features does not answer."""
        logit = self.refuse["bias"] + sum(weight * row.get(name, 0.0) for name, weight in self.refuse.items() if name != "bias")
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
