"""Question -> Events: the way of `Answerer.answer`, told while it is gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol, TypeAlias

from api.answering.answer import Answer, Citation, Turn
from api.answering.answer import Status as Outcome
from api.answering.answerer import Answerer, scope
from api.answering.compose import Part, Quoted
from api.answering.courses import COURSES
from api.answering.events import Check, Cited, Delta, Done, Event, Final, Meta, Retrieval, Stage, Status, Suggested
from api.answering.extractive import citation
from api.answering.finding import Finding
from api.answering.named import ARTICLES
from api.answering.verify import MARK
from index.hits import Filter
from ingest.quantities import QuantityKind, find_quantities
from ingest.words import fold

SOURCES = 8
"""Passages shown as considered."""
_PIECE_END = re.compile(r"(?<=[。！？!?\n])(?!\[)|(?<=\][；;，,])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a writer is given: the question as it was typed (`text`) and made whole (`asked`), what was found, and the extracted answer.

    `notes` gives the lines that a reader of these statements needs to know (a rule that is repealed).
    """

    text: str
    asked: str
    history: tuple[Turn, ...]
    findings: tuple[Finding, ...]
    extracted: Answer
    notes: Callable[[Sequence[Part]], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The answer, and how many statements were left out because the documents do not bear them."""

    answer: Answer
    dropped: int = 0


Telling: TypeAlias = Generator[Status | Delta | Cited, None, Written]


class Writer(Protocol):
    """Says what extraction found in other words. It never raises for what its words come from: then the extracted answer stands."""

    def write(self, task: Task, *, live: bool) -> Telling:
        """Tells pieces of the answer as they are ready (where `live`), then returns it; its text begins with what was told."""

    def close(self) -> None:
        """Ends what is under way."""


def answer(answerer: Answerer, writer: Writer, text: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Answer:
    """The answer that the writer gives, in one piece."""
    events = stream(answerer, text, history=history, filter=filter, writer=writer, live=False)
    return next(event.answer for event in events if isinstance(event, Final))


def stream(
    answerer: Answerer,
    text: str,
    *,
    history: Sequence[Turn] = (),
    filter: Filter | None = None,
    writer: Writer | None = None,
    live: bool = True,
) -> Iterator[Event]:
    """The events of one question; ends with Done. Raises what `Answerer.answer` raises.

    Args:
        answerer: finds and extracts.
        text: the question.
        history: earlier turns, oldest first.
        filter: what may be found.
        writer: says it in other words; None for the extracted answer as it is.
        live: tell pieces before the whole is known; else all at once, which a writer can still take back before.
    """
    clock = _Clock()
    filter = filter or Filter()
    whole = answerer.whole(text, history)
    yield Meta(question=text, understood=whole.text if whole.text != answerer.whole(text, ()).text else "")
    yield Status(stage=Stage.SEARCHING, text="正在查找原文")
    findings = answerer.findings(whole, history, filter) if whole.text else []
    yield Retrieval(sources=considered(findings), scope=scope(findings))
    yield Status(stage=Stage.COMPOSING, text="正在摘录原文")
    written = Written(answer=answerer.conclude(text, whole, findings, filter))
    said: list[Delta | Cited] = []
    if writer is not None and findings and written.answer.generator not in (COURSES, ARTICLES):  # exact words stay
        task = Task(
            text=text,
            asked=whole.text,
            history=tuple(history),
            findings=tuple(findings),
            extracted=written.answer,
            notes=lambda parts: answerer.validity(findings, parts, filter),
        )
        written = yield from _watched(writer.write(task, live=live), said, clock)
    for event in told(written.answer, said):
        clock.first()
        yield event
    yield checked(written.answer, written.dropped)
    yield Final(answer=replace(written.answer, elapsed_ms=clock.now()))
    yield Suggested(questions=written.answer.suggestions)
    yield Done(first_ms=clock.first(), elapsed_ms=clock.now())


def _watched(telling: Telling, said: list[Delta | Cited], clock: _Clock) -> Telling:
    """The same, with what it told in `said`."""
    with closing(telling):
        while True:
            try:
                event = next(telling)
            except StopIteration as end:
                written: Written = end.value
                return written
            if not isinstance(event, Status):
                clock.first()
                said.append(event)
            yield event


class _Clock:
    """Milliseconds since it was made."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._first: float | None = None

    def now(self) -> float:
        return round((perf_counter() - self._started) * 1000, 2)

    def first(self) -> float:
        """The time of the first call."""
        self._first = self.now() if self._first is None else self._first
        return self._first


def considered(findings: Sequence[Finding]) -> tuple[Citation, ...]:
    """The best sentence of each passage that was found, the findings in turn, best first."""
    best: dict[str, Quoted] = {}
    for finding in findings:
        for candidate in finding.ranked:
            if not candidate.parsed.heading:
                best.setdefault(candidate.hit.passage.id, Quoted.of(candidate))
    return tuple(citation(quoted, number) for number, quoted in enumerate([*best.values()][:SOURCES], 1))


def told(answer: Answer, said: Sequence[Delta | Cited] = ()) -> Iterator[Delta | Cited]:
    """The text of an answer piece by piece, each citation after the first piece with its mark; without what was `said` before."""
    begun = "".join(event.text for event in said if isinstance(event, Delta))
    known = {event.citation.number for event in said if isinstance(event, Cited)}
    waiting = {c.number: c for c in answer.citations if c.number not in known}
    for piece in pieces(answer.text.removeprefix(begun)):
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
    headings = fold(" ".join(heading for c in answer.citations for heading in c.path))  # of which year the content is often stands there
    numbers = find_quantities(MARK.sub("", answer.text))
    held = sum(
        fold(q.raw) in said or (q.value, q.unit) in given or (q.kind is QuantityKind.YEAR and fold(q.raw) in headings) for q in numbers
    )
    quotes = len(answer.citations)
    return Check(numbers=len(numbers), numbers_held=held, quotes=quotes, quotes_held=quotes, dropped=dropped)
