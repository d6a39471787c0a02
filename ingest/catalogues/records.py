"""Document -> Records: the labelled lines and rows of its text that speak of one thing each, nothing understood yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.catalogues.labels import Label, label
from ingest.course import Field
from ingest.document import Document, Section, Span

_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(
    r"\s*(?:[-*•●■◆▪◇○□➢✓·]\s*)?(?:[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)]\s*|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[、.．]\s*)?\**"
)
_LABEL = re.compile(r"([^：:；;\n]{1,24}?)\s*\**[：:]\**\s*")
_BORDER = re.compile(r"[；;]\s*")
_ROW = 3  # fields on one line that make it the row of a table
_LONGEST_UNKNOWN = 10  # characters of a column that is no field of a course: 备用列
_SENTENCE = re.compile(r"[。！？]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A label and what stands behind it, on one line or, for the last pair of a record, on those that follow."""

    label: Label
    word: str
    span: Span


@dataclass(slots=True, kw_only=True)
class Record:
    """The pairs of one course. `heading` is the heading that they stand under, where they name no course themselves."""

    heading: Span | None
    start: int
    end: int
    pairs: list[Pair] = field(default_factory=list)

    def has(self, one: Label) -> bool:
        """Whether a pair of this kind is there already."""
        return any(pair.label.field is one.field and pair.label.part == one.part for pair in self.pairs)

    def take(self, pair: Pair) -> None:
        """Adds the pair; of two for one field the better label stays: 班次名称 before 名称, 编号 before 序号."""
        same = [old for old in self.pairs if old.label.field is pair.label.field and old.label.part == pair.label.part]
        if all(_worth(old.label) < _worth(pair.label) for old in same):
            self.pairs = [*(old for old in self.pairs if old not in same), pair]


def _worth(label: Label) -> int:
    return 2 if label.strong else 0 if label.last else 1


def records(document: Document) -> list[Record]:
    """The records of a document, in order; every span counts characters of `document.text`."""
    unknown = _columns(document.text)
    found: list[Record] = []
    for section in document.sections:
        found += _of_section(document.text, section, unknown)
    return found


def _columns(text: str) -> frozenset[str]:
    """Labels of columns that are no field of a course: short words that come back line after line."""
    counts: Counter[str] = Counter()
    for line in _LINE.finditer(text):
        pieces = _BORDER.split(line[0])
        if len(pieces) >= _ROW:
            counts.update({found[1].strip() for piece in pieces if (found := _LABEL.match(piece)) and len(found[1]) <= _LONGEST_UNKNOWN})
    return frozenset(word for word, count in counts.items() if count > 1 and label(word) is None)


def _of_section(text: str, section: Section, unknown: frozenset[str]) -> list[Record]:
    heading = section.heading
    start = heading.end if heading is not None else section.span.start
    whole = heading is not None and label(text[heading.start : heading.end].strip()) is not None
    found: list[Record] = []
    current: Record | None = None
    for line in _LINE.finditer(text, section.span.start if whole else start, section.span.end):
        pairs = list(_pairs(text, line.start(), line.end(), unknown))
        if not pairs:
            current = _continued(current, text, line)
            continue
        row = len(pairs) >= _ROW and any(pair.label.field is Field.NAME for pair in pairs)
        if current is None or row or any(current.has(pair.label) for pair in pairs if pair.label.field in (Field.NAME, Field.CODE)):
            current = Record(heading=heading, start=line.start(), end=line.end())
            found.append(current)
        for pair in pairs:
            current.take(pair)
        current.end = line.end()
    if found and heading is not None and len(found) == 1 and not any(pair.label.field is Field.NAME for pair in found[0].pairs):
        found[0].start = heading.start
    return found


def _continued(current: Record | None, text: str, line: re.Match[str]) -> Record | None:
    """A line without labels goes on with the introduction above it; after a row, or with nothing above, it belongs to nothing."""
    if current is None or not line[0].strip():
        return current
    last = current.pairs[-1]
    if len(current.pairs) >= _ROW and last.label.field is Field.INTRO and text[last.span.end : line.start()].strip() == "":
        current.pairs[-1] = Pair(label=last.label, word=last.word, span=Span(start=last.span.start, end=_trimmed(text, line.start(), line.end()).end))
        current.end = line.end()
    return current


def _pairs(text: str, start: int, end: int, unknown: frozenset[str]) -> Iterator[Pair]:
    """The labelled values of one line. A piece without a label of its own goes on with the value before it."""
    mark = _MARK.match(text, start, end)
    at = mark.end() if mark else start
    open_label: tuple[Label, str] | None = None
    value = at
    for piece in _pieces(text, at, end):
        found = _LABEL.match(text, piece.start, piece.end)
        word = found[1].strip("* ") if found else ""
        known = label(word) if found else None
        if found is None or (known is None and word not in unknown):
            continue
        if open_label is not None:
            yield _pair(text, open_label, value, piece.start)
        open_label, value = ((known, word) if known else None), found.end()
    if open_label is not None:
        yield _pair(text, open_label, value, end)


def _pieces(text: str, start: int, end: int) -> Sequence[Span]:
    borders = [start, *(found.end() for found in _BORDER.finditer(text, start, end)), end]
    return [Span(start=a, end=b) for a, b in pairwise(borders) if a < b]


def _pair(text: str, named: tuple[Label, str], start: int, end: int) -> Pair:
    return Pair(label=named[0], word=named[1], span=_trimmed(text, start, end))


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without blanks and the border mark at its ends."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \t\u3000*"))
    right = len(piece.rstrip(" \t\u3000\n；;*"))
    return Span(start=start + left, end=start + max(left, right))
