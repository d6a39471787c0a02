"""A search with what it can be narrowed by: each value with the number of passages that it would leave.

Counts are made of what the reader may see and of nothing else: the passages come from `Library.search`, which looks only into
the indexes of the reader's levels. A facet that is already narrowed counts its values as if it were not (the other conditions
stay), so that its other values can be chosen too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.answering.standing import Standing, standing
from api.answering.validity import InForce
from index.hits import DocumentHead, Filter, Hit
from ingest.document import Level

DEPTH = 200
"""Passages that are counted, the best ones: search by meaning finds every passage a little, and a count of all says nothing."""
VALUES = 30
"""Values of one facet that are shown, the most frequent first."""

Search = Callable[[Filter, int], list[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a search is narrowed by beside the index's own filter: `validity` of rules on the day `as_of`."""

    filter: Filter
    validity: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet, how many of the passages have it, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Faceted:
    """The passages found, best first (at most DEPTH), and the facets by name."""

    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is known of rules on a day: their time in force by document id. `heads` gives all documents that may be read."""

    in_force: Mapping[str, InForce]
    day: date
    heads: Callable[[], Sequence[DocumentHead]]

    def standing(self, head: DocumentHead) -> Standing:
        """What the document is on the day; what is no rule holds always."""
        return standing(head, self.in_force.get(head.id), self.day)

    def validity(self, head: DocumentHead) -> str:
        """The rule's status (`api.answering.standing.Status`); "" for what is no rule."""
        return self.standing(head).status.value if head.id in self.in_force else ""

    def ids(self, validity: frozenset[str]) -> frozenset[str]:
        """The rules of which one of these is true."""
        return frozenset(head.id for head in self.heads() if head.id in self.in_force and self.validity(head) in validity)


FIELDS: Mapping[str, Callable[[Hit, Rules], Sequence[str]]] = {
    "kinds": lambda hit, _: [hit.passage.kind.value],
    "document_kinds": lambda hit, _: [hit.document.kind.value],
    "years": lambda hit, _: [str(year) for year in _years(hit)],
    "issuers": lambda hit, _: [hit.document.issuer] if hit.document.issuer else [],
    "validity": lambda hit, rules: [said] if (said := rules.validity(hit.document)) else [],
    "levels": lambda hit, _: [hit.document.level.value],
}


def faceted(search: Search, narrowing: Narrowing, readable: frozenset[Level], rules: Rules, *, count: bool = True) -> Faceted:
    """What the narrowed search finds, and its facets.

    Args:
        search: finds passages under a filter, at most so many.
        narrowing: what the reader chose; its levels lie within `readable`.
        readable: what the reader may see at all: the facet of levels counts within it.
        rules: tells the validity of a rule.
        count: whether facets are wanted; without, there are none.
    """
    found = _found(search, narrowing, rules)
    facets = {}
    for name in FIELDS if count else ():
        chosen = _chosen(name, narrowing, readable)
        hits = _found(search, _widened(name, narrowing, readable), rules) if chosen else found
        facets[name] = _facet(name, hits, chosen, rules)
    return Faceted(hits=tuple(found), facets=facets)


def _found(search: Search, narrowing: Narrowing, rules: Rules) -> list[Hit]:
    """The passages under all conditions; the validity becomes the documents that have it, so that the index filters."""
    filter = narrowing.filter
    if narrowing.validity:
        wanted = rules.ids(narrowing.validity)
        wanted = wanted & filter.document_ids if filter.document_ids else wanted
        if not wanted:
            return []
        filter = replace(filter, document_ids=wanted)
    return search(filter, DEPTH)


def _chosen(name: str, narrowing: Narrowing, readable: frozenset[Level]) -> frozenset[str]:
    """The values to which this facet is narrowed; empty where it is not."""
    if name == "validity":
        return narrowing.validity
    values: frozenset[object] = getattr(narrowing.filter, name)
    whole = readable if name == "levels" else frozenset()
    return frozenset() if values == whole else frozenset(str(getattr(one, "value", one)) for one in values)


def _widened(name: str, narrowing: Narrowing, readable: frozenset[Level]) -> Narrowing:
    """The same with this facet not narrowed."""
    if name == "validity":
        return replace(narrowing, validity=frozenset())
    everything = readable if name == "levels" else frozenset[str]()
    changed: dict[str, Any] = {name: everything}
    return replace(narrowing, filter=replace(narrowing.filter, **changed))


def _facet(name: str, hits: Sequence[Hit], chosen: frozenset[str], rules: Rules) -> tuple[FacetValue, ...]:
    counts = Counter(value for hit in hits for value in FIELDS[name](hit, rules))
    counts.update(dict.fromkeys(chosen - counts.keys(), 0))  # what was chosen stays visible, so that it can be taken back
    ranked = sorted(counts.items(), key=(lambda pair: (-int(pair[0]), "")) if name == "years" else (lambda pair: (-pair[1], pair[0])))
    return tuple(FacetValue(value=value, count=count, chosen=value in chosen) for value, count in ranked[:VALUES])


def _years(hit: Hit) -> range:
    """The years by which the index finds the passage: its own, or those of its document."""
    period = hit.passage.period or hit.document.period
    return period.years if period is not None else range(0)
