"""The nouns of the house -> rows of the catalog."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module

import numpy as np

from index.course_rows import course_values
from index.embedding.embedder import Vectors
from index.files import digest
from ingest.clause import Clause
from ingest.document import Document, Figure, Ingested, Passage, Period, Section

Values = dict[str, object]  # a row on its way into the database

_HEAD = ("id", "title", "kind", "level", "issuer", "number", "written", "published", "effective", "expires", "period_start", "period_end")
_DOCUMENT = (*_HEAD, "sha256", "size", "encoding", "row_id", "text", "pages", "passages")
_SECTION = ("ordinal", "path", "level", "start", "end", "heading_start", "heading_end")
_PASSAGE = ("ordinal", "level", "path", "kind", "text", "start", "end", "period_start", "period_end", "page", "first_year", "last_year")
SHOWN = ("row", *_HEAD, "source_name", "media_type", "sha256", "size", "encoding", "row_id", "passages", "original", "digest")
_FIGURE = (
    "ordinal", "passage_id", "value", "unit", "raw", "subject", "predicate", "kind", "bound", "start", "end", "period_start", "period_end"
)  # fmt: skip


def searchable_text(title: str, path: Iterable[str], text: str) -> str:
    r"""What is embedded and indexed of a passage: title, heading path and text, a line each.

    >>> searchable_text("工作报告", ("一、回顾", "（一）服务职工"), "组织疗休养10.1万名。")
    '工作报告\n一、回顾 / （一）服务职工\n组织疗休养10.1万名。'
    """
    return "\n".join(line for line in (title, " / ".join(path), text) if line)


def identity(document: Document) -> str | None:
    """Alike for two versions of one document: title, issuer, 发文字号, best date, period and level are the same.

    Without number and date the title proves little (会议纪要): then the file name has to be the same as well. The rows of
    a .jsonl file have ids of their own, which say what replaces what: None.
    """
    if document.source.row_id is not None:
        return None
    best = document.dates.best
    name = document.source.name if document.number is None and best is None else None
    return digest(document.title, document.issuer, document.number, _iso(best), *map(_iso, _ends(document.period)), document.level, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What one document becomes in the catalog, everything in order."""

    document: Values
    sections: list[Values]
    passages: list[Values]
    figures: list[Values]
    clauses: list[Values]
    courses: list[Values]


def rows_of(item: Ingested) -> Rows:
    """The rows of a document; the digest of its own row covers them all."""
    sections = [_section_values(ordinal, section) for ordinal, section in enumerate(item.document.sections)]
    passages = [_passage_values(passage, item.document) for passage in item.passages]
    figures = [_figure_values(ordinal, figure) for ordinal, figure in enumerate(item.figures)]
    document = _document_values(item.document) | {"passages": len(passages)}
    document["digest"] = document_digest(document, sections, passages, figures)
    return Rows(document=document, sections=sections, passages=passages, figures=figures, **read_from_text(item.document))


def read_from_text(document: Document) -> dict[str, list[Values]]:
    """The rows of the tables "clauses" and "courses": made from the text, so no part of the digest."""
    clauses = import_module("ingest.clauses").clauses  # the grammars of both take a tenth of a second that no question should wait
    courses = import_module("ingest.catalogues.courses").courses
    said = [clause_values(ordinal, clause) for ordinal, clause in enumerate(clauses(document))]
    return {"clauses": said, "courses": [course_values(course) for course in courses(document)]}


def _document_values(document: Document) -> Values:
    source, dates, (start, end) = document.source, document.dates, _ends(document.period)
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind.value,
        "level": document.level.value,
        "issuer": document.issuer,
        "number": document.number,
        "written": _iso(dates.written),
        "published": _iso(dates.published),
        "effective": _iso(dates.effective),
        "expires": _iso(dates.expires),
        "period_start": _iso(start),
        "period_end": _iso(end),
        "source_name": source.name,
        "media_type": source.media_type,
        "sha256": source.sha256,
        "size": source.size,
        "encoding": source.encoding,
        "row_id": source.row_id,
        "text": document.text,
        "pages": json.dumps([[page.page, page.span.start, page.span.end] for page in document.pages]),
        "identity": identity(document),
    }


def _section_values(ordinal: int, section: Section) -> Values:
    return {
        "ordinal": ordinal,
        "path": json.dumps(section.path, ensure_ascii=False),
        "level": section.level,
        "start": section.span.start,
        "end": section.span.end,
        "heading_start": section.heading.start if section.heading else None,
        "heading_end": section.heading.end if section.heading else None,
    }


def _passage_values(passage: Passage, document: Document) -> Values:
    start, end = _ends(passage.period)
    period = passage.period or document.period
    values: Values = {
        "ordinal": passage.ordinal,
        "level": document.level.value,
        "path": json.dumps(passage.path, ensure_ascii=False),
        "kind": passage.kind.value,
        "text": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "period_start": _iso(start),
        "period_end": _iso(end),
        "page": passage.page,
    }
    years = {"first_year": period.start.year if period else None, "last_year": period.end.year if period else None}
    values |= years
    return values | {"digest": passage_digest(values, document.id)}


def _figure_values(ordinal: int, figure: Figure) -> Values:
    start, end = _ends(figure.period)
    return {
        "ordinal": ordinal,
        "passage_id": figure.passage_id,
        "value": str(figure.value),
        "unit": figure.unit,
        "raw": figure.raw,
        "subject": figure.subject,
        "predicate": figure.predicate,
        "kind": figure.kind.value,
        "bound": figure.bound.value,
        "start": figure.span.start,
        "end": figure.span.end,
        "period_start": _iso(start),
        "period_end": _iso(end),
    }


def clause_values(ordinal: int, clause: Clause) -> Values:
    """The row of one clause."""
    return {
        "ordinal": ordinal,
        "kind": clause.kind.value,
        "name": clause.name,
        "number": clause.number,
        "articles": json.dumps(clause.articles),
        "partial": int(clause.partial),
        "day": _iso(clause.day),
        "start": clause.span.start,
        "end": clause.span.end,
    }


def document_digest(
    document: Mapping[str, object], sections: Iterable[Mapping[str, object]], passages: Iterable[Mapping[str, object]],
    figures: Iterable[Mapping[str, object]]
) -> str:  # fmt: skip
    """The digest of a document's rows. The name and type it was handed in under do not count: they do not change what it says."""
    texts = [_joined(document, _DOCUMENT), *(_joined(row, _SECTION) for row in sections)]
    return digest(*texts, *(str(row["digest"]) for row in passages), *(_joined(row, _FIGURE) for row in figures))


def passage_digest(row: Mapping[str, object], document_id: str) -> str:
    """The digest of a passage's row, which also says whose passage it is."""
    return digest(document_id, _joined(row, _PASSAGE))


def head_digest(row: Mapping[str, object]) -> str:
    """The digest of all that is known of a document without reading its text, and of the digest that covers its text."""
    return digest(_joined(row, SHOWN))


def row_digest(row: Mapping[str, object]) -> str:
    """The digest of a row of any other table, all its columns."""
    return digest(_joined(row, sorted(row)))


def _joined(row: Mapping[str, object], columns: Sequence[str]) -> str:
    return json.dumps([row[column] for column in columns], ensure_ascii=False, default=repr)  # a flipped bit can turn text into bytes


def packed(rows: Vectors) -> bytes:
    """Vectors as they are stored: 16-bit floats, little-endian."""
    return rows.astype("<f2").tobytes()


def unpacked(data: bytes, dim: int) -> Vectors:
    """Stored vectors as (n, dim) float32."""
    return np.frombuffer(data, "<f2").reshape(-1, dim).astype(np.float32)


def _ends(period: Period | None) -> tuple[date | None, date | None]:
    return (period.start, period.end) if period else (None, None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
