"""What HTTP requests hold. Answers go out in the forms of `api.shapes`."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from api.answering.answer import Turn
from index.hits import Filter
from ingest.document import DocumentKind, Level, PassageKind

QUESTION_CAP = 10_000  # characters


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnIn(_Request):
    """An earlier exchange of the same conversation."""

    question: str = Field(max_length=QUESTION_CAP)
    answer: str = Field(default="", max_length=10 * QUESTION_CAP)


class FilterIn(_Request):
    """Which passages may be used; what is left out does not restrict."""

    kinds: frozenset[PassageKind] = frozenset()
    document_kinds: frozenset[DocumentKind] = frozenset()
    years: frozenset[int] = frozenset()
    issuers: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()
    levels: frozenset[Level] = Field(default=frozenset(Level), min_length=1)
    as_of: date | None = None

    def filter(self) -> Filter:
        """The filter in our own type."""
        return Filter(**{name: getattr(self, name) for name in FilterIn.model_fields})


class AskIn(_Request):
    """A question, what was said before, and where to look."""

    question: str = Field(max_length=QUESTION_CAP)
    history: list[TurnIn] = Field(default=[], max_length=100)
    filter: FilterIn = FilterIn()

    def turns(self) -> tuple[Turn, ...]:
        """The earlier turns in our own type."""
        return tuple(Turn(question=turn.question, answer=turn.answer) for turn in self.history)


class SearchIn(_Request):
    """Words to look for, where to look, and how many passages to return."""

    query: str = Field(max_length=QUESTION_CAP)
    filter: FilterIn = FilterIn()
    limit: int = Field(default=10, ge=1, le=100)
