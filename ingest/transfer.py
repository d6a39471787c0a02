"""Ingested <-> bytes: JSON, so that what a process that read a hostile file says can be taken for what it is, data.

`unpack` trusts nothing: types, spans and references are checked, and what the program knows itself (name, hash, size, id of a file,
who may read it) is put in by the program.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from ingest.document import (
    Bound,
    Dates,
    Document,
    DocumentKind,
    Figure,
    FigureKind,
    Ingested,
    Level,
    PageSpan,
    Passage,
    PassageKind,
    Period,
    Section,
    Source,
    Span,
)

Json: TypeAlias = Any  # what json.loads gives
_STRICTEST = tuple(Level)


class BadTransfer(Exception):
    """What came is no Ingested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the program knows of the file before it is read."""

    name: str
    sha256: str
    size: int
    level: Level


def pack(item: Ingested) -> bytes:
    """The item as JSON. A passage goes without its text, which the document's text holds."""
    document = item.document
    ordinals = {passage.id: passage.ordinal for passage in item.passages}
    whole = {
        "text": document.text,
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "media_type": document.source.media_type,
        "encoding": document.source.encoding,
        "row": [document.source.row_id, document.source.sha256, document.source.size] if document.source.row_id is not None else None,
        "issuer": document.issuer,
        "number": document.number,
        "dates": [_day(getattr(document.dates, name)) for name in Dates.__slots__],
        "period": _period(document.period),
        "level": document.level,
        "sections": [[one.path, one.level, *_span(one.span), *_span(one.heading)] for one in document.sections],
        "pages": [[one.page, *_span(one.span)] for one in document.pages],
        "passages": [[one.path, one.kind, *_span(one.span), _period(one.period), one.page] for one in item.passages],
        "figures": [_figure(one, ordinals[one.passage_id]) for one in item.figures],
        "notices": item.notices,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def unpack(data: bytes, known: Known) -> Ingested:
    """The item that `pack` made, with what the program knows put in. Raises BadTransfer where anything does not fit."""
    try:
        return _item(json.loads(data), known)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, InvalidOperation, OverflowError) as error:
        raise BadTransfer(type(error).__name__) from error


def _item(raw: Json, known: Known) -> Ingested:
    document = _document(raw, known)
    passages = tuple(_passage(one, ordinal, document) for ordinal, one in enumerate(raw["passages"]))
    figures = tuple(_read_figure(one, passages, len(document.text)) for one in raw["figures"])
    return Ingested(document=document, passages=passages, figures=figures, notices=tuple(map(_text, raw["notices"])))


def _document(raw: Json, known: Known) -> Document:
    text = _text(raw["text"])
    source = _source(raw, known)
    written, published, effective, expires = map(_read_day, raw["dates"])
    return Document(
        id=known.sha256[:16] if source.row_id is None else source.row_id,
        title=_text(raw["title"]),
        kind=DocumentKind(raw["kind"]),
        source=source,
        text=text,
        sections=tuple(_section(one, len(text)) for one in raw["sections"]),
        pages=tuple(PageSpan(page=_whole(page), span=_read_span(start, end, len(text))) for page, start, end in raw["pages"]),
        issuer=_text_or_none(raw["issuer"]),
        number=_text_or_none(raw["number"]),
        dates=Dates(written=written, published=published, effective=effective, expires=expires),
        period=_read_period(raw["period"]),
        level=max(known.level, Level(raw["level"]), key=_STRICTEST.index),  # never wider than the program said
    )


def _source(raw: Json, known: Known) -> Source:
    row, sha256, size = raw["row"] or (None, known.sha256, known.size)
    return Source(
        name=known.name,
        media_type=_text(raw["media_type"]),
        sha256=_text(sha256),
        size=_whole(size),
        encoding=_text_or_none(raw["encoding"]),
        row_id=_text_or_none(row),
    )


def _section(raw: Json, length: int) -> Section:
    path, level, start, end, head, head_end = raw
    heading = None if head is None else _read_span(head, head_end, length)
    return Section(path=_path(path), level=_whole(level), span=_read_span(start, end, length), heading=heading)


def _passage(raw: Json, ordinal: int, document: Document) -> Passage:
    path, kind, start, end, period, page = raw
    span = _read_span(start, end, len(document.text))
    return Passage(
        id=f"{document.id}:{ordinal}",
        document_id=document.id,
        ordinal=ordinal,
        path=_path(path),
        kind=PassageKind(kind),
        text=document.text[span.start : span.end],
        span=span,
        period=_read_period(period),
        page=None if page is None else _whole(page),
    )


def _figure(figure: Figure, ordinal: int) -> list[Json]:
    said = [str(figure.value), figure.unit, figure.raw, figure.subject, figure.predicate, figure.kind, figure.bound]
    return [*said, ordinal, *_span(figure.span), _period(figure.period)]


def _read_figure(raw: Json, passages: Sequence[Passage], length: int) -> Figure:
    value, unit, as_written, subject, predicate, kind, bound, ordinal, start, end, period = raw
    number = Decimal(_text(value))
    if not number.is_finite():
        raise ValueError("not a number")
    return Figure(
        value=number,
        unit=_text(unit),
        raw=_text(as_written),
        subject=_text(subject),
        predicate=_text(predicate),
        kind=FigureKind(kind),
        bound=Bound(bound),
        passage_id=passages[_whole(ordinal)].id,
        span=_read_span(start, end, length),
        period=_read_period(period),
    )


def _span(span: Span | None) -> tuple[int, int] | tuple[None, None]:
    return (None, None) if span is None else (span.start, span.end)


def _read_span(start: Json, end: Json, length: int) -> Span:
    if not 0 <= _whole(start) <= _whole(end) <= length:
        raise ValueError("span outside the text")
    return Span(start=start, end=end)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(raw: Json) -> date | None:
    return None if raw is None else date.fromisoformat(raw)


def _period(period: Period | None) -> list[str] | None:
    return None if period is None else [period.start.isoformat(), period.end.isoformat()]


def _read_period(raw: Json) -> Period | None:
    if raw is None:
        return None
    start, end = raw
    return Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


def _path(raw: Json) -> tuple[str, ...]:
    return tuple(map(_text, raw))


def _text(raw: Json) -> str:
    if not isinstance(raw, str):
        raise TypeError("not a text")
    raw.encode("utf-8")  # halves of surrogate pairs are ValueErrors
    return raw


def _text_or_none(raw: Json) -> str | None:
    return None if raw is None else _text(raw)


def _whole(raw: Json) -> int:
    if type(raw) is not int or not 0 <= raw < 2**53:
        raise TypeError("not a whole number")
    return raw
