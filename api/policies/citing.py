"""Who cites an article: the other articles of its rule, and every passage of the knowledge base that names the rule with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.policies.found import CitedBy, Pointer
from api.policies.provisions import Provision
from api.policies.references import Anchor, Reference, find_references
from api.policies.rulebook import Article, RuleBook
from api.policies.shelf import Opened, RuleShelf, View
from index.hits import Filter, Hit
from index.library import Library
from ingest.document import Document, Span
from ingest.folding import fold
from ingest.rule_names import names_of, plain_name

_QUOTE = 120  # characters of a quote
_RANGES = re.compile(r"[条款]\s*(?:至|到|[-—~～])\s*第?|第[〇零一二三四五六七八九十百千\d]+(?:、|和|至|到)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """Finds who cites the articles of one rule."""

    library: Library
    shelf: RuleShelf
    view: View
    opened: Opened
    filter: Filter

    def citing(self, article: Article) -> tuple[CitedBy, ...]:
        """The places that cite the article, those of its own rule first; each place once."""
        found = {(one.where.document_id, one.where.span): one for one in (*self._own(article), *self._others(article))}
        return tuple(found.values())

    def _own(self, article: Article) -> Iterator[CitedBy]:
        """本法第十一条 in the rule itself; 前条 in the article behind it."""
        if self.opened.rule.rows is not None:
            return
        document, book = self.shelf.read(self.view, article.document_id)
        for line in re.finditer(r"[^\n]+", document.text):
            if not _may_name(line[0], article) or article.span.start <= line.start() < article.span.end:
                continue
            for one in find_references(line[0]):
                if one.anchor in (Anchor.OWN, Anchor.BARE) and one.span.start > 0 and _covers(one, article):
                    yield _cited(document, book, line.start(), line[0], one)

    def _others(self, article: Article) -> Iterator[CitedBy]:
        names = {plain_name(self.opened.rule.name), *names_of(self.opened.rule.title)}
        shortest = min(names, key=lambda name: (len(name), name))
        for hit in self.library.saying(shortest, self.filter):
            if hit.document.id != article.document_id and _may_name(hit.passage.text, article):
                yield from self._in_passage(hit, names, article)

    def _in_passage(self, hit: Hit, names: set[str], article: Article) -> Iterator[CitedBy]:
        text = hit.passage.text
        for one in find_references(text, lambda name: plain_name(name) in names):
            if one.anchor is Anchor.NAMED and one.name and plain_name(one.name) in names and _covers(one, article):
                start = hit.passage.span.start + one.span.start
                span = Span(start=start, end=start + len(one.span))
                label = hit.passage.path[-1] if hit.passage.path else ""
                where = Pointer(document_id=hit.document.id, title=hit.document.title, label=label, path=hit.passage.path, span=span)
                yield CitedBy(where=where, quote=_around(text, one.span))


def _may_name(text: str, article: Article) -> bool:
    """Whether a text holds the article's number, or a range or list that may hold it: quick, before references are read."""
    if article.label in text:
        return True
    return f"{article.key[0]}条" in fold(text) or _RANGES.search(text) is not None


def _covers(one: Reference, article: Article) -> bool:
    key = article.key
    return any(_key(stretch.first) <= key <= _key(stretch.last) for stretch in one.stretches if stretch.first.article is not None)


def _key(place: Provision) -> tuple[int, int]:
    return (place.article or 0, place.inserted or 0)


def _cited(document: Document, book: RuleBook, offset: int, line: str, one: Reference) -> CitedBy:
    span = Span(start=offset + one.span.start, end=offset + one.span.end)
    holder = book.around(span.start)
    path = holder.path if holder else ()
    where = Pointer(document_id=document.id, title=document.title, label=holder.label if holder else "", path=path, span=span)
    return CitedBy(where=where, quote=_around(line, one.span))


def _around(text: str, span: Span) -> str:
    """The sentence of a reference, cut to what is near it."""
    start = max(text.rfind(mark, 0, span.start) for mark in "。；\n") + 1
    ends = [at for mark in "。；\n" if (at := text.find(mark, span.end)) >= 0]
    end = min(ends, default=len(text))
    start, end = max(start, span.end - _QUOTE), min(end + 1, start + _QUOTE * 2)
    return text[start:end].strip()
