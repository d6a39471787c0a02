"""The filled cells of one sheet -> blocks: titles and notes as plain lines, tables as one block a row with the heads of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.errors import OversizedFile
from ingest.readers.reading import Block
from ingest.readers.tables import Cell, names_columns, table_blocks

MAX_CELLS = 400_000  # filled cells of one file
MAX_COLUMNS = 500  # beyond, a sheet is a matrix of measurements and no text to ask about


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Merged:
    """A merged area, its corners included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The texts of the filled cells, by row and column (from 1), and the merged areas."""

    name: str
    cells: Mapping[int, Mapping[int, str]]
    merged: Sequence[Merged] = field(default=())


def sheet_blocks(sheet: Sheet) -> list[Block]:
    """The blocks of a sheet, top to bottom. Cells without text are no table: a sheet of them gives none."""
    return [block for region in _regions(sheet) for block in _region_blocks(region)]


def too_many_cells(name: str) -> OversizedFile:
    """The error for a file with more filled cells than are read."""
    return OversizedFile(name, f"表格超过 {MAX_CELLS // 10_000} 万个单元格", "请只保留需要查询的工作表和列，或拆分成几个文件后再添加")


Row = Mapping[int, Cell]  # column -> the cell that begins there


def _regions(sheet: Sheet) -> Iterator[list[Row]]:
    """The tables of a sheet: an empty row ends one where what follows has a title or heads of its own."""
    region: list[Row] = []
    last = 0
    for number, row in sorted(_rows(sheet).items()):
        if region and number > last + 1 and (len(row) == 1 or names_columns([cell.text for cell in row.values()])):
            yield region
            region = []
        region.append(row)
        last = max(number, *(number + cell.down - 1 for cell in row.values()))
    if region:
        yield region


def _rows(sheet: Sheet) -> dict[int, dict[int, Cell]]:
    bottom = max(sheet.cells, default=0)
    right = max((column for row in sheet.cells.values() for column in row), default=0)
    areas = {(area.top, area.left): area for area in sheet.merged}
    rows: dict[int, dict[int, Cell]] = {}
    for number, cells in sheet.cells.items():
        for column, text in sorted(cells.items()):
            area = areas.get((number, column))
            across = min(area.right, max(right, column)) - column + 1 if area else 1
            down = min(area.bottom, bottom) - number + 1 if area else 1
            rows.setdefault(number, {})[column] = Cell(text=text, across=max(across, 1), down=max(down, 1))
    return rows


def _region_blocks(rows: Sequence[Row]) -> list[Block]:
    first = min(min(row) for row in rows)
    width = max(column + cell.across for row in rows for column, cell in row.items()) - first
    blocks: list[Block] = []
    at = 0
    while at < len(rows) - 1 and width > 2 and _above_the_heads(rows[at], width):
        blocks.append(Block(text="；".join(cell.text for _, cell in sorted(rows[at].items()))))
        at += 1
    return blocks + table_blocks(_laid_out(rows[at:], first, width))


def _above_the_heads(row: Row, width: int) -> bool:
    """True for a title, or "填报单位：…      日期：…": it fills at most half of the columns, or is merged over all."""
    if any(cell.down > 1 for cell in row.values()):  # the upper of two rows of heads
        return False
    return 2 * len(row) <= width and (len(row) == 1 or all(cell.across == 1 or "：" in cell.text for cell in row.values()))


def _laid_out(rows: Sequence[Row], first: int, width: int) -> list[list[Cell]]:
    """The rows with an empty cell in every place that nothing covers."""
    covered: dict[int, int] = {}  # column -> rows that a merged cell above still covers
    table: list[list[Cell]] = []
    for row in rows:
        only = next(iter(row.items())) if len(row) == 1 else None
        if only and only[0] == first and width > 2 and not covered and only[1].down == 1:
            table.append([Cell(text=only[1].text, across=width)])  # a line of its own between the rows: "二、网络课程", "备注：…"
            continue
        table.append(_cells(row, covered, first, width))
    return table


def _cells(row: Row, covered: dict[int, int], first: int, width: int) -> list[Cell]:
    cells: list[Cell] = []
    column = first
    below: dict[int, int] = {}
    while column < first + width:
        if column in covered:
            column += 1
            continue
        cell = row.get(column, Cell(text=""))
        cells.append(cell)
        if cell.down > 1:
            below |= dict.fromkeys(range(column, column + cell.across), cell.down)
        column += cell.across
    for place in list(covered):
        covered[place] -= 1
        if not covered[place]:
            del covered[place]
    covered |= {place: down - 1 for place, down in below.items()}
    return cells
