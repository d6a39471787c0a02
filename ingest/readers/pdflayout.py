"""The printed lines of a PDF's pages -> blocks: running heads out, footnotes aside, wrapped lines joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.clean import clean_line
from ingest.readers.pdfpages import Blanks, Printed
from ingest.readers.pdftables import cells_of, table_rows
from ingest.readers.reading import Block, Role
from ingest.readers.tables import table_blocks
from ingest.readers.wrap import Line, closed, is_contents_line, measure, paragraphs, text_of, width

_PAGE_NUMBER = re.compile(
    r"(?i)^[—–\-~·•|\s]*(?:第\s*)?(?:page\s*)?(?:[0-9０-９]{1,4}|[ivxl]{1,6}|[一二三四五六七八九十百]{1,5}(?=\s*页))(?:\s*页)?"
    r"(?:\s*(?:[/／，,、|]|of)?\s*(?:共\s*)?[0-9０-９]{1,4}(?:\s*页)?)?[—–\-~·•|\s]*$"
)
_BESIDE_NUMBER = re.compile(r"^(?:[0-9]{1,4}[\s|·—–\-]+)?(.*?)(?:[\s|·—–\-]+[0-9]{1,4}|第\s*[0-9]{1,4}\s*页.*)?$")
_EDGE = 3  # lines at the top and at the bottom of a page that can be running heads
_ZONE = 0.12  # of the page's height: where page numbers stand
_NOTE_MARK = re.compile(r"^(?:[①-⑳*†‡※]|[\[［〔(（]?[0-9]{1,2}[\]］〕)）]?(?![0-9.年月]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The lines of one page, counted from 1; width and height in points. `blanks`: which blanks are real, where known."""

    number: int
    lines: tuple[Printed, ...]
    width: float
    height: float
    blanks: Blanks | None = None


def page_blocks(pages: Sequence[PageText]) -> tuple[Block, ...]:
    """The blocks of all pages in order, each with the page where it begins."""
    running = _running(pages)
    body_size, pitch = _body_size(pages), _pitch(pages)
    lines: list[Line] = []
    notes: dict[int, list[Line]] = {}
    for page in pages:
        kept = [line for line in page.lines if not _is_margin(line, page, running)]
        main, small = _split_notes(kept, body_size)
        lines += _to_lines(main, page, body_size, pitch)
        notes[page.number] = _to_lines(small, page, body_size, pitch)
    lines = [line for line in lines if not is_contents_line(line.text)]
    return tuple(_blocks(lines, notes, max(page.width for page in pages) / body_size)) if pages and (lines or any(notes.values())) else ()


def margins(pages: Sequence[PageText]) -> tuple[str, ...]:
    """The running heads and feet that `page_blocks` leaves out, each once."""
    running = _running(pages)
    left_out = (clean_line(line.text) for page in pages for line in page.lines if _is_margin(line, page, running))
    return tuple(dict.fromkeys(filter(None, left_out)))


def _blocks(lines: Sequence[Line], notes: dict[int, list[Line]], page_width: float) -> list[Block]:
    """Paragraphs, each page's footnotes after the paragraph that ends the page."""
    blocks: list[Block] = []
    waiting = sorted(notes)
    for group in paragraphs(lines, measure(lines, page_width)) if lines else ():
        while waiting and group[0].page is not None and waiting[0] < group[0].page:
            blocks += _note_blocks(notes[waiting.pop(0)])
        role = Role.TABLE if group[0].fixed else Role.BODY
        blocks += [Block(text=text, role=role, page=group[0].page) for text in [clean_line(text_of(group))] if text]
    for page in waiting:
        blocks += _note_blocks(notes[page])
    return blocks


def _note_blocks(lines: Sequence[Line]) -> list[Block]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _NOTE_MARK.match(line.text):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Block(text=clean_line(_NOTE_MARK.sub("", text_of(group), count=1)), role=Role.NOTE, page=group[0].page) for group in groups]


def _to_lines(printed: Sequence[Printed], page: PageText, em: float, pitch: float) -> list[Line]:
    lines: list[Line] = []
    above: Printed | None = None
    for rows in _by_table(printed, em):
        first = rows[0]
        gap = above is not None and (above.y - first.y > 1.3 * pitch or not 0.87 < first.size / max(above.size, 0.1) < 1.15)
        above = rows[-1]
        if len(rows) == 1:
            text = clean_line(page.blanks.settle(first.text) if page.blanks else first.text)
            lines += [Line(text=text, left=first.x / em, right=first.right / em, gap=gap, page=page.number)] if text else []
            continue
        for block in table_blocks(table_rows(rows, em)):
            lines.append(Line(text=block.text, left=first.x / em, right=first.right / em, gap=True, page=page.number, fixed=True))
    return lines


def _by_table(printed: Sequence[Printed], em: float) -> list[list[Printed]]:
    """The rows of each table together, every other line by itself."""
    groups: list[list[Printed]] = []
    for line in printed:
        if groups and len(cells_of(line, em)) > 1 and len(cells_of(groups[-1][-1], em)) > 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _pitch(pages: Sequence[PageText]) -> float:
    """The distance of two baselines inside a paragraph, in points.

    The commonest one below long lines that end in the middle of a sentence: rows of a table stand closer together, paragraphs
    wider apart. Where there are few such lines, the smallest distance that is common.
    """
    pairs = [(upper, lower) for page in pages for upper, lower in pairwise(page.lines) if upper.y - lower.y > 2]
    widest = max((width(upper.text) for upper, _ in pairs), default=0.0)
    inside = Counter(round(upper.y - lower.y) for upper, lower in pairs if width(upper.text) >= 0.8 * widest and not closed(upper.text.rstrip()))
    if inside and max(inside.values()) >= 3:
        return float(max(inside, key=lambda step: (inside[step], -step)))
    steps = Counter(round(upper.y - lower.y) for upper, lower in pairs)
    return float(min((step for step, count in steps.items() if count >= 0.12 * steps.total()), default=1_000))


def _body_size(pages: Sequence[PageText]) -> float:
    """The font size, in points, that most characters are set in."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    commonest = max(sizes.items(), key=lambda item: (item[1], item[0]), default=(12.0, 0))[0]
    return commonest or 12.0


def _edges(page: PageText) -> list[tuple[Printed, str]]:
    """The lines at the top and at the bottom of the page, outermost first."""
    ordered = sorted(page.lines, key=lambda line: -line.y)
    return [(line, "top") for line in ordered[:_EDGE]] + [(line, "bottom") for line in ordered[::-1][:_EDGE]]


def _running(pages: Sequence[PageText]) -> frozenset[tuple[str, str, int]]:
    """The running heads: texts at the same place of the same edge on most pages (or on every other one), page numbers ignored."""
    seen: Counter[tuple[str, str, int]] = Counter()
    for page in pages:
        seen.update({key for line, edge in _edges(page) for key in _keys(line, edge)})
    least = 2 if len(pages) == 2 else max(3, round(0.4 * len(pages)))
    return frozenset(key for key, count in seen.items() if count >= least) if len(pages) > 1 else frozenset()


def _keys(line: Printed, edge: str) -> set[tuple[str, str, int]]:
    """Text, edge and height in steps of 10 points; two overlapping grids, so that no step splits a line that wanders a little."""
    found = _BESIDE_NUMBER.match(" ".join(line.text.split()))
    text = "".join((found[1] if found and found[1] else line.text).split())
    return {(text, edge, int(line.y // 10)), (text, edge, 100_000 + int((line.y + 5) // 10))}


def _is_margin(line: Printed, page: PageText, running: frozenset[tuple[str, str, int]]) -> bool:
    """True for a running head or a page number."""
    for other, edge in _edges(page):
        if other is not line:
            continue
        outer = not _ZONE * page.height < line.y < (1 - _ZONE) * page.height
        if outer and _PAGE_NUMBER.match(line.text):
            return True
        if _keys(line, edge) & running and (outer or len(page.lines) > 2 * _EDGE):
            return True
    return False


def _split_notes(lines: Sequence[Printed], body_size: float) -> tuple[list[Printed], list[Printed]]:
    """Body lines and the footnotes below them: small print at the foot of the page that begins with a mark."""
    at = len(lines)
    while at > 0 and lines[at - 1].size < 0.88 * body_size and lines[at - 1].y <= min(line.y for line in lines) + 12 * body_size:
        at -= 1
    while at < len(lines) and not _NOTE_MARK.match(lines[at].text.strip()):
        at += 1
    return list(lines[:at]), list(lines[at:])
