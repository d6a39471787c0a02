"""Which documents a list shows: by kind, level, issuer, year, validity and words of the title; in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from api.facets import Rules
from index.hits import DocumentHead
from ingest.document import DocumentKind, Level
from ingest.words import fold


class Order(StrEnum):
    """By title, newest first, or the last that came first."""

    TITLE = "title"
    DATE = "date"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; empty fields do not narrow."""

    kind: DocumentKind | None = None
    level: Level | None = None
    issuer: str = ""
    year: int | None = None
    validity: str = ""
    text: str = ""
    order: Order = Order.ADDED


def listed(heads: Sequence[DocumentHead], wanted: Wanted, rules: Rules) -> list[DocumentHead]:
    """The documents that are wanted, in order. `heads` come as they were added, the first first."""
    words = fold(wanted.text).split()

    def keeps(head: DocumentHead) -> bool:
        said = fold(f"{head.title} {head.issuer or ''} {head.number or ''} {head.source.name}")
        return (
            wanted.kind in (None, head.kind)
            and wanted.level in (None, head.level)
            and wanted.issuer in ("", head.issuer)
            and (wanted.year is None or wanted.year in _years(head))
            and wanted.validity in ("", rules.validity(head))
            and all(word in said for word in words)
        )

    kept = [head for head in heads if keeps(head)]
    order = _ORDERS.get(wanted.order)
    return kept if order is None else sorted(kept, key=order)


_ORDERS: dict[Order, Callable[[DocumentHead], Any]] = {
    Order.TITLE: lambda head: (fold(head.title), head.id),
    Order.DATE: lambda head: (-(head.dates.best.toordinal() if head.dates.best else 0), fold(head.title), head.id),
}


def _years(head: DocumentHead) -> Sequence[int]:
    if head.period is not None:
        return head.period.years
    return [head.dates.best.year] if head.dates.best else []
