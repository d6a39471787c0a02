"""Cases -> the weights of ranking and of refusing, learned by two small linear models and written as text.

Ranking learns from pairs: a sentence that holds the answer should score above every other candidate of its question.
Refusing learns from the best candidate's signs: does it answer? Its negatives are the questions that must be refused,
the questions whose best candidate is wrong, and every answerable question once more with its evidence taken away
("the right topic, but the fact is not given"): such negatives cost nothing and are what a reader fears most.

Both are pulled towards the hand-set weights, so that few cases cannot bend them far.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from api.answering.features import NAMES, signs
from api.answering.finding import Finder, Finding
from api.answering.ranking import Weights
from api.answering.sentences import Candidate
from eval.cases import Case
from eval.judging import holds, same_place
from index.hits import Filter

Array = npt.NDArray[np.float64]
_PAIRS = 24  # wrong candidates a question is compared with: the best-ranked ones teach most
_PULL_RANK = 0.0003  # cross-validated on our development cases and CMRC: .001 learns too little, .00001 too much
_PULL_REFUSE = 0.01
_SHARPNESS = 4.0  # hand weights are scores, not logits: so much steeper they start
DELETED_WEIGHT, WRONG_WEIGHT = 0.3, 0.3  # synthetic negatives are many; refusing a wrong pick is good, ranking better is best

# What must not raise doubt, and what must not lower it: the signs are known, only the sizes are learned.
EVIDENCE = frozenset(NAMES) - {"heading", "said", "recent"} | {"cosine", "lead", "score", "number_noun", "number_clause"}
GAPS = frozenset({"heading", "uncovered", "uncovered_here"})
IGNORED = frozenset({"said", "recent", "masthead", "ordinal", "quoted"})  # too rare in the cases to be learned


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates and which of them hold the answer; `weight` balances sets of different size."""

    finding: Finding
    right: npt.NDArray[np.bool_]
    answerable: bool
    weight: float


def examples(finder: Finder, cases: Iterable[Case], weight: float = 1.0) -> Iterator[Example]:
    """Each case asked without history, with the candidates that hold its answer marked."""
    for case in cases:
        if case.history:
            continue
        finding = finder.find(case.question, filter=Filter())
        right = np.array([_right(case, candidate) for candidate in finding.ranked], dtype=bool)
        if finding.ranked:
            yield Example(finding, right, case.answerable, weight)


def _right(case: Case, candidate: Candidate) -> bool:
    """The sentence holds a value that was asked for and, where evidence is named, stands in it."""
    text = candidate.parsed.text
    valued = any(holds(text, value) for value in (*case.answers, *case.all_of))
    return valued and (not case.evidence or any(same_place(text, e) for e in case.evidence))


def learn(found: Sequence[Example], start: Weights) -> Weights:
    """Ranking weights first, then refusal weights on what the new ranking puts first."""
    rank = learn_rank(found, np.array([start.rank.get(n, 0.0) for n in NAMES]))
    ranked = Weights(rank=dict(zip(NAMES, map(float, rank), strict=True)), refuse=start.refuse)
    rows = [row for one in found for row in refusal_rows(one, ranked)]
    return Weights(rank=ranked.rank, refuse=learn_refuse(rows))


def learn_rank(found: Sequence[Example], start: Array) -> Array:
    """Pairwise logistic regression by Newton's method, pulled towards `start`; as large as `start` is."""
    differences, weights = [], []
    for one in found:
        if one.right.any() and not one.right.all():
            worse = one.finding.rows[~one.right][:_PAIRS]
            differences.append(one.finding.rows[one.right][0] - worse)
            weights.append(np.full(len(worse), one.weight / len(worse)))
    pairs, importance = np.vstack(differences), np.concatenate(weights)
    importance /= importance.sum()
    origin = start * _SHARPNESS
    learned = origin.copy()
    for _ in range(30):
        chance = 1.0 / (1.0 + np.exp(np.clip(pairs @ learned, -30, 30)))
        slope = _PULL_RANK * (learned - origin) - (importance * chance) @ pairs
        curve = (pairs * (importance * chance * (1 - chance))[:, None]).T @ pairs + _PULL_RANK * np.eye(len(learned))
        learned = learned - np.linalg.solve(curve, slope)
    return learned / _SHARPNESS


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """The signs of a best candidate; `refuse` is 1 if it does not answer; `case` tells why it is here."""

    signs: Mapping[str, float]
    refuse: float
    weight: float
    case: str


def refusal_rows(one: Example, weights: Weights) -> Iterator[RefusalRow]:
    """The best candidate as it is, and for an answerable question the best one left without those that answer."""
    if one.answerable and not one.right.any():
        return  # nothing found holds the answer: retrieval's fault, or an answer that no single sentence holds
    yield _refusal_row(one, np.ones(len(one.right), dtype=bool), weights, deleted=False)
    if one.answerable and not one.right.all():
        yield _refusal_row(one, ~one.right, weights, deleted=True)


def _refusal_row(one: Example, keep: npt.NDArray[np.bool_], weights: Weights, *, deleted: bool) -> RefusalRow:
    rows = one.finding.rows[keep]
    scores = weights.scores(rows)
    order = np.argsort(-scores, kind="stable")
    kept = [c for c, k in zip(one.finding.ranked, keep, strict=True) if k]
    row = signs(one.finding.question, [kept[i] for i in order], rows[order], scores[order])
    good = one.answerable and not deleted and bool(one.right[order[0]])
    case = "answers" if good else "deleted" if deleted else "wrong" if one.answerable else "unanswerable"
    factor = {"deleted": DELETED_WEIGHT, "wrong": WRONG_WEIGHT}.get(case, 1.0)
    return RefusalRow(row, float(not good), one.weight * factor, case)


def learn_refuse(rows: Sequence[RefusalRow]) -> dict[str, float]:
    """Logistic regression with known signs, by projected gradient on standardised inputs: weights by name, and "bias"."""
    names = [n for n in rows[0].signs if n not in IGNORED]
    inputs = np.array([[row.signs[n] for n in names] for row in rows])
    wanted = np.array([row.refuse for row in rows])
    importance = np.array([row.weight for row in rows])
    importance /= importance.sum()
    middle, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    inputs = (inputs - middle) / scale
    low = np.array([0.0 if n in GAPS else -np.inf for n in names])
    high = np.array([0.0 if n in EVIDENCE else np.inf for n in names])
    learned, bias = np.zeros(len(names)), 0.0
    for _ in range(6000):
        error = importance * (1.0 / (1.0 + np.exp(-np.clip(inputs @ learned + bias, -30, 30))) - wanted)
        learned = np.clip(learned - 0.5 * (error @ inputs + _PULL_REFUSE * learned), low, high)
        bias -= 0.5 * float(error.sum())
    plain = learned / scale
    return {"bias": bias - float(plain @ middle), **{n: float(w) for n, w in zip(names, plain, strict=True) if w != 0.0}}


def save(weights: Weights, path: Path, note: str) -> None:
    """The weights as readable JSON, rounded to four digits."""
    stored = {
        "note": note,
        "rank": {n: round(w, 4) for n, w in weights.rank.items()},
        "refuse": {n: round(w, 4) for n, w in weights.refuse.items()},
    }
    path.write_text(json.dumps(stored, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
