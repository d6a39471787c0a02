"""Sentence and options -> Wish: conditions, a topic and an order. Every rule covers what it read; the rest is the topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.courses import lengths, people, times
from api.courses.counting import FORMATS
from api.courses.links import Links, names_of, plain_name
from api.courses.ordering import Order, order_of
from api.courses.results import Condition, CourseQuery, Holds
from api.courses.sentence import Around, Sentence
from api.courses.topic import Topic
from api.courses.wording import fixed_conditions
from index.hits import DocumentHead
from ingest.course import CourseFormat, Field
from ingest.words import Words, fold

_TITLE = re.compile(r"《([^《》]+)》")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted: `conditions` in the order of the sentence, those of options last.

    A course must speak of the `topic`; `ranking` has the words for people too: 新任 in 新任基层工会主席 is no condition, but tells who comes first.
    """

    conditions: tuple[Condition, ...]
    topic: Topic
    ranking: Topic
    order: Order | None


def understand(query: CourseQuery, around: Around, words: Words, links: Links, policies: tuple[DocumentHead, ...]) -> Wish:
    """What the sentence and the options beside it ask for; of what the sentence asks for, what `query.without` names is left out."""
    sentence = Sentence(query.text)
    read = sorted(_read(sentence, around, links, policies), key=lambda one: one.said.start if one.said else 0)
    order = order_of(sentence)
    given = list(_given(query, around, links))
    keys = {one.key for one in given}
    kept = [*(one for one in read if one.key not in keys and one.key not in query.without), *given]
    rest = "" if "topic" in query.without else sentence.rest
    people_named = next((one.label.partition("：")[2] for one in kept if one.key == "audience"), "")
    topic = Topic.of(rest, words, around.courses)
    return Wish(
        conditions=tuple(kept),
        topic=topic,
        ranking=Topic.of(f"{rest} {people_named}", words, around.courses) if people_named else topic,
        order=order,
    )


def _read(sentence: Sentence, around: Around, links: Links, policies: tuple[DocumentHead, ...]) -> Iterator[Condition]:
    """The conditions of the sentence. Order matters: a code before its digits, a title before its words, 线上 before 上."""
    yield from _code(sentence, around)
    yield from _policy(sentence, links, policies)
    yield from people.category_condition(sentence, around)
    yield from people.teacher_condition(sentence)
    yield from times.time_conditions(sentence, around)
    yield from lengths.length_conditions(sentence)
    yield from fixed_conditions(sentence, around)
    yield from people.place_condition(sentence, around)
    yield from people.audience_condition(sentence, around)


def _code(sentence: Sentence, around: Around) -> Iterator[Condition]:
    codes = {fold(code) for course in around.courses if len(code := course.text(Field.CODE)) > 2}
    said = [code for code in codes if code in sentence.text]
    for code in sorted(said, key=lambda one: (-len(one), one))[:1]:
        start = sentence.text.index(code)
        span = sentence.take(start, start + len(code))
        yield Condition(key="code", label=f"编号：{code.upper()}", holds=_has_code(code), said=span)


def _policy(sentence: Sentence, links: Links, policies: tuple[DocumentHead, ...]) -> Iterator[Condition]:
    """A rule that the sentence names in 《》 and that the knowledge base holds: courses that teach it."""
    for head in policies:
        name = plain_name(head.title)
        at = sentence.text.find(name) if name else -1
        if at >= 0 and "《" not in sentence.text:
            said = sentence.take(at, at + len(name))
            yield Condition(key="policy", label=f"关联政策：{name}", holds=_teaches(links, [head.id]), said=said)
            return
    for found in sentence.matches(_TITLE):
        wanted = [head for head in policies if any(found[1] in name for name in names_of(head.title))]
        if wanted:
            said = sentence.take(found.start(), found.end())
            yield Condition(key="policy", label=f"关联政策：{found[0]}", holds=_teaches(links, [head.id for head in wanted]), said=said)
            return


def _has_code(code: str) -> Holds:
    return lambda course: fold(course.text(Field.CODE)) == code


def _teaches(links: Links, ids: Sequence[str]) -> Holds:
    return lambda course: any(links.teaches(course, one) for one in ids)


def _given(query: CourseQuery, around: Around, links: Links) -> Iterator[Condition]:
    """The conditions of the options."""
    if query.audience:
        yield people.audience_given(query.audience, around)
    if query.category:
        yield people.category_given(query.category)
    if query.place:
        yield people.place_given(query.place)
    if query.format:
        yield _format_given(query.format)
    if query.before:
        yield times.starts_before(query.before)
    if query.after:
        yield times.starts_after(query.after)
    if query.hours_max is not None:
        yield lengths.at_most("hours", f"时长：{query.hours_max}学时以内", query.hours_max, lengths.hours)
    if query.days_max is not None:
        yield lengths.at_most("days", f"时长：{query.days_max}天以内", query.days_max, lambda course: course.length)
    if query.policy:
        yield Condition(key="policy", label=f"关联政策：{links.title(query.policy)}", holds=_teaches(links, [query.policy]))


def _format_given(wanted: CourseFormat) -> Condition:
    return Condition(
        key="format", label=f"形式：{FORMATS[wanted]}", holds=lambda course: None if course.format is None else course.format is wanted
    )
