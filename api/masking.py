"""Numbers of persons hidden in what is shown: by one walk over whatever the doors get, so that no noun is forgotten.

Lengths stay, so that every span and every mark still points to where it did (`ingest.personal`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, cast

from api.answering.answer import Answer, AnswerFigure
from api.answering.events import Delta, Event
from api.explain import Explanation
from api.knowledge_base import KnowledgeBase
from api.service.identity import Role
from index.hits import Hit
from ingest.document import Document, Figure, Passage
from ingest.personal import mask

Shown = TypeVar("Shown")


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


class Discreet(KnowledgeBase):
    """A knowledge base that shows numbers of persons to nobody."""

    @classmethod
    def over(cls, base: KnowledgeBase) -> Discreet:
        """The same knowledge base, discreet; the one that was given stays the one to close."""
        discreet = cls.__new__(cls)
        vars(discreet).update(vars(base))
        return discreet

    def ask(self, *arguments: Any, **options: Any) -> Answer:  # noqa: ANN401  as in KnowledgeBase, likewise below
        """The answer."""
        return hidden(super().ask(*arguments, **options))

    def ask_stream(self, *arguments: Any, **options: Any) -> Iterator[Event]:  # noqa: ANN401
        """The answer as events."""
        return hidden_events(super().ask_stream(*arguments, **options))

    def explain(self, *arguments: Any, **options: Any) -> Explanation:  # noqa: ANN401
        """Why the answer is so."""
        return hidden(super().explain(*arguments, **options))

    def search(self, *arguments: Any, **options: Any) -> list[Hit]:  # noqa: ANN401
        """The passages."""
        return hidden(super().search(*arguments, **options))

    def document(self, document_id: str) -> Document:
        """The document."""
        return hidden(super().document(document_id))

    def passages(self, document_id: str) -> list[Passage]:
        """Its passages."""
        return hidden(super().passages(document_id))

    def figures(self, document_id: str) -> list[Figure]:
        """Its figures."""
        return hidden(super().figures(document_id))
