"""Documents, passages and jobs in the forms in which the service shows them."""

from __future__ import annotations

from datetime import date

from api.knowledge_base import Preview
from api.problems import NotThere
from api.service.jobs import Job
from api.service.questions import CitedIn
from api.service.visible import Visible
from api.shapes_service import (
    CitedJson,
    DatesJson,
    DetailJson,
    FileStateJson,
    InContextJson,
    JobJson,
    OutlineJson,
    PassageJson,
    PreviewedJson,
    PreviewJson,
    ProgressJson,
    TextJson,
)
from api.wire import document_json
from index.errors import UnknownDocument
from ingest.document import Dates, Document, Ingested, Passage

PREVIEWED = 200
"""Passages of a document that a preview shows."""
TEXT_CAP = 200_000
"""Characters of a document's text that one request gets."""


def detail_json(shown: Visible, document_id: str, cited: CitedIn, *, questions: bool, today: date) -> DetailJson:
    """All that is known of a document but its text. Raises UnknownDocument."""
    head = shown.head(document_id)
    document = shown.document(document_id)
    outline = [
        OutlineJson(path=list(one.path), level=one.level, start=one.span.start, end=one.span.end, page=_page(document, one.span.start))
        for one in document.sections
        if one.path
    ]
    return DetailJson(
        **document_json(head),
        dates=_dates(head.dates),
        validity=shown.rules(today).validity(head),
        characters=len(document.text),
        pages=document.pages[-1].page if document.pages else 0,
        media_type=head.source.media_type,
        has_original=head.source.row_id is None,
        figures=len(shown.base.figures(document_id)),
        outline=outline,
        cited=CitedJson(times=cited.times, last_at=cited.last_at, questions=list(cited.questions) if questions else []),
    )


def text_json(shown: Visible, document_id: str, start: int, end: int | None) -> TextJson:
    """A stretch of the document's text, cut to what there is. Raises UnknownDocument."""
    document = shown.document(document_id)
    first = min(start, len(document.text))
    last = min(len(document.text) if end is None else max(end, first), first + TEXT_CAP, len(document.text))
    return TextJson(
        document_id=document.id,
        title=document.title,
        start=first,
        end=last,
        total=len(document.text),
        page=_page(document, first),
        text=document.text[first:last],
    )


def in_context(shown: Visible, passage_id: str, around: int) -> InContextJson:
    """A passage with so many neighbours on either side. Raises NotThere."""
    document_id, _, ordinal = passage_id.rpartition(":")
    try:
        head = shown.head(document_id)
        passages = shown.passages(document_id)
    except UnknownDocument:
        raise _no_passage(passage_id) from None
    at = next((n for n, one in enumerate(passages) if str(one.ordinal) == ordinal), None)
    if at is None:
        raise _no_passage(passage_id)
    return InContextJson(
        document=document_json(head),
        passage=passage_json(passages[at]),
        before=[passage_json(one) for one in passages[max(at - around, 0) : at]],
        after=[passage_json(one) for one in passages[at + 1 : at + 1 + around]],
    )


def _no_passage(passage_id: str) -> NotThere:
    return NotThere(f"没有编号为 {passage_id} 的段落。文件可能已被替换或删除，请重新查找。")


def passage_json(passage: Passage) -> PassageJson:
    """The form of a passage."""
    return PassageJson(
        id=passage.id,
        document_id=passage.document_id,
        path=list(passage.path),
        kind=passage.kind.value,
        page=passage.page,
        start=passage.span.start,
        end=passage.span.end,
        text=passage.text,
    )


def preview_json(preview: Preview) -> PreviewJson:
    """The form of a preview."""
    return PreviewJson(documents=[_previewed(item) for item in preview.items], notices=list(preview.notices))


def _previewed(item: Ingested) -> PreviewedJson:
    document = item.document
    return PreviewedJson(
        title=document.title,
        kind=document.kind.value,
        issuer=document.issuer,
        document_number=document.number,
        date=_day(document.dates.best),
        characters=len(document.text),
        figures=len(item.figures),
        total=len(item.passages),
        passages=[passage_json(one) for one in item.passages[:PREVIEWED]],
    )


def job_json(job: Job) -> JobJson:
    """The form of a job."""
    files = [
        FileStateJson(
            name=one.name,
            status=one.status,
            document_id=one.document_id,
            title=one.title,
            documents=one.documents,
            passages=one.passages,
            pages=one.pages,
            replaced=one.replaced,
            code=one.code,
            message=one.message,
            notices=list(one.notices),
        )
        for one in job.files
    ]
    now = ProgressJson(stage=job.progress.stage, file=job.progress.file, done=job.progress.done, total=job.progress.total)
    return JobJson(
        id=job.id,
        at=job.at,
        updated=job.updated,
        state=job.state.value,
        level=job.level.value if job.level else None,
        on_duplicate=job.on_duplicate.value,
        progress=now,
        files=files,
        kind=job.kind.value,
        message=job.message,
    )


def _dates(dates: Dates) -> DatesJson:
    return DatesJson(written=_day(dates.written), published=_day(dates.published), effective=_day(dates.effective), expires=_day(dates.expires))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _page(document: Document, at: int) -> int | None:
    return next((one.page for one in document.pages if one.span.start <= at < one.span.end), None)
