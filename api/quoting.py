"""A quote -> does it stand in a document, word by word? If only nearly: where, and what differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ingest.document import Document, Span
from ingest.folding import fold

LONGEST = 2000
"""Characters of a quote; whoever quotes more quotes several."""
PLACES = 20
NEAR = 0.6
"""Share of a quote that must stand in one place in the same order for it to be called a changed quote."""
_SHOWN = 60
_STEP = 16  # characters within which two pieces of a quote are said to begin it at the same place
_WORDLESS = re.compile(r"[\s，,。.；;：:、！!？?“”\"'‘’「」『』（）()《》〈〉【】\[\]—–\-…·]")


class Match(StrEnum):
    """How a quote stands in a document."""

    VERBATIM = "verbatim"
    FORM = "form"  # the same words; blanks, punctuation, width or traditional characters differ
    CHANGED = "changed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of the quote and what stands in its place in the document; either may be ""."""

    quoted: str
    stands: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a quote. `spans` are its places in `Document.text`, or the nearest one; `changes` tell how that one differs."""

    match: Match
    spans: tuple[Span, ...] = ()
    changes: tuple[Change, ...] = ()


def verdict(document: Document, quote: str) -> Verdict:
    """How the quote stands in the document. Quotation marks, blanks and an ellipsis at its ends do not count."""
    quote = quote.strip(" \t\r\n“”\"'‘’「」『』…")[:LONGEST]
    if not _WORDLESS.sub("", quote):
        return Verdict(match=Match.ABSENT)
    if spans := _all(document.text, quote):
        return Verdict(match=Match.VERBATIM, spans=spans)
    bare, places = _bare(document.text)
    sought, _ = _bare(quote)
    if found := _all(bare, sought):
        return Verdict(match=Match.FORM, spans=tuple(_back(span, places) for span in found))
    return _nearest(document.text, bare, places, quote, sought)


def _nearest(text: str, bare: str, places: list[int], quote: str, sought: str) -> Verdict:
    """The place where most of the quote stands, if that is enough of it to be meant."""
    at = _anchor(bare, sought)
    if at is None:
        return Verdict(match=Match.ABSENT)
    start, end = max(0, at - len(sought) // 4), min(len(bare), at + _STEP + len(sought) + len(sought) // 4)
    blocks = [b for b in SequenceMatcher(None, sought, bare[start:end], autojunk=False).get_matching_blocks() if b.size]
    if sum(b.size for b in blocks) < NEAR * len(sought):
        return Verdict(match=Match.ABSENT)
    span = _back(Span(start=start + blocks[0].b, end=start + blocks[-1].b + blocks[-1].size), places)
    return Verdict(match=Match.CHANGED, spans=(span,), changes=_changes(quote, text[span.start : span.end]))


def _changes(quote: str, stands: str) -> tuple[Change, ...]:
    matcher = SequenceMatcher(None, fold(quote), fold(stands), autojunk=False)
    return tuple(
        Change(quoted=quote[a:b][:_SHOWN], stands=stands[c:d][:_SHOWN]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    )


def _anchor(bare: str, sought: str) -> int | None:
    """Where the quote would begin (up to `_STEP` characters later), going by most of its pieces of six characters, of fewer where it is short."""
    size = min(6, max(2, len(sought) // 3))
    votes: dict[int, int] = {}
    for offset in range(0, max(1, len(sought) - size + 1), max(1, size // 2)):
        piece, at = sought[offset : offset + size], -1
        for _ in range(PLACES):
            at = bare.find(piece, at + 1)
            if at < 0:
                break
            begins = max(0, at - offset)
            votes[begins // _STEP] = votes.get(begins // _STEP, 0) + 1
    best = max(votes, key=lambda place: (votes[place], -place), default=None)
    return None if best is None else best * _STEP


def _all(text: str, sought: str) -> tuple[Span, ...]:
    found: list[Span] = []
    at = text.find(sought)
    while at >= 0 and len(found) < PLACES:
        found.append(Span(start=at, end=at + len(sought)))
        at = text.find(sought, at + 1)
    return tuple(found)


def _bare(text: str) -> tuple[str, list[int]]:
    """The folded letters and digits, and where each stands in the text."""
    places = [at for at, char in enumerate(text) if not _WORDLESS.match(char)]
    folded = fold(text)
    return "".join(folded[at] for at in places), places


def _back(span: Span, places: list[int]) -> Span:
    return Span(start=places[span.start], end=places[span.end - 1] + 1)
