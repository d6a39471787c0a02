"""第十一条第一款第（三）项 in all its spellings: one place in a rule, and the lists and ranges of places that people write."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.ordinals import chinese, numeral

_N = r"[〇零○一二两三四五六七八九十百千0-9]{1,9}"
_TO = r"(?:至|到|[-–—－~～]+)"
_AND = r"(?:、|和|与|及|以及|或者?)"
_NUMBERS = rf"{_N}(?:\s*(?:{_TO}|{_AND})\s*第?\s*{_N})*"
_BRACKETED = rf"[（(]?\s*{_N}\s*[）)]?(?:\s*(?:{_TO}|{_AND})\s*第?\s*[（(]?\s*{_N}\s*[）)]?)*"
_INSERTED = r"(?:\s*之\s*([一二三四五六七八九十]{1,3}|[0-9]{1,2})(?![0-9年]))?"
_PARAGRAPHS = rf"(?:\s*的?\s*第?\s*({_NUMBERS})\s*款)?"
_ITEMS = rf"(?:\s*的?\s*第?\s*({_BRACKETED})\s*项)?"
_SUBITEM = rf"(?:\s*第?\s*({_N})\s*目)?"
# 十一条例 and 三条件 count other things; 第九条约 is no article
_ARTICLE = rf"({_NUMBERS})\s*条(?!例|约(?!定)|件)"
_WHOLE = re.compile(rf"第\s*{_ARTICLE}{_INSERTED}{_PARAGRAPHS}{_ITEMS}{_SUBITEM}")
_LOOSE = re.compile(rf"第?\s*{_ARTICLE}{_INSERTED}{_PARAGRAPHS}{_ITEMS}{_SUBITEM}")
_PARAGRAPH = re.compile(rf"第\s*()()({_NUMBERS})\s*款{_ITEMS}{_SUBITEM}")
_ITEM = re.compile(rf"第\s*()()()({_BRACKETED})\s*项{_SUBITEM}")
_NEXT_ITEM = re.compile(rf"第?\s*()()()({_BRACKETED})\s*项{_SUBITEM}")
_SEPARATOR = re.compile(rf"\s*(?:({_TO})|{_AND}|[，,])\s*|\s+")
_SPLIT = re.compile(rf"\s*({_TO}|{_AND})\s*")
_FORMS = (_WHOLE, _PARAGRAPH, _ITEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One place in a rule. `article` is None where the text leaves it open (第二款 inside an article); `inserted` is the N of 条之N."""

    article: int | None = None
    inserted: int | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None

    @property
    def label(self) -> str:
        """The place as it is cited. Source: 立法技术规范（试行）（一）9: the number of a 项 that is cited stands without brackets.

        >>> Provision(article=11, inserted=1, paragraph=2, item=3).label
        '第十一条之一第二款第三项'
        """
        parts = [f"第{chinese(self.article)}条" if self.article is not None else "", f"之{chinese(self.inserted)}" if self.inserted else ""]
        parts.append(f"第{chinese(self.paragraph)}款" if self.paragraph else "")
        parts.append(f"第{chinese(self.item)}项" if self.item else "")
        parts.append(f"第{self.subitem}目" if self.subitem else "")
        return "".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From one place to another, both included; alike for a single place."""

    first: Provision
    last: Provision

    @property
    def label(self) -> str:
        """第十条, or 第十条至第十二条."""
        return self.first.label if self.first == self.last else f"{self.first.label}至{self.last.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places written one after the other, and where they stand in the text."""

    stretches: tuple[Stretch, ...]
    start: int
    end: int


def read_places(folded: str, start: int, *, loose: bool = False) -> Places | None:
    """The places that begin exactly at `start`: 第十条至第十二条, 第五条第一款、第三款, 第十条第（一）、（三）项.

    Args:
        folded: text in half width (`ingest.folding.fold`).
        start: where to look.
        loose: 第 may be missing before the first (工会法11条), as people type it behind a name.
    """
    forms = (_LOOSE, *_FORMS[1:]) if loose else _FORMS
    match = _first(forms, folded, start)
    if match is None:
        return None
    stretches = _stretches(match, Provision())
    end = match.end()
    while stretches and (gap := _SEPARATOR.match(folded, end)):
        match = _first((_WHOLE, _PARAGRAPH, _NEXT_ITEM), folded, gap.end())
        if match is None or (gap[0].isspace() and match.re is not _WHOLE):
            break
        more = _stretches(match, stretches[-1].last)
        if gap[1] and more:
            stretches[-1:] = [Stretch(first=stretches[-1].first, last=more[0].last), *more[1:]]
        else:
            stretches += more
        end = match.end()
    return Places(stretches=tuple(stretches), start=start, end=end) if stretches else None


def _first(forms: Sequence[re.Pattern[str]], text: str, start: int) -> re.Match[str] | None:
    return next((match for form in forms if (match := form.match(text, start))), None)


def _stretches(match: re.Match[str], before: Provision) -> list[Stretch]:
    """What one match names; what it leaves out above its first number is as in `before`."""
    articles, inserted, paragraphs, items, subitem = (match[number] if number <= (match.re.groups or 0) else None for number in range(1, 6))
    if articles:
        found = _over(articles, Provision(), lambda place, n: replace(place, article=n))
        if found and inserted and (n := numeral(inserted)):  # 第十条至第十二条之一: 之一 belongs to the last
            one = found[-1]
            last = replace(one.last, inserted=n)
            found[-1] = Stretch(first=last if one.first == one.last else one.first, last=last)
    else:
        paragraph = None if paragraphs else before.paragraph
        found = [_same(Provision(article=before.article, inserted=before.inserted, paragraph=paragraph))]
    found = _deeper(found, paragraphs, lambda place, n: replace(place, paragraph=n))
    found = _deeper(found, items, lambda place, n: replace(place, item=n))
    return _deeper(found, subitem, lambda place, n: replace(place, subitem=n))


def _deeper(stretches: list[Stretch], numbers: str | None, put: Callable[[Provision, int], Provision]) -> list[Stretch]:
    """The stretches, the last of them divided: 第五条第一、三款 is two places of one article."""
    if not numbers:
        return stretches
    return [*stretches[:-1], *_over(numbers, stretches[-1].last, put)]


def _over(numbers: str, place: Provision, put: Callable[[Provision, int], Provision]) -> list[Stretch]:
    parts = _SPLIT.split(numbers)
    found: list[Stretch] = []
    for at in range(0, len(parts), 2):
        n = numeral(re.sub(r"[第（()）\s]", "", parts[at]))
        if n is None:
            return []
        one = put(place, n)
        ranges = at > 0 and re.fullmatch(_TO, parts[at - 1])
        found = [*found[:-1], Stretch(first=found[-1].first, last=one)] if ranges else [*found, _same(one)]
    return found


def _same(place: Provision) -> Stretch:
    return Stretch(first=place, last=place)
