"""Document -> Passages: a few whole sentences of one section each, in order, nothing lost and nothing doubled."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Document, Passage, Section, Span
from ingest.headings import Rank, marker
from ingest.tense import kind_and_period
from ingest.words import sentences

SMALL, TARGET, LONGEST = 120, 350, 600  # characters
_LINE = re.compile(r"[^\n]+")


def passages(document: Document) -> tuple[Passage, ...]:
    """The passages of `document`: mostly 120 to 350 characters, over 600 only where one sentence is longer.

    A heading without text of its own belongs to the first passage under it, whose path is the deeper one. An article
    (第X条) stays whole up to 600 characters; the items of a list stay with the line that leads them in.
    """
    starts = [page.span.start for page in document.pages]
    made: list[Passage] = []
    for piece in _pieces(document):
        text = document.text[piece.span.start : piece.span.end]
        kind, period = kind_and_period(document, piece.path, text)
        page = document.pages[max(bisect_right(starts, piece.span.start) - 1, 0)].page if starts else None
        made.append(
            Passage(
                id=f"{document.id}:{len(made)}",
                document_id=document.id,
                ordinal=len(made),
                path=piece.path,
                kind=kind,
                text=text,
                span=piece.span,
                period=period,
                page=page,
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Piece:
    span: Span
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A paragraph (or a sentence of a long one) and whether the next one should stay with it."""

    start: int
    end: int
    leads: bool


def _pieces(document: Document) -> Iterator[_Piece]:
    carried: list[Span] = []  # headings that wait for the first text under them
    filled = [(section, lines) for section in document.sections if (lines := _lines(document.text, section.span))]
    for number, (section, lines) in enumerate(filled):
        if number + 1 < len(filled) and _only_heading(section, lines) and _lies_under(filled[number + 1][0], section):
            carried += lines
            continue
        limit = LONGEST if _is_article(section) else TARGET
        for span in _packed(_units(document.text, [*carried, *lines], len(carried)), limit):
            yield _Piece(span, section.path)
        carried = []


def _lines(text: str, span: Span) -> list[Span]:
    """The paragraphs in `span` that are not blank, without the blanks at their ends."""
    found: list[Span] = []
    for match in _LINE.finditer(text, span.start, span.end):
        line = match[0]
        if body := line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            found.append(Span(start=start, end=start + len(body)))
    return found


def _only_heading(section: Section, lines: Sequence[Span]) -> bool:
    return section.heading is not None and lines[-1].end <= section.heading.end


def _lies_under(lower: Section, upper: Section) -> bool:
    return lower.path[: upper.level] == upper.path and (lower.level > upper.level or lower.heading is None)


def _is_article(section: Section) -> bool:
    mark = marker(section.path[-1]) if section.path else None
    return mark is not None and mark.rank == Rank.ARTICLE


def _units(text: str, lines: Sequence[Span], headings: int) -> list[_Unit]:
    """Paragraphs; one that is over the limit (with the headings above it) comes as its sentences."""
    units = [_Unit(line.start, line.end, True) for line in lines[:headings]]
    room = LONGEST - (lines[headings].start - lines[0].start)
    for number, line in enumerate(lines[headings:]):
        if len(line) <= (room if number == 0 else LONGEST):
            units.append(_Unit(line.start, line.end, text[line.end - 1] in "：:"))
        else:
            units += _sentence_units(text, line)
    return units


def _sentence_units(text: str, line: Span) -> Iterator[_Unit]:
    spans = sentences(text[line.start : line.end]) or [Span(start=0, end=len(line))]
    # from one sentence start to the next, so that no character falls between two sentences
    starts = [line.start, *(line.start + span.start for span in spans[1:])]
    for start, end in zip(starts, [*starts[1:], line.end], strict=True):
        body = text[start:end].rstrip()
        yield _Unit(start, start + len(body), False)


def _packed(units: Sequence[_Unit], target: int) -> Iterator[Span]:
    """Units put together up to `target` characters, and up to 600 where a small rest or a lead-in would stand alone."""
    start = 0
    while start < len(units):
        stop = start + 1
        while stop < len(units) and _joins(units, start, stop, target):
            stop += 1
        stop = _without_hanging_lead(units, start, stop)
        yield Span(start=units[start].start, end=units[stop - 1].end)
        start = stop


def _joins(units: Sequence[_Unit], start: int, stop: int, target: int) -> bool:
    have = units[stop - 1].end - units[start].start
    joined = units[stop].end - units[start].start
    rest = units[-1].end - units[stop].start
    if joined > LONGEST:
        return False
    if units[stop].leads and stop + 1 < len(units):  # a lead-in joins what stands above it only together with its items
        return units[min(stop + 3, len(units)) - 1].end - units[start].start <= target or units[stop - 1].leads
    return joined <= target or units[stop - 1].leads or have < SMALL // 2 or (rest < SMALL // 2 and units[-1].end - units[start].start <= LONGEST)


def _without_hanging_lead(units: Sequence[_Unit], start: int, stop: int) -> int:
    """Lead-ins at the end of a passage (下列材料：) go to the next one, with their items."""
    cut = stop
    while cut < len(units) and cut - 1 > start and units[cut - 1].leads:
        cut -= 1
    return cut
