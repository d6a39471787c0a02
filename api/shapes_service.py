"""The JSON objects that only the service gives. Times are seconds since 1970; positions count characters."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic reads this one on Python 3.11 too

from api.shapes import AnswerJson, CitationJson, DocumentJson, HitJson


class AskedJson(AnswerJson):
    """What POST /api/ask returns: the answer, and the ids by which feedback and follow-ups name it."""

    message_id: str
    conversation_id: str | None


class SpanJson(TypedDict):
    """Characters from `start` up to, not including, `end`."""

    start: int
    end: int


class FoundJson(HitJson):
    """A passage that was found, with the words that were looked for: positions within its `text`."""

    level: str
    document_kind: str
    highlights: list[SpanJson]


class FacetJson(TypedDict):
    """A value by which a search can be narrowed, and how many of the passages have it."""

    value: str
    count: int
    chosen: bool


class GroupJson(TypedDict):
    """The passages of one document, best first."""

    document: DocumentJson
    total: int
    hits: list[FoundJson]


class SearchedJson(TypedDict):
    """What POST /api/search returns."""

    query: str
    total: int
    hits: list[FoundJson]
    groups: list[GroupJson]
    facets: dict[str, list[FacetJson]]
    elapsed_ms: float


class StoppedJson(TypedDict):
    """What POST /api/streams/{id}/stop returns."""

    stopped: str


class ConversationJson(TypedDict):
    """A conversation without its messages."""

    id: str
    title: str
    created: float
    updated: float
    messages: int


class ConversationsJson(TypedDict):
    """What GET /api/conversations returns."""

    conversations: list[ConversationJson]


class KeptCitationJson(CitationJson):
    """A citation as it was given, and whether its source still says so: same, changed, gone."""

    source: str


class KeptAnswerJson(TypedDict):
    """An answer as it was given."""

    status: str
    text: str
    citations: list[KeptCitationJson]
    notes: list[str]
    scope: list[str]
    suggestions: list[str]
    confidence: float
    generator: str


class MessageJson(TypedDict):
    """A question with its answer; the answer is null where it quotes what the caller may no longer read."""

    id: str
    at: float
    question: str
    answer: KeptAnswerJson | None


class WholeConversationJson(ConversationJson):
    """What GET /api/conversations/{id} returns."""

    history: list[MessageJson]


class DeletedJson(TypedDict):
    """What is gone."""

    deleted: str
