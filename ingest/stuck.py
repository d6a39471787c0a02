"""Blocks -> blocks: the headings of a rule that stick to other text get a line of their own.

Pasted and converted rules run on: "…的规定执行。第三章 会员", "第一章 总则 第一条 为了…", "第一条 …。第二条 …。". A line is broken only
where the count of articles goes on, so that what only speaks of an article (违反第二条的…) stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.headings import Marker, Rank, marker
from ingest.readers.reading import Block, Role

_FEWEST = 3  # articles that make a text a rule
_BEHIND_SENTENCE = re.compile(r"(?<=[。；！？）”])\s*(?=第)")
_BEHIND_NAME = re.compile(r"\s+(?=第)")
_HEADING = re.compile(r"第\s*\S{1,6}?\s*(?:分编|编|章|节)\s*[^，。；：！？、“”《》第]{0,30}$")


def unstuck(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those in which a heading sticks to other text divided before it. A text without articles stays as it is."""
    if sum(mark.rank == Rank.ARTICLE for block in blocks if (mark := _mark(block.text))) + _run_on(blocks) < _FEWEST:
        return list(blocks)
    return [replace(block, text=text) if text != block.text else block for block, text in _divided(blocks)]


def _run_on(blocks: Sequence[Block]) -> int:
    """Articles that begin inside a line; counted only to see whether the text is a rule."""
    return sum(len(re.findall(r"。\s*第[一二三四五六七八九十百]{1,5}条\s", block.text)) for block in blocks)


def _divided(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    article = 0  # the last that began
    for block in blocks:
        if block.role is not Role.BODY or "第" not in block.text[1:]:
            article = _begun(block.text, article)
            yield block, block.text
            continue
        for text in _pieces(block.text, article):
            article = _begun(text, article)
            yield block, text


def _pieces(text: str, article: int) -> Iterator[str]:
    """The text cut before every heading that sticks to what stands before it."""
    article = _begun(text, article)
    start = 0
    for gap in _gaps(text):
        rest = text[gap[1] :]
        mark = _mark(rest)
        if mark is None or gap[0] <= start:
            continue
        heads_on = mark.rank == Rank.ARTICLE and mark.number == article + 1
        if heads_on or (Rank.PART <= mark.rank <= Rank.SECTION and _ends_so(rest, article)):
            yield text[start : gap[0]].rstrip()
            start = gap[1]
            article = _begun(rest, article)
    yield text[start:]


def _gaps(text: str) -> list[tuple[int, int]]:
    """Where a heading may begin: behind a sentence, and behind the name of a chapter that leads the line."""
    found = [match.span() for match in _BEHIND_SENTENCE.finditer(text)]
    for match in _BEHIND_NAME.finditer(text):
        before = re.split(r"[。；！？）”]\s*", text[: match.start()])[-1]
        if (mark := _mark(before)) and mark.rank < Rank.ARTICLE and _HEADING.match(before):
            found.append(match.span())
    return sorted(found)


def _ends_so(rest: str, article: int) -> bool:
    """Whether a chapter's heading is all that is left of the line, or all that stands before its next section or article."""
    if _HEADING.match(rest):
        return True
    match = re.match(r"(第\s*\S{1,6}?\s*(?:分编|编|章|节)\s*[^，。；：！？、“”《》第]{0,30}?)\s+(?=第)", rest)
    mark = _mark(rest[match.end() :]) if match else None
    return mark is not None and (mark.rank < Rank.ARTICLE or mark.number == article + 1)


def _begun(text: str, article: int) -> int:
    mark = _mark(text)
    return mark.number if mark is not None and mark.rank == Rank.ARTICLE and mark.number in (1, article + 1) else article


def _mark(text: str) -> Marker | None:
    return marker(text) if text[:1] == "第" else None
