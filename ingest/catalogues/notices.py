"""A notice of one training (关于举办…培训班的通知) -> the record of it: its headings and lines name the fields, its title the course."""

from __future__ import annotations

import re

from ingest.catalogues.labels import Label, label
from ingest.catalogues.records import Pair, Record
from ingest.course import Field
from ingest.document import Document, Span

_HELD = re.compile(
    r"关于(?:举办|开办|开展|组织|开设|举行|组织参加|召开)"
    r"(?P<name>[^《》\n]{2,60}?(?:培训班|研修班|学习班|轮训班|提高班|进修班|讲习班|培训|讲座|课程|公开课))"
    r"(?:\s*[（(][^（）()]*[）)])?的?(?:预?通知|公告|通告|函)"
)
_MARK = re.compile(r"\s*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]\s*)?")
_LABELLED = re.compile(r"([^：:；;。，\n]{2,12}?)\s*(?:[：:]\s*|$)")
_LINE = re.compile(r"[^\n]+")
_NAMED = Label(field=Field.NAME, strong=True)


def notice_record(document: Document) -> list[Record]:
    """The one record of a notice of a training; none for any other document."""
    where = _HELD.search(document.text[:600].replace("\n", " "))
    if where is None or not _HELD.search(document.title):
        return []
    name = where["name"].strip()
    start = document.text.find(name) if " " not in name else -1
    if start < 0:
        return []
    pairs = [Pair(label=_NAMED, word="", span=Span(start=start, end=start + len(name)))]
    record = Record(heading=None, start=start, end=start + len(name), pairs=pairs)
    _fill(document.text, record)
    return [record]


def _fill(text: str, record: Record) -> None:
    """Takes up the labelled lines below the title; a label that stands alone takes the line under it."""
    waiting: tuple[Label, str] | None = None
    for line in _LINE.finditer(text, record.end):
        mark = _MARK.match(line[0])
        at = line.start() + (mark.end() if mark else 0)
        found = _LABELLED.match(text, at, line.end())
        known = label(found[1]) if found else None
        if known is None and waiting is None:
            continue
        if known is not None and found is not None and found.end() >= line.end():
            waiting = (known, found[1])
            continue
        if known is not None and found is not None:
            _take(record, Pair(label=known, word=found[1], span=_stripped(text, found.end(), line.end())))
        elif waiting is not None:
            _take(record, Pair(label=waiting[0], word=waiting[1], span=_stripped(text, at, line.end())))
        waiting = None


def _take(record: Record, pair: Pair) -> None:
    if not record.has(pair.label):
        record.pairs.append(pair)
        record.end = max(record.end, pair.span.end)


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start=start + left, end=start + len(piece.rstrip()))
