"""When the best sentence does not answer: rules that give a reason (`unsaid`), then a model of doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from api.answering.question import Question
from api.answering.ranking import narrowness
from api.answering.sentences import Candidate
from api.answering.typefit import DAY_ASKED
from api.answering.unsaid import figures, scope, things, ways
from api.answering.unsaid.reasons import NEAREST, Refusal, missing
from api.answering.wording import Wants

__all__ = ["Refusal", "doubt_limit", "nearest", "refuse"]

SOME_DOUBT = 0.3
"""A pattern that misses a name needs so much doubt beside it."""
_MUCH_DOUBT = 0.8
"""A missing word of the sentence that is nearest by meaning needs so much."""
_DOUBT_NARROW, _DOUBT_WIDE, _DOUBT_LEANING = 0.88, 0.7, 0.92
_RULES = (
    *(scope.place, scope.namesake, scope.body, scope.year, scope.ordinal, scope.code, scope.quoted),
    *(figures.number, figures.group, figures.measure, figures.ceiling, figures.stock, figures.planned, figures.of_years, figures.stated),
    *(figures.topic, figures.part_of, figures.kin, figures.elsewhere, figures.elsewhen),
    *(things.contrast, things.role, things.thing, things.unheard, things.unrelated, things.count, things.unlisted),
    *(ways.undefined, ways.procedure, ways.deed, ways.permission, ways.detail, ways.attribute),
)
"""The first that has a reason tells it."""


def doubt_limit(closeness: float, *, leans: bool) -> float:
    """Above this probability of "does not answer" a question is refused; one that leans on others says less, so more is borne."""
    if leans:
        return _DOUBT_LEANING
    share = narrowness(closeness)
    return share * _DOUBT_NARROW + (1 - share) * _DOUBT_WIDE


def refuse(
    question: Question,
    best: Candidate | None,
    row: Mapping[str, float],
    doubt: float,
    *,
    limit: float,
    told: bool = False,
    without: frozenset[str] = frozenset(),
) -> Refusal | None:
    """The reason not to answer with the best candidate, or None. `limit` is how much doubt is borne (`doubt_limit`).

    `told`: the wording itself tells that this is the sentence, whatever words it lacks (`preferences.settled`).

    `without` names rules that do not count, to measure what they are worth.
    """
    if best is None:
        return Refusal("材料里没有与这个问题有关的内容。", "empty")
    unsure = doubt > SOME_DOUBT or DAY_ASKED.search(question.folded) is not None
    missed = doubt > (_MUCH_DOUBT if row["dense"] >= NEAREST else SOME_DOUBT)
    dateless = question.wants is Wants.DATE and row["fit"] == 0
    named = (unsure or dateless or things.NAME_ASKED.search(question.folded) is not None)
    passed = frozenset((*(() if named else (things.thing,)), *(() if missed and not told else (things.unheard, things.unrelated))))
    for rule in _RULES:
        refusal = None if rule in passed else rule(question, best, row)
        if refusal and refusal.rule not in without:
            return refusal
    sure = max(row["masthead"], row["article"]) >= 1 or (row["stated"] >= 1 and question.wants in (Wants.DEFINITION, Wants.OTHER))
    if doubt > limit and not sure and "doubt" not in without:
        return Refusal(missing(question, best), "doubt", doubt)
    return None


def nearest(ranked: Sequence[Candidate], limit: int = 3) -> list[Candidate]:
    """The best sentence of each of the first passages, to be shown as related, not as an answer."""
    seen: dict[str, Candidate] = {}
    for candidate in ranked:
        if not candidate.parsed.heading and len(re.sub(r"\W", "", candidate.parsed.text)) > 5:
            seen.setdefault(candidate.hit.passage.id, candidate)
    return list(seen.values())[:limit]
