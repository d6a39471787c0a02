"""A document -> its articles by number: the table in which 第十一条 is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.policies.provisions import Provision
from ingest.document import Document, Section, Span
from ingest.folding import fold
from ingest.headings import Rank, marker
from ingest.ordinals import numeral

Key = tuple[int, int]
"""Article and the N of 条之N, 0 for none."""
_NUMBER = re.compile(r"第\s*([〇零○一二三四五六七八九十百千\d]{1,9})\s*条(?:\s*之\s*([一二三四五六七八九十\d]{1,3}))?")
_POINT = re.compile(r"([一二三四五六七八九十]{1,3})\s*、")
_TITLED = re.compile(rf"^(.{{2,80}}?)[》]?\s*{_NUMBER.pattern}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article (or, of a rule that has none, a point 三、): where it stands and where its words begin, behind the number."""

    key: Key
    label: str
    path: tuple[str, ...]
    document_id: str
    span: Span
    content: int

    @property
    def place(self) -> Provision:
        """第十一条 as a place."""
        return Provision(article=self.key[0], inserted=self.key[1] or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """The articles of a rule in order. `by_points`: it has no 第X条; its points 一、二、 are counted instead."""

    articles: tuple[Article, ...]
    index: Mapping[Key, int]
    by_points: bool = False

    @classmethod
    def of(cls, document: Document) -> RuleBook:
        """The articles of a document; the first of each number, those of its annexes last."""
        found = list(_articles(document))
        points = not found
        if points:
            found = list(_points(document))
        return cls.made(found, by_points=points)

    @classmethod
    def made(cls, articles: Sequence[Article], *, by_points: bool = False) -> RuleBook:
        """A book of these articles."""
        index: dict[Key, int] = {}
        for annexed in (False, True):
            for number, article in enumerate(articles):
                if _annexed(article.path) is annexed:
                    index.setdefault(article.key, number)
        return cls(articles=tuple(articles), index=index, by_points=by_points)

    def find(self, place: Provision) -> Article | None:
        """The article of a place, None where there is none."""
        at = self.index.get((place.article or 0, place.inserted or 0))
        return None if at is None else self.articles[at]

    def between(self, first: Provision, last: Provision) -> tuple[Article, ...]:
        """The articles from one to another, both included, in order."""
        low, high = (first.article or 0, first.inserted or 0), (last.article or 0, last.inserted or 0)
        return tuple(self.articles[at] for key, at in sorted(self.index.items()) if low <= key <= high)

    def beside(self, article: Article, step: int) -> Article | None:
        """The article before (-1) or behind (1) another."""
        at = self.index[article.key] + step
        return self.articles[at] if 0 <= at < len(self.articles) else None

    def around(self, position: int) -> Article | None:
        """The article that holds a character of the document."""
        return next((one for one in self.articles if one.span.start <= position < one.span.end), None)

    @property
    def last(self) -> int:
        """The highest article number; 0 where there is none."""
        return max((key[0] for key in self.index), default=0)


def article_in_title(title: str) -> tuple[str, Key] | None:
    """(name, article) of a document that is a single article: 工会法第十一条; None for any other title."""
    match = _TITLED.match(fold(title).strip("《》 "))
    key = _key(match[2], match[3]) if match else None
    return None if match is None or key is None else (match[1], key)


def single(document_id: str, key: Key, length: int, text: str) -> Article:
    """The article that is a whole document."""
    number = _NUMBER.match(fold(text[:20]))
    place = Provision(article=key[0], inserted=key[1] or None)
    span = Span(start=0, end=length)
    return Article(key=key, label=place.label, path=(place.label,), document_id=document_id, span=span, content=number.end() if number else 0)


def _articles(document: Document) -> Iterator[Article]:
    for section, span in _wholes(document.sections, _IS_ARTICLE):
        if match := _NUMBER.match(fold(section.path[-1])):
            key = _key(match[1], match[2])
            heading = section.heading.end if section.heading else span.start
            if key is not None:
                yield _made(document, section, span, (key, match[0], heading))


def _points(document: Document) -> Iterator[Article]:
    for section, span in _wholes(document.sections, _POINT):
        if match := _POINT.match(section.path[-1]):
            key = _key(match[1], None)
            if key is not None:
                yield _made(document, section, span, (key, section.path[-1], span.start + len(match[0])))


def _made(document: Document, section: Section, span: Span, said: tuple[Key, str, int]) -> Article:
    key, label, content = said
    end = span.start + len(document.text[span.start : span.end].rstrip())
    path = section.path
    return Article(key=key, label="".join(label.split()), path=path, document_id=document.id, span=Span(start=span.start, end=end), content=content)


def _wholes(sections: Iterable[Section], chosen: re.Pattern[str]) -> Iterator[tuple[Section, Span]]:
    """The sections whose heading is of that form, each with the sections below it."""
    open_: Section | None = None
    end = 0
    for section in sections:
        if open_ is not None and section.path[: len(open_.path)] == open_.path and section.span.start == end:
            end = section.span.end
            continue
        if open_ is not None:
            yield open_, Span(start=open_.span.start, end=end)
        open_ = section if section.path and chosen.match(section.path[-1]) else None
        end = section.span.end
    if open_ is not None:
        yield open_, Span(start=open_.span.start, end=end)


_IS_ARTICLE = re.compile(r"第\s*\S{1,9}\s*条")


def _annexed(path: Sequence[str]) -> bool:
    return bool(path) and _is_annex(path[0])


# The same few headings and numbers come again in every rule.
@lru_cache(maxsize=4096)
def _is_annex(heading: str) -> bool:
    mark = marker(heading)
    return mark is not None and mark.rank == Rank.ANNEX


@lru_cache(maxsize=8192)
def _key(article: str, inserted: str | None) -> Key | None:
    number = numeral(article)
    return None if number is None else (number, numeral(inserted) or 0 if inserted else 0)
