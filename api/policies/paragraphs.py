"""The text of an article -> its 款, 项 and 目.

Source: 立法技术规范（试行）: a 款 is a paragraph without a number, a 项 is （一）, a 目 is 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.document import Span
from ingest.ordinals import numeral

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"[（(]\s*([一二三四五六七八九十百]{1,4})\s*[）)]")
_SUBITEM = re.compile(r"(?:(\d{1,2})\s*[.．、](?!\d)|[（(](\d{1,2})[）)]|([①-⑳]))")
_INLINE = re.compile(r"(?<=[：:；;。])\s*(?=[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A 项 (or a 目 in it) by its number; `span` counts characters of the article's text."""

    number: int
    span: Span
    subitems: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A 款: `span` is all of it, `lead` the words before its first 项 (all of it where it has none)."""

    span: Span
    lead: Span
    items: tuple[Item, ...] = ()


def paragraphs(text: str, start: int = 0) -> tuple[Paragraph, ...]:
    """The 款 of an article, in order.

    Args:
        text: the article, a paragraph a line.
        start: where its content begins, behind its number and name.
    """
    found: list[list[Span]] = []
    for line in _LINE.finditer(text, start):
        pieces = _pieces(text, line.start(), line.end())
        if found and _numbered(text, pieces[0]):
            found[-1] += pieces
        elif pieces:
            found.append(pieces)
    return tuple(_paragraph(text, pieces) for pieces in found)


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """A line as its lead-in and its 项, where they stand in one line; 项 must count on from （一）."""
    cuts = [start]
    expected = 1
    for gap in _INLINE.finditer(text, start, end):
        item = _ITEM.match(text, gap.end())
        if item and numeral(item[1]) == expected:
            cuts.append(gap.end())
            expected += 1
    spans = [_stripped(text, a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]
    return [span for span in spans if len(span)] or [Span(start=start, end=start)]


def _stripped(text: str, start: int, end: int) -> Span:
    body = text[start:end]
    return Span(start=start + len(body) - len(body.lstrip()), end=start + len(body.rstrip()))


def _numbered(text: str, span: Span) -> bool:
    return bool(_ITEM.match(text, span.start) or _SUBITEM.match(text, span.start))


def _paragraph(text: str, pieces: list[Span]) -> Paragraph:
    lead = pieces[0]
    # an article whose only paragraph begins with （一） has no lead-in
    rest = pieces if _ITEM.match(text, lead.start) else pieces[1:]
    items = _items(text, rest)
    whole = Span(start=lead.start, end=pieces[-1].end)
    return Paragraph(span=whole, lead=lead if rest is not pieces and rest else whole, items=items)


def _items(text: str, pieces: list[Span]) -> tuple[Item, ...]:
    """项 with their 目; where nothing is counted （一）, what is counted 1. are the 项."""
    found: list[Item] = []
    for span in pieces:
        if item := _ITEM.match(text, span.start):
            found.append(Item(number=numeral(item[1]) or len(found) + 1, span=span))
        elif sub := _SUBITEM.match(text, span.start):
            number = int(sub[1] or sub[2] or ord(sub[3]) - ord("①") + 1)
            if found and _ITEM.match(text, found[-1].span.start):
                upper = found[-1]
                below = (*upper.subitems, Item(number=number, span=span))
                found[-1] = Item(number=upper.number, span=Span(start=upper.span.start, end=span.end), subitems=below)
            else:
                found.append(Item(number=number, span=span))
    return tuple(found)
