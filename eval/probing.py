"""Probes + KnowledgeBase -> which were answered with a wrong value, as a table by kind and with the failures themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.table import Table

from api.answering.answer import Answer, Citation, Status
from api.answering.verify import MARK
from api.knowledge_base import KnowledgeBase
from eval.judging import holds
from eval.probe_corpus import Corpus
from eval.probes import Kind, Probe
from ingest.document import FigureKind
from ingest.measures import same_measure
from ingest.quantities import COUNTS, Quantity, find_quantities

_NAMES = {Kind.CONTROL: "原样", Kind.YEAR: "换年份", Kind.CITY: "换城市", Kind.UNIT: "换单位", Kind.PREMISE: "换数字"}


class Outcome(StrEnum):
    """What a probe got. For a control only RIGHT is right; for a swap everything but WRONG is."""

    RIGHT = "right"  # the value asked for, or the sentence that corrects a premise
    REFUSED = "refused"
    OTHER = "other"  # an answer that gives no number for what is asked
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """A probe with its answer and what it is worth."""

    probe: Probe
    answer: Answer
    outcome: Outcome


def run(knowledge_base: KnowledgeBase, corpus: Corpus, probes: Sequence[Probe]) -> Iterator[Probed]:
    """Asks every probe, in order."""
    for probe in probes:
        answer = knowledge_base.ask(probe.question)
        yield Probed(probe=probe, answer=answer, outcome=judge(probe, answer, corpus))


def judge(probe: Probe, answer: Answer, corpus: Corpus) -> Outcome:
    """What an answer is worth, strictly.

    Whatever number it gives for a thing that the documents do not state is wrong, even if its quote says plainly of which other
    year or city it is. Two sentences may state one value: what counts is the value.
    """
    if answer.status is not Status.ANSWERED:
        return Outcome.REFUSED
    text = MARK.sub("", answer.text)
    given = [q for q in find_quantities(text) if q.kind in COUNTS and same_measure(q.unit, probe.unit)]
    if probe.kind in (Kind.CONTROL, Kind.PREMISE):
        own = holds(text, probe.raw) or any(q.value == probe.value for q in given)
        return Outcome.RIGHT if own else Outcome.WRONG
    if not given:  # a number in another unit than was asked for is passed off as the answer
        return Outcome.WRONG if probe.kind is Kind.UNIT and holds(text, probe.raw) else Outcome.OTHER
    if probe.kind is Kind.UNIT:
        return Outcome.OTHER if _of_what_was_asked(probe, answer, given, corpus) else Outcome.WRONG
    return Outcome.RIGHT if probe.stated and _of_what_was_asked(probe, answer, given, corpus) else Outcome.WRONG


def _of_what_was_asked(probe: Probe, answer: Answer, given: Sequence[Quantity], corpus: Corpus) -> bool:
    """Whether one of the numbers given stands in a quote of the place and year that were asked for."""
    return any(_in_scope(probe, citation, {q.raw for q in given}, corpus) for citation in answer.citations)


def _in_scope(probe: Probe, citation: Citation, raws: set[str], corpus: Corpus) -> bool:
    if corpus.place(citation.document_id) != probe.place or not any(raw in citation.quote for raw in raws):
        return False
    shown = [f for f in corpus.figures(citation.document_id, citation.span) if f.raw in raws and f.kind is not FigureKind.RULE]
    years = {y for f in shown if f.period is not None for y in f.period.years}
    return probe.year in years if years else corpus.of_year(citation.document_id, citation.span, probe.year)


def counts(probed: Sequence[Probed]) -> Mapping[Kind, Counter[Outcome]]:
    """How often each outcome came, for each kind that was asked."""
    found: dict[Kind, Counter[Outcome]] = {}
    for one in probed:
        found.setdefault(one.probe.kind, Counter())[one.outcome] += 1
    return found


def failures(probed: Sequence[Probed]) -> list[Probed]:
    """What must not be: a swap answered with a wrong value, a control not answered with its own."""
    return [p for p in probed if p.outcome is Outcome.WRONG or (p.probe.kind is Kind.CONTROL and p.outcome is not Outcome.RIGHT)]


def wrong(probed: Sequence[Probed]) -> int:
    """How many swaps were answered with a wrong value: none should be."""
    return sum(one.outcome is Outcome.WRONG and one.probe.kind is not Kind.CONTROL for one in probed)


def table(probed: Sequence[Probed]) -> Table:
    """A row a kind; the control's accuracy is the share of right values, a swap's of answers without a wrong one."""
    shown = Table("", "题数", "答对", "拒答", "答非所问", "答错", "合格率", box=None, pad_edge=False)
    for column in shown.columns[1:]:
        column.justify = "right"
    for kind, row in counts(probed).items():
        asked = row.total()
        good = row[Outcome.RIGHT] if kind is Kind.CONTROL else asked - row[Outcome.WRONG]
        cells = (asked, row[Outcome.RIGHT], row[Outcome.REFUSED], row[Outcome.OTHER], row[Outcome.WRONG])
        shown.add_row(_NAMES[kind], *map(str, cells), f"{good / asked:.3f}")
    return shown


def told(one: Probed) -> str:
    """A failure for people: what was asked, what the documents state, what came."""
    probe, text = one.probe, " ".join(one.answer.text.split())[:140]
    return f"{_NAMES[probe.kind]}　{probe.question}　原文：{probe.raw}\n    {one.outcome}：{text}"
