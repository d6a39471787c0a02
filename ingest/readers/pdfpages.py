"""One PDF page -> its printed lines as pypdf reads them, and whether to trust it or pypdfium2 (ingest.readers.pdfsecond).

Coordinates are in points as the reader of the page sees them (rotation undone), x to the right and y up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.readers.clean import BULLETS, HAN, NUMERAL, odd_share
from ingest.readers.wrap import width

if TYPE_CHECKING:
    from pypdf import PageObject

_ODD_LIMIT = 0.02
_BLANK = re.compile(r"[^\S\n]+")
_HAN = re.compile(f"[{HAN}]")
_PAIRED = re.compile("[“”‘’《》（）()〔〕【】「」]")
_NO_WORD = re.compile(f"[^0-9A-Za-z{HAN}“”‘’《》（）()〔〕【】「」]")
_SET_OFF = re.compile(f"{NUMERAL.pattern}|[{BULLETS}]|[0-9]{{1,2}}(?:\\.[0-9]{{1,2}})+\\.?")
_REFERENCE = re.compile(r"[\[［〔(]?(?:[0-9]{1,2}|[①-⑳*†])[\]］〕)]?")
_CONTEXT = 3  # characters on either side by which a blank is recognised again


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The page's visible box and its rotation in degrees."""

    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    rotation: int = 0

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page's own space is seen."""
        x, y = x - self.x, y - self.y
        turned = {90: (y, self.width - x), 180: (self.width - x, self.height - y), 270: (self.height - y, x)}
        return turned.get(self.rotation, (x, y))

    @property
    def seen_size(self) -> tuple[float, float]:
        """Width and height as seen."""
        return (self.height, self.width) if self.rotation in {90, 270} else (self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A line, or a piece of one: where it begins and ends, its baseline and its font size."""

    text: str
    x: float
    right: float
    y: float
    size: float
    pieces: tuple[Printed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blanks:
    """The contexts of the blanks that a page really holds, as opposed to gaps that extraction fills with one."""

    contexts: frozenset[str]

    def settle(self, text: str) -> str:
        """`text` with real blanks kept and made ones mostly dropped: "10.1 万名" -> "10.1万名"."""
        return _BLANK.sub(lambda found: " " if blank_context(text, found.start(), found.end()) in self.contexts else _made(text, found), text)

    def lost_in(self, text: str) -> bool:
        """True where a real blank between two Han characters is missing in `text`."""
        flat = _BLANK.sub("", text)
        kept = {blank_context(text, found.start(), found.end()) for found in _BLANK.finditer(text)}
        for context in self.contexts - kept:
            before, after = context.split(" ")
            if before and after and _HAN.match(before[-1]) and _HAN.match(after[0]) and before + after in flat:
                return True
        return False


def blank_context(text: str, start: int, end: int) -> str:
    """The characters on either side of a blank, by which it is recognised in another reading of the line."""
    before = _BLANK.sub("", text[max(0, start - 2 * _CONTEXT) : start].replace("\n", ""))
    after = _BLANK.sub("", text[end : end + 2 * _CONTEXT].replace("\n", ""))
    return f"{before[-_CONTEXT:]} {after[:_CONTEXT]}"


def _made(text: str, found: re.Match[str]) -> str:
    """What a gap becomes: a blank after 第一条 at the head of a line, after "1." and "•", between two Latin words; else nothing.

    Gaps between other Han characters come from justified lines: "广 泛开 展 劳 动 竞赛".
    """
    before, after = text[: found.start()].lstrip(), text[found.end() : found.end() + 1]
    if not before or not after.strip():
        return ""
    latin = before[-1].isascii() and after.isascii()
    return " " if latin or before[-1] in ".)]" + BULLETS or NUMERAL.fullmatch(before) else ""


def pypdf_lines(page: PageObject, sheet: Sheet) -> list[Printed]:
    """The lines that pypdf finds, in the order of the content stream; watermarks set askew are left out."""
    pieces: list[tuple[Printed | None, bool]] = []

    def visit(text: str, transform: Sequence[float], matrix: Sequence[float], _font: object, size: float) -> None:
        for at, part in enumerate(text.split("\n")):
            if at:
                pieces.append((None, False))
            if part:
                pieces.append((_placed(part, transform, matrix, size, sheet), abs(matrix[1]) > 0.1 * abs(matrix[0])))

    page.extract_text(visitor_text=visit)
    askew = sum(len(piece.text) for piece, is_askew in pieces if piece and is_askew)
    total = sum(len(piece.text) for piece, _ in pieces if piece)
    return list(_lines(piece for piece, is_askew in pieces if not (is_askew and askew < 0.3 * total)))


def _placed(text: str, transform: Sequence[float], matrix: Sequence[float], size: float, sheet: Sheet) -> Printed:
    x = matrix[4] * transform[0] + matrix[5] * transform[2] + transform[4]
    y = matrix[4] * transform[1] + matrix[5] * transform[3] + transform[5]
    scale = max(abs(matrix[0]), abs(matrix[1])) * max(abs(transform[0]), abs(transform[1]))
    seen_x, seen_y = sheet.seen(x, y)
    points = size * scale
    return Printed(text=text, x=seen_x, right=seen_x + width(text.rstrip()) * points, y=seen_y, size=points)


def _lines(pieces: Iterable[Printed | None]) -> Iterator[Printed]:
    """Pieces up to each None (a line end) as one line."""
    current: list[Printed] = []
    for piece in (*pieces, None):
        if piece is not None:
            current.append(piece)
            continue
        solid = [part for part in current if part.text.strip()]
        if solid:
            biggest = max(solid, key=lambda part: len(part.text))
            x, right = min(part.x for part in solid), max(part.right for part in solid)
            yield replace(biggest, text=_line_text(current, biggest.size), x=x, right=right, pieces=tuple(solid))
        current = []


def _line_text(pieces: Sequence[Printed], size: float) -> str:
    """The text of a line: reference marks of footnotes left out, the gap after 第一条 a blank where extraction lost it."""
    text, end = "", 0.0
    for piece in pieces:
        raised = piece.size < 0.8 * size and _REFERENCE.fullmatch(piece.text.strip())
        if raised and text and not text[-1].isascii():
            continue
        if _SET_OFF.fullmatch(text.strip()) and piece.text.strip() and piece.x - end > 0.4 * size:
            text = text.rstrip() + " "
        text += piece.text
        end = piece.right if piece.text.strip() else end
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """What pypdfium2 sees on a page. `mixed`: the file draws the characters of some line in another order than they are read in."""

    lines: tuple[Printed, ...]
    blanks: Blanks
    mixed: bool = False

    @property
    def text(self) -> str:
        """The lines, joined by newlines."""
        return "\n".join(line.text for line in self.lines)


def badly_read(first: str, second: SecondReading) -> bool:
    """True where pypdf's text of a page is worse than pypdfium2's: odd characters, text or blanks lost, text doubled or out of order."""
    if second.mixed or _marks_astray(first, second):
        return True
    ours, theirs = len("".join(first.split())), len("".join(second.text.split()))
    if odd_share(first) > _ODD_LIMIT and odd_share(second.text) < odd_share(first):
        return True
    if theirs >= 10 and not 0.85 * theirs <= ours <= 1.25 * theirs:
        return True
    if len(_HAN.findall(second.text)) > 1.1 * len(_HAN.findall(first)) + 10:
        return True
    return second.blanks.lost_in(first)


def _marks_astray(first: str, second: SecondReading) -> bool:
    """True where quotation marks or brackets of a line stand elsewhere in pypdf's text, all else being the same.

    A font without them makes the writer draw them in another one, before or after the rest of the line.
    """
    text = _NO_WORD.sub("", first)
    bare = _PAIRED.sub("", text)
    lines = (_NO_WORD.sub("", line.text) for line in second.lines)
    return any(line not in text and _PAIRED.sub("", line) in bare for line in lines if _PAIRED.search(line))
