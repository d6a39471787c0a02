"""Question -> Answer: make whole, take apart, find, refuse or compose, verify. Extractive: no LLM, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from time import perf_counter

from api.answering import compare, extractive, followup
from api.answering.answer import Answer, Turn, in_title_marks
from api.answering.compose import Draft, Part, Quoted, compose
from api.answering.finding import Finder, Finding, Talk
from api.answering.landscape import Landscape
from api.answering.places import Places
from api.answering.question import clean
from api.answering.ranking import Weights
from api.answering.refusal import Refusal, nearest
from index.hits import Filter
from index.library import Library
from ingest.document import PassageKind
from ingest.quantities import COUNTS as _COUNTS
from ingest.words import Words

_KIND_NAMES = {PassageKind.TARGET: "目标", PassageKind.ACHIEVEMENT: "成绩"}


class Answerer:
    """Answers questions over a library. Made by `open`, which reads weights and place names once."""

    def __init__(self, *, library: Library, finder: Finder) -> None:
        self._library = library
        self.finder = finder

    @classmethod
    def open(cls, library: Library, words: Words) -> Answerer:
        """An answerer with the weights and place names that come with the program."""
        return cls(library=library, finder=Finder(library=library, words=words, weights=Weights.open(), places=Places.open()))

    def answer(self, text: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Answer:
        """The cited answer to a question, or a refusal that says what is missing. Never raises for odd text."""
        started = perf_counter()
        filter = filter or Filter()
        whole = self.whole(text, history)
        found = self.findings(whole, history, filter) if whole.text else []
        return replace(self.conclude(text, whole, found, filter), elapsed_ms=_ms(started))

    def whole(self, text: str, history: Sequence[Turn]) -> followup.Whole:
        """The question cleaned and made whole; its text is "" where no word was asked."""
        asked = clean(text)
        return followup.make_whole(asked, history) if any(c.isalnum() for c in asked) else followup.Whole("")

    def findings(self, whole: followup.Whole, history: Sequence[Turn], filter: Filter) -> list[Finding]:
        """One finding for each part of the question; the whole question again where no part can be answered."""
        talk = Talk(whole.topic, history[-1].answer if history else "")
        parts = compare.split(whole.text, self.finder.places(whole.text, filter.levels))
        found = [self.finder.find(part, filter=filter, talk=talk) for part in parts]
        if len(found) > 1 and all(f.refusal for f in found):
            return [self.finder.find(whole.text, filter=filter, talk=talk)]
        return found

    def conclude(self, text: str, whole: followup.Whole, findings: Sequence[Finding], filter: Filter) -> Answer:
        """The answer that the findings give, with how the question was understood; without findings, what to ask."""
        if not findings:
            return extractive.refused(text, Refusal("请输入一个问题，例如“2021年组织了多少名职工疗休养？”。", "empty"), [])
        understood = (f"理解为：{whole.text}",) if whole.text != clean(text) else ()
        return replace(self._conclude(text, findings, self.finder.landscape(filter.levels)), scope=(*understood, *scope(findings)))

    def _conclude(self, text: str, findings: Sequence[Finding], land: Landscape) -> Answer:
        answered = [f for f in findings if f.refusal is None]
        if not answered:
            refusal = findings[0].refusal or Refusal("材料里没有能够回答这个问题的内容。", "empty")
            return extractive.refused(text, refusal, [Quoted.of(c) for c in nearest(findings[0].ranked)])
        parts = _merged([part for f in answered for part in compose(f.question, f.ranked, f.scores).parts])
        notes = (*_refused_parts(findings), *_caveats(answered, parts, land))
        confidence = prod(1.0 - f.doubt for f in answered)
        return extractive.write(text, Draft(tuple(parts), tuple(dict.fromkeys(notes))), confidence=confidence, library=self._library)


def _merged(parts: Sequence[Part]) -> list[Part]:
    """The parts without those whose words another part says too."""
    kept: list[Part] = []
    for part in parts:
        if all(part.text not in other.text for other in kept):
            kept = [other for other in kept if other.text not in part.text] + [part]
    return kept


def _refused_parts(findings: Sequence[Finding]) -> list[str]:
    return [f"“{f.question.text}”：{f.refusal.reason}" for f in findings if f.refusal is not None]


def _caveats(findings: Sequence[Finding], parts: Sequence[Part], land: Landscape) -> list[str]:
    """What the reader must know: a rule that another has replaced, a figure that is a plan, a year that was not asked for."""
    notes: list[str] = []
    for hit in (quote.hit for part in parts for quote in part.quotes):
        version = land.in_force.get(hit.document.id)
        if version is not None and version.successor is not None:
            since = f"，自{version.end:%Y年%-m月%-d日}起" if version.end else ""
            notes.append(f"{in_title_marks(hit.document.title)}已由{in_title_marks(version.successor.title)}取代{since}。")
    for finding in findings:
        passage = finding.ranked[0].hit.passage
        numbered = any(q.kind in _COUNTS for q in finding.ranked[0].parsed.quantities)
        if numbered and passage.kind is PassageKind.TARGET and finding.question.kind is not PassageKind.TARGET:
            notes.append("引用的数字是目标（计划），不是完成的结果。")
        if numbered and not finding.question.years and passage.period is not None and passage.period.year and passage.kind in _KIND_NAMES:
            notes.append(f"问题没有指明年份，所引内容属于{passage.period.year}年。")
    return notes


def scope(findings: Sequence[Finding]) -> tuple[str, ...]:
    """How the question was understood, as the chips of an interface show it."""
    years = sorted({y for f in findings for y in f.question.years})
    places = dict.fromkeys(p for f in findings for p in f.question.places)
    kinds = [_KIND_NAMES[k] for k in _KIND_NAMES if any(f.question.kind is k for f in findings)]
    said = (("年份", [f"{y}年" for y in years]), ("地区", list(places)), ("类别", kinds))
    return tuple(f"{name}：{'、'.join(values)}" for name, values in said if values)


def _ms(started: float) -> float:
    return round((perf_counter() - started) * 1000, 2)
