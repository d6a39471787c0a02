"""The JSON of versions, comparisons and checked citations: the command line and HTTP both give it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from api.answering.standing import Standing
from api.policies.checked import VERDICT_NAMES, CheckedCitation, CheckedQuote, Verdict
from api.policies.comparing import Comparison, Side
from api.policies.dated import Dated
from api.policies.differing import Piece
from api.policies.found import Pointer
from api.policies.versions import History, Version
from api.wire import document_json
from index.hits import DocumentHead
from ingest.document import Span


def versions_json(name: str, histories: Iterable[History]) -> dict[str, Any]:
    """What `versions --json` prints: each rule of the name with its versions, oldest first."""
    return {"query": name, "rules": [_history(one) for one in histories]}


def standing_json(one: Standing) -> dict[str, Any]:
    """What a rule is on a day: `status` with its Chinese `label`, first and last day in force, and what took its place."""
    return {
        "status": one.status.value,
        "label": one.label,
        "in_force": one.holds,
        "as_of": one.day.isoformat(),
        "start": _day(one.start),
        "end": _day(one.last_day),
        "successor": _named(one.successor),
    }


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """What `compare --json` prints: the articles of both versions in the order of the newer one, with what was struck and added."""
    return {
        "old": document_json(comparison.old),
        "new": document_json(comparison.new),
        "counts": {change.value: count for change, count in comparison.counts.items()},
        "rows": [
            {"change": row.change.value, "label": row.label, "old": _side(row.old), "new": _side(row.new), "pieces": _pieces(row.pieces)}
            for row in comparison.rows
        ],
    }


def checks_json(checked: Sequence[CheckedCitation]) -> dict[str, Any]:
    """What `check-citations --json` prints: every citation of the draft with its verdict, and how many have which."""
    counts = {verdict.value: sum(one.verdict is verdict for one in checked) for verdict in Verdict}
    return {"total": len(checked), "counts": counts, "citations": [_checked(one) for one in checked]}


def _history(history: History) -> dict[str, Any]:
    return {"name": history.name, "as_of": history.day.isoformat(), "versions": [_version(one) for one in history.versions]}


def _version(version: Version) -> dict[str, Any]:
    return {
        "document": document_json(version.head),
        **standing_json(version.standing),
        "predecessor": _named(version.predecessor),
        "amended_by": [_named(one) for one in version.amended_by],
        "prevails": version.prevails,
        "dates": [_dated(one) for one in version.dates],
    }


def _dated(one: Dated) -> dict[str, Any]:
    where = {"document_id": one.document_id, "title": one.title, **_span(one.span)} if one.document_id else None
    return {"kind": one.kind.value, "label": one.label, "date": one.day.isoformat(), "basis": one.basis, "where": where}


def _checked(one: CheckedCitation) -> dict[str, Any]:
    return {
        "text": one.text,
        "start": one.span.start,
        "end": one.span.end,
        "line": one.line,
        "verdict": one.verdict.value,
        "label": VERDICT_NAMES[one.verdict],
        "exists": one.exists,
        "document": _named(one.document),
        "official": one.official,
        "status": one.status,
        "as_of": one.day.isoformat(),
        "successor": _named(one.successor),
        "quotes": [_quote(quote) for quote in one.quotes],
        "findings": [{"verdict": f.verdict.value, "label": VERDICT_NAMES[f.verdict], "message": f.message} for f in one.findings],
    }


def _quote(one: CheckedQuote) -> dict[str, Any]:
    return {
        "text": one.words.text,
        "start": one.words.span.start,
        "end": one.words.span.end,
        "matches": one.matches,
        "actual": one.actual,
        "differences": _pieces(one.differences),
        "stands_in": _pointer(one.stands_in),
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    return None if side is None else {"label": side.label, "path": list(side.path), "text": side.text, **_span(side.span)}


def _pieces(pieces: Iterable[Piece]) -> list[dict[str, str]]:
    return [{"mark": piece.mark.value, "text": piece.text} for piece in pieces]


def _pointer(pointer: Pointer | None) -> dict[str, Any] | None:
    if pointer is None:
        return None
    return {"document_id": pointer.document_id, "title": pointer.title, "label": pointer.label, "path": list(pointer.path), **_span(pointer.span)}


def _named(head: DocumentHead | None) -> dict[str, Any] | None:
    return None if head is None else {"id": head.id, "title": head.title, "document_number": head.number}


def _span(span: Span | None) -> dict[str, int]:
    return {"start": span.start, "end": span.end} if span is not None else {}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None and day > date.min else None
