"""What is asked of the index (Filter) and what it answers (Hit)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ingest.document import Dates, DocumentKind, Level, Passage, PassageKind, Period, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which passages may be found. An empty field does not restrict; fields are joined by AND, values by OR.

    `years` matches passages whose period touches one of the years; a passage without a period falls back on its
    document's period, and one with neither is kept only when `years` is empty. `levels` is what the reader may see.
    `as_of` keeps documents that are in force on that day (施行日 <= day <= the last day in force,
    which is what `Dates.expires` holds); unknown dates do not exclude. `without` are documents that may not be found.
    """

    kinds: frozenset[PassageKind] = frozenset()
    document_kinds: frozenset[DocumentKind] = frozenset()
    years: frozenset[int] = frozenset()
    issuers: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset(Level)
    as_of: date | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentHead:
    """A document without its text: what a list, a hit or a citation shows of it."""

    id: str
    title: str
    kind: DocumentKind
    source: Source
    issuer: str | None = None
    number: str | None = None
    dates: Dates = field(default_factory=Dates)
    period: Period | None = None
    level: Level = Level.PUBLIC
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found.

    `score` is the fused score in [0, 1]; `dense` the cosine; `lexical` the BM25 score, None where no word is shared.
    """

    passage: Passage
    document: DocumentHead
    score: float
    dense: float | None = None
    lexical: float | None = None
