"""A question that names an article gets its exact words; every other question keeps the answer it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from api.answering import choosing, extractive
from api.answering.answer import Answer, Status
from api.answering.choosing import day_of
from api.answering.compose import Draft, Part, Quoted
from api.answering.refusal import Refusal
from index.hits import Filter, Hit
from index.library import Library
from ingest.document import Document, Passage, PassageKind, Span
from ingest.words import fold

if TYPE_CHECKING:
    from api.answering.finding import Finder
    from api.policies.found import FoundArticle, Lookup, Missing

MOST = 10
"""Places that one answer quotes."""
ARTICLES = "articles"  # the generator of an answer made of exact words
_MAY = re.compile(r"[〇零○一二三四五六七八九十百千\d]\s*条(?!例|件)|\d\s*号")
_LAW = re.compile(r"(?:[^办方做看书语想说用写唱打]法|法典|条例)$")
# What may stand around a bare reference: 请问工会法第十一条的内容是什么？
_AROUND = re.compile(
    r"请问|请|一下|帮我|帮忙|给我|我想|想|看看|看|查查|查询|查找|查|知道|了解|列出|说说|说明|告诉我|一字不差|完整|全部|具体|现在|现行|最新|的?原文|的?全文|的?内容|的?条文"
    r"|怎么规定|如何规定|规定了什么|规定了哪些|有什么规定|有哪些规定|是怎么说|怎么说|怎么写|写了什么|说了什么|说的是什么|讲的是什么|讲了什么|是什么|是啥|有哪些|什么|规定"
    r"|分别|各|以及|和|与|及|的|了|呢|吗|吧|是|里|中|在"
)


class NamedArticles:
    """Exact words for `ask` and `search`. What it loads is loaded by the first question that names an article."""

    def __init__(self, library: Library, finder: Finder) -> None:
        self._library = library
        self._finder = finder

    def instead(self, answer: Answer, text: str, filter: Filter) -> Answer:
        """The articles that the question names, where it asks for nothing but them or its answer is not in them; else the answer."""
        lookup = self._lookup(text, self._of_the_day(text, filter))
        if lookup is None:
            return answer
        if lookup.articles:
            inside = answer.status is Status.ANSWERED and all(_within(c.document_id, c.span, lookup.articles) for c in answer.citations)
            return answer if inside and _asks_more(lookup) else self._written(answer, lookup, filter)
        missing = [one for one in lookup.missing if _certain(one) and not _answered_from(one.name, answer)]
        return self._refused(answer, missing) if missing else answer

    def hits(self, query: str, filter: Filter) -> list[Hit]:
        """The passages of the articles that a query names, in the order named."""
        lookup = self._lookup(query, filter)
        return [hit for found in (lookup.articles if lookup else ())[:MOST] for hit in self._passages(found)]

    def _of_the_day(self, text: str, filter: Filter) -> Filter:
        """The filter with the day that the question names (2020年那版办法第六条)."""
        today = self._finder.today(self._finder.landscape(filter.levels))
        day = day_of(fold(text), filter, today).day
        return filter if day == today else replace(filter, as_of=day)

    def _lookup(self, text: str, filter: Filter) -> Lookup | None:
        return self._finder.look_up(text, filter, full=False) if _MAY.search(fold(text)) else None

    def _written(self, answer: Answer, lookup: Lookup, filter: Filter) -> Answer:
        parts = [part for found in lookup.articles[:MOST] for part in self._parts(found)]
        more = (f"共有{len(lookup.articles)}条，这里列出前{MOST}条。",) if len(lookup.articles) > MOST else ()
        own = (note for found in lookup.articles[:MOST] for note in found.notes)
        notes = (*own, *self._since(parts, filter), *(one.message for one in lookup.missing), *more)
        draft = Draft(tuple(parts), tuple(dict.fromkeys(notes)))
        made = extractive.write(answer.question, draft, confidence=1.0, library=self._library)
        if made.status is not Status.ANSWERED:
            return answer
        return replace(made, generator=ARTICLES, scope=answer.scope, suggestions=answer.suggestions)

    def _since(self, parts: Sequence[Part], filter: Filter) -> list[str]:
        """What held on the day that was chosen but does not today."""
        if filter.as_of is None:
            return []
        land = self._finder.landscape(filter.levels)
        day = choosing.day_of("", filter, self._finder.today(land))
        hits = [quote.hit for part in parts for quote in part.quotes]
        return choosing.notes(hits, land, day, lambda document_id, span: self._library.document(document_id).text[span.start : span.end])

    def _refused(self, answer: Answer, missing: Sequence[Missing]) -> Answer:
        said = "".join(dict.fromkeys(one.message for one in missing))
        return replace(extractive.refused(answer.question, Refusal(said, "article"), []), scope=answer.scope, suggestions=answer.suggestions)

    def _parts(self, found: FoundArticle) -> list[Part]:
        """The words, with those that lead a 项 in: alone it may say the opposite."""
        document = self._library.document(found.document.id)
        text = document.text[found.article_span.start : found.article_span.end]
        hit = Hit(passage=_passage(document, found, text), document=found.document, score=1.0)
        start = found.span.start - found.article_span.start
        spans = [(at, at + len(found.lead))] if found.lead and (at := text.find(found.lead)) >= 0 else []
        quotes = [Quoted(hit, begin, end) for begin, end in (*spans, (start, start + len(found.span)))]
        return [Part(" ".join(quote.text.split()).strip("。；;，,：: "), (quote,)) for quote in quotes]

    def _passages(self, found: FoundArticle) -> Iterable[Hit]:
        for passage in self._library.passages(found.document.id):
            if passage.span.start < found.span.end and found.span.start < passage.span.end:
                yield Hit(passage=passage, document=found.document, score=1.0)


def _passage(document: Document, found: FoundArticle, text: str) -> Passage:
    """The whole article as one passage: a long one is stored as several."""
    page = next((one.page for one in reversed(document.pages) if one.span.start <= found.article_span.start), None)
    return Passage(
        id=f"{document.id}:{found.article_span.start}",
        document_id=document.id,
        ordinal=0,
        path=found.path,
        kind=PassageKind.POLICY,
        text=text,
        span=found.article_span,
        page=page,
    )


def _within(document_id: str, span: Span, found: Iterable[FoundArticle]) -> bool:
    return any(one.document.id == document_id and one.article_span.start <= span.start and span.end <= one.article_span.end for one in found)


def _certain(one: Missing) -> bool:
    """Whether it is sure that a rule was named: in 《》, as a law or by number; 公司规定第三条 may mean anything."""
    return one.why.value != "unnamed" and (not one.name or "《" in one.asked or _LAW.search(one.name) is not None)


def _answered_from(name: str, answer: Answer) -> bool:
    """Whether the answer comes from what is called so in some way the lookup does not know; 职业教育法 is not answered from 工会法."""
    if answer.status is not Status.ANSWERED or not name:
        return False
    return all(_in_order(fold(name), fold(one.title)) for one in answer.citations)


def _in_order(letters: str, text: str) -> bool:
    remaining = iter(text)
    return all(letter in remaining for letter in letters)


def _asks_more(lookup: Lookup) -> bool:
    """Whether a question asks for more than the words of what it names: 工会法第十一条规定多少人以上应当建工会."""
    return any(char.isalnum() for char in _AROUND.sub("", fold(lookup.rest)))
