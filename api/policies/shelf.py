"""The rules that a reader may see, ready to be looked up in: which documents a name means on a day, and their articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.answering.standing import STATUS_NAMES, Status, standing
from api.answering.validity import InForce
from api.policies.register import Register, Rule
from api.policies.rulebook import Article, RuleBook, single
from index.hits import DocumentHead, Filter
from index.library import Library
from index.lru import Lru
from ingest.document import Document, Span

_REGISTERS, _BOOKS = 4, 512


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The rules as one reader sees them on one day."""

    register: Register
    in_force: Mapping[str, InForce]
    day: date
    revision: int

    def on_the_day(self, rule: Rule) -> DocumentHead | None:
        """The version that holds on the day: the one that began last; None where none holds. A rule of single articles: any of them."""
        if rule.rows is not None:
            return next(iter(rule.rows.values()), None)
        holding = [head for head in rule.versions if self._holds(head)]
        return max(holding, key=self._begun, default=None)

    def newest(self, rule: Rule) -> DocumentHead:
        """The version that began last, whether it holds or not."""
        return max(rule.versions, key=self._begun)

    def status(self, head: DocumentHead) -> str:
        """现行有效, 已废止 …, on the day; "" for what is no rule."""
        record = self.in_force.get(head.id)
        found = standing(head, record, self.day).status
        return STATUS_NAMES[Status.IN_FORCE if found is Status.AMENDED and self._holds(head) else found] if record else ""

    def _holds(self, head: DocumentHead) -> bool:
        record = self.in_force.get(head.id)
        return record is None or record.holds(self.day)

    def _begun(self, head: DocumentHead) -> tuple[date, str]:
        return (head.dates.effective or head.dates.best or date.min, head.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A version of a rule with its articles; `head` is any of its documents where each article is one."""

    rule: Rule
    head: DocumentHead
    book: RuleBook


class RuleShelf:
    """What is read of the catalog for lookups, kept until the catalog changes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._registers: Lru[tuple[int, Filter], Register] = Lru(_REGISTERS)
        self._books: Lru[tuple[int, str], tuple[Document, RuleBook]] = Lru(_BOOKS)

    def view(self, filter: Filter, in_force: Mapping[str, InForce], day: date) -> View:
        """The rules that the filter's levels, documents and issuers allow, on a day."""
        revision = self._library.revision()
        scope = Filter(levels=filter.levels, document_ids=filter.document_ids, issuers=filter.issuers)
        register = self._registers.one((revision, scope), lambda: Register.of(h for h in self._library.documents() if _allowed(h, scope)))
        return View(register=register, in_force=in_force, day=day, revision=revision)

    def opened(self, view: View, rule: Rule, head: DocumentHead) -> Opened:
        """The rule's version with its articles."""
        if rule.rows is not None:
            rows = sorted((key, row.id) for key, row in rule.rows.items())
            return Opened(rule=rule, head=head, book=RuleBook.made([single(document_id, key, 0, "") for key, document_id in rows]))
        return Opened(rule=rule, head=head, book=self.read(view, head.id)[1])

    def read(self, view: View, document_id: str) -> tuple[Document, RuleBook]:
        """A document and its articles."""
        return self._books.one((view.revision, document_id), lambda: self._book(document_id))

    def whole(self, view: View, opened: Opened, article: Article) -> Article:
        """The article with its place in its document, where that is a document of its own."""
        if opened.rule.rows is None:
            return article
        text = self.read(view, article.document_id)[0].text
        return single(article.document_id, article.key, len(text), text)

    def text(self, view: View, document_id: str, span: Span) -> str:
        """The characters at `span` of a document."""
        return self.read(view, document_id)[0].text[span.start : span.end]

    def _book(self, document_id: str) -> tuple[Document, RuleBook]:
        document = self._library.document(document_id)
        return document, RuleBook.of(document)


def _allowed(head: DocumentHead, scope: Filter) -> bool:
    if head.level not in scope.levels or (scope.document_ids and head.id not in scope.document_ids):
        return False
    return not scope.issuers or head.issuer in scope.issuers
