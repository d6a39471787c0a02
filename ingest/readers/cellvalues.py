"""One value of a spreadsheet -> the text that a reader of the sheet sees."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from ingest.readers.clean import clean_line, split_lines

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DECIMALS = re.compile(r"0\.(0+)")


def shown(value: object, number_format: str) -> str:
    """The text of a cell: 0.9 under 0% is 90%, a date is 2024年3月19日, 16.0 is 16; "" for an empty one.

    Args:
        value: what openpyxl reads: str, bool, int, float, datetime, date, time, timedelta.
        number_format: the cell's format code, as Excel keeps it.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, _QUOTED.sub("", number_format.split(";", 1)[0]))
    if isinstance(value, datetime):
        return _moment(value, number_format.lower())
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return clean_line(" ".join(line for raw in split_lines(str(value)) if (line := clean_line(raw))))


def _number(value: float, code: str) -> str:
    if isinstance(value, float) and not (abs(value) < 1e15):
        return str(value)
    percent = "%" in code
    scaled = float(f"{value * 100:.12g}") if percent else value
    decimals = _DECIMALS.search(code)
    if decimals:
        text = f"{scaled:,.{len(decimals[1])}f}" if "," in code else f"{scaled:.{len(decimals[1])}f}"
    elif float(scaled).is_integer():
        text = f"{int(scaled):,}" if "," in code else str(int(scaled))
    else:
        text = f"{scaled:.12g}" if code in ("", "General") or percent or "0" not in code else f"{scaled:.0f}"
    return text + ("%" if percent else "")


def _moment(value: datetime, code: str) -> str:
    """A date as the format shows it: with or without day and time."""
    bare = _QUOTED.sub("", code)
    clock = f"{value:%H:%M}" if (value.hour or value.minute) and ("h" in bare or not bare or bare == "general") else ""
    if "y" not in bare and "d" not in bare and "h" in bare:
        return f"{value:%H:%M}"
    day = f"{value.day}日" if "d" in bare or "y" not in bare else ""
    year = f"{value.year}年"
    return f"{year}{value.month}月{day}{clock}"
