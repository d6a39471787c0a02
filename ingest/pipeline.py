"""The stage of ingest: the bytes of one file -> Ingested, one item for a file, one a row for .jsonl."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from ingest import classified, personal
from ingest.catalogues.courses import is_catalogue
from ingest.classified import find_mark, mark_of_fields, quarantined
from ingest.document import Document, DocumentKind, Ingested, Level, Source
from ingest.errors import ClassifiedFile, DamagedFile, EmptyFile, OversizedFile
from ingest.figures import figures
from ingest.limits import MAX_PARTS, check_size, check_text
from ingest.masthead import masthead, row_masthead
from ingest.names import file_name
from ingest.outline import Outline, outline, plain
from ingest.parsing import Quarantine
from ingest.passages import passages
from ingest.readers import read_file
from ingest.readers.jsonl import Row, read_rows
from ingest.readers.reading import Block, Reading, Role

_ROWS = ".jsonl"
_ROW_TYPE = "application/x-ndjson"
_STRICTEST = tuple(Level)  # from everyone down
_TOLD = 10  # rows of a .jsonl of which it is told that they hold personal data


def ingest_file(name: str, data: bytes, level: Level = Level.PUBLIC, policy: Quarantine = Quarantine.REFUSE) -> Iterator[Ingested]:
    """What the file gives: one Ingested, or one a row for .jsonl.

    Args:
        name: the file's name, with its suffix; shown to the user, a hint for title and issuer.
        data: the file's bytes.
        level: who may read it. A row's own "level" can only narrow that.
        policy: what becomes of documents with a 密级 mark.

    Raises:
        IngestError: the file cannot be read, has no text (EmptyFile) or may not come in (ClassifiedFile). Where lines of a .jsonl are
            no rows, a DamagedFile names them after the last good row: whoever takes the items one by one has all that are good.
    """
    name = file_name(name)
    check_size(name, len(data))
    if PurePath(name).suffix.lower() == _ROWS:
        return _ingest_rows(name, data, level, policy)
    return iter([_ingest_one(name, data, level, policy)])


def _ingest_one(name: str, data: bytes, level: Level, policy: Quarantine) -> Ingested:
    reading = read_file(name, data)
    mark = _mark(reading, name)
    if mark:
        level = quarantined(mark, name, level, policy)
    check_text(name, sum(len(block.text) for block in reading.blocks))
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
    marked = (classified.notice(mark),) if mark else ()
    item = _finished(document, (*reading.notices, *marked, *_personal_notice(shape.text)))
    if not item.passages:
        raise _empty(name)
    if max(len(item.passages), len(item.figures)) > MAX_PARTS:
        raise OversizedFile(name, "段落或数字太多", "请拆分成几个文件后再添加")
    return item


def _mark(reading: Reading, name: str) -> classified.Mark | None:
    """The mark on the document, in its text boxes, in the margins of its pages or in its name."""
    beside = (block.text for block in reading.blocks if block.role is Role.NOTE)
    return find_mark((block.text for block in reading.blocks), (*reading.margins, *beside), name)


def _personal_notice(text: str) -> tuple[str, ...]:
    said = personal.notice(one.kind for one in personal.find_personal(text))
    return (said,) if said else ()


def _ingest_rows(name: str, data: bytes, level: Level, policy: Quarantine) -> Iterator[Ingested]:
    given = personal_rows = 0
    kept_out: list[ClassifiedFile] = []
    try:
        for row in read_rows(name, data):
            try:
                item = _ingest_row(name, row, level, policy)
            except ClassifiedFile as error:
                kept_out.append(error)
                continue
            personal_rows += bool(item.notices)
            if item.passages:  # a row without text has nothing to find
                given += 1
                yield replace(item, notices=_row_notices(row.id, item.notices, personal_rows))
    except DamagedFile as error:
        if not kept_out:
            raise
        raise DamagedFile(name, f"{error.reason}；另有 {len(kept_out)} 行{kept_out[0].reason}", error.remedy) from error
    if kept_out:
        raise ClassifiedFile(name, f"有 {len(kept_out)} 行{kept_out[0].reason}", kept_out[0].remedy)
    if not given:
        raise _empty(name)


def _row_notices(row_id: str, notices: tuple[str, ...], rows: int) -> tuple[str, ...]:
    """The notices of a row, with its id; after the first ten such rows they are left out, and it is said once that there are more."""
    if rows > _TOLD:
        return ("还有别的行含个人信息或密级标志，不再逐行列出",) if notices and rows == _TOLD + 1 else ()
    return tuple(f"{row_id}：{notice}" for notice in notices)


def _row_mark(row: Row) -> classified.Mark | None:
    """The mark in a row's fields, its title or its first lines; a row of one line is a text, and no line of a letterhead."""
    lines = row.text.split("\n")
    return mark_of_fields(row.fields) or find_mark(lines if len(lines) > 1 else (), name=row.title)


def _ingest_row(name: str, row: Row, level: Level, policy: Quarantine) -> Ingested:
    mark = _row_mark(row)
    if mark:
        level = quarantined(mark, name, level, policy)
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
    return _finished(document, ((classified.notice(mark),) if mark else ()) + _personal_notice(shape.text))


def _row_outline(text: str) -> Outline:
    """A row of one paragraph has no headings; several are read like those of a file."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return outline([Block(text=line) for line in lines]) if len(lines) > 1 else plain("".join(lines))


def _finished(document: Document, notices: tuple[str, ...]) -> Ingested:
    if is_catalogue(document):  # its title may say 计划 or 通知
        document = replace(document, kind=DocumentKind.COURSE)
    cut = passages(document)
    return Ingested(document=document, passages=cut, figures=figures(document, cut), notices=notices)


def _empty(name: str) -> EmptyFile:
    return EmptyFile(name, "文件里没有文字", "请确认文件内容后重新添加；扫描件请先做文字识别（OCR）")
