"""The JSON objects that MCP tools return, beside those of `api.shapes`."""

from __future__ import annotations

from typing_extensions import TypedDict

from api.shapes import DocumentJson


class PageOfDocumentsJson(TypedDict):
    """Some of the documents, by title; `total` is how many there are."""

    documents: list[DocumentJson]
    total: int


class PlaceJson(TypedDict):
    """Where a quote stands: characters of the document's text, the page, and the words there."""

    document_id: str
    title: str
    start: int
    end: int
    page: int | None
    text: str


class ChangeJson(TypedDict):
    """What was quoted, and what stands there instead."""

    quoted: str
    stands: str


class VerdictJson(TypedDict):
    """`match`: verbatim, form (only punctuation or blanks differ), changed (`changes` tell how), absent. `message` says it in Chinese."""

    match: str
    message: str
    places: list[PlaceJson]
    changes: list[ChangeJson]


class ArticleJson(TypedDict):
    """A place of a rule, verbatim, with what stands beside it and whether it holds."""

    label: str
    document_id: str
    title: str
    document_number: str | None
    path: list[str]
    lead: str
    text: str
    start: int
    end: int
    status: str
    cites: list[str]
    cited_by: list[str]
    notes: list[str]


class RuleJson(TypedDict):
    """A rule that was named without an article."""

    document_id: str
    title: str
    document_number: str | None
    articles: int
    chapters: list[str]
    status: str
    notes: list[str]


class LookupJson(TypedDict):
    """What a lookup found; `missing` says in Chinese what it did not."""

    articles: list[ArticleJson]
    rules: list[RuleJson]
    missing: list[str]
