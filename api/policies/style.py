"""A place in a document as an official letter names it: 《…法》第十一条第一款, 《关于…的通知》（总工发〔2023〕12号）第三部分（二）, 《…报告》第3页.

Source: GB/T 9704-2012 (发文字号, 一、（一）1.（1）), GB/T 15834-2011 (《》 and 〈〉), 立法法 第六十五条 (条, 款, 项, 目: a 款 is a paragraph of
an article and has no number of its own), 立法技术规范（试行）（一）9 (the number of a 项 that is cited stands without brackets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.policies.paragraphs import paragraphs
from ingest.document import Span
from ingest.folding import fold
from ingest.ordinals import HAN, chinese, numeral

_WRAPPED = re.compile(r"(?:印发|发布|公布|颁布)[^《》]{0,6}《(.{3,80})》的?(?:通知|决定|公告|令)?$")
_ARTICLE = re.compile(rf"第\s*([{HAN}0-9]{{1,7}})\s*条(?:\s*之\s*([一二三四五六七八九十]))?")
_ARTICLE_LINE = re.compile(rf"(?:^|\n)\s*第\s*[{HAN}0-9]{{1,7}}\s*条(?:\s*之\s*[一二三四五六七八九十])?\s*")
_PARTS = (
    (re.compile(rf"([{HAN}]{{1,4}})、"), "第{}部分"),
    (re.compile(rf"[（(]([{HAN}]{{1,4}})[）)]"), "（{}）"),
    (re.compile(r"([0-9]{1,3})[.．、]"), "{}"),
    (re.compile(r"[（(]([0-9]{1,3})[）)]"), "（{}）"),
    (re.compile(rf"(第[{HAN}0-9]{{1,5}}[编章节部分]+)"), "{}"),
)


class Named(Protocol):
    """What is cited: anything with a title."""

    @property
    def title(self) -> str:
        """Its title, without 《》."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Where in a text the cited words stand: characters `start` to `end` of `text`, which should begin where its article begins."""

    text: str
    start: int
    end: int


def official_citation(
    cited: Named, path: Sequence[str] = (), page: int | None = None, *, number: str | None = None, quote: Quote | None = None
) -> str:  # fmt: skip
    """The citation as it stands in an official letter.

    Args:
        cited: the document; of a notice that issues a rule, an article is cited by the rule's own name.
        path: the headings that the place stands under, outermost first.
        page: its page, named where no heading has a number.
        number: the 发文字号.
        quote: the cited words, from which 款 and 项 are counted.
    """
    article = _article(path, quote)
    title = _own_name(cited.title) if article else cited.title
    head = f"{_in_marks(title)}{f'（{number}）' if number else ''}"
    if article:
        return head + article
    part = "".join(_parts(path))
    paged = page is not None and (not part or "报告" in title[-6:])
    return head + (f"第{page}页" if paged else part)


def _own_name(title: str) -> str:
    wrapped = _WRAPPED.search(title)
    return wrapped[1] if wrapped else title


def _in_marks(title: str) -> str:
    return f"《{title.translate(str.maketrans('《》', '〈〉'))}》"


def _article(path: Sequence[str], quote: Quote | None) -> str:
    """第十一条第一款第三项; "" for a place outside any article."""
    headed = next((match for heading in reversed(path) if (match := _ARTICLE.match(fold(heading)))), None)
    number = numeral(headed[1]) if headed else None
    if headed is None or number is None:
        return ""
    label = f"第{chinese(number)}条{f'之{headed[2]}' if headed[2] else ''}"
    return label + (_inside(quote) if quote is not None else "")


def _inside(quote: Quote) -> str:
    """第一款第三项, as far as all cited words stand in one; a single 款 is not named, and nothing where the article's begin is not there."""
    headed = _ARTICLE_LINE.search(quote.text)
    found = paragraphs(quote.text, headed.end()) if headed else ()
    touched = [number for number, one in enumerate(found, start=1) if _meet(one.span, quote)]
    if len(touched) != 1:
        return ""
    inside = found[touched[0] - 1]
    made = f"第{chinese(touched[0])}款" if len(found) > 1 else ""
    items = [one for one in inside.items if _meet(one.span, quote)]
    if len(items) != 1 or (inside.lead != inside.span and _meet(inside.lead, quote)):
        return made
    subitems = [one for one in items[0].subitems if _meet(one.span, quote)]
    alone = len(subitems) == 1 and quote.start >= subitems[0].span.start
    return f"{made}第{chinese(items[0].number)}项" + (f"第{subitems[0].number}目" if alone else "")


def _meet(span: Span, quote: Quote) -> bool:
    return span.start < quote.end and quote.start < span.end


def _parts(path: Sequence[str]) -> Iterator[str]:
    """第三部分, （二）, 1 for the headings that have a number."""
    for heading in path:
        for pattern, form in _PARTS:
            if match := pattern.match(heading.strip()):
                yield form.format(match[1])
                break
