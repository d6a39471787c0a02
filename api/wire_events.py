"""The JSON form of what a stream tells: each event's name and data, as POST /api/ask sends them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.answering.events import Check, Cited, Delta, Done, Event, Failed, Final, Meta, Retrieval, Status, Suggested
from api.wire import answer_json, citation_json

Named = tuple[str, Mapping[str, Any]]


def event_json(event: Event) -> Named:
    """The event's name and its data."""
    return _FORMS[type(event)](event)


def _meta(event: Meta) -> Named:
    return "meta", {"question": event.question, "understood": event.understood}


def _status(event: Status) -> Named:
    return "status", {"stage": event.stage.value, "text": event.text}


def _retrieval(event: Retrieval) -> Named:
    return "retrieval", {"sources": [citation_json(one) for one in event.sources], "scope": list(event.scope)}


def _delta(event: Delta) -> Named:
    return "delta", {"text": event.text, "marks": list(event.marks)}


def _cited(event: Cited) -> Named:
    return "citation", dict(citation_json(event.citation))


def _check(event: Check) -> Named:
    counts = {name: getattr(event, name) for name in ("numbers", "numbers_held", "quotes", "quotes_held", "dropped")}
    return "check", counts


def _final(event: Final) -> Named:
    return "final", dict(answer_json(event.answer))


def _suggested(event: Suggested) -> Named:
    return "suggestions", {"questions": list(event.questions)}


def _done(event: Done) -> Named:
    return "done", {"reason": "complete", "first_ms": event.first_ms, "elapsed_ms": event.elapsed_ms}


def _failed(event: Failed) -> Named:
    return "error", {"code": event.code, "message": event.message, "retryable": False}


_FORMS: Mapping[type[Any], Callable[[Any], Named]] = {
    Meta: _meta,
    Status: _status,
    Retrieval: _retrieval,
    Delta: _delta,
    Cited: _cited,
    Check: _check,
    Final: _final,
    Suggested: _suggested,
    Done: _done,
    Failed: _failed,
}
