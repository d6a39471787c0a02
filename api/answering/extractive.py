"""Draft -> Answer by the extractive generator: marks, citations, figures; nothing leaves here unverified."""

from __future__ import annotations

from collections.abc import Sequence

from api.answering.answer import Answer, AnswerFigure, Citation, Status
from api.answering.compose import Draft, Quoted
from api.answering.refusal import Refusal
from api.answering.verify import faults
from api.policies.style import Quote, official_citation
from index.library import Library
from ingest.document import Figure, Span

GENERATOR = "extractive"


def write(question: str, draft: Draft, *, confidence: float, library: Library) -> Answer:
    """The draft as an answer with marks [n]. What does not verify becomes a refusal."""
    numbers: dict[tuple[str, Span], int] = {}
    citations: list[Citation] = []
    statements: list[str] = []
    for part in draft.parts:
        marks = []
        for source in part.quotes:
            key = (source.hit.document.id, source.span)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(citation(source, numbers[key]))
            marks.append(numbers[key])
        statements.append(part.text + "".join(f"[{n}]" for n in dict.fromkeys(marks)))
    text = "；".join(statements) + "。"
    texts: dict[str, str] = {}

    def slice_of(document_id: str, span: Span) -> str | None:
        if document_id not in texts:
            texts[document_id] = library.document(document_id).text
        return texts[document_id][span.start : span.end]

    if faults(text, citations, slice_of):
        return refused(question, Refusal("找到的内容没有通过核对，不作为答案给出。", "unverified"), [q for p in draft.parts for q in p.quotes])
    return Answer(
        question=question,
        text=text,
        status=Status.ANSWERED,
        confidence=round(confidence, 4),
        generator=GENERATOR,
        citations=tuple(citations),
        figures=_figures(draft, citations, numbers, library),
        notes=draft.notes,
    )


def refused(question: str, refusal: Refusal, near: Sequence[Quoted]) -> Answer:
    """A refusal: what is missing in one sentence, and the nearest sentences, which are not an answer."""
    return Answer(
        question=question,
        text=refusal.reason,
        status=Status.NOT_FOUND,
        confidence=round(refusal.certainty, 4),
        generator=GENERATOR,
        related=tuple(citation(c, n) for n, c in enumerate(near, 1)),
    )


def citation(source: Quoted, number: int) -> Citation:
    """A verbatim stretch as a quote, with all that is needed to find it again."""
    document, passage = source.hit.document, source.hit.passage
    return Citation(
        number=number,
        document_id=document.id,
        title=document.title,
        quote=source.text,
        span=source.span,
        path=passage.path,
        issuer=document.issuer,
        document_number=document.number,
        date=document.dates.best,
        page=passage.page,
        official=official_citation(
            document, passage.path, passage.page, number=document.number, quote=Quote(text=passage.text, start=source.start, end=source.end)
        ),
    )


def _figures(draft: Draft, citations: Sequence[Citation], numbers: dict[tuple[str, Span], int], library: Library) -> tuple[AnswerFigure, ...]:
    """The figures found at ingest that stand in what the answer shows."""
    by_document: dict[str, list[Figure]] = {}
    found: dict[tuple[str, int], AnswerFigure] = {}
    for part in draft.parts:
        for source in part.quotes:
            figures = by_document.setdefault(source.hit.document.id, library.figures(source.hit.document.id))
            for figure in figures:
                if source.span.start <= figure.span.start < source.span.end and figure.raw in part.text:
                    number = numbers[(source.hit.document.id, source.span)]
                    year = figure.period.year if figure.period else None
                    found[(source.hit.document.id, figure.span.start)] = AnswerFigure(
                        raw=figure.raw,
                        value=figure.value,
                        unit=figure.unit,
                        subject=figure.subject,
                        kind=figure.kind.value,
                        citation=number,
                        year=year,
                    )
    return tuple(found.values())
