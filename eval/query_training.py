"""Questions and the passages that answer them -> QueryTuning: a small map of question vectors, learned by contrast.

Each step asks, for some questions of every set, that the passages which answer score above all others (softmax over
cosines, or over the hardest where there are many), and that the vector stays near where it was: strongly where questions
use the words of the texts (encyclopedias), weakly where they do not (lay questions about laws). Plain numpy, so that the
command runs wherever the program does; the same sets give the same map.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embedding.tuning import QueryTuning

Array = npt.NDArray[np.float32]
SEED = 20220120
RANK, STEPS, RATE, SHARPNESS = 32, 120, 3e-3, 50.0  # cross-validated: rank 128 and 200 steps gain nothing
_BATCH, _HARDEST, _SMALL = 128, 60, 2000
_DROP = 0.1  # share of a question's coordinates that a step does not see, against learning single questions by heart
_BETAS, _TINY = (0.9, 0.999), 1e-8  # Adam. Source: Kingma and Ba 2015


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySet:
    """Unit rows of questions (n, dim) and passages (m, dim); `answering[i]` are the passages that answer question i.

    `hold` weighs how much a moved question costs: about 1 for lay questions, 40 for those in the words of the texts.
    """

    questions: Array
    passages: Array
    answering: Sequence[Sequence[int]]
    hold: float = 1.0

    def __len__(self) -> int:
        """How many questions there are."""
        return len(self.questions)


def learn_tuning(sets: Sequence[QuerySet], *, rank: int = RANK, steps: int = STEPS) -> QueryTuning:
    """The map that serves all sets, each of them with the same weight."""
    dim = sets[0].questions.shape[1]
    random = np.random.default_rng(SEED)
    values = [random.normal(0, 0.02, (dim, rank)).astype(np.float32), np.zeros((rank, dim), np.float32), np.zeros(dim, np.float32)]
    means = [np.zeros_like(v) for v in values]
    squares = [np.zeros_like(v) for v in values]
    pools = [_Pool(one) for one in sets]
    for step in range(1, steps + 1):
        slopes = [np.zeros_like(v) for v in values]
        for pool in pools:
            for at, slope in enumerate(_slopes(values, pool, random)):
                slopes[at] += slope
        for at, slope in enumerate(slopes):
            means[at] = _BETAS[0] * means[at] + (1 - _BETAS[0]) * slope
            squares[at] = _BETAS[1] * squares[at] + (1 - _BETAS[1]) * slope * slope
            values[at] -= RATE * (means[at] / (1 - _BETAS[0] ** step)) / (np.sqrt(squares[at] / (1 - _BETAS[1] ** step)) + _TINY)
    return QueryTuning(*values)


class _Pool:
    """A set with the passages that each of its questions is compared with."""

    def __init__(self, one: QuerySet) -> None:
        self.set = one
        self.usable = np.array([i for i, found in enumerate(one.answering) if found])
        self._hardest = None if len(one.passages) <= _SMALL else np.argsort(-(one.questions @ one.passages.T), axis=1)[:, :_HARDEST]

    def batch(self, random: np.random.Generator) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Some questions, the passages they are compared with, and which of these answer which, shape (questions, passages)."""
        chosen = random.permutation(self.usable)[:_BATCH]
        answering = [self.set.answering[i] for i in chosen]
        if self._hardest is None:
            passages = np.arange(len(self.set.passages))
        else:
            passages = np.unique(np.concatenate([self._hardest[chosen].ravel(), *(np.array(a) for a in answering)]))
        right = np.zeros((len(chosen), len(passages)), dtype=bool)
        for row, found in enumerate(answering):
            right[row, np.searchsorted(passages, found)] = True
        return chosen, passages, right


def _slopes(values: Sequence[Array], pool: _Pool, random: np.random.Generator) -> Iterator[Array]:
    """The gradient of one set's loss by down, up and shift."""
    down, up, shift = values
    chosen, passages, right = pool.batch(random)
    plain = pool.set.questions[chosen]
    seen = plain * (random.random(plain.shape) >= _DROP).astype(np.float32) / np.float32(1 - _DROP)
    inner = seen @ down
    moved = seen + inner @ up + shift
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit = moved / length
    logits = SHARPNESS * (unit @ pool.set.passages[passages].T)
    pull = (_softmax(logits) - _softmax(np.where(right, logits, -np.inf))) @ pool.set.passages[passages] * SHARPNESS
    by_unit = (pull + 2 * pool.set.hold * (unit - plain)) / len(chosen)
    by_moved = (by_unit - unit * np.sum(by_unit * unit, axis=1, keepdims=True)) / length
    yield (seen.T @ (by_moved @ up.T)).astype(np.float32)
    yield (inner.T @ by_moved).astype(np.float32)
    yield by_moved.sum(axis=0).astype(np.float32)


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Array = powers / powers.sum(axis=1, keepdims=True)
    return shares


def cross_validated(sets: Sequence[QuerySet], folds: int = 3) -> Iterator[tuple[float, float, float, float]]:
    """For each set: MRR@10 and R@10 as they are, then by maps learned without the questions that are scored."""
    random = np.random.default_rng(SEED)
    parts = [random.integers(0, folds, len(one)) for one in sets]
    moved = [one.questions.copy() for one in sets]
    for fold in range(folds):
        tuning = learn_tuning([_only(one, part != fold) for one, part in zip(sets, parts, strict=True)])
        for one, part, target in zip(sets, parts, moved, strict=True):
            target[part == fold] = tuning(one.questions[part == fold])
    for one, after in zip(sets, moved, strict=True):
        yield (*scores(one, one.questions), *scores(one, after))


def _only(one: QuerySet, kept: npt.NDArray[np.bool_]) -> QuerySet:
    answering = [found for found, keep in zip(one.answering, kept, strict=True) if keep]
    return QuerySet(questions=one.questions[kept], passages=one.passages, answering=answering, hold=one.hold)


def scores(one: QuerySet, questions: Array) -> tuple[float, float]:
    """MRR@10 and recall@10 of the questions that have an answer, by cosine alone."""
    ranks, recalls = [], []
    for question, found in zip(questions, one.answering, strict=True):
        if found:
            best = np.argsort(-(one.passages @ question), kind="stable")[:10].tolist()
            ranks.append(next((1 / place for place, at in enumerate(best, start=1) if at in set(found)), 0.0))
            recalls.append(len(set(found) & set(best)) / len(set(found)))
    return float(np.mean(ranks)), float(np.mean(recalls))
