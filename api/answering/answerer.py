"""Question -> Answer: make whole, take apart, find, refuse or compose, verify. Extractive: no LLM, no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from math import prod
from time import perf_counter

from api.answering import amended, choosing, compare, extractive, followup, standing
from api.answering.answer import Answer, Turn
from api.answering.compose import Draft, Part, Quoted, compose
from api.answering.courses import CourseAnswers
from api.answering.finding import Finder, Finding, Talk
from api.answering.named import NamedArticles
from api.answering.places import Places
from api.answering.question import clean
from api.answering.ranking import Weights
from api.answering.refusal import Refusal, nearest
from api.answering.scattered import scattered
from api.answering.years import years_written_out
from index.hits import Filter
from index.library import Library
from ingest.document import PassageKind, Span
from ingest.quantities import COUNTS as _COUNTS
from ingest.words import Words

_KIND_NAMES = {PassageKind.TARGET: "目标", PassageKind.ACHIEVEMENT: "成绩"}


class Answerer:
    """Answers questions over a library. Made by `open`, which reads weights and place names once."""

    def __init__(self, *, library: Library, finder: Finder) -> None:
        self._library = library
        self.finder = finder
        self.courses = CourseAnswers(library, finder)
        self.articles = NamedArticles(library, finder)

    @classmethod
    def open(cls, library: Library, words: Words, clock: Callable[[], date] | None = None) -> Answerer:
        """An answerer with the weights and place names that come with the program; `clock` tells the day that rules must hold on."""
        return cls(library=library, finder=Finder(library=library, words=words, weights=Weights.open(), places=Places.open(), clock=clock))

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
        land = self.finder.landscape(filter.levels)
        spoken = compare.years_meant(years_written_out(whole.text, land.today), land.reported)
        parts = compare.split(spoken, self.finder.places(spoken, filter.levels))
        found = [self._find(part, filter, talk) for part in parts]
        if len(found) > 1 and all(f.refusal for f in found):
            return [self._find(whole.text, filter, talk)]
        return found

    def _find(self, text: str, filter: Filter, talk: Talk) -> Finding:
        """The finding, among the versions of a rule by that which holds on the day asked for."""
        finding = self.finder.find(text, filter=filter, talk=talk)
        land = self.finder.landscape(filter.levels)
        day = choosing.day_of(finding.question.folded, filter, self.finder.today(land))
        return choosing.chosen(finding, lambda narrower: self.finder.find(text, filter=narrower, talk=talk), filter, land, day)

    def conclude(self, text: str, whole: followup.Whole, findings: Sequence[Finding], filter: Filter) -> Answer:
        """The answer that the findings give, with how the question was understood; without findings, what to ask."""
        if not findings:
            return extractive.refused(text, Refusal("请输入一个问题，例如“2021年组织了多少名职工疗休养？”。", "empty"), [])
        understood = (f"理解为：{whole.text}",) if whole.text != clean(text) else ()
        chip = (f"时点：{standing.said(filter.as_of)}",) if filter.as_of else ()
        answer = replace(self._conclude(text, findings, filter), scope=(*understood, *scope(findings), *chip))
        return self.articles.instead(self.courses.instead(answer, whole.text, filter), whole.text, filter)

    def _conclude(self, text: str, findings: Sequence[Finding], filter: Filter) -> Answer:
        lists = {id(f): listing for f in findings if (listing := scattered(f, self._library.passages)) is not None}
        answered = [f for f in findings if f.refusal is None or id(f) in lists]
        if not answered:
            refusal = findings[0].refusal or _EMPTY
            refused = extractive.refused(text, refusal, [Quoted.of(c) for c in nearest(findings[0].ranked)])
            return replace(refused, notes=tuple(self._not_then(findings[0], filter)))
        if len(answered) < len(findings) and compare.weighs(text) and not compare.compares(answered[0].ranked[0].parsed.folded):
            missing = next(f for f in findings if f not in answered)
            refusal = Refusal(f"{(missing.refusal or _EMPTY).reason.rstrip('。')}，无法比较。", "parts")
            return extractive.refused(text, refusal, [Quoted.of(c) for f in answered for c in nearest(f.ranked)[:2]])
        drafts = [lists.get(id(f)) or compose(f.question, f.ranked, f.scores, closeness=f.closeness) for f in answered]
        parts = _merged([part for draft in drafts for part in draft.parts])
        listed = (note for draft in drafts for note in draft.notes)
        notes = (*listed, *_refused_parts([f for f in findings if f not in answered]), *self.validity(answered, parts, filter), *caveats(answered))
        parts = self._as_changed(answered, parts, filter)
        confidence = prod(1.0 - f.doubt for f in answered)
        return extractive.write(text, Draft(tuple(parts), tuple(dict.fromkeys(notes))), confidence=confidence, library=self._library)


    def validity(self, findings: Sequence[Finding], parts: Sequence[Part], filter: Filter) -> list[str]:
        """What the reader must know of the rules that are quoted: repealed, expired, not yet in force, changed."""
        land = self.finder.landscape(filter.levels)
        hits = list({quote.hit.passage.id: quote.hit for part in parts for quote in part.quotes}.values())
        day = choosing.day_of(findings[0].question.folded, filter, self.finder.today(land))
        return choosing.notes(hits, land, day, self._slice)

    def _as_changed(self, findings: Sequence[Finding], parts: Sequence[Part], filter: Filter) -> list[Part]:
        """The parts, with the new wording of articles that were changed by the day."""
        land = self.finder.landscape(filter.levels)
        day = choosing.day_of(findings[0].question.folded, filter, self.finder.today(land))
        return amended.with_changes(parts, land.in_force, day.day, self._library.document)

    def _not_then(self, finding: Finding, filter: Filter) -> list[str]:
        """Where a day was chosen and nothing found: the rule that would answer does not hold on it."""
        if filter.as_of is None:
            return []
        land = self.finder.landscape(filter.levels)
        left_out = choosing.on_day(filter, land.in_force).without
        other = self.finder.find(finding.question.text, filter=replace(filter, as_of=None))
        if other.refusal is not None or other.ranked[0].hit.document.id not in left_out:
            return []
        return choosing.missing([other.ranked[0].hit], land, choosing.day_of("", filter, self.finder.today(land)), self._slice)

    def _slice(self, document_id: str, span: Span) -> str:
        return self._library.document(document_id).text[span.start : span.end]


_EMPTY = Refusal("材料里没有能够回答这个问题的内容。", "empty")


def _merged(parts: Sequence[Part]) -> list[Part]:
    """The parts without those whose words another part says too."""
    kept: list[Part] = []
    for part in parts:
        if all(part.text not in other.text for other in kept):
            kept = [other for other in kept if other.text not in part.text] + [part]
    return kept


def _refused_parts(findings: Sequence[Finding]) -> list[str]:
    return [f"“{f.question.text}”：{f.refusal.reason}" for f in findings if f.refusal is not None]


def caveats(findings: Sequence[Finding]) -> list[str]:
    """What the reader must know of a figure: it is a plan, or of a year that was not asked for."""
    notes: list[str] = []
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
