"""Question -> Answer: understand, find, rank, refuse or compose, verify. Extractive: no LLM, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter

import numpy as np
import numpy.typing as npt

from api.answering import compare, extractive, followup
from api.answering.answer import Answer, Turn
from api.answering.compose import Draft, Part, Quoted, compose
from api.answering.features import INDEX, NAMES, Scoring, about_document, features, signs
from api.answering.places import Places, issuer_place
from api.answering.question import Question, Surroundings, clean, lean, understand
from api.answering.ranking import Weights
from api.answering.refusal import Refusal, nearest, refuse
from api.answering.sentences import Candidate, SentenceReader
from api.answering.typefit import ENOUGH_FIT
from api.answering.validity import versions
from api.answering.wording import Wants
from index.hits import DocumentHead, Filter, Hit
from index.library import Library
from ingest.document import DocumentKind, PassageKind
from ingest.words import Words, fold

_MUST_FIT = frozenset({Wants.NUMBER, Wants.PERSON, Wants.DATE, Wants.DOCUMENT, Wants.ORGANISATION, Wants.PLACE})
NEAR_SAME, NEAR = 1.2, 0.4
"""How far below the best a fitting sentence may score to be put first: in its passage, and in another."""
PASSAGES = 12
"""Passages whose sentences are ranked; measured: more bring no better sentence, only time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one (part of a) question: candidates best first, the features of the best, a refusal or none.

    `rows` are the features of `ranked`, shape (n, len(NAMES)), `scores` their scores, shape (n,); `row` those of the best with the measures of doubt.
    """

    question: Question
    ranked: tuple[Candidate, ...]
    rows: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    row: dict[str, float]
    doubt: float
    refusal: Refusal | None


class Answerer:
    """Answers questions over a library. Made by `open`, which reads weights and place names once."""

    def __init__(self, *, library: Library, words: Words, weights: Weights, places: Places) -> None:
        self._library = library
        self._words = words
        self._weights = weights
        self._places = places
        self._reader = SentenceReader(library)

    @classmethod
    def open(cls, library: Library, words: Words) -> Answerer:
        """An answerer with the weights and place names that come with the program."""
        return cls(library=library, words=words, weights=Weights.open(), places=Places.open())

    def answer(self, text: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Answer:
        """The cited answer to a question, or a refusal that says what is missing. Never raises for odd text."""
        started = perf_counter()
        asked = clean(text)
        if not any(c.isalnum() for c in asked):
            return extractive.refused(text, Refusal("请输入一个问题，例如“2021年组织了多少名职工疗休养？”。", "empty"), [], elapsed_ms=_ms(started))
        whole = followup.make_whole(asked, history)
        known = self._surroundings(self._library.documents()).known_places
        findings = [self.find(part, topic=whole.topic, history=history, filter=filter or Filter()) for part in compare.split(whole.text, self._places.find(fold(whole.text), known))]
        if len(findings) > 1 and all(f.refusal for f in findings):
            findings = [self.find(whole.text, topic=whole.topic, history=history, filter=filter or Filter())]
        answer = self._conclude(text, findings)
        scope = (*((f"理解为：{whole.text}",) if whole.text != asked else ()), *_scope(findings))
        return replace(answer, scope=scope, elapsed_ms=_ms(started))

    def find(self, text: str, *, topic: str = "", history: Sequence[Turn] = (), filter: Filter) -> Finding:
        """The candidates for one question, ranked, and whether the best of them answers it."""
        heads = [h for h in self._library.documents() if h.level in filter.levels]
        around = self._surroundings(heads)
        question = understand(text, around)
        hits = self._hits(question, topic, filter)
        if not hits:
            return Finding(question=question, ranked=(), rows=np.zeros((0, len(NAMES))), scores=np.zeros(0), row={}, doubt=1.0, refusal=refuse(question, None, {}, 1.0))
        candidates = self._reader.candidates(hits, self._library.query_vector(question.text))
        about = understand(topic, around) if topic else None
        scoring = self._scoring(question, about, history, heads)
        question = scoring.question
        topics = [c.cosine for c in self._reader.candidates(hits, self._library.query_vector(about.text))] if about else []
        rows = features(scoring, candidates, topics)
        scores = self._weights.scores(rows)
        order = sorted(range(len(candidates)), key=lambda i: (-round(float(scores[i]), 9), candidates[i].hit.passage.id, candidates[i].ordinal))
        order = _promoted(question, candidates, rows, scores, order)
        ranked = tuple(candidates[i] for i in order)
        row = signs(question, ranked, rows[order], scores[order])
        doubt = self._weights.doubt(row)
        return Finding(question=question, ranked=ranked, rows=rows[order], scores=scores[order], row=row, doubt=doubt, refusal=refuse(question, ranked[0], row, doubt, leans=bool(topic)))

    def _hits(self, question: Question, topic: str, filter: Filter) -> list[Hit]:
        """Passages for the question, for its years, and for the conversation's topic: each once, best first."""
        expansions = [variant for term in question.terms for variant in term.variants]
        found = self._library.search(question.text, filter, PASSAGES, expansions=expansions)
        if question.years and not filter.years:
            found += self._library.search(question.text, replace(filter, years=question.years), PASSAGES // 2, expansions=expansions)
        if question.kind is PassageKind.TARGET and not filter.kinds:
            kinds = frozenset({question.kind})
            found += self._library.search(question.text, replace(filter, kinds=kinds, years=filter.years or question.years), 4, expansions=expansions)
        if topic:
            found += self._library.search(f"{topic} {question.text}", filter, PASSAGES // 2)
        if about_document(question):
            found += self._mastheads(found)
        best: dict[str, Hit] = {}
        for hit in found:
            if hit.passage.id not in best or best[hit.passage.id].score < hit.score:
                best[hit.passage.id] = hit
        return sorted(best.values(), key=lambda h: (-h.score, h.passage.id))

    def _mastheads(self, hits: Sequence[Hit]) -> list[Hit]:
        """The opening passages of the documents found first: who reported, when and where stands there."""
        heads = list(dict.fromkeys(h.document.id for h in hits))[:3]
        documents = {h.document.id: h.document for h in hits}
        return [Hit(passage=self._library.passages(d)[0], document=documents[d], score=0.5) for d in heads]

    def _surroundings(self, heads: Sequence[DocumentHead]) -> Surroundings:
        known = frozenset(place for h in heads if h.issuer and (place := issuer_place(h.issuer)))
        return Surroundings(words=self._words, idf=self._library.idf, places=self._places, known_places=known, today=_reference(heads))

    def _scoring(self, question: Question, about: Question | None, history: Sequence[Turn], heads: Sequence[DocumentHead]) -> Scoring:
        pairs = sorted(set(self._words.bigrams(question.content)))
        years = [h.dates.best.year for h in heads if h.dates.best is not None]
        places = {h.id: frozenset({place}) for h in heads if h.issuer and (place := issuer_place(h.issuer))}
        return Scoring(
            question=question if about is None else lean(question, about),
            pairs=self._library.idf(pairs),
            newest=max(years, default=None),
            places=places,
            in_force=versions(heads),
            said=fold(history[-1].answer) if history and about is not None else "",
        )

    def _conclude(self, text: str, findings: Sequence[Finding]) -> Answer:
        answered = [f for f in findings if f.refusal is None]
        if not answered:
            refusal = findings[0].refusal or Refusal("材料里没有能够回答这个问题的内容。", "empty")
            return extractive.refused(text, refusal, [Quoted.of(c) for c in nearest(findings[0].ranked)])
        parts: list[Part] = []
        for finding in answered:
            for part in compose(finding.question, finding.ranked, finding.scores).parts:
                if all(part.text not in other.text for other in parts):
                    parts = [p for p in parts if p.text not in part.text] + [part]
        notes = tuple(f"“{f.question.text}”：{f.refusal.reason}" for f in findings if f.refusal is not None)
        confidence = float(np.prod([1.0 - f.doubt for f in answered]))
        return extractive.write(text, Draft(tuple(parts), notes), confidence=confidence, library=self._library)


def _promoted(question: Question, candidates: Sequence[Candidate], rows: npt.NDArray[np.float64], scores: npt.NDArray[np.float64], order: list[int]) -> list[int]:
    """The order with the best sentence that holds the kind of thing wanted in front, if it is near enough to the best.

    A sentence that names the topic often stands before the one that gives the number: same passage, or nearly as good.
    """
    fits = rows[:, INDEX["fit"]]
    enough = ENOUGH_FIT if question.units else 0.1
    if question.wants not in _MUST_FIT or fits[order[0]] >= enough:
        return order
    first = order[0]
    for at in order[1:]:
        same = candidates[at].hit.passage.id == candidates[first].hit.passage.id
        if fits[at] >= enough and scores[at] > scores[first] - (NEAR_SAME if same else NEAR):
            return [at, *(i for i in order if i != at)]
    return order


def _reference(heads: Sequence[DocumentHead]) -> date | None:
    """The day that 今年 and 去年 are counted from: the newest report's, else the newest document's."""
    reports = [h.dates.best for h in heads if h.kind is DocumentKind.REPORT and h.dates.best]
    return max(reports or [h.dates.best for h in heads if h.dates.best], default=None)


def _scope(findings: Sequence[Finding]) -> tuple[str, ...]:
    years = sorted({y for f in findings for y in f.question.years})
    places = dict.fromkeys(p for f in findings for p in f.question.places)
    kinds = {f.question.kind.value for f in findings if f.question.kind is not None}
    names = {"target": "目标", "achievement": "成绩"}
    return (*((
        f"年份：{'、'.join(f'{y}年' for y in years)}"
    ,) if years else ()), *((f"地区：{'、'.join(places)}",) if places else ()), *(f"类别：{names[k]}" for k in sorted(kinds) if k in names))


def _ms(started: float) -> float:
    return round((perf_counter() - started) * 1000, 2)
