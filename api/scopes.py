"""Knowledge scopes: names by which other programs choose a part of the documents (a model of OpenAI's API, a knowledge base of Dify)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from index.hits import Filter
from ingest.document import DocumentKind


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the documents; empty `kinds` are all. Whoever asks sees of it what their levels allow."""

    id: str
    title: str
    kinds: frozenset[DocumentKind] = frozenset()

    def within(self, filter: Filter) -> Filter:
        """The filter, narrowed to the scope."""
        kinds = self.kinds & filter.document_kinds if self.kinds and filter.document_kinds else self.kinds or filter.document_kinds
        return replace(filter, document_kinds=kinds)


SCOPES: Mapping[str, Scope] = {
    scope.id: scope
    for scope in (
        Scope("unionqa", "全部文件"),
        Scope("unionqa-policy", "政策法规", frozenset({DocumentKind.POLICY})),
        Scope("unionqa-report", "工作报告", frozenset({DocumentKind.REPORT})),
        Scope("unionqa-course", "课程", frozenset({DocumentKind.COURSE})),
    )
}
EMBEDDING = "unionqa-embedding"
