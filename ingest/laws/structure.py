"""The rows of one law -> its text and its sections: 编, 章, 节, 条 and annexes, each article whole under its headings.

The rows know chapter and section only. A part's heading (第二编 物权) stands at the end of the article before it; so do 附则 and
the annexes. They are cut off here and put where they belong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.document import Section, Span
from ingest.headings import Rank, element, marker
from ingest.laws.source import LawArticle

ANNEX = re.compile(r"附(?:件|表|录)?\s*[一二三四五六七八九十0-9]{0,3}\s*(?:[:：].{0,60})?$")
_CLOSING_PART = re.compile(r"附\s*则$")
_RULED = re.compile(r"[-+|\s]*$|!\d+\{.*|height=.*\}$")  # lines of a drawn table, and what is left of a picture
_SUPPLEMENT = "附则"
_PARTS = {Rank.PART: 0, Rank.SUBPART: 1, Rank.CHAPTER: 2, Rank.SECTION: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class LawText:
    """A law's text and the sections that partition it."""

    text: str
    sections: tuple[Section, ...]


def law_text(title: str, note: Sequence[str], articles: Sequence[LawArticle]) -> LawText:
    """The law under its title: a line a heading, a paragraph a line, each article behind its number.

    Args:
        title: the law's name, the first line.
        note: lines about the law that stand under its title.
        articles: its rows, in order.
    """
    writing = _Writing()
    writing.section((), [title, *note], heading=0)
    for piece in _pieces(articles):
        writing.headings(piece.above)
        writing.article(piece)
    return writing.finished()


@dataclass(frozen=True, slots=True)
class _Piece:
    """An article or an annex: the headings it stands under, its own label ("" for a text without articles), its lines."""

    above: tuple[str, ...]
    label: str
    lines: tuple[str, ...]
    annex: bool = False


def _pieces(articles: Sequence[LawArticle]) -> Iterator[_Piece]:
    parts = _Parts(any(_part_rank(line) is not None for one in articles for line in one.text.split("\n")[1:]))
    for number, one in enumerate(_without_strayed(articles) if not parts.first else articles):
        lines = [line.strip() for line in one.text.split("\n") if line.strip()]
        body, stuck = _without_stuck(lines)
        annexes: list[list[str]] = []
        if number == len(articles) - 1:
            body, annexes = _without_annexes(body)
        yield _Piece(parts.above(one), _label(one.label), tuple(body))
        parts.open(stuck)
        for annex in annexes:
            yield _Piece((), _annex_label(annex), tuple(annex), annex=True)


def _without_strayed(articles: Sequence[LawArticle]) -> list[LawArticle]:
    """The articles; one whose chapter begins only later (第一条 under 第九章 附则) has none."""
    seen: set[str | None] = set()
    kept: list[LawArticle] = []
    for number, one in enumerate(articles):
        follows = articles[number + 1].chapter if number + 1 < len(articles) else one.chapter
        strayed = one.chapter not in seen and one.chapter != follows and any(other.chapter == one.chapter for other in articles[number + 2 :])
        kept.append(replace(one, chapter=None, section=None) if strayed else one)
        seen.add(kept[-1].chapter)
    return kept


@dataclass(slots=True)
class _Parts:
    """The part that is open: 第二编, 第一分编. `first` says that the law has parts, so that what stands before the second is the first."""

    first: bool
    opened: list[str] = field(default_factory=list)
    supplement: bool = False

    def above(self, article: LawArticle) -> tuple[str, ...]:
        if self.supplement:
            return (_SUPPLEMENT,)
        own = [_heading(text) for text in (article.chapter, article.section) if text]
        return (*(self.opened or (["第一编"] if self.first else [])), *own)

    def open(self, stuck: Sequence[str]) -> None:
        for line in stuck:
            if _CLOSING_PART.match(line):
                self.supplement = True
            else:
                rank = _part_rank(line)
                self.opened = [*(self.opened[:1] if rank == Rank.SUBPART else []), _heading(line)]


def _part_rank(line: str) -> int | None:
    """The rank of a line that is the heading of a part."""
    mark = marker(line)
    if _CLOSING_PART.match(line):
        return Rank.PART
    found = mark is not None and mark.rank in (Rank.PART, Rank.SUBPART) and len(line) <= 40 and not re.search(r"[，。；：]", line)
    return mark.rank if mark is not None and found else None


def _without_stuck(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines of an article, and the headings of what follows that stick to its end."""
    end = len(lines)
    while end > 1 and _part_rank(lines[end - 1]) is not None:
        end -= 1
    return lines[:end], lines[end:]


def _without_annexes(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """The lines of the last article, and each annex that follows it."""
    starts = [number for number, line in enumerate(lines) if number and ANNEX.match(line)]
    if not starts:
        return lines, []
    ends = [*starts[1:], len(lines)]
    annexes = [[line for line in lines[start:end] if not _RULED.match(line)] for start, end in zip(starts, ends, strict=True)]
    return lines[: starts[0]], annexes


def _annex_label(lines: Sequence[str]) -> str:
    """附件一 香港特别行政区行政长官的产生办法: its number, and its name where it stands behind it or on the next line."""
    label = lines[0].rstrip(":： ")
    if len(label) <= 5 and len(lines) > 1 and len(lines[1]) <= 40 and not re.search(r"[，。；|]", lines[1]):
        return f"{label} {lines[1]}"
    return label


def _label(label: str) -> str:
    if label == "全文":
        return ""
    return f"{label.removeprefix('条目')}、" if label.startswith("条目") else label


def _heading(line: str) -> str:
    """第二编 物权 for 第二编 物 权: a name of two characters is printed with a blank between them."""
    mark = marker(line)
    name = line[mark.end :].strip() if mark else line
    spread = re.fullmatch(r"(\S)\s+(\S)", name)
    name = spread[1] + spread[2] if spread else name
    return element(f"{mark.label} {name}", marker(f"{mark.label} {name}")) if mark else name


@dataclass(slots=True)
class _Writing:
    """The text written so far, and its sections."""

    lines: list[str] = field(default_factory=list)
    length: int = 0
    sections: list[Section] = field(default_factory=list)
    open: tuple[str, ...] = ()

    def headings(self, above: tuple[str, ...]) -> None:
        """Writes those headings of `above` that are not open yet, each a section that the next article's passage takes in."""
        same = next((at for at, (old, new) in enumerate(zip(self.open, above, strict=False)) if old != new), min(len(self.open), len(above)))
        for depth in range(same, len(above)):
            if above[depth] != "第一编":  # its own line is lost; only its number is known
                self.section(above[: depth + 1], [above[depth]], heading=len(above[depth]))
        self.open = above

    def article(self, piece: _Piece) -> None:
        """Writes an article; its number leads its first line."""
        if piece.annex:
            self.open = ()
            self.section((piece.label,), piece.lines, heading=len(piece.lines[0]))
        elif piece.label.endswith("、"):
            self.section((*piece.above, piece.label), [piece.label + piece.lines[0], *piece.lines[1:]], heading=len(piece.label))
        elif piece.label:
            self.section((*piece.above, piece.label), [f"{piece.label} {piece.lines[0]}", *piece.lines[1:]], heading=len(piece.label))
        else:
            self.section(piece.above, piece.lines, heading=0)

    def section(self, path: tuple[str, ...], lines: Sequence[str], heading: int) -> None:
        """Writes one section; the first `heading` characters are its heading."""
        start = self.length
        self.lines += lines
        self.length += sum(len(line) + 1 for line in lines)
        mark = Span(start=start, end=start + heading) if heading else None
        self.sections.append(Section(path=path, level=len(path), span=Span(start=start, end=self.length), heading=mark))

    def finished(self) -> LawText:
        """What was written, without the break behind the last line."""
        last = self.sections[-1]
        self.sections[-1] = Section(path=last.path, level=last.level, heading=last.heading, span=Span(start=last.span.start, end=self.length - 1))
        return LawText(text="\n".join(self.lines), sections=tuple(self.sections))
