"""Printed lines whose pieces stand apart -> the cells of a table, put into columns by where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.clean import BULLETS, NUMERAL, clean_line
from ingest.readers.pdfpages import Printed
from ingest.readers.tables import Cell

# The number or bullet of a list item, set off by a tab from its text.
_LABEL = re.compile(
    f"[{BULLETS}]|[0-9A-Za-z一二三四五六七八九十]{{1,3}}[.)．、）]|[（(][0-9一二三四五六七八九十]{{1,3}}[）)]|[0-9.]{{1,7}}|{NUMERAL.pattern}"
)
_GAP = 1.2  # em between two cells; justified text has smaller gaps


def cells_of(line: Printed, em: float) -> list[Printed]:
    """The cells of a line, left to right: its pieces, joined where no wide gap parts them."""
    cells: list[Printed] = []
    for piece in sorted(line.pieces, key=lambda piece: piece.x):
        label = len(cells) == 1 and _LABEL.fullmatch(cells[0].text.strip())
        if cells and (label or piece.x - cells[-1].right < _GAP * em):
            cells[-1] = replace(cells[-1], text=cells[-1].text + piece.text, right=max(piece.right, cells[-1].right))
        else:
            cells.append(piece)
    return cells


def table_rows(lines: Sequence[Printed], em: float) -> list[list[Cell]]:
    """One list of cells a line, all of the same length; a column without a cell in a line gives an empty one."""
    rows = [cells_of(line, em) for line in lines]
    columns = _columns([cell for row in rows for cell in row])
    result = []
    for row in rows:
        texts = [""] * len(columns)
        for cell in row:
            at = next(at for at, (left, right) in enumerate(columns) if left <= cell.x <= right)
            texts[at] += cell.text
        result.append([Cell(text=clean_line(text)) for text in texts])
    return result


def _columns(cells: Sequence[Printed]) -> list[tuple[float, float]]:
    """The stretches of the page's width that cells take up, overlapping ones merged."""
    columns: list[tuple[float, float]] = []
    for cell in sorted(cells, key=lambda cell: cell.x):
        if columns and cell.x < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], cell.right))
        else:
            columns.append((cell.x, cell.right))
    return columns
