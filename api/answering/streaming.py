"""Question -> Events: the way of `Answerer.answer`, told while it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import perf_counter

from api.answering.answer import Answer, Citation, Turn
from api.answering.answer import Status as Outcome
from api.answering.answerer import Answerer, scope
from api.answering.compose import Quoted
from api.answering.events import Check, Cited, Delta, Done, Event, Final, Meta, Retrieval, Stage, Status, Suggested
from api.answering.extractive import citation
from api.answering.finding import Finding
from api.answering.verify import MARK
from index.hits import Filter
from ingest.quantities import find_quantities
from ingest.words import fold

SOURCES = 8
"""Passages shown as considered."""
_PIECE_END = re.compile(r"(?<=[。！？!?\n])(?!\[)|(?<=\][；;，,])")


def stream(answerer: Answerer, text: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Iterator[Event]:
    """The events of one question, answered by extraction; ends with Done. Raises what `answer` raises."""
    started = perf_counter()
    filter = filter or Filter()
    whole = answerer.whole(text, history)
    yield Meta(question=text, understood=whole.text if whole.text != answerer.whole(text, ()).text else "")
    yield Status(stage=Stage.SEARCHING, text="正在查找原文")
    findings = answerer.findings(whole, history, filter) if whole.text else []
    yield Retrieval(sources=considered(findings), scope=scope(findings))
    yield Status(stage=Stage.COMPOSING, text="正在摘录原文")
    answer = answerer.conclude(text, whole, findings, filter)
    first_ms = _ms(started)
    yield from told(answer)
    yield checked(answer)
    elapsed_ms = _ms(started)
    yield Final(answer=replace(answer, elapsed_ms=elapsed_ms))
    yield Suggested(questions=answer.suggestions)
    yield Done(first_ms=first_ms, elapsed_ms=elapsed_ms)


def considered(findings: Sequence[Finding]) -> tuple[Citation, ...]:
    """The best sentence of each passage that was found, the findings in turn, best first."""
    best: dict[str, Quoted] = {}
    for finding in findings:
        for candidate in finding.ranked:
            if not candidate.parsed.heading:
                best.setdefault(candidate.hit.passage.id, Quoted.of(candidate))
    return tuple(citation(quoted, number) for number, quoted in enumerate([*best.values()][:SOURCES], 1))


def told(answer: Answer) -> Iterator[Delta | Cited]:
    """The text of an answer piece by piece, each citation after the first piece with its mark."""
    waiting = {c.number: c for c in answer.citations}
    for piece in pieces(answer.text):
        marks = tuple(dict.fromkeys(int(m) for m in MARK.findall(piece)))
        yield Delta(text=piece, marks=marks)
        for mark in marks:
            if mark in waiting:
                yield Cited(citation=waiting.pop(mark))


def pieces(text: str) -> list[str]:
    """The statements of an answer with their marks and punctuation; together they are the text.

    >>> pieces("甲办了3场[1]；乙没办[2]。")
    ['甲办了3场[1]；', '乙没办[2]。']
    """
    return [piece for piece in _PIECE_END.split(text) if piece]


def checked(answer: Answer, dropped: int = 0) -> Check:
    """How many numbers of an answered text stand in its quotes. Every quote was compared with its document before (`verify.faults`)."""
    if answer.status is not Outcome.ANSWERED:
        return Check(numbers=0, numbers_held=0, quotes=0, quotes_held=0, dropped=dropped)
    said = fold(" ".join(c.quote for c in answer.citations))
    given = {(q.value, q.unit) for c in answer.citations for q in find_quantities(c.quote)}
    numbers = find_quantities(MARK.sub("", answer.text))
    held = sum(fold(q.raw) in said or (q.value, q.unit) in given for q in numbers)
    quotes = len(answer.citations)
    return Check(numbers=len(numbers), numbers_held=held, quotes=quotes, quotes_held=quotes, dropped=dropped)


def _ms(started: float) -> float:
    return round((perf_counter() - started) * 1000, 2)
