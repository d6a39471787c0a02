"""What a lookup gives: articles with all that belongs to them, and what could not be found, each in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.policies.provisions import Provision
from api.policies.style import Quote, official_citation
from index.hits import DocumentHead
from ingest.document import Span


class Lacking(StrEnum):
    """Why a place was not found."""

    NO_RULE = "no_rule"
    NO_ARTICLE = "no_article"
    NO_PLACE = "no_place"  # the article has no such 款 or 项
    UNNAMED = "unnamed"  # 第十一条, of what?
    NOT_THEN = "not_then"  # no version holds on the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A place in a document: where a link leads, what stands before and behind. `span` counts characters of its text."""

    document_id: str
    title: str
    label: str
    path: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A reference inside an article: its words at `span` of the document, and where it leads; None where that is not there."""

    text: str
    span: Span
    target: Pointer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedBy:
    """A place that cites the article: where it is, and its words around the reference."""

    where: Pointer
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """A place that was asked for.

    `text` is verbatim and stands at `span` of the document: the article with its number, or only the 款 or 项; `lead` are the
    words that lead a 项 in. `status` says what the version is on the day (现行有效, 已废止 …). `others` are the other versions.
    """

    document: DocumentHead
    place: Provision
    label: str
    path: tuple[str, ...]
    text: str
    span: Span
    lead: str = ""
    article_text: str = ""
    article_span: Span
    previous: Pointer | None = None
    next: Pointer | None = None
    links: tuple[Link, ...] = ()
    cited_by: tuple[CitedBy, ...] = ()
    status: str = ""
    others: tuple[DocumentHead, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def official(self) -> str:
        """The place as an official letter names it."""
        offset = self.article_span.start
        quote = Quote(text=self.article_text, start=self.span.start - offset, end=self.span.end - offset)
        return official_citation(self.document, self.path, number=self.document.number, quote=quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRule:
    """A rule that was named without an article: what it is, how many articles it has, its chapters."""

    document: DocumentHead
    articles: int
    chapters: tuple[str, ...]
    status: str = ""
    others: tuple[DocumentHead, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What was asked for and is not there, in words; `name` is the one not known, "" else, `near` are names like it."""

    asked: str
    name: str = ""
    why: Lacking
    message: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The answer to one lookup, in the order asked. `rest` is what stands beside the references in the text."""

    asked: str
    rest: str = ""
    as_of: date | None = None
    articles: tuple[FoundArticle, ...] = ()
    rules: tuple[FoundRule, ...] = ()
    missing: tuple[Missing, ...] = ()
