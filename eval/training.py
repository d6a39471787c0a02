"""Cases -> the weights of ranking and of refusing, learned by two small linear models and written as text.

Ranking learns from pairs: a sentence that holds the answer should score above every other candidate of its question.
Refusing learns from the best candidate's signs: is the answer here at all? Its negatives are the questions that must be
refused, and every answerable question once more without the passages that answer it: such negatives cost nothing. A wrong
sentence beside the right one is no reason to refuse: that is for the ranking to mend.

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
from api.answering.ranking import Weights, narrowness
from api.answering.sentences import Candidate
from eval.cases import Case
from eval.judging import holds, same_place
from index.hits import Filter

Array = npt.NDArray[np.float64]
_PAIRS = 24  # wrong candidates a question is compared with: the best-ranked ones teach most
_PULL_RANK = 0.0003  # cross-validated on our development cases and CMRC: .001 learns too little, .00001 too much
_PULL_REFUSE = 0.003
_SHARPNESS = 4.0  # hand weights are scores, not logits: so much steeper they start
REMOVED_WEIGHT, ANSWERED_WEIGHT, REFUSED_WEIGHT = 0.3, 3.0, 2.0  # a false refusal costs most; synthetic negatives are many
ELSEWHERE_WEIGHT = 0.1  # what examples of wide documents weigh in the model for narrow ones

# What must not raise doubt, and what must not lower it: the signs are known, only the sizes are learned.
EVIDENCE = frozenset(NAMES) - {"heading", "said", "recent"} | {"cosine", "lead", "score", "number_noun", "number_clause", "titled"}
GAPS = frozenset({"heading", "uncovered", "uncovered_here", "unnamed"})
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


def learn(found: Sequence[Example], start: Weights, *, ranking: bool = True) -> Weights:
    """Ranking weights first (or, without `ranking`, those of `start`), then refusal weights on what that ranking puts first."""
    hand = np.array([start.rank.get(n, 0.0) for n in NAMES])
    rank = learn_rank(found, hand) if ranking else hand
    ranked = Weights(rank=dict(zip(NAMES, map(float, rank), strict=True)), narrow=start.narrow, wide=start.wide)
    rows = [row for one in found for row in refusal_rows(one, ranked)]
    return Weights(rank=ranked.rank, narrow=learn_refuse(rows, narrow=True), wide=learn_refuse(rows, narrow=False))


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
    """The signs of a best candidate; `refuse` is 1 if the answer is not there; `narrow` in [0, 1] tells among what documents."""

    signs: Mapping[str, float]
    refuse: float
    weight: float
    narrow: float
    case: str


def refusal_rows(one: Example, weights: Weights) -> Iterator[RefusalRow]:
    """The best candidate as it is, and for an answerable question the best one of the passages that do not answer."""
    if one.answerable and not one.right.any():
        return  # nothing found holds the answer: retrieval's fault, or an answer that no single sentence holds
    yield _refusal_row(one, np.ones(len(one.right), dtype=bool), weights, "answered" if one.answerable else "unanswerable")
    holding = {c.hit.passage.id for c, right in zip(one.finding.ranked, one.right, strict=True) if right}
    others = np.array([c.hit.passage.id not in holding for c in one.finding.ranked])
    if one.answerable and others.any():
        yield _refusal_row(one, others, weights, "removed")


def _refusal_row(one: Example, keep: npt.NDArray[np.bool_], weights: Weights, case: str) -> RefusalRow:
    rows = one.finding.rows[keep]
    scores = weights.scores(rows)
    order = np.argsort(-scores, kind="stable")
    kept = [c for c, k in zip(one.finding.ranked, keep, strict=True) if k]
    row = signs(one.finding.question, [kept[i] for i in order], rows[order], scores[order])
    factor = {"removed": REMOVED_WEIGHT, "answered": ANSWERED_WEIGHT, "unanswerable": REFUSED_WEIGHT}[case]
    return RefusalRow(row, float(case != "answered"), one.weight * factor, narrowness(one.finding.closeness), case)


def learn_refuse(rows: Sequence[RefusalRow], *, narrow: bool) -> dict[str, float]:
    """Logistic regression with known signs, by projected gradient on standardised inputs: weights by name, and "bias".

    The model for narrow documents learns a little from wide ones too; the other way round nothing is gained. Where there
    are no examples of a kind, it learns from all.
    """
    share = np.array([row.narrow + ELSEWHERE_WEIGHT * (1 - row.narrow) if narrow else 1 - row.narrow for row in rows])
    share = share if share.any() else np.ones(len(rows))
    names = [n for n in rows[0].signs if n not in IGNORED]
    inputs = np.array([[row.signs[n] for n in names] for row in rows])
    wanted = np.array([row.refuse for row in rows])
    importance = np.array([row.weight for row in rows]) * share
    importance /= importance.sum()
    middle = importance @ inputs
    scale = np.sqrt(importance @ (inputs - middle) ** 2) + 1e-6
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
        "narrow": {n: round(w, 4) for n, w in weights.narrow.items()},
        "wide": {n: round(w, 4) for n, w in weights.wide.items()},
    }
    path.write_text(json.dumps(stored, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
