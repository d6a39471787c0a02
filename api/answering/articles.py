"""第十二条第二款第（三）项 in a question, and the article that a passage belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ordinals import numeral

_NUMBER = r"(\d{1,4}|[〇零一二三四五六七八九十百千]{1,7})"
_REFERENCE = re.compile(rf"第?{_NUMBER}条(?:之([一二三四五六七八九十]))?(?:第?{_NUMBER}款)?(?:第?[（(]?{_NUMBER}[)）]?项)?")
_ARTICLE = re.compile(rf"第{_NUMBER}条(?:之([一二三四五六七八九十]))?")


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """条, 款 and 项 by number; `inserted` is the N of 条之N; None where not named."""

    article: int
    inserted: int | None = None
    paragraph: int | None = None
    item: int | None = None


def references(folded: str) -> tuple[ArticleReference, ...]:
    """The articles that a question names, in order.

    >>> references("帮扶办法第5条第2项")
    (ArticleReference(article=5, inserted=None, paragraph=None, item=2),)
    """
    found = (m for m in _REFERENCE.finditer(folded) if m[0].startswith("第"))
    return tuple(ArticleReference(article, _number(m[2]), _number(m[3]), _number(m[4])) for m in found if (article := _number(m[1])) is not None)


def _number(text: str | None) -> int | None:
    return numeral(text) if text else None


def article_of(path: Sequence[str]) -> tuple[int, int | None] | None:
    """(article, N of 条之N) that a heading path ends in; None where it is no article."""
    match = _ARTICLE.match(path[-1]) if path else None
    article = _number(match[1]) if match else None
    return None if match is None or article is None else (article, _number(match[2]))
