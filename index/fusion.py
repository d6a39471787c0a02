"""Two lists of scores -> one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """A passage with its fused score in [0, 1] and what each leg gave it (None: that leg did not find it)."""

    id: int
    score: float
    dense: float | None
    lexical: float | None


def fuse(dense: Mapping[int, float], lexical: Mapping[int, float], weight: float = 0.7) -> list[Fused]:
    """The union of both, best first, ties by id: `weight` * dense + (1 - `weight`) * lexical, each scaled to [0, 1].

    A passage that one leg lacks counts there as its lowest score (dense) or as 0, what BM25 gives without a common word.

    >>> [(f.id, round(f.score, 2)) for f in fuse({1: 0.9, 2: 0.8, 3: 0.7}, {2: 12.0, 3: 3.0})]
    [(1, 0.7), (2, 0.65), (3, 0.08)]

    Source: min-max fusion (Fox and Shaw 1994, CombSUM over normalised scores); the weight is flat from .6 to .8 on STARD.
    """
    ids = dense.keys() | lexical.keys()
    low = min(dense.values(), default=0.0)
    scaled_dense = _scaled({i: dense.get(i, low) for i in ids})
    scaled_lexical = _scaled({i: lexical.get(i, 0.0) for i in ids})
    fused = [
        Fused(id=i, score=weight * scaled_dense[i] + (1 - weight) * scaled_lexical[i], dense=dense.get(i), lexical=lexical.get(i)) for i in ids
    ]
    return sorted(fused, key=lambda f: (-f.score, f.id))


def _scaled(scores: dict[int, float]) -> dict[int, float]:
    """Lowest -> 0, highest -> 1. Where all are alike: 1 if they say anything, 0 if they are 0 (no word in common)."""
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    if high == low:
        return dict.fromkeys(scores, 1.0 if high > 0 else 0.0)
    return {i: (score - low) / (high - low) for i, score in scores.items()}
