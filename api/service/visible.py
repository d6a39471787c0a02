"""The knowledge base as one caller may see it: other levels are not there, in the same words as what never was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from api.answering.answer import Answer, Turn
from api.answering.events import Event
from api.facets import Faceted, Narrowing, Rules
from api.knowledge_base import KnowledgeBase
from api.problems import unknown_document
from api.service.identity import Principal
from index.errors import UnknownDocument
from index.figure_table import FigureQuery, FigureTable
from index.hits import DocumentHead, Filter, Hit
from ingest.document import Document


class Visible:
    """A KnowledgeBase narrowed to the levels of a Principal. What has an id is looked up through `head`, which knows no other levels."""

    def __init__(self, base: KnowledgeBase, principal: Principal) -> None:
        self.base = base
        self.principal = principal

    def filter(self, filter: Filter | None = None) -> Filter:
        """The filter within the caller's levels."""
        return self.principal.narrowed(filter)

    def ask(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Answer:
        """The answer from what the caller may read."""
        return self.base.ask(question, history=history, filter=self.filter(filter))

    def ask_stream(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Iterator[Event]:
        """The same as events."""
        return self.base.ask_stream(question, history=history, filter=self.filter(filter))

    def search(self, query: str, *, filter: Filter | None = None, limit: int = 10) -> list[Hit]:
        """The passages that the caller may read, best first."""
        return self.base.search(query, filter=self.filter(filter), limit=limit)

    def narrowed(self, query: str, narrowing: Narrowing, *, day: date, facets: bool = True) -> Faceted:
        """What a narrowed search finds of what the caller may read, and the facets: their counts know of nothing else."""
        within = replace(narrowing, filter=self.filter(narrowing.filter))
        return self.base.narrowed(query, within, readable=self.principal.levels, day=day, facets=facets)

    def figure_table(self, query: FigureQuery) -> FigureTable:
        """Figures of what the caller may read."""
        return self.base.figure_table(replace(query, levels=query.levels & self.principal.levels))

    def rules(self, day: date) -> Rules:
        """Which of the rules that the caller may read hold on a day."""
        return self.base.rules(self.principal.levels, day)

    def documents(self) -> list[DocumentHead]:
        """The documents that the caller may read."""
        return [head for head in self.base.documents() if head.level in self.principal.levels]

    def head(self, document_id: str) -> DocumentHead:
        """The document without its text. Raises UnknownDocument in the same words for one that is not there and one that is not shown."""
        head = next((head for head in self.base.documents() if head.id == document_id), None)
        if head is None or head.level not in self.principal.levels:
            raise unknown_document(document_id)
        return head

    def document(self, document_id: str) -> Document:
        """The document with its text. Raises UnknownDocument."""
        head = self.head(document_id)
        try:
            return self.base.document(head.id)
        except UnknownDocument:  # it went in this moment
            raise unknown_document(document_id) from None
