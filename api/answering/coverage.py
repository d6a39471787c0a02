"""How much of what is asked about a stretch of text speaks of: words weighted by rarity, and pairs of characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from api.answering.terms import Term

NEAR_MISS = 0.8
"""What a word is worth of which only pairs of characters are found (a typo, a half name), times their share."""
SYNONYM = 0.9


def covered(term: Term, text: str) -> float:
    """1 if the word stands in the folded text, .9 for an official word for it, a share for parts of it.

    >>> covered(Term("诉调对街", 1.0), "诉调对接工作机制")
    0.5333333333333333
    """
    if term.text in text:
        return 1.0
    for variant in term.variants:
        if variant in text:
            return SYNONYM
    if len(term.text) < 3:
        return 0.0
    pairs = _pairs(term.text)
    return NEAR_MISS * sum([pair in text for pair in pairs]) / len(pairs)


@lru_cache(4096)
def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[i : i + 2] for i in range(len(word) - 1))


def coverage(terms: Sequence[Term], text: str) -> float:
    """Share of the terms' weight that the text covers, in [0, 1]; 1 if nothing was asked about."""
    total = sum([t.weight for t in terms])
    return sum([t.weight * covered(t, text) for t in terms]) / total if total else 1.0


def pair_coverage(pairs: Mapping[str, float], text: str) -> float:
    """Share of the weight of the character pairs that stand in the text, in [0, 1]."""
    total = sum(pairs.values())
    return sum([weight for pair, weight in pairs.items() if pair in text]) / total if total else 1.0
