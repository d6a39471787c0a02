"""The table of figures: as JSON, as CSV, as a workbook. No cell of a file can become a formula.

Source: OWASP, "CSV Injection": a cell that begins with = + - @, in whatever width, a tab or a line end is run by spreadsheet programs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from api.shapes_reports import FigureRowJson, FiguresJson
from index.figure_table import FigureRow, FigureTable

EXPORTED = 50_000
"""Rows of one file."""
_HEADS = ("指标", "说明", "数值", "单位", "原文", "类型", "程度", "起", "止", "文件", "发文机关", "文号", "文件日期", "章节", "页")
_KINDS = {"achieved": "完成", "target": "目标", "rule": "规定"}
_BOUNDS = {"exact": "", "at_least": "以上", "at_most": "以内", "about": "约"}
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def figures_json(table: FigureTable) -> FiguresJson:
    """The form of the table."""
    return FiguresJson(figures=[_json(row) for row in table.rows], total=table.total)


def csv_file(rows: Iterable[FigureRow]) -> bytes:
    """The table as CSV in UTF-8, with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADS)
    writer.writerows(_cells(row) for row in rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def workbook(rows: Iterable[FigureRow]) -> bytes:
    """The table as an .xlsx file; values are numbers, everything else is text."""
    import openpyxl  # noqa: PLC0415  # heavy

    book: Any = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.freeze_panes = "A2"
    sheet.append(_HEADS)
    for row in rows:
        sheet.append([_printable(cell) if isinstance(cell, str) else cell for cell in _cells(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it.

    >>> guarded("=1+1"), guarded("职工")
    ("'=1+1", '职工')
    """
    return f"'{text}" if text.startswith(_RUNS) else text


def _cells(row: FigureRow) -> Sequence[str | int | float | None]:
    figure, head, one = row.figure, row.document, _json(row)
    texts = [figure.subject, figure.predicate]
    more = [figure.unit, figure.raw, _KINDS[figure.kind.value], _BOUNDS[figure.bound.value]]
    period = [figure.period.start.isoformat(), figure.period.end.isoformat()] if figure.period else ["", ""]
    source = [head.title, head.issuer or "", head.number or "", one["date"] or "", " / ".join(row.path)]
    return [*map(guarded, texts), one["value"], *map(guarded, more), *period, *map(guarded, source), row.page]


def _json(row: FigureRow) -> FigureRowJson:
    figure, head = row.figure, row.document
    whole = figure.value == figure.value.to_integral_value()
    return FigureRowJson(
        subject=figure.subject,
        predicate=figure.predicate,
        value=int(figure.value) if whole else float(figure.value),
        unit=figure.unit,
        raw=figure.raw,
        kind=figure.kind.value,
        bound=figure.bound.value,
        year=figure.period.year if figure.period else None,
        period_start=figure.period.start.isoformat() if figure.period else None,
        period_end=figure.period.end.isoformat() if figure.period else None,
        document_id=head.id,
        title=head.title,
        issuer=head.issuer,
        date=head.dates.best.isoformat() if head.dates.best else None,
        passage_id=figure.passage_id,
        path=list(row.path),
        page=row.page,
        start=figure.span.start,
        end=figure.span.end,
    )


def _printable(text: str) -> str:
    """Text without the control characters that a workbook cannot hold."""
    return "".join(char for char in text if char in "\n\t" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"))
