"""Spreadsheets (.xlsx, .xlsm) -> blocks: every visible sheet, values as they are shown, merged cells, one block a row."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile
from ingest.readers.archive import FAULTS, check_archive
from ingest.readers.cellvalues import shown
from ingest.readers.reading import Block, Reading, Role
from ingest.readers.sheet import MAX_CELLS, MAX_COLUMNS, Merged, Sheet, sheet_blocks, too_many_cells
from ingest.readers.text import empty

if TYPE_CHECKING:
    from openpyxl import Workbook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_MERGED = 20_000  # areas of one sheet
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_REMEDY = "请用 Excel 或 WPS 表格打开后另存为 xlsx，再重新添加"


def read_xlsx(name: str, data: bytes) -> Reading:
    """The blocks of a spreadsheet. A formula gives the value that it last had, or itself where it was never calculated.

    With several sheets, the name of each is a heading above its rows. Hidden sheets are left out, and said to be.

    Raises:
        OversizedFile: an archive that inflates beyond the limits, or more cells than are read.
        DamagedFile: truncated, or not the spreadsheet that it claims to be.
        EmptyFile: no cell holds anything.

    """
    check_archive(name, data)
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  # heavy

    try:
        sheets, hidden = _sheets(name, data)
    except (*FAULTS, KeyError, AttributeError, TypeError, SyntaxError, InvalidFileException) as error:  # openpyxl lets these through
        raise DamagedFile(name, "表格文件已损坏，内容不完整", _REMEDY) from error
    filled = [(sheet, blocks) for sheet in sheets if (blocks := sheet_blocks(sheet))]
    if not filled:
        raise empty(name)
    several = len(filled) > 1
    blocks = [
        block for sheet, its in filled for block in ((Block(text=sheet.name, role=Role.HEADING, level=1),) if several else ()) + tuple(its)
    ]
    notices = (f"有 {hidden} 个隐藏的工作表没有读取；需要时请取消隐藏后重新添加",) if hidden else ()
    return Reading(blocks=tuple(blocks), media_type=MEDIA_TYPE, notices=notices, tabular=True)


def _sheets(name: str, data: bytes) -> tuple[list[Sheet], int]:
    """The visible sheets, and how many hidden ones there are."""
    book = _open(data, values=True)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # openpyxl, reading row by row (which keeps the memory small), says nothing of merged areas
        raw = {sheet.title: archive.read(sheet._worksheet_path) for sheet in visible}
    formulas = _open(data, values=False) if any(map(_FORMULA.search, raw.values())) else None
    left = MAX_CELLS
    sheets: list[Sheet] = []
    for sheet in visible:
        second = formulas[sheet.title] if formulas is not None and _FORMULA.search(raw[sheet.title]) else None
        cells = dict(_rows(sheet, second, left))
        left -= sum(map(len, cells.values()))
        if left < 0:
            raise too_many_cells(name)
        sheets.append(Sheet(name=shown(sheet.title, ""), cells=cells, merged=list(_merged(raw[sheet.title]))))
    return sheets, len(book.worksheets) - len(visible)


def _open(data: bytes, *, values: bool) -> Workbook:
    import warnings  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415  # heavy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that it does not know: slicers, data validation
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _rows(sheet: Any, formulas: Any, left: int) -> Iterator[tuple[int, dict[int, str]]]:  # noqa: ANN401 - openpyxl's
    """Row number -> column -> text, rows without text left out; stops soon after `left` cells."""
    for one in (sheet, formulas):
        if one is not None:
            one.reset_dimensions()  # what a file claims of its size is often wrong
    others: Iterable[Any] = formulas.iter_rows() if formulas is not None else repeat(())
    for number, (row, other) in enumerate(zip(sheet.iter_rows(), others, strict=False), start=1):
        found: dict[int, str] = {}
        for column, cell in enumerate(row[:MAX_COLUMNS], start=1):
            value = cell.value
            if value is None and column <= len(other):
                value = getattr(other[column - 1].value, "text", other[column - 1].value)  # an array formula is an object
            if value is not None and (text := shown(value, getattr(cell, "number_format", "") or "")):
                found[column] = text
        if found:
            yield number, found
            left -= len(found)
            if left < 0:
                return


def _merged(raw: bytes) -> Iterator[Merged]:
    for count, found in enumerate(_MERGED.finditer(raw)):
        if count >= _MAX_MERGED:
            return
        left, top, right, bottom = found.groups()
        yield Merged(top=int(top), left=_column(left), bottom=int(bottom), right=_column(right))


def _column(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
