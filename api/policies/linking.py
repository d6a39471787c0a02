"""The references inside an article, resolved: 本法第十四条, 前款, 前条, 《…法》第N条 -> where each leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.policies.found import Link, Pointer
from api.policies.provisions import Provision, Stretch
from api.policies.references import Anchor, Reference, find_references
from api.policies.rulebook import Article, RuleBook
from api.policies.shelf import Opened, RuleShelf, View
from api.policies.within import article_paragraphs, part
from ingest.document import Document, Span
from ingest.ordinals import chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """Resolves the references of one article."""

    shelf: RuleShelf
    view: View
    opened: Opened
    document: Document
    article: Article

    def links(self) -> tuple[Link, ...]:
        """The references in the article's own words, in order, each with where it leads."""
        offset = self.article.content
        text = self.document.text[offset : self.article.span.end]
        found: list[Link] = []
        for one in find_references(text, self.view.register.knows):
            span = Span(start=one.span.start + offset, end=one.span.end + offset)
            said = self.document.text[span.start : span.end]
            found += [Link(text=said, span=span, target=target) for target in self._targets(one, span.start)]
        return tuple(found)

    def _targets(self, one: Reference, position: int) -> Iterator[Pointer | None]:
        if one.anchor is Anchor.BEFORE:
            yield self._before(one, position)
        elif one.anchor in (Anchor.NAMED, Anchor.NUMBERED):
            other = self._rule(one)
            for stretch in one.stretches:
                yield self._place(other, stretch) if other else None
            if not one.stretches:
                yield self._whole(other) if other else None
        else:
            for stretch in one.stretches:
                yield self._place(self.opened, stretch)

    def _rule(self, one: Reference) -> Opened | None:
        """The version in force on the day of the rule that a reference names; None where it is not there or not told apart."""
        if one.number and (heads := self.view.register.numbered(one.number)):
            name = heads[0].title
        elif one.name:
            name = one.name
        else:
            return None
        meant = self.view.register.named(name)
        if meant is None or len(meant.rules) != 1:
            return None
        head = self.view.on_the_day(meant.rules[0])
        return self.shelf.opened(self.view, meant.rules[0], head) if head else None

    def _whole(self, other: Opened) -> Pointer:
        return Pointer(document_id=other.head.id, title=other.head.title, label="", path=(), span=Span(start=0, end=0))

    def _place(self, other: Opened, stretch: Stretch) -> Pointer | None:
        """Where a stretch leads: from its first place to its last."""
        book = other.book
        first = book.find(stretch.first) if stretch.first.article is not None else self.article
        last = book.find(stretch.last) if stretch.last.article is not None else self.article
        if first is None or last is None:
            return None
        begin, end = self._span(other, first, stretch.first), self._span(other, last, stretch.last)
        if begin is None or end is None:
            return None
        title = self._title(other, first)
        return Pointer(document_id=first.document_id, title=title, label=stretch.label, path=first.path, span=_joined(first, last, begin, end))

    def _span(self, other: Opened, article: Article, place: Provision) -> Span | None:
        whole = self.shelf.whole(self.view, other, article)
        found = part(self.shelf.read(self.view, whole.document_id)[0].text, whole, place)
        return None if isinstance(found, str) else found.span

    def _title(self, other: Opened, article: Article) -> str:
        return other.head.title if other.rule.rows is None else (other.rule.rows[article.key].title)

    def _before(self, one: Reference, position: int) -> Pointer | None:
        """前款, 前两条: counted back from the paragraph or the article that says it."""
        if one.unit == "条":
            return self._articles_before(self.opened.book, one)
        found = article_paragraphs(self.document.text, self.article)
        here = next((number for number, paragraph in enumerate(found) if paragraph.span.start <= position < paragraph.span.end), 0)
        if one.unit == "款" and here >= one.back:
            first, last = found[here - one.back], found[here - 1]
            inner = one.stretches[0].first.item if one.stretches else None
            item = next((i for i in last.items if i.number == inner), None) if inner else None
            span = item.span if item else Span(start=first.span.start, end=last.span.end)
            from_ = f"第{chinese(here - one.back + 1)}款至" if one.back > 1 else ""
            label = f"{self.article.label}{from_}第{chinese(here)}款" + (f"第{chinese(inner)}项" if item and inner else "")
            return Pointer(document_id=self.document.id, title=self.document.title, label=label, path=self.article.path, span=span)
        return None

    def _articles_before(self, book: RuleBook, one: Reference) -> Pointer | None:
        first, last = book.beside(self.article, -one.back), book.beside(self.article, -1)
        if first is None or last is None or first.document_id != last.document_id:
            return None
        place = one.stretches[0].first if one.stretches else Provision()
        begin = self._span(self.opened, first, place)
        if begin is None:
            return None
        inner = Provision(paragraph=place.paragraph, item=place.item).label
        label = f"{first.label}{inner}" if first is last else f"{first.label}至{last.label}"
        span = begin if first is last else Span(start=first.span.start, end=last.span.end)
        return Pointer(document_id=first.document_id, title=self._title(self.opened, first), label=label, path=first.path, span=span)


def _joined(first: Article, last: Article, begin: Span, end: Span) -> Span:
    """One span where both lie in one document, else that of the first."""
    return Span(start=begin.start, end=max(begin.end, end.end)) if first.document_id == last.document_id else begin
