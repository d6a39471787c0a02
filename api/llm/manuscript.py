"""Statements of a model -> the part of them that the documents bear, with quotes that we cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from api.answering import extractive
from api.answering.answer import Answer, Citation
from api.answering.answer import Status as Outcome
from api.answering.compose import Draft, Part
from api.answering.finding import Finding
from api.answering.sentences import parse
from api.answering.verify import faults
from api.llm.agreement import Need, speaks_of, to_the_point
from api.llm.evidence import Evidence
from api.llm.statements import Statement
from api.llm.support import Judge
from api.llm.units import Said, Unit
from index.library import Library
from ingest.document import Span


class Manuscript:
    """What a model said of one question, as far as it holds. `dropped` counts what does not.

    Where extraction would rather not have answered, a statement must be to the point.
    """

    def __init__(self, *, judge: Judge, findings: Sequence[Finding], evidence: Sequence[Evidence], library: Library) -> None:
        self._judge = judge
        self._library = library
        self._units = {one.number: judge.reader.units(one) for one in evidence}
        self._needs = [Need.of(f) for f in findings if f.refusal is None]
        self._questions = [f.question for f in findings]
        self._doubted = [f.question for f in findings if f.refusal is not None]
        self._stated: set[str] = set()
        self._numbers: dict[tuple[str, Span], int] = {}
        self.parts: list[Part] = []
        self.dropped = 0

    def take(self, statement: Statement) -> None:
        """Keeps a statement with the sentence that bears it, or counts it as dropped."""
        unit = self._bearing(statement) if statement.text else None
        part = Part(statement.text, unit.quotes) if unit is not None else None
        if unit is None or part is None or not self._holds(part):
            self.dropped += 1
        elif all(part.text != other.text for other in self.parts):
            self._stated |= {unit.key, unit.lead}
            self.parts.append(part)

    @property
    def agrees(self) -> bool:
        """Whether there is something to show and it has in common with extraction what it must."""
        return bool(self.parts) and all(need.met(self.parts) for need in self._needs)

    def told(self, start: int) -> Iterator[tuple[str, tuple[Citation, ...]]]:
        """From part `start` on: the text of each with its marks, and the citations of these marks."""
        for part in self.parts[start:]:
            cited = tuple(extractive.citation(quote, self._number(quote.hit.document.id, quote.span)) for quote in part.quotes)
            yield part.text + "".join(f"[{c.number}]" for c in cited) + "。", cited

    def answer(self, question: str, notes: Sequence[str], *, confidence: float) -> Answer:
        """The answer that the statements make. NOT_FOUND where it does not pass the gate as a whole."""
        written = extractive.write(question, Draft(tuple(self.parts), tuple(notes)), confidence=confidence, library=self._library)
        text = "".join(piece for piece, _ in self.told(0))
        if written.status is Outcome.ANSWERED and faults(text, written.citations, self._slice):
            return replace(written, status=Outcome.NOT_FOUND)
        return replace(written, text=text)

    def _bearing(self, statement: Statement) -> Unit | None:
        """The unit that bears it: among those that it cites, else anywhere in the evidence (a mark is repaired)."""
        said = Said.of(statement.text, frozenset(year for one in parse(statement.text, ()) for year in one.years))
        cited = [unit for number in statement.marks for unit in self._units.get(number, [])]
        rest = [unit for number, units in self._units.items() if number not in statement.marks for unit in units]
        units = [*cited, *rest]
        found = next((unit for unit in units if self._judge.bears(said, unit, self._stated) and self._fits(said, unit)), None)
        return found if found is not None and self._judge.only_of(said, found, units) else None

    def _fits(self, said: Said, unit: Unit) -> bool:
        """Whether it has to do with the question, and more than that where extraction doubted."""
        if self._doubted:
            return any(to_the_point(question, said, unit) for question in self._doubted)
        return any(speaks_of(question, said, unit) for question in self._questions)

    def _holds(self, part: Part) -> bool:
        """Whether the part alone passes the gate that every answer passes."""
        alone = extractive.write("", Draft((part,)), confidence=1.0, library=self._library)
        return alone.status is Outcome.ANSWERED

    def _number(self, document_id: str, span: Span) -> int:
        return self._numbers.setdefault((document_id, span), len(self._numbers) + 1)

    def _slice(self, document_id: str, span: Span) -> str:
        return self._library.document(document_id).text[span.start : span.end]
