"""Ranked sentences -> Draft: the shortest complete clauses that answer, each tied to the whole sentence as its quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.answering.coverage import coverage
from api.answering.question import Question
from api.answering.sentences import Candidate
from api.answering.typefit import items, unit_fit
from api.answering.wording import Wants
from ingest.document import Span

WINDOW = 100
"""Characters up to which a sentence is shown whole; longer ones are cut to clauses."""
SHORT_WINDOW = 60
LIST_WINDOW = 300
_EDGE = "，,；;：:。 \n　、"


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of the answer and the sentences it stands in. `text` is verbatim, without its last punctuation."""

    text: str
    sources: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said, before it is verified."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


def compose(question: Question, ranked: Sequence[Candidate]) -> Draft:
    """The answer to a question whose best candidate is known to answer it."""
    best = ranked[0]
    gathered = gather(question, ranked)
    if gathered:
        return Draft(tuple(Part(_clean(c.parsed.text[w.start : w.end]), (c,)) for c, w in gathered))
    span = window(question, best)
    return Draft((Part(_clean(best.parsed.text[span.start : span.end]), (best,)),))


def gather(question: Question, ranked: Sequence[Candidate]) -> list[tuple[Candidate, Span]]:
    """For 哪五个方面…: the sentences of one passage that repeat the asked phrase, if there are as many as asked for."""
    if question.wants is not Wants.LIST or question.count is None or question.count < 2 or items(ranked[0].parsed.folded) >= question.count:
        return []
    passage = ranked[0].hit.passage.id
    beside = sorted((c for c in ranked if c.hit.passage.id == passage and not c.parsed.heading), key=lambda c: c.ordinal)
    for phrase in (*question.quoted, *(t.text for t in question.terms if len(t.text) > 2)):
        saying = [c for c in beside if phrase in c.parsed.folded]
        if len(saying) == question.count:
            return [(c, _clause_with(c, phrase)) for c in saying]
    return []


def _clause_with(candidate: Candidate, phrase: str) -> Span:
    for clause in candidate.parsed.clauses:
        if phrase in candidate.parsed.folded[clause.start : clause.end]:
            return clause
    return Span(start=0, end=len(candidate.parsed.text))


def window(question: Question, candidate: Candidate) -> Span:
    """The clauses to show: the whole sentence if short, else the run of clauses that says most with least."""
    text = candidate.parsed.text
    whole = Span(start=0, end=len(text))
    limit = LIST_WINDOW if question.wants is Wants.LIST else WINDOW
    short = question.wants in (Wants.NUMBER, Wants.DATE, Wants.PERSON)
    if len(text) <= (SHORT_WINDOW if short else limit) or len(candidate.parsed.clauses) < 2:
        return whole
    return max(_runs(candidate), key=lambda run: (round(_worth(question, candidate, run, limit), 6), -run.start))


def _runs(candidate: Candidate) -> list[Span]:
    clauses = candidate.parsed.clauses
    return [Span(start=clauses[i].start, end=clauses[j].end) for i in range(len(clauses)) for j in range(i, min(len(clauses), i + 8))]


def _worth(question: Question, candidate: Candidate, run: Span, limit: int) -> float:
    """Coverage of the question plus fit of what is wanted, minus length; long runs pay more beyond the limit."""
    text = candidate.parsed.folded[run.start : run.end]
    worth = coverage(question.terms, text) + 0.8 * _run_fit(question, candidate, run)
    length = len(text)
    return worth - 0.002 * length - (0.02 * (length - limit) if length > limit else 0.0)


def _run_fit(question: Question, candidate: Candidate, run: Span) -> float:
    if question.wants is Wants.NUMBER:
        inside = [q for q in candidate.parsed.quantities if run.start <= q.span.start < run.end]
        return max((unit_fit(question, q) for q in inside), default=0.0)
    text = candidate.parsed.folded[run.start : run.end]
    if question.wants is Wants.LIST:
        return min(1.0, items(text) / max(2, items(candidate.parsed.folded)))
    if question.wants is Wants.DATE:
        return float(re.search(r"\d+[年月日]|期间|“[一二三四五六七八九十]+”|[一二三四五六七八九十]+[年月日]", text) is not None)
    return 0.5


def _clean(text: str) -> str:
    text = " ".join(text.split()).strip(_EDGE)
    return text[1:-1] if re.fullmatch(r"[（(][^（()）]*[)）]", text) else text
