"""Extraction and the model must agree: what the answer is (a number, a person, a list), or at least where it stands.

Sentences that are true need not answer. Extraction was measured, the model was not: so the model may say more and say it better, but not
something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answering.answer import Answer
from api.answering.compose import Part, compose
from api.answering.coverage import coverage, covered
from api.answering.extractive import GENERATOR
from api.answering.finding import Finding
from api.answering.question import Question
from api.answering.typefit import local_fit, unit_fit
from api.answering.wording import Wants
from api.llm.units import Said, Unit, pairs
from ingest.document import Span
from ingest.quantities import COUNTS, Quantity, find_quantities, same_value
from ingest.words import fold

_FACTS = frozenset({Wants.DATE, Wants.PERSON, Wants.ORGANISATION, Wants.PLACE, Wants.DOCUMENT})
_TOLD = frozenset({Wants.HOW, Wants.WHY, Wants.DEFINITION, Wants.OTHER})
COMPLETE = 0.85
"""Share of an extracted list's character pairs that the model's list must hold."""
SOME, ON_TOPIC = 0.5, 0.75
"""Share of a word that counts as said; share of the question's weight that must be said where extraction had doubts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the answer to one part of a question must have in common with what was extracted."""

    wants: Wants
    values: tuple[Quantity, ...]
    places: tuple[tuple[str, Span], ...]
    passages: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, finding: Finding) -> Need:
        """The need of a part that extraction answers."""
        parts = compose(finding.question, finding.ranked, finding.scores, closeness=finding.closeness).parts
        quotes = [quote for part in parts for quote in part.quotes]
        return cls(
            wants=finding.question.wants,
            values=_asked(finding, parts),
            places=tuple((q.hit.document.id, q.span) for q in quotes),
            passages=frozenset(q.hit.passage.id for q in quotes),
            words=frozenset(pair for part in parts for pair in pairs(fold(part.text))),
        )

    def met(self, parts: Sequence[Part]) -> bool:
        """Whether these statements hold it."""
        if self.wants is Wants.NUMBER and self.values:
            said = [q for part in parts for q in find_quantities(part.text)]
            return any(same_value(one, other) for one in said for other in self.values)
        if self.wants is Wants.LIST:
            said_pairs = {pair for part in parts for pair in pairs(fold(part.text))}
            return len(self.words & said_pairs) >= COMPLETE * len(self.words)
        quotes = [quote for part in parts for quote in part.quotes]
        if self.wants in _FACTS:
            return any(_overlap(quote.hit.document.id, quote.span, place) for quote in quotes for place in self.places)
        return any(quote.hit.passage.id in self.passages for quote in quotes)


def _asked(finding: Finding, parts: Sequence[Part]) -> tuple[Quantity, ...]:
    """The number that was asked for, among those that the best sentence shows."""
    best, question = finding.ranked[0], finding.question
    shown = fold(" ".join(part.text for part in parts))
    worth = {
        at: local_fit(question, best, q, fit).worth
        for at, q in enumerate(best.parsed.quantities)
        if q.kind in COUNTS and (fit := unit_fit(question, q)) > 0 and fold(q.raw) in shown
    }
    return tuple(best.parsed.quantities[at] for at in worth if worth[at] == max(worth.values()))


def answerable(findings: Sequence[Finding], extracted: Answer) -> list[Finding]:
    """The parts of a question that a model may write about; none where it has no business.

    Articles and course cards are shown as they stand, and so is what was not taken from these findings (an article in its amended
    wording). Where extraction refuses for a reason (another year, another place, no such number), that stands. Where it only doubts,
    the model may try to tell how, why or what, never how many.
    """
    if extracted.generator != GENERATOR or any(finding.question.articles for finding in findings):
        return []
    answered = [finding for finding in findings if finding.refusal is None]
    if answered:
        return answered if _taken_from(answered, extracted) else []
    doubted = [f for f in findings if f.refusal is not None and f.refusal.rule == "doubt" and f.question.wants in _TOLD]
    return doubted if len(doubted) == len(findings) else []


def _taken_from(findings: Sequence[Finding], extracted: Answer) -> bool:
    """Whether every quote of the answer is one that these findings give."""
    places = {place for finding in findings for place in Need.of(finding).places}
    return all((c.document_id, c.span) in places for c in extracted.citations)


def to_the_point(question: Question, said: Said, unit: Unit) -> bool:
    """Whether a statement answers a question that extraction doubted: it counts nothing, and speaks of nearly all that was asked."""
    if any(q.kind in COUNTS for q in said.quantities) or not question.terms:
        return False
    text = f"{said.folded} {unit.said.folded} {unit.around}"
    rarest = max(question.terms, key=lambda term: term.weight)
    return covered(rarest, text) >= ON_TOPIC and coverage(question.terms, text) >= ON_TOPIC


def speaks_of(question: Question, said: Said, unit: Unit) -> bool:
    """Whether a statement, its sentence or the headings above it have anything to do with the question; the name of a file does not count."""
    text = f"{said.folded} {unit.said.folded} {unit.headings}"
    return not question.terms or any(covered(term, text) >= SOME for term in question.terms)


def _overlap(document_id: str, span: Span, place: tuple[str, Span]) -> bool:
    return place[0] == document_id and place[1].start < span.end and span.start < place[1].end
