"""Blocks -> Outline: the text of a document and the sections that partition it, each with its heading path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ingest.document import PageSpan, Section, Span
from ingest.groups import Order
from ingest.headings import Rank, addresses
from ingest.heads import UNNUMBERED, Head, Heads, find_heads
from ingest.readers.reading import Block, Role
from ingest.stuck import unstuck

CONTENTS = "目录"  # the path element of a table of contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The text of a document (its blocks joined by line breaks), its sections in order, and where its pages lie."""

    text: str
    sections: tuple[Section, ...]
    pages: tuple[PageSpan, ...]


def outline(blocks: Sequence[Block]) -> Outline:
    """The outline of `blocks`. The sections follow each other without gap or overlap and cover the text.

    Source: GB/T 9704-2012 7.3.3 and 立法技术规范（试行） for the numbering of headings.
    """
    blocks = unstuck(blocks)
    starts = list(accumulate((len(block.text) + 1 for block in blocks), initial=0))[: len(blocks)]
    text = "\n".join(block.text for block in blocks)
    marks = list(_marks(blocks, starts, find_heads(blocks)))
    return Outline(text=text, sections=tuple(_sections(marks, len(text))), pages=_pages(blocks, starts, len(text)))


def plain(text: str) -> Outline:
    """The outline of a text without headings: one section with an empty path."""
    return Outline(text=text, sections=(Section(path=(), level=0, span=Span(start=0, end=len(text))),), pages=())


@dataclass(frozen=True, slots=True)
class _Mark:
    """A character at which a section begins, with its path."""

    start: int
    path: tuple[str, ...]
    heading: Span | None


def _marks(blocks: Sequence[Block], starts: Sequence[int], heads: Heads) -> Iterator[_Mark]:
    by_block = {head.block: head for head in heads.heads}
    stack: list[Head] = []
    for number, block in enumerate(blocks):
        start = starts[number]
        if number in heads.contents:
            if number == heads.contents.start:
                yield _Mark(start, (CONTENTS,), Span(start=start, end=start + len(block.text)))
        elif head := by_block.get(number):
            stack = [*_outer(stack, head, heads.order), head]
            yield _Mark(start, _path(stack), Span(start=start, end=starts[head.last] + head.end))
        elif number == heads.contents.stop and heads.contents:
            yield _Mark(start, _path(stack), None)
        elif len(stack) > 1 and block.role is Role.BODY and stack[-1].rank > Rank.LESSON and addresses(block.text):
            stack = stack[:1]
            yield _Mark(start, _path(stack), None)


def _path(stack: Sequence[Head]) -> tuple[str, ...]:
    return tuple(head.element for head in stack)


def _outer(stack: Sequence[Head], head: Head, order: Order) -> Sequence[Head]:
    """The open headings that stay open above `head`."""
    for depth, upper in enumerate(stack):
        if not _contains(upper, head, order):
            return stack[:depth]
    return stack


def _contains(upper: Head, head: Head, order: Order) -> bool:
    if upper.rank == head.rank and head.rank != UNNUMBERED:
        return False
    if UNNUMBERED in (upper.rank, head.rank):
        if head.style is None:
            return True  # numbered lines without a style stand below styled headings
        # a numbered heading without style gives way to a styled one, save 章 and the like
        return upper.style < head.style if upper.style is not None else upper.rank < Rank.ARTICLE
    if head.rank == Rank.ARTICLE:
        return upper.rank < Rank.ORDINAL  # 一、总则 above 第一条
    return order.place(upper.rank) < order.place(head.rank)


def _sections(marks: Sequence[_Mark], length: int) -> Iterator[Section]:
    if not marks or marks[0].start > 0:
        marks = [_Mark(0, (), None), *marks]
    ends = [*(after.start for _, after in pairwise(marks)), length]
    for mark, end in zip(marks, ends, strict=True):
        yield Section(path=mark.path, level=len(mark.path), span=Span(start=mark.start, end=end), heading=mark.heading)


def _pages(blocks: Sequence[Block], starts: Sequence[int], length: int) -> tuple[PageSpan, ...]:
    """One span a page; a page ends where the first block of the next one starts."""
    firsts: list[tuple[int, int]] = []
    for block, start in zip(blocks, starts, strict=True):
        if block.page is not None and (not firsts or firsts[-1][0] != block.page):
            firsts.append((block.page, start))
    ends = [*(start for _, start in firsts[1:]), length][: len(firsts)]
    return tuple(PageSpan(page=page, span=Span(start=start, end=end)) for (page, start), end in zip(firsts, ends, strict=True))
