"""What the documents of a knowledge base have in common for every question: their cities, newest dates, rules in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.answering.places import issuer_place
from api.answering.validity import InForce, versions
from index.hits import DocumentHead
from ingest.document import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """Made once for each state of the catalog and set of readable levels.

    `today` is the day that 今年 and 去年 are counted from: the newest report's, else the newest document's. `places`
    are the issuers' own places by document id, `newest` is the last year that a document bears.
    """

    today: date | None
    newest: int | None
    places: Mapping[str, frozenset[str]]
    in_force: Mapping[str, InForce]

    @classmethod
    def of(cls, heads: Sequence[DocumentHead]) -> Landscape:
        """The landscape of these documents."""
        dates = [h.dates.best for h in heads if h.dates.best is not None]
        reports = [h.dates.best for h in heads if h.kind is DocumentKind.REPORT and h.dates.best is not None]
        return cls(
            today=max(reports or dates, default=None),
            newest=max((d.year for d in dates), default=None),
            places={h.id: frozenset({place}) for h in heads if h.issuer and (place := issuer_place(h.issuer))},
            in_force=versions(heads),
        )

    @property
    def known_places(self) -> frozenset[str]:
        """Every place that an issuer's name tells."""
        return frozenset(place for places in self.places.values() for place in places)
