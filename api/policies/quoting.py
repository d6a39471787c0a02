"""The words that a draft quotes, and the reference that each belongs to: 《…法》第N条规定：“…”, “…”（《…法》第N条）."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.policies.references import Anchor, Reference
from ingest.document import Span

_SHORTEST = 6
"""Characters: less in “” is a term, no clause."""
_QUOTED = re.compile(r"“([^“”]{6,1500})”|「([^「」]{6,1500})」|\"([^\"\n]{6,1500})\"")
_STATED = re.compile(r"[^。；\n“”]{0,12}(?:规定|明确|要求|指出|提出|载明)(?:了|如下)?[:：]\s*(?=[^“「\"\s])([^\n“”]{6,400}?[。；])")
_BEFORE, _AFTER = 40, 14
_LEADS_TO = re.compile(r"[^。！？\n]*$")
_CLOSES = re.compile(r"^[。，,；;]?\s*(?:[（(]|——|——？|（?(?:见|参见|引自|出自|摘自|依据|根据)|[,，]?(?:这是|是|系|为|出自))?\s*$")
_TERM = re.compile(r"(?:以下(?:简)?称|简称|俗称|称为|称作|所谓|命名为|授予|荣获|开展|实施|的|“)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of a draft that are given as those of a rule: `text` stands at `span`. `exact`: they stand in quotation marks."""

    text: str
    span: Span
    exact: bool = True


def quoted_by(text: str, references: Sequence[Reference]) -> dict[int, list[Words]]:
    """Number of a reference in the list -> the words that the draft quotes of it, in order."""
    named = [(number, one) for number, one in enumerate(references) if one.anchor in (Anchor.NAMED, Anchor.NUMBERED)]
    found: dict[int, list[Words]] = {}
    for words in _words(text, [one for _, one in named]):
        owner = _owner(text, words, named)
        if owner is not None:
            found.setdefault(owner, []).append(words)
    return found


def _words(text: str, references: Sequence[Reference]) -> Iterator[Words]:
    for match in _QUOTED.finditer(text):
        body = next(group for group in match.groups() if group is not None)
        start = match.start() + 1
        if not _TERM.search(text[max(0, match.start() - 8) : match.start()]) and not _inside(match.start(), references):
            yield Words(text=body, span=Span(start=start, end=start + len(body)))
    for one in references:
        if stated := _STATED.match(text, one.span.end):
            yield Words(text=stated[1], span=Span(start=stated.start(1), end=stated.end(1)), exact=False)


def _owner(text: str, words: Words, named: Sequence[tuple[int, Reference]]) -> int | None:
    """The reference right before the words, in the same sentence, or the one that follows them in brackets."""
    before = [(number, one) for number, one in named if one.span.end <= words.span.start]
    if before:
        number, one = before[-1]
        between = text[one.span.end : words.span.start].rstrip("“「\"")
        if len(between) <= _BEFORE and not re.search(r"[。！？\n]", between):
            return number
    after = [(number, one) for number, one in named if one.span.start >= words.span.end]
    if after:
        number, one = after[0]
        between = text[words.span.end : one.span.start].lstrip("”」\"")
        if len(between) <= _AFTER and _CLOSES.match(between):
            return number
    # several quotes in a row belong to the reference before the first: 规定：“…”“…”
    if before and re.fullmatch(r"[^。！？\n]{0,200}", text[before[-1][1].span.end : words.span.start].replace("。”", "”")):
        return before[-1][0]
    return None


def _inside(position: int, references: Sequence[Reference]) -> bool:
    return any(one.span.start <= position < one.span.end for one in references)
