"""An article and a place in it -> the characters of that place: the article, a 款, a 项 with the words that lead it in, a 目."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.policies.paragraphs import Item, Paragraph, paragraphs
from api.policies.provisions import Provision, Stretch
from api.policies.rulebook import Article
from ingest.document import Span
from ingest.ordinals import chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The place in the document and the words that lead it in (empty for an article or a 款)."""

    place: Provision
    span: Span
    lead: Span | None = None


def part(text: str, article: Article, place: Provision) -> Part | str:
    """The part of an article that a place names, or in words why there is none.

    Args:
        text: the document's text.
        article: the article.
        place: the place; its article number is not looked at.
    """
    offset = article.span.start
    here = replace(place, article=article.key[0], inserted=article.key[1] or None)
    found = _inside(text[offset : article.span.end], article.content - offset, here)
    if isinstance(found, str):
        return found
    lead = Span(start=found.lead.start + offset, end=found.lead.end + offset) if found.lead else None
    return Part(place=found.place, span=Span(start=found.span.start + offset, end=found.span.end + offset), lead=lead)


def article_paragraphs(text: str, article: Article) -> tuple[Paragraph, ...]:
    """The 款 of an article; spans count characters of the document."""
    offset = article.span.start
    return paragraphs(text[: article.span.end], max(article.content, offset))


def each_part(stretch: Stretch) -> list[Provision]:
    """The places of a stretch inside one article: 第（一）项至第（三）项 is three."""
    first, last = stretch.first, stretch.last
    for name in ("subitem", "item", "paragraph"):
        low, high = getattr(first, name), getattr(last, name)
        if low is not None and high is not None and low < high:
            return [replace(first, **{name: number}) for number in range(low, min(high, low + 50) + 1)]
    return [first]


def _inside(text: str, content: int, place: Provision) -> Part | str:
    if place.paragraph is None and place.item is None and place.subitem is None:
        return Part(place=place, span=Span(start=0, end=len(text)))
    found = paragraphs(text, content)
    if place.paragraph is not None:
        if not 1 <= place.paragraph <= len(found):
            return f"共{chinese(len(found))}款，没有第{chinese(place.paragraph)}款"
        chosen = [found[place.paragraph - 1]]
        if place.item is None:
            return Part(place=place, span=chosen[0].span)
    else:
        chosen = [one for one in found if one.items]
    return _item(chosen, place)


def _item(chosen: list[Paragraph], place: Provision) -> Part | str:
    """The 项; without a 款 it is that of the only (or first) 款 that has it."""
    if not any(one.items for one in chosen):
        return "没有分项"
    for paragraph in chosen:
        item = next((one for one in paragraph.items if one.number == place.item), None)
        if item is not None and place.subitem is None:
            return Part(place=place, span=item.span, lead=paragraph.lead)
        if item is not None:
            return _subitem(item, place)
    count = max(len(one.items) for one in chosen)
    return f"共{chinese(count)}项，没有第{chinese(place.item or 0)}项"


def _subitem(item: Item, place: Provision) -> Part | str:
    found = next((one for one in item.subitems if one.number == place.subitem), None)
    if found is None:
        return f"第{chinese(item.number)}项没有第{place.subitem}目"
    return Part(place=place, span=found.span, lead=Span(start=item.span.start, end=item.subitems[0].span.start))
