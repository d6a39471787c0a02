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
from ingest.words import fold, sentences

_GAP = re.compile(r"…+|\.{3,}|（略）|（…）")
_MARKS = re.compile(r"[\s，。；：、,;:.!?！？“”\"'‘’「」『』《》〈〉（）()—\-·]")
_CLAUSE = re.compile(r"[^\s，。；：、,;:!?！？“”「」（）()…]{6,}")
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
    """The sentences in a stretch of a document that are most like the quote; None where nothing is like it.

    Args:
        quote: the words of the draft.
        text: the document's text.
        span: where to look: the article, or the 款, that is cited.
    """
    inside = [Span(start=one.start + span.start, end=one.end + span.start) for one in sentences(text[span.start : span.end])]
    best: Nearest | None = None
    for stretch in _stretches(inside, len(quote)):
        own = text[stretch.start : stretch.end]
        likeness = SequenceMatcher(None, plain(quote), plain(own), autojunk=False).ratio()
        if best is None or likeness > best.likeness:
            best = Nearest(text=own, span=stretch, likeness=likeness, differences=())
    if best is None or best.likeness < _ENOUGH:
        return None
    return Nearest(text=best.text, span=best.span, likeness=best.likeness, differences=pieces(best.text, quote))


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
    """Runs of sentences about as long as the quote."""
    for first, start in enumerate(inside):
        for end in inside[first:]:
            yield Span(start=start.start, end=end.end)
            if end.end - start.start > 1.5 * length + 20:
                break
