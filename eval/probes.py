"""The figures of a corpus -> probes: questions about them as they stand, and with year, city, unit or number exchanged.

A fitting number is the easiest wrong answer, and the worst. Each probe is made from a template over what ingest found (subject,
predicate, unit, year, city), so that there are hundreds of them for any corpus, and none was written by whoever tunes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from eval.probe_corpus import Corpus
from ingest.document import Figure, FigureKind
from ingest.measures import UNIT, measure_class

SEED = 20220120
FAR_YEARS = (2016, 2018, 2019, 2026, 2027)
CITIES = ("成都", "武汉", "苏州", "青岛", "长沙", "宁波")
"""Years and cities that a corpus is asked for in vain; one that it speaks of is left out."""
_SWAPPED_UNITS = {"person-time": "人", "person": "人次", "household": "户次"}
_FITS = re.compile(r"(?!.*年)[\u4e00-\u9fff“”]{2,16}")
_VAGUE = re.compile(r"[^\u4e00-\u9fff“”]|(?:^|…)从")
_CORE = re.compile(r"[\d.]+")


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


def asked(corpus: Corpus) -> Iterator[Asked]:
    """Every figure that one question can ask for without doubt, in the order of the documents."""
    for figure, place in corpus.reported():
        year = figure.period.year if figure.period else None
        if year is not None and _CORE.search(figure.raw) and figure.kind is not FigureKind.RULE and _told(figure):
            sentence, span = corpus.sentence(figure)
            at = figure.span.start - span.start
            behind = figure.predicate and sentence.find(figure.predicate, at) >= at and figure.predicate not in sentence[:at]
            before, after = ("有", f"{figure.subject}{figure.predicate}") if behind else (f"{figure.predicate}{figure.subject}", "")
            yield Asked(figure=figure, place=place, year=year, before=before, after=after)


def _told(figure: Figure) -> bool:
    """Whether subject and predicate are words that tell a reader what is counted."""
    vague = _VAGUE.search(figure.predicate) or not _FITS.fullmatch(figure.subject) or UNIT.fullmatch(figure.subject)
    return not vague and len(figure.subject + figure.predicate) >= 4


def make(corpus: Corpus, *, limit: int = 120, seed: int = SEED) -> list[Probe]:
    """At most `limit` probes of each kind, the same for the same corpus and seed."""
    dice = random.Random(seed)  # noqa: S311  repeatable, not secret
    far = [y for y in FAR_YEARS if not corpus.names(f"{y}年")]
    cities = [c for c in CITIES if not corpus.names(c)]
    made: dict[Kind, list[Probe]] = {kind: [] for kind in Kind}
    for one in asked(corpus):
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
    """A year that no document knows, and another that the figure's own sentence names, else one of the same city's reports."""
    named = [year for year in corpus.named(one.figure) if year != one.year]
    near = named or [year for year in corpus.covered(one.place) if year != one.year] or [one.year - 1, one.year + 1]
    for year in ([dice.choice(far)] if far else []) + [dice.choice(near)]:
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
