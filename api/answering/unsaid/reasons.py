"""Refusal: why a question is not answered; and what the rules that find it share."""

from __future__ import annotations

from dataclasses import dataclass

from api.answering.coverage import covered
from api.answering.question import Question
from api.answering.sentences import Candidate

SOME = 0.3
"""Share of a word from which on a text speaks of it."""
NEAREST = 0.97
"""The sentence that is nearest by meaning may say the same in other words."""
COUNTABLE = 100
"""Nobody lists more by name; a figure from here on is no count of kinds."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered, in one Chinese sentence, and how sure that is (in [0, 1])."""

    reason: str
    rule: str
    certainty: float = 1.0


def missing(question: Question, best: Candidate) -> str:
    """Names the rarest thing asked for that the best sentence does not speak of."""
    around = f"{best.context}\n{best.passage}"
    absent = [t for t in sorted(question.terms, key=lambda t: -t.weight) if covered(t, around) < 0.5]
    return f"材料里没有提到“{absent[0].text}”的这项内容。" if absent else "材料里没有能够回答这个问题的内容。"
