"""The figures of a corpus -> probes: questions about them as they stand, and with year, city, unit or number exchanged.

A fitting number is the easiest wrong answer, and the worst. Each probe is made from a template over what ingest found (subject,
predicate, unit, year, city), so that there are hundreds of them for any corpus, and none was written by whoever tunes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from api.answering.places import issuer_place
from api.files import collect
from ingest.document import Document, DocumentKind, Figure, FigureKind, Ingested, Passage, Span
from ingest.measures import UNIT, measure_class, same_measure
from ingest.pipeline import ingest_file
from ingest.readers import SUFFIXES
from ingest.words import fold, sentences

SEED = 20220120
FAR_YEARS = (2016, 2018, 2019, 2026, 2027)
CITIES = ("成都", "武汉", "苏州", "青岛", "长沙", "宁波")
"""Years and cities that a corpus is asked for in vain; one that it speaks of is left out."""
_SWAPPED_UNITS = {"person-time": "人", "person": "人次", "household": "户次"}
_FITS = re.compile(r"(?!.*年)[\u4e00-\u9fff“”]{2,16}")
_VAGUE = re.compile(r"[^\u4e00-\u9fff“”]|(?:^|…)从")
_CORE = re.compile(r"[\d.]+")
_SHARED = 0.6  # so much of a subject's character pairs in a passage: it may speak of the subject


class Kind(StrEnum):
    """What was exchanged in a probe; a control asks for the figure as it stands."""

    CONTROL = "control"
    YEAR = "year"
    CITY = "city"
    UNIT = "unit"
    PREMISE = "premise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A question about one figure.

    `place`, `year` and `unit` are what is asked for; `raw` and `value` what the documents state for the figure it was made from.
    `stated`: the documents may state something for what is asked (another year's own figure); else every value is wrong.
    """

    kind: Kind
    question: str
    place: str
    year: int
    unit: str
    raw: str
    value: Decimal
    stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One figure with the words that ask for it, without year and city."""

    figure: Figure
    place: str
    year: int
    before: str  # what stands before 多少: 组织职工疗休养, 有
    after: str  # and after it: 职工参加疗休养

    def question(self, *, place: str | None = None, year: int | None = None, unit: str | None = None) -> str:
        """The question, with one thing exchanged."""
        plan = "计划" if self.figure.kind is FigureKind.TARGET else ""
        counted = "是多少" if self.figure.unit == "%" else f"多少{unit or self.figure.unit}"
        return f"{year or self.year}年{place or self.place}市{plan}{self.before}{counted}{self.after}？"

    def premise(self, wrong: str, form: int) -> str:
        """A question that takes a wrong number for granted."""
        plan = "计划" if self.figure.kind is FigureKind.TARGET else ""
        told = f"{self.year}年{self.place}市{plan}{self.before}{wrong}{self.after}"
        return f"{told}，是吗？" if form else f"{told}，对不对？"


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

    def place(self, document_id: str) -> str:
        """The city of a document's issuer, "" if none is known."""
        return self._places.get(document_id, "")

    def figures(self, document_id: str, span: Span) -> list[Figure]:
        """The figures that stand in a stretch of a document."""
        item = self._items.get(document_id)
        return [f for f in item.figures if span.start <= f.span.start < span.end] if item else []

    def years(self, document_id: str, span: Span) -> frozenset[int]:
        """The years of the passages that a stretch of a document touches."""
        item = self._items.get(document_id)
        touched = [p for p in item.passages if p.span.start < span.end and span.start < p.span.end] if item else []
        return frozenset(y for p in touched if p.period is not None for y in p.period.years)

    def names(self, text: str) -> bool:
        """Whether any document has these characters."""
        return any(text in item.document.text for item in self._items.values())

    def may_state(self, place: str, year: int, subject: str) -> bool:
        """Whether a passage of that place and year has most of the subject's character pairs."""
        pairs = {subject[i : i + 2] for i in range(len(subject) - 1)} or {subject}
        return any(sum(pair in text for pair in pairs) >= _SHARED * len(pairs) for text in self._of(place, year))

    def _of(self, place: str, year: int) -> list[str]:
        if (place, year) not in self._texts:
            passages = (p for key, item in self._items.items() if self._places[key] == place for p in item.passages)
            self._texts[place, year] = [fold(p.text) for p in passages if _speaks_of(p, year)]
        return self._texts[place, year]

    def asked(self) -> Iterator[Asked]:
        """Every figure of a report that one question can ask for without doubt, in the order of the documents."""
        for item in self._items.values():
            place = self._places[item.document.id]
            if item.document.kind is DocumentKind.REPORT and place:
                yield from (one for figure in item.figures if (one := _asked(item, figure, place)) is not None and self._alone(item, figure))

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


def _speaks_of(passage: Passage, year: int) -> bool:
    return (passage.period is not None and year in passage.period.years) or f"{year}年" in passage.text


def _sentence(item: Ingested, span: Span) -> Span:
    passage = next(p for p in item.passages if p.span.start <= span.start < p.span.end)
    offset = passage.span.start
    return next(Span(start=offset + s.start, end=offset + s.end) for s in sentences(passage.text) if span.start < offset + s.end)


def _asked(item: Ingested, figure: Figure, place: str) -> Asked | None:
    """The figure's question; None for one that no reader could ask for by its subject and predicate alone."""
    year = figure.period.year if figure.period else None
    if year is None or not _CORE.search(figure.raw) or figure.kind is FigureKind.RULE or not _told(figure):
        return None
    sentence = item.document.text[(span := _sentence(item, figure.span)).start : span.end]
    at = figure.span.start - span.start
    if figure.predicate and sentence.find(figure.predicate, at) >= at and figure.predicate not in sentence[:at]:
        return Asked(figure=figure, place=place, year=year, before="有", after=f"{figure.subject}{figure.predicate}")
    return Asked(figure=figure, place=place, year=year, before=f"{figure.predicate}{figure.subject}", after="")


def _told(figure: Figure) -> bool:
    """Whether subject and predicate are words that tell a reader what is counted."""
    vague = _VAGUE.search(figure.predicate) or not _FITS.fullmatch(figure.subject) or UNIT.fullmatch(figure.subject)
    return not vague and len(figure.subject + figure.predicate) >= 4


def make(corpus: Corpus, *, limit: int = 80, seed: int = SEED) -> list[Probe]:
    """At most `limit` probes of each kind, the same for the same corpus and seed."""
    asked = list(corpus.asked())
    dice = random.Random(seed)  # noqa: S311  repeatable, not secret
    far = [y for y in FAR_YEARS if not corpus.names(f"{y}年")]
    cities = [c for c in CITIES if not corpus.names(c)]
    made: dict[Kind, list[Probe]] = {kind: [] for kind in Kind}
    for one in asked:
        for probe in (_control(one), *_years(one, corpus, far, dice), *_cities(one, corpus, cities, dice), *_units(one), _premise(one, corpus, dice)):
            made[probe.kind].append(probe)
    return [probe for kind in Kind for probe in _some(made[kind], limit, dice)]


def _some(probes: Sequence[Probe], limit: int, dice: random.Random) -> list[Probe]:
    unique = list({probe.question: probe for probe in probes}.values())
    chosen = sorted(dice.sample(range(len(unique)), min(limit, len(unique))))
    return [unique[at] for at in chosen]


def _probe(kind: Kind, one: Asked, question: str, *, place: str = "", year: int = 0, unit: str = "", stated: bool = False) -> Probe:
    figure = one.figure
    return Probe(
        kind=kind,
        question=question,
        place=place or one.place,
        year=year or one.year,
        unit=unit or figure.unit,
        raw=figure.raw,
        value=figure.value,
        stated=stated,
    )


def _control(one: Asked) -> Probe:
    return _probe(Kind.CONTROL, one, one.question(), stated=True)


def _years(one: Asked, corpus: Corpus, far: Sequence[int], dice: random.Random) -> Iterator[Probe]:
    """A year that no document knows, and the year before or after."""
    for year in ([dice.choice(far)] if far else []) + [one.year + dice.choice((-1, 1))]:
        yield _probe(Kind.YEAR, one, one.question(year=year), year=year, stated=corpus.may_state(one.place, year, one.figure.subject))


def _cities(one: Asked, corpus: Corpus, cities: Sequence[str], dice: random.Random) -> Iterator[Probe]:
    """A city that no document knows, and another city of the corpus."""
    own = [place for place in corpus.places if place != one.place]
    for place in ([dice.choice(cities)] if cities else []) + ([dice.choice(own)] if own else []):
        yield _probe(Kind.CITY, one, one.question(place=place), place=place, stated=corpus.may_state(place, one.year, one.figure.subject))


def _units(one: Asked) -> Iterator[Probe]:
    unit = _SWAPPED_UNITS.get(measure_class(one.figure.unit))
    if unit:
        yield _probe(Kind.UNIT, one, one.question(unit=unit), unit=unit, stated=True)


def _premise(one: Asked, corpus: Corpus, dice: random.Random) -> Probe:
    """The figure's number with another first digit, such that no document has it with its unit."""
    core = _CORE.search(one.figure.raw)
    assert core is not None, "only figures with digits are asked for"  # noqa: S101
    digits = dice.sample("123456789", 9)
    changed = [f"{digit}{core[0][1:]}{one.figure.raw[core.end() :]}" for digit in digits if digit != core[0][0]]
    wrong = next((raw for raw in changed if not corpus.names(raw)), f"9{changed[0]}")
    return _probe(Kind.PREMISE, one, one.premise(wrong, dice.randrange(2)), stated=True)
