"""Ranked sentences -> Draft: the shortest complete clauses that answer, each tied to the verbatim stretch it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from api.answering.question import Question
from api.answering.ranking import narrowness
from api.answering.sentences import Candidate, fields, is_item
from api.answering.typefit import items, listed, listed_by_column
from api.answering.window import WINDOW, window
from api.answering.wording import LABELS, REASON, Wants
from index.hits import Hit
from ingest.document import Span
from ingest.ordinals import numeral
from ingest.words import fold

CLOSE = 0.5
"""Scores nearer than this do not tell two sentences apart (learned weights; a right best leads by 1 in the median)."""
CLOSE_WIDE = 1.2
"""The same in an encyclopedia: CMRC finds .03 more of its answers with it, 20 characters longer; beyond it nothing is gained."""
_HALF = 0.5
LONGEST = 480
"""No part of an answer is longer: a list or an article beyond it is cut at an item."""
_EDGE = "，,；;：:。 \n　、"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A verbatim stretch of a passage; `start` and `end` count characters of the passage's text."""

    hit: Hit
    start: int
    end: int

    @classmethod
    def of(cls, candidate: Candidate) -> Quoted:
        """The whole sentence."""
        return cls(candidate.hit, candidate.parsed.span.start, candidate.parsed.span.end)

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.hit.passage.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """Where they stand in `Document.text`."""
        return Span(start=self.hit.passage.span.start + self.start, end=self.hit.passage.span.start + self.end)


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of the answer and the stretches it stands in. `text` is verbatim, without its last punctuation."""

    text: str
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said, before it is verified."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


def compose(question: Question, ranked: Sequence[Candidate], scores: npt.NDArray[np.float64], *, closeness: float = 1.0) -> Draft:
    """The answer to a question whose best candidate is known to answer it. `closeness` tells how alike the passages of the documents are."""
    best = ranked[0]
    if question.articles:
        return Draft(_article(question, ranked))
    beside = sorted((c for c in ranked if c.hit.passage.id == best.hit.passage.id), key=lambda c: c.ordinal)
    if row := _of_row(question, best, beside):
        return Draft(row)
    leads_in = best.parsed.items_after >= 2 or question.wants in (Wants.LIST, Wants.HOW, Wants.OTHER, Wants.YES_NO)
    if leads_in and (run := _enumeration(question, best, beside)):
        return Draft((_stretch(run),))
    gathered = gather(question, best, beside)
    if gathered:
        return Draft(tuple(Part(_clean(c.parsed.text[w.start : w.end]), (Quoted.of(c),)) for c, w in gathered))
    if question.wants is Wants.WHY and not REASON.search(best.parsed.folded):
        following = [c for c in beside if c.ordinal == best.ordinal + 1 and REASON.search(c.parsed.folded)]
        return Draft((_stretch([best, *following]),))
    wide = narrowness(closeness) < _HALF
    parts = [_shown(question, best, wide=wide)]
    for other in _close(question, ranked, scores, wide=wide):
        more = _shown(question, other, wide=wide)
        if sum(len(part.text) + 1 for part in parts) + len(more.text) <= WINDOW and all(more.text not in part.text for part in parts):
            parts.append(more)
    return Draft(tuple(parts))


def _of_row(question: Question, best: Candidate, beside: Sequence[Candidate]) -> tuple[Part, ...]:
    """Of a row of a catalogue its name and what is asked for, or a column of all its rows; nothing where the sentence is no row."""
    row = fields(best.parsed.text)
    if column := listed_by_column(question, best):
        cells = [(c, text) for c in beside for label, text in fields(c.parsed.text) if fold(label) == column]
        return tuple(Part(_clean(text), (Quoted.of(c),)) for c, text in cells)
    if question.label is None:
        return ()
    asked = [label for wording, label in LABELS if wording.search(question.folded)]
    wanted = [text for label, text in row if any(one.search(label) for one in asked)]
    names = [text for label, text in row if label.endswith(("名称", "课程", "课名", "任务", "项目", "姓名"))][:1]
    return tuple(Part(_clean(text), (Quoted.of(best),)) for text in dict.fromkeys([*names, *wanted])) if wanted else ()


def _shown(question: Question, candidate: Candidate, *, wide: bool) -> Part:
    span = window(question, candidate, alone=not wide)
    if span.start == 0 and (mark := _MARK.match(candidate.parsed.text)):
        span = Span(start=mark.end(), end=span.end)  # alone it is no list any more: 1. 3月8日前
    return Part(_clean(candidate.parsed.text[span.start : span.end]), (Quoted.of(candidate),))


def _close(question: Question, ranked: Sequence[Candidate], scores: npt.NDArray[np.float64], *, wide: bool) -> list[Candidate]:
    """The sentences that stand hardly below the best.

    Among documents of one field: one of its passage, and never for a number, where one of two is wrong. In an encyclopedia
    (`wide`) what stands near the best is mostly about the same thing: all of them, as far as there is room.
    """
    best = ranked[0]
    near = [c for c, s in zip(ranked[1:], scores[1:], strict=True) if scores[0] - s < (CLOSE_WIDE if wide else CLOSE) and not c.parsed.heading]
    if wide:
        return near
    if question.wants in (Wants.NUMBER, Wants.DATE):
        return []
    return [c for c in near if c.hit.passage.id == best.hit.passage.id and not is_item(c.parsed.text)][:1]


def _article(question: Question, ranked: Sequence[Candidate]) -> tuple[Part, ...]:
    """The article that was asked for, or its 款, or its 项 with the words that lead it in: alone it may say the opposite."""
    best = ranked[0]
    beside = sorted((c for c in ranked if c.hit.passage.id == best.hit.passage.id), key=lambda c: c.ordinal)
    beside = [c for c in beside if not c.parsed.heading] or beside
    asked = question.articles[0]
    text = best.hit.passage.text
    if asked.item is not None:
        chosen = [c for c in beside if is_item(c.parsed.text)][asked.item - 1 : asked.item]
        lead = [c for c in beside if c.parsed.items_after and chosen and c.ordinal < chosen[0].ordinal <= c.ordinal + c.parsed.items_after]
        if lead:
            return (_stretch(lead), _stretch(chosen))
    elif asked.paragraph is not None:
        lines = [[c for c in beside if text.count("\n", 0, c.parsed.span.start) == n] for n in range(text.count("\n") + 1)]
        paragraphs = [line for line in lines if line and not is_item(line[0].parsed.text)]
        chosen = next(iter(paragraphs[asked.paragraph - 1 : asked.paragraph]), [])
    else:
        chosen = beside
    return (_stretch(chosen or beside),)


def _enumeration(question: Question, best: Candidate, beside: Sequence[Candidate]) -> list[Candidate]:
    """A lead-in with all its items, where the best sentence leads in, or a list is asked for and it is one of the items; else nothing.

    An item that lists by itself is the answer alone.
    """
    leads = [c for c in beside if c.parsed.items_after >= 2 and c.ordinal <= best.ordinal <= c.ordinal + c.parsed.items_after]
    alone = question.wants is not Wants.LIST or items(best.parsed.folded) >= 3
    if not leads or (alone and is_item(best.parsed.text) and leads[-1].ordinal != best.ordinal):
        return []
    lead = leads[-1]
    return [c for c in beside if lead.ordinal <= c.ordinal <= lead.ordinal + lead.parsed.items_after]


def _stretch(run: Sequence[Candidate]) -> Part:
    """Neighbouring sentences as one statement with one quote, cut after a sentence where it would be too long."""
    kept = [c for c in run if c.parsed.span.end - run[0].parsed.span.start <= LONGEST] or [run[0]]
    quoted = Quoted(kept[0].hit, kept[0].parsed.span.start, kept[-1].parsed.span.end)
    return Part(_clean(quoted.text), (quoted,))


def gather(question: Question, best: Candidate, beside: Sequence[Candidate]) -> list[tuple[Candidate, Span]]:
    """For 哪五个方面…: the sentences of one passage that repeat the asked phrase, if there are as many as asked for."""
    if named := _named_count(question, best):
        count, phrase = named
        saying = [c for c in beside if phrase in c.parsed.folded and c is not best and not c.parsed.heading]
        if len(saying) == count:
            return [(c, _clause_with(c, phrase)) for c in saying]
        if whole := [c for c in saying if c.parsed.folded.count(phrase) >= count]:
            return [(c, Span(start=0, end=len(c.parsed.text))) for c in whole[:1]]
    if question.wants is not Wants.LIST or question.count is None or question.count < 2 or listed(best) >= question.count:
        return []
    for phrase in (*question.quoted, *(t.text for t in question.terms if len(t.text) > 2)):
        saying = [c for c in beside if phrase in c.parsed.folded and not c.parsed.heading]
        if len(saying) == question.count:
            return [(c, _clause_with(c, phrase)) for c in saying]
    return []


def _named_count(question: Question, best: Candidate) -> tuple[int, str] | None:
    """(4, 必须) for “四个必须”, where the best sentence only sums up: 这“四个必须”是……."""
    for name in question.quoted:
        match = _COUNTED_NAME.fullmatch(name)
        if match and name in best.parsed.folded and (count := numeral(match[1])):
            return count, match[2]
    return None


_MARK = re.compile(r"\s*(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[-•·○〇◆◎△])\s*(?=\S)")
_COUNTED_NAME = re.compile(r"([两二三四五六七八九十\d]{1,2})[个大项]([\u4e00-\u9fff]{2,4})")


def _clause_with(candidate: Candidate, phrase: str) -> Span:
    for clause in candidate.parsed.clauses:
        if phrase in candidate.parsed.folded[clause.start : clause.end]:
            return clause
    return Span(start=0, end=len(candidate.parsed.text))


def _clean(text: str) -> str:
    text = " ".join(text.split()).strip(_EDGE)
    return text[1:-1] if re.fullmatch(r"[（(][^（()）]*[)）]", text) else text
