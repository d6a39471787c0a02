"""The stage of ingest: the bytes of one file -> Ingested, one item for a file, one a row for .jsonl."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePath

from ingest.document import Document, Ingested, Level, Source
from ingest.errors import EmptyFile
from ingest.figures import figures
from ingest.limits import check_size
from ingest.masthead import masthead, row_masthead
from ingest.outline import Outline, outline, plain
from ingest.passages import passages
from ingest.readers import read_file
from ingest.readers.clean import whole
from ingest.readers.jsonl import Row, read_rows
from ingest.readers.reading import Block

_ROWS = ".jsonl"
_ROW_TYPE = "application/x-ndjson"
_STRICTEST = tuple(Level)  # from everyone down


def ingest_file(name: str, data: bytes, level: Level = Level.PUBLIC) -> Iterator[Ingested]:
    """What the file gives: one Ingested, or one a row for .jsonl.

    Args:
        name: the file's name, with its suffix; shown to the user, a hint for title and issuer.
        data: the file's bytes.
        level: who may read it. A row's own "level" can only narrow that.

    Raises:
        IngestError: the file cannot be read, or has no text (EmptyFile). Where lines of a .jsonl are no rows, a DamagedFile
            names them after the last good row: whoever takes the items one by one has all that are good.
    """
    name = whole(name)
    check_size(name, len(data))
    if PurePath(name).suffix.lower() == _ROWS:
        return _ingest_rows(name, data, level)
    return iter([_ingest_one(name, data, level)])


def _ingest_one(name: str, data: bytes, level: Level) -> Ingested:
    reading = read_file(name, data)
    shape = outline(reading.blocks)
    head = masthead(reading, shape, name)
    digest = hashlib.sha256(data).hexdigest()
    document = Document(
        id=digest[:16],
        title=head.title,
        kind=head.kind,
        source=Source(name=name, media_type=reading.media_type, sha256=digest, size=len(data), encoding=reading.encoding),
        text=shape.text,
        sections=shape.sections,
        pages=shape.pages,
        issuer=head.issuer,
        number=head.number,
        dates=head.dates,
        period=head.period,
        level=level,
    )
    item = _finished(document, reading.notices)
    if not item.passages:
        raise _empty(name)
    return item


def _ingest_rows(name: str, data: bytes, level: Level) -> Iterator[Ingested]:
    given = 0
    for row in read_rows(name, data):
        item = _ingest_row(name, row, level)
        if item.passages:  # a row without text has nothing to find
            given += 1
            yield item
    if not given:
        raise _empty(name)


def _ingest_row(name: str, row: Row, level: Level) -> Ingested:
    shape = _row_outline(row.text)
    head = row_masthead(row.title, row.fields, shape.text.split("\n", 1)[0])
    # the digest of a row is of its own title and text, so that a changed row is told from its unchanged neighbours
    content = f"{row.title}\n{row.text}".encode()
    digest = hashlib.sha256(content).hexdigest()
    own = str(row.fields.get("level") or "")
    document = Document(
        id=row.id,
        title=head.title,
        kind=head.kind,
        source=Source(name=name, media_type=_ROW_TYPE, sha256=digest, size=len(content), encoding="utf-8", row_id=row.id),
        text=shape.text,
        sections=shape.sections,
        issuer=head.issuer,
        number=head.number,
        dates=head.dates,
        period=head.period,
        level=max(level, Level(own), key=_STRICTEST.index) if own in set(Level) else level,
    )
    return _finished(document, ())


def _row_outline(text: str) -> Outline:
    """A row of one paragraph has no headings; several are read like those of a file."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return outline([Block(text=line) for line in lines]) if len(lines) > 1 else plain("".join(lines))


def _finished(document: Document, notices: tuple[str, ...]) -> Ingested:
    cut = passages(document)
    return Ingested(document=document, passages=cut, figures=figures(document, cut), notices=notices)


def _empty(name: str) -> EmptyFile:
    return EmptyFile(name, "文件里没有文字", "请确认文件内容后重新添加；扫描件请先做文字识别（OCR）")
