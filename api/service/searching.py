"""A search as the service answers it: passages with the words marked, by document where wanted, and the facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from api.facets import Faceted, Narrowing, Rules
from api.highlights import Highlighter
from api.service.visible import Visible
from api.shapes_service import FacetJson, FoundJson, GroupJson, SearchedJson, SpanJson
from api.wire import document_json, hit_json
from index.hits import Hit

OF_ONE = 5
"""Passages of one document that a group shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of what is found is wanted: passages, or documents with `group`."""

    limit: int
    offset: int = 0
    group: bool = False
    facets: bool = True


def searched(shown: Visible, query: str, narrowing: Narrowing, page: Page, today: date) -> SearchedJson:
    """What POST /api/search returns. `today` is the day on which rules are judged where the filter names none."""
    started = perf_counter()
    day = narrowing.filter.as_of or today
    found = shown.narrowed(query, narrowing, day=day, facets=page.facets)
    marks = shown.base.highlighter(query)
    rules = shown.rules(day)
    groups = _groups(found.hits, marks, rules) if page.group else []
    return SearchedJson(
        query=query,
        total=len(groups) if page.group else len(found.hits),
        hits=[] if page.group else [_found(hit, marks, rules) for hit in found.hits[page.offset : page.offset + page.limit]],
        groups=groups[page.offset : page.offset + page.limit],
        facets=_facets(found),
        elapsed_ms=round((perf_counter() - started) * 1000, 3),
    )


def _found(hit: Hit, marks: Highlighter, rules: Rules) -> FoundJson:
    spans = [SpanJson(start=span.start, end=span.end) for span in marks.spans(hit.passage.text)]
    found, head = hit_json(hit, rules.standing(hit.document)), hit.document
    return FoundJson(**found, level=head.level.value, document_kind=head.kind.value, highlights=spans)


def _groups(hits: Sequence[Hit], marks: Highlighter, rules: Rules) -> list[GroupJson]:
    """The documents in the order of their best passage."""
    together: dict[str, list[Hit]] = {}
    for hit in hits:
        together.setdefault(hit.document.id, []).append(hit)
    return [
        GroupJson(document=document_json(same[0].document), total=len(same), hits=[_found(hit, marks, rules) for hit in same[:OF_ONE]])
        for same in together.values()
    ]


def _facets(found: Faceted) -> dict[str, list[FacetJson]]:
    return {
        name: [FacetJson(value=one.value, count=one.count, chosen=one.chosen) for one in values] for name, values in found.facets.items() if values
    }
