"""The JSON form of a lookup of articles: the command line and HTTP give the same."""

from __future__ import annotations

from datetime import date

from typing_extensions import TypedDict

from api.policies.found import CitedBy, FoundArticle, FoundRule, Link, Lookup, Missing, Pointer
from index.hits import DocumentHead


class PointerJson(TypedDict):
    """A place in a document; `start` and `end` count characters of its text."""

    document_id: str
    title: str
    label: str
    path: list[str]
    start: int
    end: int


class LinkJson(TypedDict):
    """A reference inside the article, and where it leads; null where the rule or the place is not in the knowledge base."""

    text: str
    start: int
    end: int
    target: PointerJson | None


class CitedByJson(TypedDict):
    """A place that cites the article."""

    where: PointerJson
    quote: str


class RuleJson(TypedDict):
    """A rule, or another version of one."""

    document_id: str
    title: str
    issuer: str | None
    document_number: str | None
    published: str | None
    effective: str | None
    expires: str | None


class ArticleJson(TypedDict):
    """An article, a 款 or a 项: its exact text and what belongs to it."""

    rule: RuleJson
    label: str
    official: str
    path: list[str]
    status: str
    text: str
    start: int
    end: int
    lead: str
    article_text: str
    previous: PointerJson | None
    next: PointerJson | None
    links: list[LinkJson]
    cited_by: list[CitedByJson]
    others: list[RuleJson]
    notes: list[str]


class NamedRuleJson(TypedDict):
    """A rule that was named without an article."""

    rule: RuleJson
    articles: int
    chapters: list[str]
    status: str
    others: list[RuleJson]
    notes: list[str]


class MissingJson(TypedDict):
    """What is not there: `why` is no_rule, no_article, no_place, unnamed or not_then."""

    asked: str
    why: str
    message: str
    near: list[str]


class LookupJson(TypedDict):
    """What `article --json` prints."""

    asked: str
    as_of: str | None
    articles: list[ArticleJson]
    rules: list[NamedRuleJson]
    missing: list[MissingJson]
    elapsed_ms: float


def lookup_json(lookup: Lookup, elapsed_ms: float) -> LookupJson:
    """The wire form of a lookup."""
    return LookupJson(
        asked=lookup.asked,
        as_of=_day(lookup.as_of),
        articles=[article_json(one) for one in lookup.articles],
        rules=[_named(one) for one in lookup.rules],
        missing=[_missing(one) for one in lookup.missing],
        elapsed_ms=round(elapsed_ms, 3),
    )


def article_json(found: FoundArticle) -> ArticleJson:
    """The wire form of an article."""
    return ArticleJson(
        rule=_rule(found.document),
        label=found.label,
        official=found.official,
        path=list(found.path),
        status=found.status,
        text=found.text,
        start=found.span.start,
        end=found.span.end,
        lead=found.lead,
        article_text=found.article_text,
        previous=_pointer(found.previous),
        next=_pointer(found.next),
        links=[_link(one) for one in found.links],
        cited_by=[_cited_by(one) for one in found.cited_by],
        others=[_rule(one) for one in found.others],
        notes=list(found.notes),
    )


def _named(found: FoundRule) -> NamedRuleJson:
    return NamedRuleJson(
        rule=_rule(found.document),
        articles=found.articles,
        chapters=list(found.chapters),
        status=found.status,
        others=[_rule(one) for one in found.others],
        notes=list(found.notes),
    )


def _missing(one: Missing) -> MissingJson:
    return MissingJson(asked=one.asked, why=one.why.value, message=one.message, near=list(one.near))


def _link(one: Link) -> LinkJson:
    return LinkJson(text=one.text, start=one.span.start, end=one.span.end, target=_pointer(one.target))


def _cited_by(one: CitedBy) -> CitedByJson:
    return CitedByJson(where=_place(one.where), quote=one.quote)


def _pointer(pointer: Pointer | None) -> PointerJson | None:
    return _place(pointer) if pointer else None


def _place(one: Pointer) -> PointerJson:
    return PointerJson(
        document_id=one.document_id, title=one.title, label=one.label, path=list(one.path), start=one.span.start, end=one.span.end
    )  # fmt: skip


def _rule(head: DocumentHead) -> RuleJson:
    return RuleJson(
        document_id=head.id,
        title=head.title,
        issuer=head.issuer,
        document_number=head.number,
        published=_day(head.dates.published),
        effective=_day(head.dates.effective),
        expires=_day(head.dates.expires),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
