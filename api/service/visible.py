"""The knowledge base as one caller may see it: other levels are not there, in the same words as what never was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from api.answering.answer import Answer, Turn
from api.answering.events import Event
from api.facets import Faceted, Narrowing, Rules
from api.knowledge_base import KnowledgeBase
from api.masking import Masking, hidden, hidden_events
from api.problems import NotThere, unknown_document
from api.service.errors import PersonalInside
from api.service.identity import Principal
from index.errors import CatalogError, UnknownDocument
from index.figure_table import FigureQuery, FigureTable
from index.hits import DocumentHead, Filter, Hit
from ingest.course import Course
from ingest.document import Document, Passage
from ingest.personal import find_personal

if TYPE_CHECKING:
    from api.courses.results import CourseQuery, CourseResults
    from api.policies.checked import CheckedCitation
    from api.policies.comparing import Comparison
    from api.policies.found import Lookup
    from api.policies.versions import History

Found = TypeVar("Found")


class Visible:
    """A KnowledgeBase narrowed to the levels of a Principal. What has an id is looked up through `head`, which knows no other levels."""

    def __init__(self, base: KnowledgeBase, principal: Principal) -> None:
        self.base = base
        self.principal = principal
        self._hides = Masking(base.mask_personal).hides_from(principal.role)

    def filter(self, filter: Filter | None = None) -> Filter:
        """The filter within the caller's levels."""
        return self.principal.narrowed(filter)

    def ask(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Answer:
        """The answer from what the caller may read."""
        return self._shown(self.base.ask(question, history=history, filter=self.filter(filter)))

    def ask_stream(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Iterator[Event]:
        """The same as events."""
        events = self.base.ask_stream(question, history=history, filter=self.filter(filter))
        return hidden_events(events) if self._hides else events

    def search(self, query: str, *, filter: Filter | None = None, limit: int = 10) -> list[Hit]:
        """The passages that the caller may read, best first."""
        return self._shown(self.base.search(query, filter=self.filter(filter), limit=limit))

    def narrowed(self, query: str, narrowing: Narrowing, *, day: date, facets: bool = True) -> Faceted:
        """What a narrowed search finds of what the caller may read, and the facets: their counts know of nothing else."""
        within = replace(narrowing, filter=self.filter(narrowing.filter))
        return self._shown(self.base.narrowed(query, within, readable=self.principal.levels, day=day, facets=facets))

    def figure_table(self, query: FigureQuery) -> FigureTable:
        """Figures of what the caller may read."""
        return self._shown(self.base.figure_table(replace(query, levels=query.levels & self.principal.levels)))

    def article(self, text: str, as_of: date | None) -> Lookup:
        """The articles that a text names."""
        return self._shown(self.base.article(text, as_of=as_of, filter=self.filter()))

    def versions(self, name: str, as_of: date | None) -> list[History]:
        """The rules of a name with their versions. Raises NotThere."""
        return self._shown(self.base.versions(name, as_of=as_of, filter=self.filter()))

    def compare(self, old: str, new: str | None) -> Comparison:
        """Two versions of a rule side by side. Raises NotThere."""
        return self._shown(self.base.compare(old, new, filter=self.filter()))

    def check_citations(self, text: str, as_of: date | None) -> list[CheckedCitation]:
        """What a draft cites, held to the rules that the caller may read."""
        return self._shown(self.base.check_citations(text, as_of=as_of, filter=self.filter()))

    def courses(self, query: CourseQuery) -> CourseResults:
        """The courses that fit."""
        return self._shown(self.base.courses(query, filter=self.filter()))

    def courses_about(self, document_id: str) -> tuple[Course, ...]:
        """The courses that teach a rule. Raises UnknownDocument."""
        return self._shown(self.base.courses_about(self.head(document_id).id, levels=self.principal.levels))

    def rules(self, day: date) -> Rules:
        """Which of the rules that the caller may read hold on a day."""
        return self.base.rules(self.principal.levels, day)

    def documents(self) -> list[DocumentHead]:
        """The documents that the caller may read."""
        return self._shown([head for head in self.base.documents() if head.level in self.principal.levels])

    def head(self, document_id: str) -> DocumentHead:
        """The document without its text. Raises UnknownDocument in the same words for one that is not there and one that is not shown."""
        head = next((head for head in self.base.documents() if head.id == document_id), None)
        if head is None or head.level not in self.principal.levels:
            raise unknown_document(document_id)
        return self._shown(head)

    def document(self, document_id: str) -> Document:
        """The document with its text. Raises UnknownDocument."""
        head = self.head(document_id)
        try:
            return self._shown(self.base.document(head.id))
        except UnknownDocument:  # it went in this moment
            raise unknown_document(document_id) from None

    def passages(self, document_id: str) -> list[Passage]:
        """Its passages. Raises UnknownDocument."""
        return self._shown(self.base.passages(self.head(document_id).id))

    def original(self, document_id: str) -> bytes:
        """The file that it came from. Raises UnknownDocument, NotThere where none is kept, PersonalInside.

        In a file they cannot be hidden, and who may not see them does not get it.
        """
        head = self.head(document_id)
        if head.source.row_id is not None:
            raise NotThere(f"{head.source.name} 的各行不单独保存原件。")
        if self._hides and find_personal(self.base.document(head.id).text):
            raise PersonalInside
        try:
            return self.base.original(document_id)
        except CatalogError as error:
            raise NotThere(str(error)) from error

    def _shown(self, found: Found) -> Found:
        return hidden(found) if self._hides else found
