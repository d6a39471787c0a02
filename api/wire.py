"""The one JSON form of answers, hits and documents: the command line and HTTP both speak it (`api.shapes` names the keys)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from api.answering.answer import Answer, AnswerFigure, Citation
from api.problems import message_of, problem_of
from api.shapes import (
    AddedJson,
    AddJson,
    AnswerJson,
    CitationJson,
    DocumentJson,
    DocumentsJson,
    FailedJson,
    FigureJson,
    HitJson,
    PeriodJson,
    SearchJson,
)
from index.hits import DocumentHead, Hit
from index.progress import Added
from ingest.document import Period
from ingest.errors import IngestError

if TYPE_CHECKING:
    from api.answering.standing import Standing
    from api.explain import Explanation
    from api.knowledge_base import AddReport


def dumps(row: Mapping[str, Any]) -> str:
    """One line of JSON, Chinese as it is; where a text holds half a surrogate pair, everything is escaped instead."""
    line = json.dumps(row, ensure_ascii=False)
    return line if line.isprintable() or _encodable(line) else json.dumps(row)


def answer_json(answer: Answer) -> AnswerJson:
    """The wire form of an answer."""
    return AnswerJson(
        question=answer.question,
        status=answer.status.value,
        text=answer.text,
        citations=[citation_json(one) for one in answer.citations],
        figures=[_figure(one) for one in answer.figures],
        confidence=round(answer.confidence, 4),
        generator=answer.generator,
        notes=list(answer.notes),
        related=[citation_json(one) for one in answer.related],
        suggestions=list(answer.suggestions),
        scope=list(answer.scope),
        elapsed_ms=round(answer.elapsed_ms, 3),
    )


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """The wire form of an explanation: its fields as they are named in `api.explain`."""
    return asdict(explanation)


def citation_json(citation: Citation) -> CitationJson:
    """The wire form of a citation."""
    return CitationJson(
        number=citation.number,
        document_id=citation.document_id,
        title=citation.title,
        issuer=citation.issuer,
        document_number=citation.document_number,
        date=_day(citation.date),
        path=list(citation.path),
        page=citation.page,
        official=citation.official,
        quote=citation.quote,
        start=citation.span.start,
        end=citation.span.end,
    )


def hit_json(hit: Hit, standing: Standing | None = None) -> HitJson:
    """The wire form of a hit; `standing` says whether the rule that it is of holds on the day."""
    passage, document = hit.passage, hit.document
    return HitJson(
        passage_id=passage.id,
        document_id=document.id,
        title=document.title,
        issuer=document.issuer,
        document_number=document.number,
        date=_day(document.dates.best),
        path=list(passage.path),
        page=passage.page,
        kind=passage.kind.value,
        text=passage.text,
        start=passage.span.start,
        end=passage.span.end,
        score=round(hit.score, 4),
        status=standing.status.value if standing else None,
        note=standing.brief if standing else "",
    )


def document_json(head: DocumentHead) -> DocumentJson:
    """The wire form of a document."""
    return DocumentJson(
        id=head.id,
        title=head.title,
        kind=head.kind.value,
        issuer=head.issuer,
        document_number=head.number,
        date=_day(head.dates.best),
        period=_period(head.period),
        level=head.level.value,
        passages=head.passages,
        name=head.source.name,
        size=head.source.size,
    )


def search_json(query: str, hits: Iterable[Hit], elapsed_ms: float, standings: Mapping[str, Standing] | None = None) -> SearchJson:
    """The wire form of a search; `standings` says of each document whether it holds on the day."""
    return SearchJson(query=query, hits=[hit_json(hit, (standings or {}).get(hit.document.id)) for hit in hits], elapsed_ms=round(elapsed_ms, 3))


def documents_json(heads: Iterable[DocumentHead]) -> DocumentsJson:
    """The wire form of the list of documents."""
    return DocumentsJson(documents=[document_json(head) for head in heads])


def add_json(report: AddReport) -> AddJson:
    """The wire form of what became of the files handed in."""
    return AddJson(added=[added_json(one) for one in report.added], failed=[failed_json(one) for one in report.failed], notices=list(report.notices))


def added_json(added: Added) -> AddedJson:
    """The wire form of a document that was taken in."""
    return AddedJson(
        id=added.document_id,
        title=added.title,
        name=added.name,
        status=added.status.value,
        passages=added.passages,
        replaced=added.replaced,
    )


def failed_json(error: IngestError) -> FailedJson:
    """The wire form of a file that was not taken in."""
    return FailedJson(name=error.name, code=problem_of(error).code, message=message_of(error))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _period(period: Period | None) -> PeriodJson | None:
    return PeriodJson(start=period.start.isoformat(), end=period.end.isoformat()) if period else None


def _figure(figure: AnswerFigure) -> FigureJson:
    return FigureJson(
        raw=figure.raw,
        value=_number(figure.value),
        unit=figure.unit,
        subject=figure.subject,
        year=figure.year,
        kind=figure.kind,
        citation=figure.citation,
    )


def _number(value: Decimal) -> int | float:
    """275000 for 27.5万, 87.5 for 87.5%: whole numbers without a point."""
    return int(value) if value == value.to_integral_value() else float(value)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
