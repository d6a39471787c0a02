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
