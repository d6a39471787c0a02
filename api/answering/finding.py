"""One question -> Finding: the sentences that may answer it, ranked, and whether the best of them does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from api.answering.features import NAMES, Scoring, about_document, features, signs
from api.answering.landscape import Landscape
from api.answering.ordering import ordered
from api.answering.places import Places, proper
from api.answering.preferences import settled
from api.answering.question import Question, Surroundings, lean, understand
from api.answering.ranking import Weights
from api.answering.refusal import Refusal, doubt_limit, refuse
from api.answering.scored import Scored
from api.answering.sentences import Candidate, SentenceReader, codes
from api.answering.standing import on_day
from api.answering.wording import INVERSE, Wants
from api.answering.years import years_written_out
from index.hits import Filter, Hit
from index.library import Library
from ingest.document import Level, PassageKind
from ingest.quantities import COUNTS
from ingest.words import Words, fold

if TYPE_CHECKING:
    from api.policies.found import Lookup
    from api.policies.lookup import ArticleLookup

PASSAGES = 12
"""Passages whose sentences are ranked; measured: more bring no better sentence, only time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one (part of a) question: candidates best first, the signs of the best, a refusal or none.

    `rows` are the features of `ranked`, shape (n, len(NAMES)), `scores` their scores, shape (n,); `signs` those of the
    best with the measures of doubt; `doubt` is the probability in [0, 1] that the best does not answer, `limit` how
    much of it is borne; `closeness` tells how alike the passages are among which was searched.
    """

    question: Question
    ranked: tuple[Candidate, ...]
    rows: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    signs: dict[str, float]
    doubt: float
    refusal: Refusal | None
    limit: float = 1.0
    closeness: float = 0.9


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation adds: the topic that a question leans on ("" for none) and the answer given before."""

    topic: str = ""
    said: str = ""


class Finder:
    """Understands, searches, ranks and judges. Holds what all questions share; made by `Answerer.open`."""

    def __init__(self, *, library: Library, words: Words, weights: Weights, places: Places, clock: Callable[[], date] | None = None) -> None:
        self._library = library
        self._words = self.words = words
        self._weights = weights
        self._places = places
        self._reader = SentenceReader(library)
        self._clock = clock
        self._landscapes: dict[tuple[int, frozenset[Level]], Landscape] = {}
        self._articles: ArticleLookup | None = None

    def landscape(self, levels: frozenset[Level]) -> Landscape:
        """What the readable documents have in common, made anew when the catalog has changed."""
        key = (self._library.revision(), levels)
        if key not in self._landscapes:
            self._landscapes = {k: v for k, v in self._landscapes.items() if k[0] == key[0]}
            self._landscapes[key] = Landscape.of([h for h in self._library.documents() if h.level in levels], self._library.clauses())
        return self._landscapes[key]

    def today(self, land: Landscape) -> date:
        """The day that rules must hold on where none is asked for: the clock's, else that of the newest document."""
        return self._clock() if self._clock is not None else land.newest_day or date.max

    def look_up(self, text: str, filter: Filter, *, full: bool = True) -> Lookup:
        """The articles that a text names, in the version of the day asked for, else of today."""
        if self._articles is None:
            self._articles = import_module("api.policies.lookup").ArticleLookup(self._library)  # most questions name none
        land = self.landscape(filter.levels)
        found: Lookup = self._articles.look_up(text, filter=filter, in_force=land.in_force, day=filter.as_of or self.today(land), full=full)
        return found

    def places(self, text: str, levels: frozenset[Level]) -> tuple[str, ...]:
        """The places that a text names."""
        return self._places.find(fold(text), self.landscape(levels).known_places, partial(proper, self._words))

    def find(self, text: str, *, filter: Filter, talk: Talk | None = None) -> Finding:
        """The candidates for one question, ranked, and whether the best of them answers it."""
        talk = talk or Talk()
        land = self.landscape(filter.levels)
        filter = on_day(filter, land.in_force)
        idf = partial(self._library.idf, levels=filter.levels)  # what the reader may not see must not weigh their words
        around = Surroundings(words=self._words, idf=idf, places=self._places, known_places=land.known_places, today=land.today)
        folded = fold(text)
        dated, spoken = land.dated(years_written_out(folded, land.today))
        question = understand(text if spoken == folded else spoken, around)  # the model reads it as it was written, where that will do
        about = understand(talk.topic, around) if talk.topic else None
        named = land.named_rules(question.folded)
        if (meant := named & dated or named or dated) and not filter.document_ids:
            filter = replace(filter, document_ids=meant)
        hits = self._hits(question, talk.topic, filter, land)
        question = question if about is None else lean(question, about)
        if not hits:
            return _nothing(question)
        candidates = self._reader.candidates(hits, self._library.query_vector(question.text))
        topics = [c.cosine for c in self._reader.candidates(hits, self._library.query_vector(about.text))] if about else []
        rows = features(self._scoring(question, land, talk if about else Talk(), filter.levels), candidates, topics)
        closeness = self._library.closeness(filter.levels)
        return self._judged(question, candidates, rows, closeness, leans=about is not None, strange=land.strange)

    def _judged(
        self,
        question: Question,
        candidates: Sequence[Candidate],
        rows: npt.NDArray[np.float64],
        closeness: float,
        *,
        leans: bool,
        strange: frozenset[str] = frozenset(),
    ) -> Finding:
        scores = self._weights.scores(rows)
        scored = Scored(question, candidates, rows, scores, strange)
        order = ordered(scored)
        ranked = tuple(candidates[i] for i in order)
        seen = signs(question, ranked, rows[order], scores[order])
        doubt, limit = self._weights.doubt(seen, closeness), doubt_limit(closeness, leans=leans)
        by_score, told = int(np.argmax(scores)), settled(scored, order[0])
        if told and by_score != order[0] and scored.document(by_score) == scored.document(order[0]):
            again = [by_score, *(at for at in order if at != by_score)]  # the topic is there; which sentence of it answers, the wording tells
            doubt = min(doubt, self._weights.doubt(signs(question, [candidates[at] for at in again], rows[again], scores[again]), closeness))
        return Finding(
            question=question,
            ranked=ranked,
            rows=rows[order],
            scores=scores[order],
            signs=seen,
            doubt=doubt,
            refusal=refuse(question, ranked[0], seen, doubt, limit=limit, told=told),
            limit=limit,
            closeness=closeness,
        )

    def _hits(self, question: Question, topic: str, filter: Filter, land: Landscape) -> list[Hit]:
        """Passages for the question, for its years and places, for plans and for the conversation's topic: each once, best first."""
        more = [variant for term in question.terms for variant in term.variants]
        found = self._library.search(question.text, filter, PASSAGES, expansions=more)
        for narrower in _narrower(question, filter, land):
            found += self._library.search(question.text, narrower, PASSAGES // 2, expansions=more)
        for said in (*sorted(codes(question.folded)), *_stated_amounts(question)):
            found += self._library.search(said, filter, 3)
        if topic:
            found += self._library.search(f"{topic} {question.text}", filter, PASSAGES // 2)
        if about_document(question):
            found += self._mastheads(question, found)
        best: dict[str, Hit] = {}
        for hit in found:
            if hit.passage.id not in best or best[hit.passage.id].score < hit.score:
                best[hit.passage.id] = hit
        return sorted(best.values(), key=lambda h: (-h.score, h.passage.id))

    def _mastheads(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """The opening passages of the documents that are meant: who reported, when and where stands there.

        Those of the year asked for come first, then those found first.
        """
        documents = {h.document.id: h.document for h in reversed(hits)}
        first = list(dict.fromkeys(h.document.id for h in hits))
        dated = [d for d in first if (day := documents[d].dates.best) is not None and day.year in question.years]
        ends = (0, -1) if _SIGNED.search(question.folded) else (0,)
        meant = dict.fromkeys([*dated[:3], *first[:3]])
        return [Hit(passage=self._library.passages(d)[end], document=documents[d], score=0.5) for d in meant for end in ends]

    def _scoring(self, question: Question, land: Landscape, talk: Talk, levels: frozenset[Level]) -> Scoring:
        pairs = sorted(set(self._words.bigrams(question.content)))
        return Scoring(
            question=question,
            pairs=self._library.idf(pairs, levels),
            newest=land.newest,
            places=land.places,
            in_force=land.in_force,
            said=fold(talk.said),
            day=self.today(land),
        )






def _narrower(question: Question, filter: Filter, land: Landscape) -> Iterator[Filter]:
    """Where else to look, so that what is asked for is not crowded out: its years, reports, places, and the house's own documents."""
    years = filter.years or question.years
    if question.years and not filter.years:
        yield replace(filter, years=years)
    if not filter.kinds and (kinds := _reporting(question)):
        yield replace(filter, kinds=kinds, years=years)
    if filter.document_ids:
        return
    if local := land.of_places(question.places):
        yield replace(filter, document_ids=local)
    elif land.strange:
        yield replace(filter, without=filter.without | land.strange, years=years)


def _stated_amounts(question: Question) -> list[str]:
    """The figures that a question asks the meaning of: 7.15万是什么费用."""
    asked = question.wants in (Wants.DEFINITION, Wants.OTHER) or INVERSE.search(question.folded) is not None
    return [q.raw for q in question.quantities if asked and q.kind in COUNTS and (q.value >= _TELLING or "." in q.raw)]


_TELLING = 100
_SIGNED = re.compile(r"执笔|谁(?:来)?(?:写|撰|起草)|作者|撰稿|落款|联系人")
"""What stands under a document."""


def _reporting(question: Question) -> frozenset[PassageKind]:
    """Where figures are reported: plans for a plan, results for a result, both for any other number.

    A rule or a course on the same topic repeats its words in every line and would crowd the one figure out.
    """
    if question.articles or question.older:
        return frozenset()
    if question.kind is not None:
        return frozenset({question.kind})
    return frozenset({PassageKind.ACHIEVEMENT, PassageKind.TARGET}) if question.wants is Wants.NUMBER else frozenset()


def _nothing(question: Question) -> Finding:
    empty = np.zeros((0, len(NAMES)))
    return Finding(
        question=question, ranked=(), rows=empty, scores=empty[:, 0], signs={}, doubt=1.0, refusal=refuse(question, None, {}, 1.0, limit=1.0)
    )
