"""Whether words that are given as those of a rule are its words, and where in the knowledge base they stand instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from api.policies.differing import Piece, pieces
from index.hits import Filter, Hit
from index.library import Library
from ingest.document import Span
from ingest.words import fold

_GAP = re.compile(r"…+|\.{3,}|（略）|（…）")
_MARKS = re.compile(r"[\s，。；：、,;:.!?！？“”\"'‘’「」『』《》〈〉（）()—\-·]")
_CLAUSE = re.compile(r"[^\s，。；：、,;:!?！？“”「」（）()…]{6,}")
_LABEL = re.compile(r"\s*(?:第[^\s，。]{1,9}条(?:之[一二三四五六七八九十])?\s+|[（(][一二三四五六七八九十]{1,3}[）)]\s*|\d{1,2}[.．、]\s*)+")
_ENDS = re.compile(r"[，。；：、,;:.]+$")
_PART = re.compile(r"[^\s，。；：、！？][^，。；：！？\n]*[，。；：！？]?[”」]?")
_ENOUGH = 0.5
"""Share of the clauses that another rule must hold, word for word, to be their source; likeness of what is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The words of a rule that are most like a quote: verbatim at `span` of the document, with what differs."""

    text: str
    span: Span
    likeness: float
    differences: tuple[Piece, ...]


def stands_in(quote: str, text: str) -> bool:
    """Whether the quote stands in the text, punctuation and white space apart; what …… leaves out may be there in between."""
    bare, position = plain(text), 0
    for part in filter(None, map(plain, _GAP.split(quote))):
        found = bare.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return True


def plain(text: str) -> str:
    """The words alone, folded: width, case, marks and white space do not count."""
    return _MARKS.sub("", fold(text))


def nearest(quote: str, text: str, span: Span) -> Nearest | None:
    """The clauses in a stretch of a document that are most like the quote; None where nothing is like it.

    Args:
        quote: the words of the draft.
        text: the document's text.
        span: where to look: the article, or the 款, that is cited.
    """
    inside = [Span(start=match.start(), end=match.end()) for match in _PART.finditer(text, span.start, span.end)]
    best: tuple[float, Span] | None = None
    for stretch in _stretches(inside, len(quote)):
        own = _window(quote, text, stretch)
        likeness = SequenceMatcher(None, plain(quote), plain(text[own.start : own.end]), autojunk=False).ratio()
        if best is None or likeness > best[0]:
            best = likeness, own
    if best is None or best[0] < _ENOUGH:
        return None
    own = _trimmed(quote, text, best[1])
    said = text[own.start : own.end]
    return Nearest(text=said, span=own, likeness=best[0], differences=pieces(said, quote))


def _window(quote: str, text: str, stretch: Span) -> Span:
    """The part of a stretch that a short quote is of: from where it begins to be alike to where it ends to be."""
    own = text[stretch.start : stretch.end]
    blocks = [one for one in SequenceMatcher(None, quote, own, autojunk=False).get_matching_blocks() if one.size > 1]
    if not blocks:
        return stretch
    first, last = blocks[0], blocks[-1]
    start = max(0, first.b - first.a)
    end = min(len(own), last.b + last.size + len(quote) - last.a - last.size)
    return Span(start=stretch.start + start, end=stretch.start + end) if end > start else stretch


def _trimmed(quote: str, text: str, span: Span) -> Span:
    """Without the number of an article or 项 at its begin, and without a last mark that the quote leaves out."""
    own = text[span.start : span.end]
    label = _LABEL.match(own)
    start = label.end() if label and not _LABEL.match(quote) else 0
    end = len(own) if _ENDS.search(quote) else len(_ENDS.sub("", own))
    return Span(start=span.start + start, end=span.start + end)


def elsewhere(quote: str, library: Library, filter: Filter) -> list[Hit]:
    """The passages that hold the quote, or most of its clauses, word for word; those that hold most first."""
    clauses = list(dict.fromkeys(match[0] for match in _CLAUSE.finditer(quote)))[:12]
    counts: Counter[str] = Counter()
    hits: dict[str, Hit] = {}
    for clause in clauses:
        for hit in library.saying(clause, filter):
            counts[hit.passage.id] += len(clause)
            hits[hit.passage.id] = hit
    needed = _ENOUGH * sum(map(len, clauses))
    return [hits[name] for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if count >= needed]


def _stretches(inside: Sequence[Span], length: int) -> Iterator[Span]:
    """Runs of clauses about as long as the quote."""
    for first, start in enumerate(inside):
        for end in inside[first:]:
            yield Span(start=start.start, end=end.end)
            if end.end - start.start > 1.5 * length + 20:
                break
