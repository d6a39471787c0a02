"""Scores of sentences -> their order: what a linear score cannot see, said as rules that put one sentence before another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.answering import preferences
from api.answering.preferences import FAR_REACH, REACH
from api.answering.scored import Scored
from api.answering.sentences import Candidate, codes, is_item
from api.answering.typefit import ENOUGH_FIT, FROM_TO, asks_for_all, listed_by_column, only_new
from api.answering.wording import Wants
from ingest.document import PassageKind

_MUST_FIT = frozenset({Wants.NUMBER, Wants.PERSON, Wants.DATE, Wants.DOCUMENT, Wants.ORGANISATION, Wants.PLACE, Wants.WHY, Wants.LIST})
_TWO_LISTED = 0.6  # of the three things that make a list
_AS_NEAR = 0.15  # of the span of cosines: two sentences that are as near to the question
_NEAR = 0.4
"""How far below the best a fitting sentence of another passage may score to be put first."""
_COVERED, _EQUAL = 0.8, 0.8
_AS_DENSE, _AS_SAID = 0.05, 0.1
_AS_MUCH = 0.2
"""So much of the words of the best a sentence with a day must hold: another day is not the one asked for."""


def ordered(scored: Scored) -> list[int]:
    """The places of the candidates, best first."""
    named = scored.candidates
    order = sorted(range(len(named)), key=lambda i: (-round(float(scored.scores[i]), 9), named[i].hit.passage.id, named[i].ordinal))
    for rule in _RULES:
        first = rule(scored, order)
        order = [first, *(i for i in order if i != first)]
    return order


def _of_the_code(scored: Scored, order: Sequence[int]) -> int:
    """The best that names the code asked for (LT-05), where the best of all names another."""
    first, asked = order[0], codes(scored.question.folded)
    given = codes(scored.text(first))
    if not asked or not given or asked & given:
        return first
    return next((i for i in order if asked & codes(scored.text(i))), first)


def _of_all(scored: Scored, order: Sequence[int]) -> int:
    """The best that tells how many there are, where that is asked for and the best of all tells how many came."""
    first = order[0]
    if scored.question.wants is not Wants.NUMBER or not asks_for_all(scored.question.folded) or not only_new(scored.text(first)):
        return first
    near = (i for i in order if scored.scores[i] > scored.scores[first] - REACH and scored.of(i, "year") >= scored.of(first, "year"))
    return next((i for i in near if scored.of(i, "fit") >= ENOUGH_FIT and not only_new(scored.text(i))), first)


def _no_record(scored: Scored, order: Sequence[int]) -> int:
    """The best sentence, where it is asked how or why: a row of a catalogue, label by label, tells neither.

    Nor does a row of courses tell how many of something else there are.
    """
    first = order[0]
    told = scored.question.wants is Wants.NUMBER and scored.kind_of(first) is not PassageKind.COURSE
    if told or scored.question.wants not in (Wants.HOW, Wants.WHY, Wants.NUMBER) or scored.question.label is not None or not scored.labels(first):
        return first
    return next((i for i in order if scored.scores[i] > scored.scores[first] - REACH and not scored.labels(i)), first)


def _no_course(scored: Scored, order: Sequence[int]) -> int:
    """The best that is no course, where nothing that is asked is about courses: 申报时间 is no 培训时间."""
    first = order[0]
    placed = scored.question.wants is Wants.PLACE
    if placed or scored.kind_of(first) is not PassageKind.COURSE or _COURSE_ASKED.search(scored.question.folded):
        return first
    others = (i for i in order if scored.kind_of(i) is not PassageKind.COURSE and scored.scores[i] > scored.scores[first] - FAR_REACH)
    as_told = (i for i in others if scored.of(i, "words") >= scored.of(first, "words"))
    return next((i for i in as_told if scored.of(i, "fit") >= min(ENOUGH_FIT, scored.of(first, "fit"))), first)


_COURSE_ASKED = re.compile(r"课|班|培训|讲座|学[习员时会费]|老师|讲师|教师|上[哪几]|辅导|研修")


def _of_the_place(scored: Scored, order: Sequence[int]) -> int:
    """The best of the place asked for, where it says nearly as much as the best of another place.

    Where it says clearly less, the place has no such figure: the best stays in front, and the question is refused for its place.
    """
    first = order[0]
    local = next((i for i in order if scored.of(i, "place") >= 0), first)
    near = scored.of(local, "dense") >= scored.of(first, "dense") - _AS_NEAR or scored.same_passage(local, first)
    alike = scored.scores[local] >= scored.scores[first] - _EQUAL and near
    return first if scored.of(first, "place") >= 0 or not alike else local


def _of_the_kind(scored: Scored, order: Sequence[int]) -> int:
    """The best plan where a plan is asked for, the best result where a result is, if it says nearly as much of the same year and place."""
    first = order[0]
    if scored.of(first, "kind") >= 0:
        return first
    least = {"year": scored.of(first, "year"), "place": scored.of(first, "place"), "fit": min(scored.of(first, "fit"), ENOUGH_FIT)}
    same = (i for i in order if scored.of(i, "kind") > 0 and all(scored.of(i, name) >= low for name, low in least.items()))
    other = next(same, first)
    as_near = scored.of(other, "words") >= scored.of(first, "words") - _AS_SAID or scored.of(other, "dense") >= scored.of(first, "dense") - _AS_DENSE
    return other if scored.scores[other] >= scored.scores[first] - _EQUAL and as_near else first


def _fitting(scored: Scored, order: Sequence[int]) -> int:
    """The best sentence that holds the kind of thing wanted, if it is near enough to the best.

    A sentence that names the topic often stands before the one that gives the number: same passage, or nearly as good.
    """
    first = order[0]
    enough = ENOUGH_FIT if scored.question.units else _TWO_LISTED if scored.question.wants is Wants.LIST else _enough_dates(scored)
    if scored.question.wants not in _MUST_FIT or scored.of(first, "fit") >= enough or _listed(scored, first):
        return first
    for at in order[1:]:
        same = scored.same_passage(at, first)
        headed = scored.of(at, "label") > 0 and scored.document(at) == scored.document(first)
        same = same or scored.question.wants is Wants.WHY  # a reason is seldom given twice
        reach = FAR_REACH if headed or scored.of(at, "words") >= _COVERED else REACH if same else _NEAR
        if _another_day(scored, at, first) or _row_for_a_list(scored, at, first):
            continue
        if scored.of(at, "fit") >= enough and scored.scores[at] > scored.scores[first] - reach:
            return at
    return first


def _another_day(scored: Scored, at: int, first: int) -> bool:
    """Whether a sentence with a day speaks of next to nothing of what the best speaks of."""
    told = scored.of(at, "words") >= _AS_MUCH * scored.of(first, "words") or scored.of(at, "label") > 0
    return scored.question.wants is Wants.DATE and not told


def _row_for_a_list(scored: Scored, at: int, first: int) -> bool:
    """Whether a row of a catalogue would take the place of a sentence, only because it has many fields: 要带什么."""
    no_field = scored.question.wants is Wants.LIST and scored.question.label is None
    return no_field and bool(scored.labels(at)) and not scored.labels(first) and not listed_by_column(scored.question, scored.candidates[at])


def _enough_dates(scored: Scored) -> float:
    """Both days, where it is asked from when to when."""
    return 1.0 if scored.question.wants is Wants.DATE and FROM_TO.search(scored.question.folded) else 0.1


def _listed(scored: Scored, at: int) -> bool:
    """Whether the sentence is one item of the list that was asked for: the others follow it."""
    return scored.question.wants is Wants.LIST and is_item(scored.candidates[at].parsed.text)


def _of_the_house(scored: Scored, order: Sequence[int]) -> int:
    """The best of the house's own documents, where no place is asked for and it says as much as the best of another union's."""
    first = order[0]
    if scored.question.places or not scored.is_strange(first):
        return first
    own = (i for i in order if not scored.is_strange(i) and scored.scores[i] > scored.scores[first] - _EQUAL)
    return next((i for i in own if all(scored.of(i, name) >= scored.of(first, name) for name in ("words", "fit", "year", "kind"))), first)


def _newest(scored: Scored, order: Sequence[int]) -> int:
    """The newest of equals, where a number is asked for without a year.

    Yearly reports say the same of every year; who names no year means the last one. Equals are sentences of the same
    issuer that score nearly the same and hold as much of what was asked.
    """
    first = order[0]
    period = scored.candidates[first].hit.passage.period
    if scored.question.wants is not Wants.NUMBER or scored.question.years or period is None:
        return first
    newest = max((i for i in order if _equals(scored, i, first)), key=lambda i: (_last_year(scored.candidates[i]), scored.scores[i]))
    return newest if _last_year(scored.candidates[newest]) > period.end.year else first


def _equals(scored: Scored, one: int, first: int) -> bool:
    return bool(
        scored.scores[one] > scored.scores[first] - _EQUAL
        and scored.of(one, "words") >= scored.of(first, "words")
        and scored.of(one, "fit") >= scored.of(first, "fit")
        and scored.candidates[one].hit.document.issuer == scored.candidates[first].hit.document.issuer
    )


def _last_year(candidate: Candidate) -> int:
    period = candidate.hit.passage.period
    return period.end.year if period is not None and candidate.hit.passage.kind is PassageKind.ACHIEVEMENT else 0


_RULES = (
    *(preferences.of_the_figure, preferences.of_the_label, _of_the_code, preferences.of_the_lack, _of_all, _no_record, _of_the_place),
    *(_of_the_kind, _fitting, _no_course, preferences.of_the_rule, preferences.of_the_address, preferences.in_charge),
    *(preferences.of_the_deed, preferences.of_the_month),
    *(preferences.of_the_bracket, preferences.of_what_is_barred, preferences.allowing, preferences.of_the_noun),
    *(preferences.of_the_items, _of_the_house, _newest),
    *(preferences.of_the_ceiling, preferences.of_the_least, preferences.of_the_sum, preferences.of_the_total, preferences.of_the_plain),
)
"""Each says what is to stand first; what the next sees has it there."""
