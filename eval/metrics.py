"""Metrics: pure functions, each with an example worked by hand. None where a metric is not defined, never a made-up 0."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence


def mean(values: Sequence[float]) -> float | None:
    """The mean, or None of nothing.

    >>> mean([1, 0, 1, 1])
    0.75
    """
    return sum(values) / len(values) if values else None


def recall_at(ranks: Sequence[int | None], k: int) -> float | None:
    """The share of the evidence that stands in the first `k` passages.

    Args:
        ranks: for each piece of evidence the rank, from 1, of the first passage that holds it; None if none does.
        k: how many passages are looked at.

    >>> recall_at([1, 7, None], 5)  # one of three pieces is in the first five
    0.3333333333333333
    """
    return mean([rank is not None and rank <= k for rank in ranks])


def reciprocal_rank(ranks: Sequence[int | None], k: int = 10) -> float | None:
    """1 / the rank of the first piece of evidence, 0 beyond `k`.

    >>> reciprocal_rank([None, 4, 9])
    0.25
    >>> reciprocal_rank([11])
    0.0
    """
    found = [rank for rank in ranks if rank is not None and rank <= k]
    return (1 / min(found) if found else 0.0) if ranks else None


def ndcg(ranks: Sequence[int | None], k: int = 10) -> float | None:
    """Normalised discounted cumulative gain with gain 1 for a passage that holds evidence.

    Pieces that stand in one passage are one gain. The ideal order has a passage for every distinct rank (pieces
    not found count each as one) at the top.

    Source: Järvelin & Kekäläinen 2002, with the log2(rank + 1) discount.

    >>> ndcg([1])
    1.0
    >>> round(ndcg([3]), 4)  # (1 / log2(4)) / (1 / log2(2))
    0.5
    >>> round(ndcg([1, None]), 4)  # 1 / (1 + 1 / log2(3))
    0.6131
    """
    if not ranks:
        return None
    found = {rank for rank in ranks if rank is not None}
    wanted = len(found) + sum(rank is None for rank in ranks)
    gain = sum(1 / math.log2(rank + 1) for rank in found if rank <= k)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(wanted, k) + 1))


def refusal_precision(should: Sequence[bool], refused: Sequence[bool]) -> float | None:
    """Of the questions that were refused, the share that had no answer.

    >>> refusal_precision([True, True, False, False], [True, False, True, False])
    0.5
    """
    return mean([wanted for wanted, did in zip(should, refused, strict=True) if did])


def refusal_recall(should: Sequence[bool], refused: Sequence[bool]) -> float | None:
    """Of the questions without an answer, the share that was refused.

    >>> refusal_recall([True, True, False], [True, False, False])
    0.5
    """
    return mean([did for wanted, did in zip(should, refused, strict=True) if wanted])


def false_refusal(should: Sequence[bool], refused: Sequence[bool]) -> float | None:
    """Of the questions that have an answer, the share that was refused.

    >>> false_refusal([False, False, False, False, True], [True, False, False, False, True])
    0.25
    """
    return mean([did for wanted, did in zip(should, refused, strict=True) if not wanted])


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of the values do not exceed (nearest rank).

    >>> percentile([30, 10, 20, 40], 0.5)
    20
    >>> percentile([30, 10, 20, 40], 0.95)
    40
    """
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def interval(values: Sequence[float], *, rounds: int = 1000, seed: int = 20220120) -> tuple[float, float] | None:
    """The 95 % interval of the mean, by resampling with a fixed seed: the same values give the same interval.

    Source: Efron & Tibshirani 1993, percentile bootstrap.

    >>> interval([1, 1, 1, 1])
    (1.0, 1.0)
    """
    if not values:
        return None
    dice = random.Random(seed)  # noqa: S311  repeatable, not secret
    means = sorted(sum(dice.choices(values, k=len(values))) / len(values) for _ in range(rounds))
    return means[int(rounds * 0.025)], means[int(rounds * 0.975) - 1]
