"""Answer -> questions to ask next. Every one was put to the answerer before it is shown, and it answered with what was meant.

Four kinds: the same question of another year, a number that stands near what was cited, a heading of that document, the next article of
the rule that was cited. Where nothing was found, the newest reports tell what could be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from api.answering.answer import Answer, Citation, Status
from api.answering.answerer import Answerer
from api.answering.landscape import short_name
from index.hits import DocumentHead, Filter
from index.library import Library
from index.lru import Lru
from ingest.document import DocumentKind, Figure, FigureKind, Section, Span
from ingest.words import fold

SHOWN = 3
TRIED = 8
"""Questions that are put to the answerer at most: each costs as much as a question of the user."""
SURE = 0.5
_NOUN = re.compile(r"[\u4e00-\u9fff]{2,10}")
_VERB = re.compile(r"[\u4e00-\u9fff]{2}")
_NO_NOUN = re.compile(r"^(?:其中|全年|累计|共|已|按|由|每|自|对|近|的)|(?:的|和|与|是|为|有|中|后|前|由|按)$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年)")
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零]+条")
_NUMBERED = re.compile(r"^(?:第?[一二三四五六七八九十百零]+[章节编部分]*[、.．\s]*|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.．]\s*)")
_TOPIC = re.compile(r"[\u4e00-\u9fff“”]{4,16}")
_DULL = re.compile(r"总则|附则|附件|目录|概况|工作回顾|主要工作|工作安排|总体要求|^其他")


@dataclass(frozen=True, slots=True)
class Idea:
    """A question that may be worth asking, and what its answer must say ("" for anything)."""

    question: str
    says: str = ""


class Suggester:
    """Suggests questions over one library."""

    def __init__(self, library: Library, answerer: Answerer) -> None:
        self._library = library
        self._answerer = answerer
        self._known: Lru[tuple[int, Filter, Idea], bool] = Lru(2_000)

    def suggest(self, answer: Answer, filter: Filter) -> tuple[str, ...]:
        """At most three questions that the documents under the filter answer, the nearest first, none that was just asked."""
        asked = {_bare(answer.question), _bare(_understood(answer))}
        ideas = (idea for idea in self._ideas(answer, filter) if _bare(idea.question) not in asked)  # made one by one, as they are needed
        held = (idea.question for idea in islice(_once(ideas), TRIED) if self._answers(idea, filter))
        return tuple(islice(held, SHOWN))

    def _answers(self, idea: Idea, filter: Filter) -> bool:
        """Whether the answerer says what the question was made of; remembered until the documents change."""
        return self._known.one((self._library.revision(), filter, idea), lambda: self._ask(idea, filter))

    def _ask(self, idea: Idea, filter: Filter) -> bool:
        answer = self._answerer.answer(idea.question, filter=filter)
        return answer.status is Status.ANSWERED and answer.confidence >= SURE and fold(idea.says) in fold(answer.text)

    def _ideas(self, answer: Answer, filter: Filter) -> Iterator[Idea]:
        """Ideas, one of each kind in turn."""
        heads = {head.id: head for head in self._library.documents() if head.level in filter.levels}
        near = [one for one in (*answer.citations, *answer.related) if one.document_id in heads]
        # a question that was refused may have no figure: its neighbours in time are no better
        years = self._other_years(_understood(answer), heads) if answer.status is Status.ANSWERED else iter(())
        kinds = [years, *(self._figures(heads[one.document_id], one.span.start, answer.text) for one in near[:2])]
        kinds += [about(one, heads[one.document_id]) for one in near[:1] for about in (self._topics, self._articles)]
        newest = sorted((head for head in heads.values() if head.kind is DocumentKind.REPORT), key=_newest, reverse=True)
        kinds += [self._figures(head, 0, answer.text) for head in newest[:SHOWN] if not near]
        while kinds:
            for kind in list(kinds):
                idea = next(kind, None)
                if idea is None:
                    kinds.remove(kind)
                else:
                    yield idea

    def _other_years(self, question: str, heads: dict[str, DocumentHead]) -> Iterator[Idea]:
        """The question with its year moved by one, where the documents have such a year."""
        years = _YEAR.findall(question)
        known = {year for head in heads.values() if head.period is not None for year in head.period.years}
        if len(set(years)) == 1:
            yield from (Idea(_YEAR.sub(str(year), question)) for year in (int(years[0]) + 1, int(years[0]) - 1) if year in known)

    def _figures(self, head: DocumentHead, at: int, said: str) -> Iterator[Idea]:
        """Questions for the numbers of a document, those nearest to character `at` first."""
        figures = sorted(self._library.figures(head.id), key=lambda figure: abs(figure.span.start - at))
        for figure in figures:
            if figure.raw not in said and (question := _asking(figure)):
                yield Idea(question, figure.raw)

    def _topics(self, near: Citation, head: DocumentHead) -> Iterator[Idea]:
        """Questions for what the headings around the quote announce."""
        document = self._library.document(head.id)
        ordered = sorted(document.sections, key=lambda one: abs(one.span.start - near.span.start))
        for section in ordered:
            topic = _NUMBERED.sub("", section.path[-1]).strip("。：:") if section.path else ""
            if section.path != near.path and _TOPIC.fullmatch(topic) and not _DULL.search(topic):
                yield Idea(f"{topic}有哪些{'规定' if head.kind is DocumentKind.POLICY else '举措'}？")

    def _articles(self, near: Citation, head: DocumentHead) -> Iterator[Idea]:
        """Questions for the articles after the one that was cited."""
        name = short_name(head.title) if head.kind is DocumentKind.POLICY else ""
        if name:
            document = self._library.document(head.id)
            yield from (Idea(f"{name}{article}是怎么规定的？") for article in _following(document.sections, document.text, near.span))


def _newest(head: DocumentHead) -> tuple[str, str]:
    return head.dates.best.isoformat() if head.dates.best else "", head.id


def _following(sections: Sequence[Section], text: str, span: Span) -> list[str]:
    """第七条, 第八条 ...: the articles that begin after the span."""
    heads = (_ARTICLE.match(text[one.span.start : one.span.start + 12]) for one in sections if one.span.start > span.start)
    return [head[0] for head in heads if head]


def _asking(figure: Figure) -> str:
    """A question that the figure answers, "" where its words do not make one.

    组织 | 劳模小分队 | 支 | 2022 -> 2022年组织了多少支劳模小分队？
    """
    subject, predicate = figure.subject, figure.predicate
    if figure.kind is FigureKind.RULE or figure.period is None or figure.period.year is None:
        return ""
    if not _NOUN.fullmatch(subject) or _NO_NOUN.search(subject) or subject == figure.unit:
        return ""
    year, unit = f"{figure.period.year}年", figure.unit if _NOUN.fullmatch(figure.unit * 2) else ""
    if not unit:
        return ""
    if _VERB.fullmatch(predicate) and not _NO_NOUN.search(predicate):
        return f"{year}计划{predicate}多少{unit}{subject}？" if figure.kind is FigureKind.TARGET else f"{year}{predicate}了多少{unit}{subject}？"
    return f"{year}{subject}有多少{unit}？" if not predicate and figure.kind is FigureKind.ACHIEVED else ""


def _once(ideas: Iterator[Idea]) -> Iterator[Idea]:
    seen: set[str] = set()
    for idea in ideas:
        if idea.question not in seen:
            seen.add(idea.question)
            yield idea


def _understood(answer: Answer) -> str:
    """The question made whole, as the answer's scope shows it; the question itself where it stood alone."""
    return next((one.removeprefix("理解为：") for one in answer.scope if one.startswith("理解为：")), answer.question)


def _bare(question: str) -> str:
    return re.sub(r"[\s？?。！!，,]", "", fold(question))


def with_suggestions(answer: Answer, suggester: Suggester, filter: Filter) -> Answer:
    """The answer with questions to ask next."""
    return replace(answer, suggestions=suggester.suggest(answer, filter))
