"""One PDF page -> its printed lines as pypdfium2 sees them, each in the order in which it is read, and which blanks are real."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.readers.clean import HAN
from ingest.readers.pdfpages import Blanks, Printed, SecondReading, Sheet, blank_context

_HAN = re.compile(f"[{HAN}]")
_HYPHEN = 2  # pdfium's code for a hyphen at the end of a line
_GAP = (0.2, 0.7)  # of the font's size: a blank that was drawn apart from its line leaves a gap of this width
_TIGHT = 0.08  # of the font's size: wider gaps between the others come from a justified line
_CELLS_APART = 1.0  # of the font's size
_FEWEST = 4  # gaps by which a line is known to be tight


@dataclass(frozen=True, slots=True, kw_only=True)
class _Char:
    """A character, where its box begins and ends, its baseline and its font size; `made`: pdfium put it there for a gap."""

    text: str
    left: float
    right: float
    y: float
    size: float
    made: bool


def pdfium_reading(page: Any, sheet: Sheet) -> SecondReading:  # noqa: ANN401  # pypdfium2 comes without types
    """The page as pypdfium2 reads it: lines with their places, and which blanks are real."""
    textpage = page.get_textpage()
    try:
        found = _joined([line for line in _lines(textpage, sheet) if any(not char.text.isspace() for char in line)])
    finally:
        textpage.close()
    lines = [_in_order(line) for line in found]
    mixed = any(ordered is not line for ordered, line in zip(lines, found, strict=True))
    contexts = frozenset(one for line in lines for one in _real_blanks(line))
    return SecondReading(lines=tuple(map(_printed, lines)), blanks=Blanks(contexts=contexts), mixed=mixed)


def _lines(textpage: Any, sheet: Sheet) -> Iterator[list[_Char]]:  # noqa: ANN401
    from pypdfium2 import raw  # noqa: PLC0415  # heavy

    line: list[_Char] = []
    for index in range(textpage.count_chars()):
        point = raw.FPDFText_GetUnicode(textpage, index)
        if point in (10, 13):
            yield line
            line = []
        else:
            text = "-" if point == _HYPHEN else chr(point) if 0 < point < 0x110000 else "\ufffd"
            line.append(_char(textpage, index, text, sheet))
    yield line


def _char(textpage: Any, index: int, text: str, sheet: Sheet) -> _Char:  # noqa: ANN401
    from pypdfium2 import raw  # noqa: PLC0415  # heavy

    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    box = textpage.get_charbox(index, loose=True)
    left, baseline = sheet.seen(x.value, y.value)
    size = float(raw.FPDFText_GetFontSize(textpage, index))
    tall = abs(box[3] - box[1])  # where the font's own size is scaled by a matrix, its box tells
    made = text.isspace() and bool(raw.FPDFText_IsGenerated(textpage, index))
    return _Char(text=text, left=left, right=sheet.seen(box[2], box[3])[0], y=baseline, size=size if size > 2 else tall, made=made)


def _joined(lines: Sequence[list[_Char]]) -> list[list[_Char]]:
    """The lines, with those put together that stand on one baseline and into each other: pdfium breaks where x goes back."""
    joined: list[list[_Char]] = []
    for line in lines:
        if joined and _interlock(joined[-1], line):
            joined[-1] = joined[-1] + line
        else:
            joined.append(line)
    return joined


def _interlock(one: Sequence[_Char], other: Sequence[_Char]) -> bool:
    first, second = ([char for char in line if not char.made] for line in (one, other))
    if abs(first[0].y - second[0].y) > 0.2 * first[0].size:
        return False
    return min(char.left for char in second) < max(char.right for char in first) and min(char.left for char in first) < max(
        char.right for char in second
    )


def _in_order(line: list[_Char]) -> list[_Char]:
    """The line from left to right, where the file draws it in another order: quotation marks of a second font come first or last.

    Only characters on one baseline are moved; the blanks that pdfium made go, as the gaps are filled.
    """
    solid = [char for char in line if not char.made]
    size = max(char.size for char in solid)
    level = max(char.y for char in solid) - min(char.y for char in solid) <= 0.5 * size
    if not level or all(after.left >= before.left - 0.3 * size for before, after in pairwise(solid)):
        return line
    ordered: list[_Char] = []
    for char in sorted(solid, key=lambda one: one.left):
        if not ordered or char.text != ordered[-1].text or char.left - ordered[-1].left > 0.2 * size:  # else printed twice, for bold
            ordered.append(char)
    return ordered


def _real_blanks(line: Sequence[_Char]) -> Iterator[str]:
    """The contexts of the blanks that the file holds, also of one that was drawn apart and left a gap in a line without others."""
    text = "".join(char.text for char in line)
    gaps = [b.left - a.right for a, b in pairwise(line) if _HAN.match(a.text) and _HAN.match(b.text)]
    tight = len(gaps) >= _FEWEST and max(gaps) <= _TIGHT * line[0].size
    for index, char in enumerate(line):
        if char.text.isspace() and (not char.made or (tight and _is_gap(line, index))):
            yield blank_context(text, index, index + 1)


def _is_gap(line: Sequence[_Char], index: int) -> bool:
    """Whether the made blank stands for a gap of a blank's width between two Han characters."""
    if not 0 < index < len(line) - 1:
        return False
    before, after = line[index - 1], line[index + 1]
    gap = after.left - before.right
    return bool(_HAN.match(before.text) and _HAN.match(after.text)) and _GAP[0] * before.size <= gap <= _GAP[1] * before.size


def _printed(line: Sequence[_Char]) -> Printed:
    shown = [char for char in line if not char.text.isspace()]
    first, last = shown[0], shown[-1]
    text = "".join(char.text for char in line)
    return Printed(text=text, x=first.left, right=last.right, y=first.y, size=first.size, pieces=tuple(_pieces(shown)))


def _pieces(shown: Sequence[_Char]) -> Iterator[Printed]:
    """The stretches of a line between wide gaps: cells of a table, where there are any."""
    starts = [0, *(at for at in range(1, len(shown)) if shown[at].left - shown[at - 1].right > _CELLS_APART * shown[at].size)]
    for start, end in pairwise([*starts, len(shown)]):
        part = shown[start:end]
        text = "".join(char.text for char in part)
        yield Printed(text=text, x=part[0].left, right=part[-1].right, y=part[0].y, size=part[0].size)
