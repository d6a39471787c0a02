"""Courses that fit a wish: conditions first, then by words and by meaning; and what to give up where nothing fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean, pstdev

from api.answering.landscape import Landscape
from api.answering.places import Places
from api.courses.counting import facets
from api.courses.links import Links
from api.courses.meaning import Meaning
from api.courses.results import Condition, CourseQuery, CourseResults, FoundCourse, Relaxation
from api.courses.sentence import Around
from api.courses.topic import Spoken
from api.courses.wish import Wish, understand
from api.courses.wording import is_open
from index.hits import DocumentHead, Filter
from index.library import Library
from index.lru import Lru
from ingest.course import Course, Field
from ingest.document import DocumentKind, Level
from ingest.words import Words, fold

ENOUGH = 0.5
"""The share of a topic's words that a course must speak of, where its meaning does not tell."""
NEAR = 0.6
"""A course whose share is less than this part of the best one's is not shown: it has only common words with the topic."""
IN_NAME = 0.35
"""The share of a topic's words that is enough where they stand in the course's own name."""
STANDS_OUT, APART, FEWEST = 4.0, 0.015, 8
"""By meaning alone only a course that no other comes near: so many deviations over the mean, so far from the next, of so many courses."""
_WORDS, _MEANING = 0.7, 0.3
_FIELDS = {Field.NAME: "名称", Field.CATEGORY: "类别", Field.AUDIENCE: "对象", Field.INTRO: "简介", Field.POLICIES: "关联政策", Field.TEACHER: "讲师"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The courses that a reader may see, with what is made of them once for a state of the catalog."""

    courses: tuple[Course, ...]
    heads: dict[str, DocumentHead]
    policies: tuple[DocumentHead, ...]
    links: Links
    home: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    course: Course
    spoken: Spoken
    named: Spoken
    cosine: float

    @property
    def score(self) -> float:
        return _WORDS * self.named.named + _MEANING * self.cosine


class CourseSearch:
    """Course search over a library. `landscape` gives the rules in force and the places of the issuers for the levels of a reader."""

    def __init__(self, library: Library, words: Words, landscape: Callable[[frozenset[Level]], Landscape]) -> None:
        self._library = library
        self._words = words
        self._landscape = landscape
        self._shelves: Lru[tuple[int, frozenset[Level]], Shelf] = Lru(4)
        self._meaning = Meaning(library)
        self._places = Places.open()

    def shelf(self, levels: frozenset[Level]) -> Shelf:
        """What a reader of these levels may see."""
        return self._shelves.one((self._library.revision(), levels), lambda: self._shelf(levels))

    def find(self, query: CourseQuery, today: date, filter: Filter | None = None) -> CourseResults:
        """The courses that fit, best first, with how the sentence was understood and what they can be told apart by.

        Args:
            query: the sentence and the conditions beside it.
            today: the day that counts where the query names none.
            filter: what the reader may see.
        """
        filter, today = filter or Filter(), query.today or today
        shelf = self.shelf(filter.levels)
        courses = [course for course in shelf.courses if not filter.document_ids or course.document_id in filter.document_ids]
        around = Around(courses=courses, today=today, home=shelf.home, cities=self._places.find(fold(query.text)))
        wish = understand(query, around, self._words, shelf.links, shelf.policies)
        scored = self._scored(wish, courses)
        fitting = _fitting(scored, wish)
        return CourseResults(
            query=query.text,
            today=today,
            conditions=wish.conditions,
            topic=tuple(term.text for term in wish.topic.terms),
            found=tuple(self._shown(one, shelf, today) for one in fitting[: query.top]),
            total=len(fitting),
            listed=len(courses),
            facets=facets([one.course for one in fitting]),
            relaxations=() if fitting else tuple(_relaxations(scored, wish)),
            notes=tuple(_notes(scored, wish, fitting)),
        )

    def teaching(self, document_id: str, levels: frozenset[Level]) -> tuple[Course, ...]:
        """The courses that teach a rule, in the order of their catalogues."""
        shelf = self.shelf(levels)
        return tuple(course for course in shelf.courses if shelf.links.teaches(course, document_id))

    def _shelf(self, levels: frozenset[Level]) -> Shelf:
        courses = self._library.courses(levels)
        heads = [head for head in self._library.documents() if head.level in levels]
        land = self._landscape(levels)
        holding = {course.document_id for course in courses}
        return Shelf(
            courses=courses,
            heads={head.id: head for head in heads if head.id in holding},
            policies=tuple(head for head in heads if head.kind is DocumentKind.POLICY),
            links=Links.of(courses, heads, land.in_force),
            home=frozenset(place for one in holding for place in land.places.get(one, ())),
        )

    def _scored(self, wish: Wish, courses: Sequence[Course]) -> list[_Scored]:
        topic, ranking = wish.topic, wish.ranking
        cosines = self._meaning.cosines(ranking.text, courses) if ranking.terms else {}
        return [
            _Scored(course=one, spoken=topic.spoken_of(one), named=ranking.spoken_of(one), cosine=cosines.get(one.id, 0.0)) for one in courses
        ]

    def _shown(self, one: _Scored, shelf: Shelf, today: date) -> FoundCourse:
        matched = tuple(dict.fromkeys(f"{_FIELDS[field]}：{word}" for word, field in one.named.found if field in _FIELDS))
        return FoundCourse(
            course=one.course,
            document=shelf.heads[one.course.document_id],
            score=round(one.score, 4),
            matched=matched,
            policies=shelf.links.policies_of(one.course),
            open=is_open(one.course, today),
        )


def _fitting(scored: Sequence[_Scored], wish: Wish, left_out: str = "") -> list[_Scored]:
    """Those that meet every condition (but one, where `left_out` names it) and speak of the topic, best first."""
    conditions = [one for one in wish.conditions if one.key != left_out]
    met = [one for one in scored if all(condition.holds(one.course) for condition in conditions)]
    spoken = met if left_out == "topic" or not wish.topic.terms else _on_topic(met, scored)
    ordered = sorted(spoken, key=lambda one: (-round(one.score, 2), one.course.start or date.max, one.course.id))
    order = wish.order
    return sorted(ordered, key=lambda one: order.by(one.course)) if order else ordered


def _on_topic(met: Sequence[_Scored], scored: Sequence[_Scored]) -> list[_Scored]:
    """Those that speak of the topic: in its words, or, where it is put in words that no catalogue uses, by meaning."""
    best = max((one.spoken.share for one in scored), default=0.0)
    alone = _outstanding(scored)
    return [one for one in met if one.spoken.share >= max(ENOUGH, NEAR * best) or one.spoken.in_name >= IN_NAME or one is alone]


def _outstanding(scored: Sequence[_Scored]) -> _Scored | None:
    """The course that is far nearer to the topic by meaning than any other; None where there is no such course."""
    if len(scored) < FEWEST:
        return None
    first, second = sorted(scored, key=lambda one: -one.cosine)[:2]
    cosines = [one.cosine for one in scored]
    spread = pstdev(cosines)
    stands_out = spread > 0 and (first.cosine - mean(cosines)) / spread >= STANDS_OUT
    return first if stands_out and first.cosine - second.cosine >= APART else None


def _relaxations(scored: Sequence[_Scored], wish: Wish) -> list[Relaxation]:
    found: list[Relaxation] = []
    labels = {one.key: one.label for one in wish.conditions}
    if wish.topic.terms:
        labels["topic"] = f"主题：{'、'.join(term.text for term in wish.topic.terms)}"
    for key, label in labels.items():
        courses = [one.course for one in _fitting(scored, wish, key)]
        if courses and len(labels) > 1:
            found.append(Relaxation(key=key, label=label, count=len(courses), courses=tuple(courses[:3])))
    return sorted(found, key=lambda one: (one.key == "topic", one.count))


def _notes(scored: Sequence[_Scored], wish: Wish, fitting: Sequence[_Scored]) -> list[str]:
    notes = [one.note for one in wish.conditions if one.note]
    if wish.order:
        notes.append(f"按{wish.order.label}排列。")
    unknown = _unsaid(scored, wish.conditions)
    notes += [f"另有{count}门课程的目录没有写明“{label}”，没有列入。" for label, count in unknown]
    return notes


def _unsaid(scored: Sequence[_Scored], conditions: Sequence[Condition]) -> list[tuple[str, int]]:
    """The conditions of which some catalogue does not say, for courses that meet all the others."""
    found: list[tuple[str, int]] = []
    for condition in conditions:
        others = [one for one in conditions if one is not condition]
        count = sum(condition.holds(one.course) is None and all(other.holds(one.course) for other in others) for one in scored)
        if count:
            found.append((condition.label, count))
    return found
