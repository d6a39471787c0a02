"""Separated values (.csv, .tsv) -> blocks: the separator is found, the encoding too; rows as a table's."""

from __future__ import annotations

import csv
import io
from collections import Counter

from ingest.errors import DamagedFile
from ingest.readers.clean import clean_line
from ingest.readers.encoding import decode
from ingest.readers.reading import Reading
from ingest.readers.sheet import MAX_CELLS, MAX_COLUMNS, Sheet, sheet_blocks, too_many_cells
from ingest.readers.text import empty, replaced_notice

MEDIA_TYPE = "text/csv"
_SEPARATORS = ",\t;|，；"
_SAMPLE = 50  # lines by which the separator is told
_LONGEST_CELL = 100_000  # characters


def read_separated(name: str, data: bytes) -> Reading:
    """The blocks of a .csv or .tsv file.

    Source: RFC 4180 for quotes and line ends inside cells; "sep=;" in the first line as Excel writes it.

    Raises:
        EmptyFile: no cell holds anything.
        UnsupportedFile: not a text at all.
        DamagedFile: a quote that never ends, or characters that cannot be read.
        OversizedFile: more cells than are read.

    """
    decoded = decode(name, data)
    separator, text = _separator(decoded.text)
    cells = _cells(name, text, separator)
    blocks = tuple(sheet_blocks(Sheet(name="", cells=cells)))
    if not blocks:
        raise empty(name)
    return Reading(blocks=blocks, media_type=MEDIA_TYPE, encoding=decoded.encoding, notices=replaced_notice(decoded), tabular=True)


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the line that names it."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    lines = [line for line in text.splitlines() if line.strip()][:_SAMPLE]
    return max(_SEPARATORS, key=lambda mark: (_columns_in_step(lines, mark), -_SEPARATORS.index(mark))), text


def _columns_in_step(lines: list[str], mark: str) -> int:
    """How many lines have the same number of columns (two or more), each counted once a column."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
    except csv.Error:
        return 0
    return max((columns * count for columns, count in widths.items()), default=0)


def _cells(name: str, text: str, separator: str) -> dict[int, dict[int, str]]:
    cells: dict[int, dict[int, str]] = {}
    filled = 0
    limit = csv.field_size_limit()
    try:
        csv.field_size_limit(max(limit, _LONGEST_CELL))
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
            found = {column: value for column, raw in enumerate(row[:MAX_COLUMNS], start=1) if (value := clean_line(raw))}
            if found:
                cells[number] = found
                filled += len(found)
            if filled > MAX_CELLS:
                raise too_many_cells(name)
    except csv.Error as error:
        raise DamagedFile(name, "表格里有没有结束的引号，或单元格过长", "请用 WPS 或 Excel 打开后另存为 xlsx 再添加") from error
    return cells
