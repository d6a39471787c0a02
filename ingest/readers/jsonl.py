"""The one format that holds many documents: a JSON object a line, {"id", "title", "text", ...} -> rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest.errors import DamagedFile, EmptyFile
from ingest.readers.clean import clean_line, split_lines, whole
from ingest.readers.encoding import decode
from ingest.readers.reading import Block, Reading, Role

_SAMPLE = 65_536  # bytes by which the encoding is told
_KNOWN = {"id", "title", "text"}
_LONGEST_ID = 200
_SHOWN = 10
_REMEDY = "请改正这些行后重新添加；每行应是一个 JSON 对象，至少含 id 和 text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One document of a .jsonl file. `text` is cleaned, a line a paragraph; `fields` holds the other plain values as text."""

    id: str
    title: str
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A line that gives no row. `line` counts from 1; `reason` is in Chinese."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.reason}"


def read_rows(name: str, data: bytes, report: Callable[[RowProblem], None] | None = None) -> Iterator[Row]:
    """The rows of a .jsonl file, in order, as they are read; a bad line does not stop the others.

    Args:
        name: The file's name, for errors.
        data: Its bytes.
        report: Is told of every bad line. Without it the bad lines are named in one DamagedFile, raised after the last good row.

    Raises:
        EmptyFile: no line holds anything.
        DamagedFile: there are bad lines, and no `report` to tell them to.

    """
    problems: list[RowProblem] = []
    seen: dict[str, int] = {}
    for number, line in _lines(name, data):
        row = _row(number, line)
        if isinstance(row, Row) and row.id in seen:
            row = RowProblem(line=number, reason=f"id “{row.id}”与第 {seen[row.id]} 行重复")
        if isinstance(row, RowProblem):
            problems.append(row)
            if report is not None:
                report(row)
            continue
        seen[row.id] = number
        yield row
    if not seen and not problems:
        raise EmptyFile(name, "文件是空的，没有任何一行", "请确认导出是否成功，再重新添加")
    if problems and report is None:
        raise DamagedFile(name, _summary(problems, good=len(seen)), _REMEDY)


def read_jsonl(name: str, data: bytes) -> Reading:
    """All rows as one reading: each title a heading, each line of text a block; bad lines become notices.

    Raises:
        EmptyFile: no line holds anything.
        DamagedFile: no line is a row.

    """
    notices: list[RowProblem] = []
    blocks: list[Block] = []
    for row in read_rows(name, data, notices.append):
        blocks += [Block(text=row.title, role=Role.HEADING, level=1)] if row.title else []
        blocks += [Block(text=line) for line in row.text.split("\n")]
    if not blocks:
        raise DamagedFile(name, _summary(notices, good=0), _REMEDY)
    return Reading(blocks=tuple(blocks), media_type="application/x-ndjson", notices=tuple(map(str, notices)))


def _lines(name: str, data: bytes) -> Iterator[tuple[int, str | None]]:
    """The lines that are not blank, numbered from 1; None for one that cannot be decoded."""
    if not data.strip():
        return
    encoding = _encoding(name, data)
    if encoding.startswith(("utf-16", "utf-32")):  # line ends are not single bytes there
        yield from ((number, line) for number, line in enumerate(decode(name, data).text.split("\n"), start=1) if line.strip())
        return
    at, number, size = 0, 0, len(data)
    while at < size:
        end = data.find(b"\n", at)
        end = size if end < 0 else end
        line, number, at = data[at:end], number + 1, end + 1
        if line.strip():
            yield number, _text(line, encoding)


def _encoding(name: str, data: bytes) -> str:
    """The encoding that the head of the file is in; where some lines of it are damaged, that of most files."""
    head = data[:_SAMPLE]
    whole = head[: head.rfind(b"\n")] if len(data) > _SAMPLE and b"\n" in head else head
    try:
        return decode(name, whole).encoding
    except DamagedFile:
        return "utf-8"


def _text(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        return None


def _row(number: int, line: str | None) -> Row | RowProblem:
    if line is None:
        return RowProblem(line=number, reason="文字编码无法识别")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return RowProblem(line=number, reason="不是完整的 JSON 对象")
    if not isinstance(found, dict):
        return RowProblem(line=number, reason="不是 JSON 对象")
    own, text = _scalar(found.get("id")), found.get("text")
    if not own or len(own) > _LONGEST_ID:
        return RowProblem(line=number, reason="缺少 id，或 id 过长")
    cleaned = _paragraphs(text) if isinstance(text, str) else ""
    if not cleaned:
        return RowProblem(line=number, reason="缺少 text，或 text 没有文字")
    fields = {key: value for key, raw in found.items() if key not in _KNOWN and (value := _scalar(raw))}
    return Row(id=own, title=" ".join(_paragraphs(_scalar(found.get("title"))).split("\n")), text=cleaned, fields=fields)


def _paragraphs(text: str) -> str:
    return "\n".join(filter(None, map(clean_line, split_lines(text))))


def _scalar(raw: object) -> str:
    """A plain JSON value as text; "" for null, lists and objects."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return whole(str(raw)).strip() if isinstance(raw, str | int | float) else ""


def _summary(problems: list[RowProblem], good: int) -> str:
    shown = "；".join(map(str, problems[:_SHOWN]))
    rest = f"，其余 {good} 行已读取" if good else ""
    return f"有 {len(problems)} 行无法读取（{shown}{'……' if len(problems) > _SHOWN else ''}）{rest}"
