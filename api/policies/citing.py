"""Who cites an article: the other articles of its rule, and every passage of the knowledge base that names the rule with it.

Both are read once for a rule, and kept until the catalog changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.policies.found import CitedBy, Pointer
from api.policies.references import Anchor, Reference, find_references
from api.policies.rulebook import Article, Key
from api.policies.shelf import Opened, RuleShelf, View
from index.hits import Filter, Hit
from index.library import Library
from index.lru import Lru
from ingest.document import Level, Span
from ingest.rule_names import names_of, plain_name

_QUOTE = 120  # characters of a quote
_RULES = 256  # rules of which it is remembered who cites them
_INSIDE = re.compile(r"(?<=[^\n])第\s?[〇零○一二三四五六七八九十百千0-9０-９]{1,9}\s?[条、至到和]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """Articles that are cited, from one to another, and the place that cites them."""

    first: Key
    last: Key
    cited: CitedBy


class Citations:
    """Finds who cites the articles of a rule."""

    def __init__(self, library: Library, shelf: RuleShelf) -> None:
        self._library = library
        self._shelf = shelf
        self._own: Lru[tuple[int, str], tuple[_Mention, ...]] = Lru(_RULES)
        self._others: Lru[tuple[int, frozenset[Level], str], tuple[_Mention, ...]] = Lru(_RULES)

    def citing(self, view: View, opened: Opened, article: Article, levels: frozenset[Level]) -> tuple[CitedBy, ...]:
        """The places that cite the article, those of its own rule first; none of the article itself."""
        own: tuple[_Mention, ...] = ()
        if opened.rule.rows is None:
            own = self._own.one((view.revision, article.document_id), lambda: tuple(self._in_rule(view, article.document_id)))
        name = opened.rule.name
        others = self._others.one((view.revision, levels, name), lambda: tuple(self._elsewhere(opened, levels)))
        found = [one.cited for one in own if one.first <= article.key <= one.last and not _within(one.cited.where.span, article.span)]
        found += [one.cited for one in others if one.first <= article.key <= one.last and one.cited.where.document_id != article.document_id]
        return tuple({(one.where.document_id, one.where.span): one for one in found}.values())

    def _in_rule(self, view: View, document_id: str) -> Iterator[_Mention]:
        """本法第十一条 in the rule itself."""
        document, book = self._shelf.read(view, document_id)
        starts = dict.fromkeys(document.text.rfind("\n", 0, match.start()) + 1 for match in _INSIDE.finditer(document.text))
        for start in starts:
            line = document.text[start:].split("\n", 1)[0]
            for one in find_references(line):
                if one.anchor in (Anchor.OWN, Anchor.BARE) and one.span.start > 0:
                    span = Span(start=start + one.span.start, end=start + one.span.end)
                    holder = book.around(span.start)
                    label, path = (holder.label, holder.path) if holder else ("", ())
                    where = Pointer(document_id=document.id, title=document.title, label=label, path=path, span=span)
                    yield from _mentions(one, CitedBy(where=where, quote=_around(line, one.span)))

    def _elsewhere(self, opened: Opened, levels: frozenset[Level]) -> Iterator[_Mention]:
        names = {plain_name(opened.rule.name), *names_of(opened.rule.title)}
        shortest = min(names, key=lambda name: (len(name), name))
        own = [head.id for head in opened.rule.versions]
        for hit in self._library.saying(shortest, Filter(levels=levels), own):
            if _INSIDE.search(hit.passage.text):
                yield from _in_passage(hit, names)


def _in_passage(hit: Hit, names: set[str]) -> Iterator[_Mention]:
    text, passage = hit.passage.text, hit.passage
    for one in find_references(text, lambda name: plain_name(name) in names):
        if one.anchor is Anchor.NAMED and one.name and plain_name(one.name) in names:
            span = Span(start=passage.span.start + one.span.start, end=passage.span.start + one.span.end)
            label = passage.path[-1] if passage.path else ""
            where = Pointer(document_id=hit.document.id, title=hit.document.title, label=label, path=passage.path, span=span)
            yield from _mentions(one, CitedBy(where=where, quote=_around(text, one.span)))


def _mentions(one: Reference, cited: CitedBy) -> Iterator[_Mention]:
    for stretch in one.stretches:
        if stretch.first.article is not None:
            first = (stretch.first.article, stretch.first.inserted or 0)
            yield _Mention(first=first, last=(stretch.last.article or 0, stretch.last.inserted or 0), cited=cited)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start < outer.end


def _around(text: str, span: Span) -> str:
    """The sentence of a reference, cut to what is near it."""
    start = max(text.rfind(mark, 0, span.start) for mark in "。；\n") + 1
    ends = [at for mark in "。；\n" if (at := text.find(mark, span.end)) >= 0]
    end = min(ends, default=len(text))
    start, end = max(start, span.end - _QUOTE), min(end + 1, start + _QUOTE * 2)
    return text[start:end].strip()
