"""Numbers of persons hidden in what is shown: by one walk over whatever the doors get, so that no noun is forgotten.

Lengths stay, so that every span and every mark still points to where it did (`ingest.personal`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from api.answering.answer import AnswerFigure, Turn
from api.answering.events import Delta, Event
from api.knowledge_base import KnowledgeBase
from api.service.identity import Role
from index.hits import Filter
from ingest.document import Figure
from ingest.personal import mask

Shown = TypeVar("Shown")
P = ParamSpec("P")


class Masking(StrEnum):
    """For whom numbers of persons are hidden: nobody, those who are not at home with the files (staff, auditors), everybody."""

    OFF = "off"
    STAFF = "staff"
    ALL = "all"

    def hides_from(self, role: Role) -> bool:
        """Whether they are hidden from this role."""
        return self is Masking.ALL or (self is Masking.STAFF and role in (Role.STAFF, Role.AUDITOR))


def hidden(value: Shown) -> Shown:
    """The value with the numbers of persons hidden in every text in it, but not in ids and digests. What has none is the value itself."""
    return cast("Shown", _hidden(value))


def hidden_events(events: Iterator[Event]) -> Iterator[Event]:
    """The events with the numbers of persons hidden; the pieces of the answer together say what the whole does."""
    told = ""
    for event in events:
        if isinstance(event, Delta):
            told, before = told + event.text, len(told)
            yield replace(event, text=mask(told)[before:])
        else:
            yield hidden(event)


def _hidden(value: Any) -> Any:  # noqa: ANN401  any noun of the house
    if isinstance(value, str):
        return value if isinstance(value, StrEnum) else mask(value)
    if isinstance(value, tuple | list):
        return _same_or(value, [_hidden(one) for one in value])
    if isinstance(value, Mapping):
        found = {key: _hidden(one) for key, one in value.items()}
        return value if all(found[key] is value[key] for key in found) else found
    if is_dataclass(value) and not isinstance(value, type):
        texts = {field.name: getattr(value, field.name) for field in fields(value) if _telling(field.name)}
        changed = {name: new for name, old in texts.items() if (new := _hidden(old)) is not old}
        return replace(value, **changed) if changed else value
    return value


def _same_or(old: Any, new: list[Any]) -> Any:  # noqa: ANN401
    new = [one for one, before in zip(new, old, strict=True) if one is before or not isinstance(before, Figure | AnswerFigure)]
    if len(new) == len(old) and all(one is before for one, before in zip(new, old, strict=True)):
        return old
    return type(old)(new)  # a figure that is a number of a person is left out: its value would tell it


def _telling(field: str) -> bool:
    return field != "id" and not field.endswith(("_id", "_ids")) and field not in ("sha256", "digest", "media_type")


def _hiding(method: Callable[P, Shown]) -> Callable[P, Shown]:
    """The method of a knowledge base with the numbers of persons hidden in what it gives."""

    @wraps(method)
    def shown(*arguments: P.args, **options: P.kwargs) -> Shown:
        return hidden(method(*arguments, **options))

    return shown


class Discreet(KnowledgeBase):
    """A knowledge base that shows numbers of persons to nobody, by any of the methods that a door calls."""

    @classmethod
    def over(cls, base: KnowledgeBase) -> Discreet:
        """The same knowledge base, discreet; the one that was given stays the one to close."""
        discreet = cls.__new__(cls)
        vars(discreet).update(vars(base))
        return discreet

    def ask_stream(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Iterator[Event]:
        """The answer as events."""
        return hidden_events(super().ask_stream(question, history=history, filter=filter))

    ask = _hiding(KnowledgeBase.ask)
    explain = _hiding(KnowledgeBase.explain)
    search = _hiding(KnowledgeBase.search)
    narrowed = _hiding(KnowledgeBase.narrowed)
    article = _hiding(KnowledgeBase.article)
    versions = _hiding(KnowledgeBase.versions)
    compare = _hiding(KnowledgeBase.compare)
    check_citations = _hiding(KnowledgeBase.check_citations)
    courses = _hiding(KnowledgeBase.courses)
    courses_about = _hiding(KnowledgeBase.courses_about)
    documents = _hiding(KnowledgeBase.documents)
    document = _hiding(KnowledgeBase.document)
    passages = _hiding(KnowledgeBase.passages)
    figures = _hiding(KnowledgeBase.figures)
    figure_table = _hiding(KnowledgeBase.figure_table)
    preview = _hiding(KnowledgeBase.preview)
