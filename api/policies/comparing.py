"""Two versions of a rule, side by side: article beside article, and what was changed in each.

Articles are paired by their words first and by their number where words do not tell: an article that was put in moves all that
follow, and 第八条 of the new version is then 第七条 of the old.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from api.policies.differing import Mark, Piece, pieces
from api.policies.rulebook import Article, RuleBook
from index.hits import DocumentHead
from ingest.document import Document, Span
from ingest.words import fold

_ALIKE = 0.35
"""Share of characters' pairs that two articles must have in common to be one article."""
_HELD = 0.7
"""What the share counts that a short article has in a long one: 本办法自…起施行 with 《…》同时废止 behind it is still that article."""
_SAME_NUMBER = 0.12
"""What the same number adds."""
_MOST = 40_000
"""Pairs that are weighed between two anchors; beyond that, only articles of the same number are paired."""


class Change(StrEnum):
    """What became of an article. MOVED: word for word under another number."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    STRUCK = "struck"


CHANGE_NAMES = {Change.SAME: "未变", Change.CHANGED: "修改", Change.MOVED: "条号变动", Change.ADDED: "新增", Change.STRUCK: "删去"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An article (or part) of one version: its words without the number, verbatim at `span` of its document."""

    label: str
    path: tuple[str, ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An article in the old and in the new version; None where there is none. `pieces` say what was struck out and put in."""

    change: Change
    old: Side | None
    new: Side | None
    pieces: tuple[Piece, ...]

    @property
    def label(self) -> str:
        """未变, 修改, 条号变动, 新增, 删去."""
        return CHANGE_NAMES[self.change]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The older version, the newer one, and their articles in the order of the newer one."""

    old: DocumentHead
    new: DocumentHead
    rows: tuple[Row, ...]

    @property
    def counts(self) -> dict[Change, int]:
        """How many articles of each kind."""
        found = Counter(row.change for row in self.rows)
        return {change: found[change] for change in Change}


def compare(old: tuple[DocumentHead, Document], new: tuple[DocumentHead, Document]) -> Comparison:
    """The two documents side by side; documents without articles part by part."""
    before, after = _sides(old[1]), _sides(new[1])
    rows = tuple(_row(a, b) for a, b in _aligned(before, after))
    return Comparison(old=old[0], new=new[0], rows=rows)


def _row(old: Side | None, new: Side | None) -> Row:
    if old is None or new is None:
        side = new or old
        text = side.text if side else ""
        mark, change = (Mark.ADDED, Change.ADDED) if old is None else (Mark.STRUCK, Change.STRUCK)
        return Row(change=change, old=old, new=new, pieces=(Piece(mark, text),))
    if _plain(old.text) == _plain(new.text):
        change = Change.SAME if old.label == new.label else Change.MOVED
        return Row(change=change, old=old, new=new, pieces=(Piece(Mark.SAME, new.text),))
    return Row(change=Change.CHANGED, old=old, new=new, pieces=pieces(old.text, new.text))


def _sides(document: Document) -> list[Side]:
    """The articles of a document; of one that has none, its sections; what stands before the first is left out."""
    book = RuleBook.of(document)
    if book.articles and not book.by_points:
        return [_side(document, article) for article in book.articles]
    found = []
    for section in document.sections:
        start = section.heading.end if section.heading else section.span.start
        body = document.text[start : section.span.end]
        left = len(body) - len(body.lstrip())
        if section.path and body.strip():
            span = Span(start=start + left, end=start + len(body.rstrip()))
            found.append(Side(label=section.path[-1], path=section.path, text=document.text[span.start : span.end], span=span))
    return found


def _side(document: Document, article: Article) -> Side:
    body = document.text[article.content : article.span.end]
    span = Span(start=article.content + len(body) - len(body.lstrip()), end=article.span.end)
    return Side(label=article.label, path=article.path, text=document.text[span.start : span.end], span=span)


def _aligned(old: Sequence[Side], new: Sequence[Side]) -> Iterator[tuple[Side | None, Side | None]]:
    """Pairs in the order of the new version, articles that went where they stood in the old."""
    anchors = [(-1, -1), *_anchors(old, new), (len(old), len(new))]
    for (a, b), (c, d) in pairwise(anchors):
        if b >= 0:
            yield old[a], new[b]
        yield from _between(old[a + 1 : c], new[b + 1 : d])


def _anchors(old: Sequence[Side], new: Sequence[Side]) -> list[tuple[int, int]]:
    """Articles that stand word for word, once, in both, as far as their order is the same."""
    first, second = Counter(_plain(one.text) for one in old), Counter(_plain(one.text) for one in new)
    at = {_plain(one.text): number for number, one in enumerate(new)}
    pairs = [(n, at[key]) for n, one in enumerate(old) if first[key := _plain(one.text)] == 1 and second[key] == 1]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides."""
    best: list[int] = []
    before: list[int] = []
    for n, (_, place) in enumerate(pairs):
        length, prior = 1, -1
        for m in range(n):
            if pairs[m][1] < place and best[m] + 1 > length:
                length, prior = best[m] + 1, m
        best.append(length)
        before.append(prior)
    if not best:
        return []
    at = max(range(len(best)), key=lambda n: (best[n], -n))
    chain = []
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _between(old: Sequence[Side], new: Sequence[Side]) -> Iterator[tuple[Side | None, Side | None]]:
    """The best pairing of two short runs, order kept."""
    chosen = _best_pairs(old, new) if len(old) * len(new) <= _MOST else _same_numbers(old, new)
    a = 0
    for b, side in enumerate(new):
        partner = chosen.get(b)
        if partner is not None:
            yield from ((one, None) for one in old[a:partner])
            a = partner + 1
        yield (old[partner] if partner is not None else None), side
    yield from ((one, None) for one in old[a:])


def _same_numbers(old: Sequence[Side], new: Sequence[Side]) -> dict[int, int]:
    at = {one.label: n for n, one in enumerate(old)}
    pairs = [(at[one.label], n) for n, one in enumerate(new) if one.label in at]
    return {b: a for a, b in _rising(pairs)}


def _best_pairs(old: Sequence[Side], new: Sequence[Side]) -> dict[int, int]:
    """New -> old, so that the likenesses of all pairs sum to the most."""
    rows, columns = len(old), len(new)
    total = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for a in range(rows - 1, -1, -1):
        for b in range(columns - 1, -1, -1):
            worth = _worth(old[a], new[b])
            total[a][b] = max(total[a + 1][b], total[a][b + 1], worth + total[a + 1][b + 1] if worth else 0.0)
    chosen: dict[int, int] = {}
    a = b = 0
    while a < rows and b < columns:
        worth = _worth(old[a], new[b])
        if worth and abs(total[a][b] - (worth + total[a + 1][b + 1])) < 1e-9:
            chosen[b] = a
            a, b = a + 1, b + 1
        elif total[a][b] == total[a + 1][b]:
            a += 1
        else:
            b += 1
    return chosen


def _worth(old: Side, new: Side) -> float:
    """How alike two articles are, 0 where they are not one article."""
    one, other = _pairs(_plain(old.text)), _pairs(_plain(new.text))
    shared = len(one & other)
    likeness = max(2 * shared / ((len(one) + len(other)) or 1), _HELD * shared / (min(len(one), len(other)) or 1))
    return likeness + (_SAME_NUMBER if old.label == new.label else 0.0) if likeness >= _ALIKE else 0.0


@lru_cache(maxsize=4096)
def _pairs(plain: str) -> frozenset[str]:
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain})


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """The words alone: width, case and white space do not make a change."""
    return re.sub(r"\s+", "", fold(text))
