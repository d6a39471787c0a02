"""Text -> References: every 《…法》第N条, 发文字号, 本法第N条 and 前款 in it, with where it stands. Knows no knowledge base."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from api.policies.divisions import Division, read_divisions
from api.policies.provisions import Places, Provision, Stretch, read_places
from ingest.document import Span
from ingest.folding import fold
from ingest.headings import Rank, marker
from ingest.ordinals import numeral
from ingest.titles import RULE_WORDS

Known = Callable[[str], bool]
Parts = tuple[tuple[Division, ...], int]
"""The divisions that stand at a place, and where they end."""


class Anchor(StrEnum):
    """What the places of a reference are counted in."""

    NAMED = "named"  # 《工会法》第十一条, 工会法第11条
    NUMBERED = "numbered"  # 总工发〔2023〕12号 without a name
    OWN = "own"  # 本法第十四条: the rule that the text stands in
    BEFORE = "before"  # 前款, 前两条: counted back from where the text stands
    BARE = "bare"  # 第十四条, 本条第二款: the rule or the article that is spoken of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One mention of a rule or of places in it.

    `name` is the rule's name as written, without 《》; `version` what stands behind it in brackets (试行, 2021修正); `number` its
    发文字号 with 〔〕. `stretches` are the places, empty where the whole rule is meant, or the `divisions` (第二章) of it that are
    named; of 第二章第九条 the article is the place. `back` and `unit` (条, 款 or 项) say how far BEFORE counts: 前两款 is 2, 款.
    `span` counts characters of the text.
    """

    anchor: Anchor
    span: Span
    name: str | None = None
    version: str | None = None
    number: str | None = None
    stretches: tuple[Stretch, ...] = ()
    divisions: tuple[Division, ...] = ()
    back: int = 0
    unit: str = ""


_WORDS = "|".join(sorted({*RULE_WORDS, "法典", "法", "宪法", "修正案"}, key=len, reverse=True))
_BOOK = re.compile(r"《((?:[^《》\n]|《[^《》\n]*》){1,120})》")
_ASIDE = r"(?:\s*[（(](试行|暂行|修订|修正|\d{4}[^（()）]{0,12}|以下简称[^（()）]{1,20})[)）])?"
_NUMBERED = re.compile(r"([\u4e00-\u9fff]{1,14}?)\s*[〔\[［【〖（({﹝]\s*((?:19|20)\d{2})\s*年?\s*[〕\]］】〗）)}﹞]\s*第?\s*(\d{1,5})\s*号")
_UNBRACKETED = re.compile(r"([\u4e00-\u9fff]{1,12}?[发办字函令文规通告复工])\s*((?:19|20)\d{2})(?:\s*年\s*第?|\s*第|\s+)\s*(\d{1,5})\s*号")
_ORDER = re.compile(r"([\u4e00-\u9fff]{2,20}?令)\s*第?\s*(\d{1,5}|[一二三四五六七八九十百]{1,6})\s*号")
_BETWEEN = r"\s*(?:的|中的?|里面?的?|之|文件?的?)?\s*"
_NOTE = re.compile(_ASIDE)
_BARE_NAME = re.compile(
    rf"((?:[\u4e00-\u9fff]|[（(][\u4e00-\u9fff\d]{{1,10}}[)）]){{1,40}}?(?:{_WORDS})(?:[（(][一二三四五六七八九十]{{1,3}}[)）])?)"
    rf"{_ASIDE}{_BETWEEN}$"
)
_OWN = re.compile(rf"(?:(?<![基根成资原日])本|这部|这个)(?:[\u4e00-\u9fff]{{0,4}}?(?:{_WORDS}))\s*的?\s*$")
_SAME = re.compile(rf"(?:该|此|上述|其)(?:[\u4e00-\u9fff]{{0,4}}?(?:{_WORDS}))?\s*的?\s*$")
_THIS = re.compile(r"本条\s*的?\s*$")
_BEFORE = re.compile(r"(?:前|上)\s*([一二三四五六七八九两]?)\s*([条款项])(?!件|约)(?:\s*第?\s*[（(]?[〇一二三四五六七八九十百\d]+[)）]?\s*[款项])*")
_ATOMS = re.compile(
    r"《|第\s*[〇零○一二三四五六七八九十百千0-9（(]|[前上][一二三四五六七八九两]?[条款项]"
    r"|(?<=[〇零○一二三四五六七八九十百千0-9])\s?条|(?<=[0-9十])\s?号"
)
# What stands before a name without 《》 and is no part of it.
_LEADING = re.compile(
    r"^.*(?:根据|依据|按照|依照|违反|参照|以及|或者)"
    r"|^(?:请问|查一下|查询|查找|查|看看|看|问|我们|什么是|适用|遵守|贯彻|落实|执行|符合|将|删去|和|与|及|或|在|对|按|依|据|到|见|用|的|那版|这版|那个|这个|那部|这部|新版?|旧版?|老|年)+"
)
_BEHIND = re.compile(rf"\s*[,，]?{_BETWEEN}")
_OPENS, _CLOSES = re.compile(r"\s*[（(]"), re.compile(r"[^（()）]{0,20}[)）]")
_INNER = re.compile(r"第?\s*[（(]?[〇一二三四五六七八九十百\d]+[)）]?\s*[款项]")
_DIGITS = re.compile(r"[〇零○一二三四五六七八九十百千0-9]{1,9}\s*$")
_BREAK = re.compile(r"[，。；：、,;:!?！？\n\s《》“”\"]")


def find_references(text: str, known: Known | None = None) -> list[Reference]:
    """The references in `text`, in order, none overlapping another.

    Args:
        text: any text.
        known: whether a string is a rule's name; tells where a name without 《》 begins (我想问工会法第十一条). Without it,
            common words before a name are cut off and the rest is left to whoever resolves the name.
    """
    return list(_Scan(text, fold(text), known).references())


def same_number(text: str) -> str | None:
    """The 发文字号 that `text` is, whatever its brackets, with 〔〕; None where it is none.

    >>> same_number("总工发[2023]第12号")
    '总工发〔2023〕12号'
    """
    for pattern in (_NUMBERED, _UNBRACKETED, _ORDER):
        if match := pattern.fullmatch(fold(text).strip()):
            return _number_of(match)
    return None


def _number_of(match: re.Match[str]) -> str:
    if match.re is _ORDER:
        return f"{match[1]}第{numeral(match[2])}号"
    return f"{match[1]}〔{match[2]}〕{int(match[3])}号"


@dataclass(slots=True)
class _Scan:
    """One pass over a text: finds a sign of a reference, reads the whole of it, goes on behind it."""

    text: str
    folded: str
    known: Known | None
    last: Reference | None = None  # the last that named a rule: 该法第三条 means it

    def references(self) -> Iterator[Reference]:
        at = floor = 0
        while atom := _ATOMS.search(self.folded, at):
            found = self._at(atom, floor)
            at = atom.end() if found is None else max(found.span.end, atom.end())
            if found is None:
                continue
            if found.anchor in (Anchor.NAMED, Anchor.NUMBERED):
                self.last = found
            floor = at
            yield found

    def _at(self, atom: re.Match[str], floor: int) -> Reference | None:
        if atom[0] == "《":
            return self._book(atom.start())
        if atom[0][-1] == "号":
            return self._numbered(atom.end(), floor)
        if atom[0][0] in "前上":
            return self._before(atom.start())
        if atom[0][0] != "第":
            return self._loose(atom.start(), floor)
        return None if self._heads(atom.start()) else self._places(atom.start(), floor)

    def _heads(self, start: int) -> bool:
        """Whether the number at `start` begins its line and an article or a chapter, and refers to nothing."""
        line = self.folded[start : start + 40] if start and self.folded[start - 1] == "\n" else ""
        mark = marker(line.split("\n", 1)[0]) if line else None
        return mark is not None and mark.rank <= Rank.ARTICLE

    def _book(self, start: int) -> Reference | None:
        """《…》, with the 发文字号 and the places behind it."""
        match = _BOOK.match(self.folded, start)
        if match is None:
            return None
        name = self.text[match.start(1) : match.end(1)].strip()
        note = _NOTE.match(self.folded, match.end())
        end = note.end() if note else match.end()
        number, end = self._number_in_brackets(end)
        return replace(_made(Anchor.NAMED, start, end, *self._behind(end), name=name, number=number), version=note[1] if note else None)

    def _number_in_brackets(self, end: int) -> tuple[str | None, int]:
        """（总工发〔2023〕12号） behind a name, and where it ends."""
        opening = _OPENS.match(self.folded, end)
        for pattern in (_NUMBERED, _UNBRACKETED, _ORDER) if opening else ():
            inner = pattern.match(self.folded, opening.end()) if opening else None
            if inner and (close := _CLOSES.match(self.folded, inner.end())):
                return _number_of(inner), close.end()
        return None, end

    def _numbered(self, stop: int, floor: int) -> Reference | None:
        """The 发文字号 that ends at `stop`."""
        for pattern in (_NUMBERED, _UNBRACKETED, _ORDER):
            for match in pattern.finditer(self.folded, max(floor, stop - 50), stop):
                if match.end() == stop:
                    own = _LEADING.sub("", match[1]) or match[1]
                    return _made(Anchor.NUMBERED, stop - len(match[0]) + len(match[1]) - len(own), stop, *self._behind(stop),
                                 number=_number_of(match).replace(match[1], own, 1))  # fmt: skip
        return None

    def _behind(self, end: int) -> tuple[Places | None, Parts]:
        """The places behind a name, of which 第 may be missing, and the divisions before them."""
        gap = _BEHIND.match(self.folded, end)
        parts = read_divisions(self.folded, gap.end() if gap else end)
        return self._in_parts(parts, loose=True), parts

    def _in_parts(self, parts: Parts, *, loose: bool = False) -> Places | None:
        divisions, at = parts
        gap = _BEHIND.match(self.folded, at) if divisions else None
        return read_places(self.folded, gap.end() if gap else at, loose=loose)

    def _before(self, start: int) -> Reference | None:
        match = _BEFORE.match(self.folded, start)
        if match is None:
            return None
        inner = _INNER.search(self.folded, match.end(2), match.end())
        places = read_places(self.folded, inner.start()) if inner else None
        found = _made(Anchor.BEFORE, start, match.end(), places)
        return replace(found, back=numeral(match[1] or "一") or 1, unit=match[2])

    def _loose(self, at: int, floor: int) -> Reference | None:
        """工会法十一条: the number stands right behind a name, without 第."""
        digits = _DIGITS.search(self.folded, max(floor, at - 10), at)
        if digits is None or self.folded[digits.start() - 1 : digits.start()] == "第":
            return None
        return self._named(digits.start(), floor, read_places(self.folded, digits.start(), loose=True), ((), digits.start()))

    def _places(self, start: int, floor: int) -> Reference | None:
        parts = read_divisions(self.folded, start)
        places = self._in_parts(parts)
        if places is None:
            return self._named(start, floor, None, parts) if parts[0] else None
        before = self.folded[max(floor, start - 60) : start].rpartition("\n")[2]
        if own := _OWN.search(before):
            return _made(Anchor.OWN, start - len(own[0]), start, places)
        if this := _THIS.search(before):
            return _made(Anchor.BARE, start - len(this[0]), start, places)
        if same := _SAME.search(before):
            found = _made(Anchor.BARE, start - len(same[0]), start, places)
            last = self.last
            return replace(found, anchor=last.anchor, name=last.name, version=last.version, number=last.number) if last else found
        return self._named(start, floor, places, parts) or _made(Anchor.BARE, start, start, places)

    def _named(self, start: int, floor: int, places: Places | None, parts: Parts) -> Reference | None:
        """The name without 《》 that ends where the places, or the divisions, start."""
        before = _BREAK.split(self.folded[max(floor, start - 60) : start].rpartition("\n")[2].rstrip())[-1]
        run = _BARE_NAME.search(before)
        if run is None or not (places or parts[0]):
            return None
        name = self._name(run[1])
        if len(name) < 2:
            return None
        begin = self.folded.rfind(name, max(floor, start - 60), start)
        return replace(_made(Anchor.NAMED, begin, start, places, parts, name=self.text[begin : begin + len(name)]), version=run[2])

    def _name(self, run: str) -> str:
        if self.known is not None and (found := next((run[at:] for at in range(len(run) - 1) if self.known(run[at:])), None)):
            return found
        return _LEADING.sub("", run)


def _made(anchor: Anchor, start: int, end: int, places: Places | None, parts: Parts = ((), 0), *, name: str | None = None,
          number: str | None = None) -> Reference:  # fmt: skip
    divisions, behind = parts
    return Reference(
        anchor=anchor,
        span=Span(start=start, end=places.end if places else behind if divisions else end),
        name=name,
        number=number,
        stretches=places.stretches if places else (),
        divisions=divisions,
    )


__all__ = ["Anchor", "Provision", "Reference", "Stretch", "find_references", "same_number"]
