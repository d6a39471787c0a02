"""Documents as ingest reads them: what they state of which place and year, and which of their figures a question can ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from api.answering.places import issuer_place
from api.files import collect
from ingest.document import Document, DocumentKind, Figure, Ingested, Passage, Span
from ingest.measures import same_measure
from ingest.pipeline import ingest_file
from ingest.readers import SUFFIXES
from ingest.words import fold, sentences

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_SHARED = 0.6  # so much of a subject's character pairs in a passage: it may speak of the subject


class Corpus:
    """Documents as ingest reads them, and what they state of which place and year."""

    def __init__(self, items: Iterable[Ingested]) -> None:
        self._items = {item.document.id: item for item in items}
        self._places = {key: issuer_place(item.document.issuer or "") or "" for key, item in self._items.items()}
        self._texts: dict[tuple[str, int], list[str]] = {}

    @classmethod
    def read(cls, folder: Path) -> Corpus:
        """The corpus in a folder."""
        files = collect([str(folder)], frozenset(SUFFIXES)).files
        return cls(item for file in files for item in ingest_file(file.name, file.read_bytes()))

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document, in order."""
        return tuple(item.document for item in self._items.values())

    @property
    def places(self) -> tuple[str, ...]:
        """The cities whose reports are there, each once."""
        reports = (key for key, item in self._items.items() if item.document.kind is DocumentKind.REPORT)
        return tuple(sorted({self._places[key] for key in reports} - {""}))

    def named(self, figure: Figure) -> tuple[int, ...]:
        """The years that the sentence of a figure names."""
        return tuple(sorted({int(year) for year in _YEAR.findall(self.sentence(figure)[0])}))

    def covered(self, place: str) -> tuple[int, ...]:
        """The years that a city's reports speak of."""
        periods = (f.period for key, item in self._items.items() if self._places[key] == place for f in item.figures)
        return tuple(sorted({period.year for period in periods if period is not None and period.year is not None}))

    def place(self, document_id: str) -> str:
        """The city of a document's issuer, "" if none is known."""
        return self._places.get(document_id, "")

    def figures(self, document_id: str, span: Span) -> list[Figure]:
        """The figures that stand in a stretch of a document."""
        item = self._items.get(document_id)
        return [f for f in item.figures if span.start <= f.span.start < span.end] if item else []

    def of_year(self, document_id: str, span: Span, year: int) -> bool:
        """Whether a stretch of a document belongs to a year, or to a rule that was in force in it."""
        item = self._items.get(document_id)
        touched = [p for p in item.passages if p.span.start < span.end and span.start < p.span.end] if item else []
        return item is not None and any(_holds(item.document, p, year) for p in touched)

    def names(self, text: str) -> bool:
        """Whether any document has these characters."""
        return any(text in item.document.text for item in self._items.values())

    def may_state(self, place: str, year: int, subject: str) -> bool:
        """Whether a passage of that place and year has most of the subject's character pairs."""
        pairs = {subject[i : i + 2] for i in range(len(subject) - 1)} or {subject}
        return any(sum(pair in text for pair in pairs) >= _SHARED * len(pairs) for text in self._of(place, year))

    def _of(self, place: str, year: int) -> list[str]:
        if (place, year) not in self._texts:
            items = [item for key, item in self._items.items() if self._places[key] == place]
            speaking = (p for item in items for p in item.passages if _holds(item.document, p, year) or f"{year}年" in p.text)
            self._texts[place, year] = [fold(p.text) for p in speaking]
        return self._texts[place, year]

    def sentence(self, figure: Figure) -> tuple[str, Span]:
        """The sentence in which a figure stands, and where that stands in its document."""
        item = self._items[figure.passage_id.rpartition(":")[0]]
        own = _sentence(item, figure.span)
        return item.document.text[own.start : own.end], own

    def reported(self) -> Iterator[tuple[Figure, str]]:
        """Every figure of a report that its subject and predicate tell from all others, with the report's city; in order."""
        for key, item in self._items.items():
            place = self._places[key]
            if item.document.kind is DocumentKind.REPORT and place:
                yield from ((figure, place) for figure in item.figures if self._alone(item, figure))

    def _alone(self, item: Ingested, figure: Figure) -> bool:
        """No other sentence of that place, year and kind counts something by the same subject and unit."""
        own = _sentence(item, figure.span)
        place = self._places[item.document.id]
        for other in (other for key, other in self._items.items() if self._places[key] == place):
            for rival in other.figures:
                same = rival.period == figure.period and same_measure(rival.unit, figure.unit) and rival.value != figure.value
                near = figure.subject in rival.subject or rival.subject in figure.subject
                inside = other is item and own.start <= rival.span.start < own.end
                told_apart = inside and figure.predicate and rival.predicate and rival.predicate != figure.predicate
                if same and near and not told_apart:
                    return False
        return True


def _holds(document: Document, passage: Passage, year: int) -> bool:
    if document.kind is DocumentKind.POLICY:  # its period is the year it was written in; it holds as long as it is in force
        start, end = document.dates.effective or document.dates.best, document.dates.expires
        return start is not None and start.year <= year and (end is None or year <= end.year)
    return passage.period is not None and year in passage.period.years


def _sentence(item: Ingested, span: Span) -> Span:
    passage = next(p for p in item.passages if p.span.start <= span.start < p.span.end)
    offset = passage.span.start
    return next(Span(start=offset + s.start, end=offset + s.end) for s in sentences(passage.text) if span.start < offset + s.end)
