"""A knowledge base answered with other weights or without some rules. What ranking looks at is computed once for all variants."""

from __future__ import annotations

from dataclasses import replace

from api.answering.answerer import Answerer
from api.answering.finding import Finder, Finding, Talk
from api.answering.places import Places
from api.answering.ranking import Weights
from api.answering.refusal import refuse
from api.knowledge_base import KnowledgeBase
from index.hits import Filter
from index.library import Library
from ingest.words import Words

Remembered = dict[tuple[str, Filter, Talk], Finding]


class VariantFinder(Finder):
    """Ranks with the weights it is given and leaves out the refusal rules in `without`.

    `remembered` is shared by variants over the same documents: candidates and their features do not depend on weights.
    """

    def __init__(
        self, *, library: Library, words: Words, weights: Weights, places: Places, without: frozenset[str] = frozenset(), remembered: Remembered
    ) -> None:  # fmt: skip
        super().__init__(library=library, words=words, weights=weights, places=places)
        self._without = without
        self._remembered = remembered

    def find(self, text: str, *, filter: Filter, talk: Talk | None = None) -> Finding:
        """The candidates for one question, judged by this variant."""
        talk = talk or Talk()
        key = (text, filter, talk)
        if key not in self._remembered:
            self._remembered[key] = super().find(text, filter=filter, talk=talk)
        kept = self._remembered[key]
        if not kept.ranked:
            return kept
        leans = bool(talk.topic)
        found = self._judged(kept.question, kept.ranked, kept.rows, kept.closeness, leans=leans)
        return replace(found, refusal=refuse(found.question, found.ranked[0], found.signs, found.doubt, limit=found.limit, without=self._without))


def variant(knowledge_base: KnowledgeBase, weights: Weights, remembered: Remembered, without: frozenset[str] = frozenset()) -> KnowledgeBase:
    """The knowledge base answered with these weights and without these rules."""

    def make(library: Library, words: Words) -> Answerer:
        finder = VariantFinder(library=library, words=words, weights=weights, places=Places.open(), without=without, remembered=remembered)
        return Answerer(library=library, finder=finder)

    return knowledge_base.answering_by(make)


def finder_of(knowledge_base: KnowledgeBase, weights: Weights) -> Finder:
    """The finder of a knowledge base, with these weights."""
    found: list[Finder] = []

    def make(library: Library, words: Words) -> Answerer:
        found.append(Finder(library=library, words=words, weights=weights, places=Places.open()))
        return Answerer(library=library, finder=found[0])

    knowledge_base.answering_by(make)
    return found[0]
