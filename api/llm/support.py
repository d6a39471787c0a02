"""Does a sentence of the documents bear a statement? Everything the statement says must stand there; what it leaves out must not matter.

This is no model of language but a list of things that must not differ: words, numbers with unit and bound, which number belongs to what,
years, yes and no, may and must, limits, plan and result. It says no to much that is right; then the extractive answer stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from api.llm.units import PLANS, Reader, Said, Unit, denies, limits, modality, pairs
from ingest.document import Span
from ingest.measures import measure_class, same_measure
from ingest.quantities import COUNTS, Quantity, same_value
from ingest.words import Words

LEAST, OWN, ALL = 0.25, 0.5, 0.6
"""Shares of a statement's character pairs: of all that must stand in the sentence, of those not in its headings likewise, and of all in either."""
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_PARTS = re.compile(r"[;；。\n]")
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{2,})[”\"」』》]")


class Judge:
    """Compares statements with units. `words` cuts both the same way."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.reader = Reader(words)

    def bears(self, said: Said, unit: Unit, stated: Collection[str]) -> bool:
        """Whether the unit bears the statement; `stated` are the keys of sentences that the answer holds already."""
        if not self._words_stand(said, unit) or not _numbers_stand(said, unit) or not _same_sense(said, unit):
            return False
        if any(quoted not in unit.said.folded and quoted not in unit.around for quoted in _QUOTED.findall(said.folded)):
            return False
        counted = any(q.kind in COUNTS for q in said.quantities)
        if unit.planned and counted and not PLANS.search(said.folded):
            return False
        if unit.governed and unit.lead not in stated and not self._leads_in(said, unit):
            return False
        return all(self._belongs(clause, said, unit) for clause in said.clauses)

    def _words_stand(self, said: Said, unit: Unit) -> bool:
        """Every word that says something stands in the sentence or its headings, and most of the statement in the sentence itself."""
        around = unit.said.folded + " " + unit.around
        content = self.reader.content(said.folded)
        official = {s.colloquial: s.official for s in self._words.synonyms(said.folded)}
        for word in content:
            planned = unit.planned and PLANS.fullmatch(word)
            year = word.isdecimal() and len(word) == 4 and int(word) in unit.years
            if not (word in around or planned or year or (word in official and all(w in around for w in official[word].split()))):
                return False
        own = pairs(said.folded)
        if not content or not own:
            return False
        theirs, beyond = pairs(unit.said.folded), own - pairs(unit.around)
        held = len(own & theirs) >= LEAST * len(own) and len(beyond & theirs) >= OWN * len(beyond)
        return held and len(own & pairs(around)) >= ALL * len(own)

    def _leads_in(self, said: Said, unit: Unit) -> bool:
        """Whether a statement made of a list's item also says what leads it in."""
        shared = unit.lead_words & set(self.reader.content(said.folded))
        return len(shared) * 2 >= len(unit.lead_words)

    def _belongs(self, clause: Span, said: Said, unit: Unit) -> bool:
        """Whether each number of a clause is said of what the sentence says it of, where the sentence has others of its kind."""
        asked = [q for q in said.quantities if clause.start <= q.span.start < clause.end and q.kind in COUNTS]
        given = [q for q in unit.said.quantities if q.kind in COUNTS]
        reached: dict[str, int] = {}
        for quantity in asked:
            rivals = [q for q in given if _comparable(q, quantity)]
            places = [at for at, q in enumerate(rivals) if _same(q, quantity)]
            measure = measure_class(quantity.unit)
            starts = [rivals[at].span.start for at in places if rivals[at].span.start > reached.get(measure, -1)]
            if not starts:  # 从88.5%提升至86.2%: both stand there, the other way round
                return False
            reached[measure] = starts[0]
            others = [n for n, q in enumerate(rivals) if n not in places and not any(_same(q, one) for one in asked)]
            alone = sum(_comparable(q, quantity) for q in said.quantities) == 1
            spoken = set(self.reader.content(said.folded if alone else said.folded[clause.start : clause.end]))
            if others and not self._told_apart(spoken | {str(year) for year in said.years}, rivals, places, others, unit):
                return False
        return True

    def _told_apart(self, spoken: set[str], rivals: Sequence[Quantity], own: Sequence[int], others: Sequence[int], unit: Unit) -> bool:
        """Whether words belong to one of their `own` quantities and to none of the `others`."""
        sets = [set(self.reader.content(_stretch(rivals, n, unit.said))) for n in range(len(rivals))]
        for at in own:
            theirs = set[str]().union(*(sets[n] for n in others))
            mine = sets[at] - theirs
            if (spoken & mine or not mine) and not (spoken & (theirs - sets[at])):
                return True
        return False

    def only_of(self, said: Said, unit: Unit, units: Sequence[Unit]) -> bool:
        """Whether a statement with a number says of what: no other sentence says the same words, of the same year, with another number."""
        counted = [q for q in said.quantities if q.kind in COUNTS]
        if not counted:
            return True
        spoken = set(self.reader.content(said.folded)) - {str(year) for year in said.years}
        return not any(
            other.key != unit.key
            and all(word in other.said.folded for word in spoken)
            and (said.years <= other.years or not said.years)
            and any(
                _comparable(q, one) and not any(_same(q, each) for each in other.said.quantities)
                for q in counted
                for one in other.said.quantities
                if one.kind in COUNTS
            )
            for other in units
        )


def _stretch(rivals: Sequence[Quantity], at: int, said: Said) -> str:
    """What the sentence says of one of several comparable numbers.

    Up to the semicolons around it; where others stand within these, its clauses up to those of the next, or what lies between two in one clause.
    """
    own = rivals[at]
    start, end = _semicolons(own, said)
    near = [q for q in rivals if start <= q.span.start < end]
    here = near.index(own)
    clause = _clause_of(own, said)
    if here:
        before = near[here - 1]
        start = before.span.end if _clause_of(before, said) == clause else _clause_of(before, said).end
    if here + 1 < len(near):
        end = own.span.end if _clause_of(near[here + 1], said) == clause else clause.end
    return said.folded[start : own.span.start] + "，" + said.folded[own.span.end : end]


def _semicolons(quantity: Quantity, said: Said) -> tuple[int, int]:
    start = max((m.end() for m in _PARTS.finditer(said.folded, 0, quantity.span.start)), default=0)
    end = _PARTS.search(said.folded, quantity.span.end)
    return start, end.start() if end else len(said.folded)


def _clause_of(quantity: Quantity, said: Said) -> Span:
    return next((c for c in said.clauses if c.start <= quantity.span.start < c.end), Span(start=0, end=len(said.folded)))


def _comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers could be taken for each other: they count in the same measure."""
    return same_measure(one.unit, other.unit) or (measure_class(one.unit) == measure_class(other.unit) and one.kind == other.kind)


def _same(one: Quantity, other: Quantity) -> bool:
    return same_value(one, other) and one.bound == other.bound


def _numbers_stand(said: Said, unit: Unit) -> bool:
    """Every count with its bound, every year, date and ordinal, and every other digit stands in the sentence or its headings."""
    if not said.years <= unit.years:
        return False
    text = unit.said.folded
    around = text + " " + unit.around
    for quantity in said.quantities:
        raw = said.folded[quantity.span.start : quantity.span.end]
        if quantity.kind in COUNTS:
            if not any(_same(quantity, one) for one in unit.said.quantities):
                return False
        elif raw not in around and not (raw.rstrip("年").isdecimal() and int(raw.rstrip("年")) in unit.years):
            return False
    spans = [q.span for q in said.quantities]
    rest = "".join(" " if any(s.start <= at < s.end for s in spans) else c for at, c in enumerate(said.folded))
    known = set(_DIGITS.findall(around)) | {str(year) for year in unit.years}
    return set(_DIGITS.findall(rest)) <= known


def _same_sense(said: Said, unit: Unit) -> bool:
    """Clause by clause: both deny or neither does, what is allowed stays allowed, and numbers keep their limits."""
    for clause in said.clauses:
        own = said.folded[clause.start : clause.end]
        theirs = _nearest(own, unit.said)
        if denies(own) != denies(theirs):
            return False
        if len(modality(own) | modality(theirs)) > 1 and modality(own) != modality(theirs):
            return False
        if not limits(own) <= limits(unit.said.folded):
            return False
        numbered = any(clause.start <= q.span.start < clause.end and q.kind in COUNTS for q in said.quantities)
        if numbered and not limits(theirs) <= limits(said.folded):
            return False
    return True


def _nearest(own: str, said: Said) -> str:
    """The clause of the sentence that shares most with a clause of the statement, or several where they share more together."""
    wanted = pairs(own)
    stretches = [said.folded[c.start : c.end] for c in said.clauses] or [said.folded]
    best = max(stretches, key=lambda s: (len(wanted & pairs(s)), -len(s)))
    held = wanted & pairs(best)
    more = [s for s in stretches if s is not best and len((wanted & pairs(s)) - held) >= max(2, len(wanted) // 4)]
    return "，".join([best, *more])
