"""What a long piece of work says while it runs, and what became of each document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What is being done."""

    EMBEDDING = "embedding"  # passages -> vectors; counts passages
    SAVED = "saved"  # a batch is in the catalog; counts passages
    INDEXING = "indexing"  # catalog -> search indexes; counts passages
    SENTENCES = "sentences"  # sentences -> vectors; counts sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` (None while the end is unknown: items are a stream) in a stage."""

    stage: Stage
    done: int
    total: int | None = None


class Status(StrEnum):
    """What became of a document that was added."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One document of an `add`. `replaced` is the id of the version that went, where one did; `notices` are Chinese lines."""

    document_id: str
    title: str
    name: str
    status: Status
    passages: int
    replaced: str | None = None
    notices: tuple[str, ...] = ()
