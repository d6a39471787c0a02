"""Which day a question is about, which rules may answer it then, and what its answer must say about their validity."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.answering.answer import in_title_marks
from api.answering.features import INDEX
from api.answering.finding import Finding
from api.answering.landscape import Landscape
from api.answering.question import Question
from api.answering.standing import SliceOf, Standing, holding, on_day, said, standing, told, told_of_articles
from index.hits import DocumentHead, Filter, Hit
from ingest.document import DocumentKind, Period
from ingest.periods import find_periods

__all__ = ["Day", "chosen", "day_of", "missing", "notes", "on_day"]

_AS_MUCH = 0.6
"""Share of what the best sentence says of the question that the version in force must say too: else it does not know that provision."""
_MARKS = re.compile(r"试行|暂行")
Find = Callable[[Filter], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The day that rules are judged by. `asked` is the stretch of time that the question names; `chosen`: the reader set the day."""

    day: date
    today: date
    asked: Period | None = None
    chosen: bool = False


def day_of(folded: str, filter: Filter, today: date) -> Day:
    """The reader's day, else the end of the month or year that the question names (today, if that lies in it), else today."""
    if filter.as_of is not None:
        return Day(day=filter.as_of, today=today, chosen=True)
    periods = [found.period for found in find_periods(folded, today) if (found.period.end - found.period.start).days <= 366]
    if not periods:
        return Day(day=today, today=today)
    asked = periods[-1]
    return Day(day=today if asked.start <= today <= asked.end else asked.end, today=today, asked=asked)


def chosen(finding: Finding, find: Find, filter: Filter, land: Landscape, day: Day) -> Finding:
    """The finding, or that of the version which holds on the day, where the best sentence is of another and that one answers too."""
    if finding.refusal is not None or not finding.ranked or finding.question.older or filter.document_ids:
        return finding
    head = finding.ranked[0].hit.document
    record = land.in_force.get(head.id)
    if record is None or record.holds(day.day) or _names(finding.question, head.title):
        return finding
    instead = holding(head, land.in_force, day.day)
    if instead is None or instead.id in filter.without:
        return finding
    other = find(replace(filter, document_ids=frozenset({instead.id})))
    return other if other.refusal is None and other.ranked and _to_the_point(other) >= _AS_MUCH * _to_the_point(finding) else finding


def _to_the_point(finding: Finding) -> float:
    """How much of what was asked stands in the best sentence and around it, in [0, 2]."""
    return float(finding.rows[0][INDEX["words_around"]] + finding.rows[0][INDEX["pairs_around"]])


def notes(hits: Sequence[Hit], land: Landscape, day: Day, slice_of: SliceOf) -> list[str]:
    """What the reader of these quotes must know: rules that do not hold on the day or no longer hold today, articles changed since."""
    lines: list[str] = []
    for head in {hit.document.id: hit.document for hit in hits if hit.document.kind is DocumentKind.POLICY}.values():
        paths = [hit.passage.path for hit in hits if hit.document.id == head.id]
        then, now = (standing(head, land.in_force.get(head.id), when) for when in (day.day, day.today))
        lines += told(then, land.in_force, slice_of) or _since_then(then, now, land, slice_of)
        texts = [hit.passage.text for hit in hits if hit.document.id == head.id]
        lines += told_of_articles(now if now.day > then.day else then, paths, slice_of, texts)
        lines += _within(then, land, day)
    return lines


def _since_then(then: Standing, now: Standing, land: Landscape, slice_of: SliceOf) -> list[str]:
    """What held on the day asked for but does not hold today, or not yet."""
    if then.day == now.day or now.holds:
        return []
    return [f"按{said(then.day)}有效的规定回答；{line}" for line in told(now, land.in_force, slice_of)]


def _within(then: Standing, land: Landscape, day: Day) -> list[str]:
    """A change in the middle of the year or month asked for."""
    record = land.in_force.get(then.head.id)
    if day.asked is None or day.chosen or record is None or record.predecessor is None or record.start is None:
        return []
    if not day.asked.start < record.start <= day.day:
        return []
    return [f"所问时间内规定有变：{said(record.start)}以前适用{in_title_marks(record.predecessor.title)}。"]


def _names(question: Question, title: str) -> bool:
    """Whether the question itself says 试行 or 暂行, as the title does."""
    return bool(set(_MARKS.findall(question.folded)) & set(_MARKS.findall(title)))


def missing(hits: Sequence[Hit], land: Landscape, day: Day, slice_of: SliceOf) -> list[str]:
    """Why nothing was found on the chosen day: the nearest rules did not hold then."""
    heads = {first.id: first for hit in hits if (first := _nearest(hit.document, land, day.day))}.values()
    return [line for head in heads for line in told(standing(head, land.in_force.get(head.id), day.day), land.in_force, slice_of)]


def _nearest(head: DocumentHead, land: Landscape, day: date) -> DocumentHead:
    """The version next to the day: of several that came later the first, of several that ended the last."""
    seen = {head.id}
    while (record := land.in_force.get(head.id)) is not None:
        later = record.start is not None and day < record.start
        other = record.predecessor if later else record.successor
        if other is None or other.id in seen:
            break
        beside = land.in_force.get(other.id)
        if beside is None or (not later and beside.start is not None and day < beside.start):
            break
        head = other
        seen.add(head.id)
    return head
