"""Lines as they were broken by a page or a terminal -> whole paragraphs.

Works on geometry in em (one Han character = 1): where a line begins, where it ends, and whether space stands above it.
PDF pages and hard-wrapped text files share it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.clean import CJK_MARKS

_ORDINAL = "[0-9０-９〇零一二三四五六七八九十百千]{1,7}"
# Heads and list items that open a paragraph, e.g. "第三条", "（二）", "1.", "①", "附件2", a salutation "各区总工会：" or a line
# in brackets; not "第三条规定的…", "（一）项".
_OPENER = re.compile(
    f"第{_ORDINAL}[编章节](?![的规至和、，。])|第{_ORDINAL}条(?:之[一二三四五六七八九十])?(?![的规第至和或、，。）中])"
    f"|[一二三四五六七八九十]{{1,3}}、|[（(]{_ORDINAL}[)）](?![项款目至、和或])|[0-9]{{1,2}}(?:[.．]\\s?(?![0-9])|、|[)）])"
    "|各[^。；]{1,60}[：:]$|[①-⑳⑴-⒇]|[（(][^（）()]{2,40}[)）]$|[•●■◆▪◇○□➢✓]\\s?|[一二三四五六七八九十]是(?=\\S)|附[件表录][:：0-9一二三四五六七八九十]"
)
_CLOSED = re.compile("[。！？；：!?;:…](?:[”’」』）)》】\"']*)$")
# What a line break never splits (UAX 14, simplified): opening marks, a Latin word or a Han character, what quotation marks
# glue to it ("化“四" in 深化“四方合作”), and the marks that no line begins with.
_WORD = "(?:[0-9A-Za-z.,:/@_%+-]+|.)"
_UNBREAKABLE = re.compile(f"[“‘（《〈〔【「『(]*{_WORD}(?:[“”‘’]+{_WORD})*[，。、；：？！”’）》〉】〕」』…—·,.;:!?)%％‰℃]{{0,3}}")
_SLACK = 0.8  # em; the printed width of a line is estimated
_INDENT = (1.4, 2.7)  # em; first lines are set in by two characters
_SIGNATURE = 8.0  # em; what begins further in is set to the right: issuer and date, each a line of its own
_WIDE_SLACK = 4.0  # where nothing but the width speaks for a new paragraph
_TOC = re.compile(r"^.{1,80}?(?:(?:[.．·•]\s?){4,}|…{2,}|\.{3,})\s*[0-9]{1,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line. `left` and `right` are in em from the page's left edge; `gap`: white space stands above it.

    `fixed` lines (rows of a table) are never joined with their neighbours.
    """

    text: str
    left: float
    right: float
    gap: bool = False
    page: int | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The column that a document's lines are set in, in em: its paragraphs begin with an indent, or stand apart (`spaced`)."""

    left: float
    right: float
    indented: bool = False
    spaced: bool = False


def width(text: str) -> float:
    """The printed width of `text` in em: 1 for a wide character, 0.5 for a narrow one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def opens_block(text: str) -> bool:
    """True where `text` begins with the number of a head or a list item: 一、 （一） 1. 第一条 ① •."""
    return _OPENER.match(text) is not None


def is_contents_line(text: str) -> bool:
    """True for an entry of a printed table of contents: "一、总则……3"."""
    return _TOC.match(text) is not None


def joined(first: str, second: str) -> str:
    """Two parts of one sentence as one text; a blank only between two Latin words."""
    if first and second and first[-1].isascii() and second[0].isascii():
        letters = first[-1].isalpha() and second[0].isalpha()
        after_mark = first[-1] in ",;:.!?" and second[0].isalpha() and len(first) > 1 and first[-2].isascii()
        return f"{first} {second}" if letters or after_mark else first + second
    return first + second


def measure(lines: Sequence[Line], page_width: float | None = None) -> Measure:
    """The column of `lines`: commonest left edge, the right edge that full lines reach, indents or not.

    Args:
        lines: All lines of a document, in order.
        page_width: In em, where known: then a column of short lines only is not taken for a narrow one.

    """
    left = Counter(round(line.left * 2) / 2 for line in lines if width(line.text) >= 8) or Counter(round(line.left * 2) / 2 for line in lines)
    # The indent of a first line can be commoner than the margin where paragraphs are short: the leftmost of the common edges.
    often = [edge for edge, count in left.items() if count >= 0.15 * left.total()]
    common = min(often or left)  # lines strewn over the page have no common edge
    rights = sorted(line.right for line in lines)
    right = rights[min(len(rights) - 1, int(len(rights) * 0.95))]
    if page_width is not None:
        symmetric = page_width - common
        reached = sum(abs(line.right - right) <= 1.2 and not closed(line.text) for line in lines)
        if right < symmetric - 2 and reached < max(4, 0.2 * len(lines)):
            right = symmetric
    indents = sum(_INDENT[0] <= line.left - common <= _INDENT[1] for line in lines)
    ends = [after for before, after in pairwise(lines) if before.right < right - 5 and before.page == after.page]
    return Measure(
        left=common,
        right=right,
        indented=indents >= max(2, 0.08 * len(lines)),
        spaced=len(ends) >= 2 and sum(after.gap for after in ends) > 0.7 * len(ends),
    )


def closed(text: str) -> bool:
    """True where `text` ends as a sentence or a clause with a semicolon or colon does."""
    return _CLOSED.search(text) is not None


def paragraphs(lines: Sequence[Line], column: Measure) -> list[list[Line]]:
    """The lines of each paragraph, in order."""
    groups: list[list[Line]] = []
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        if groups and not _starts(groups[-1], line, following, column):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def text_of(group: Sequence[Line]) -> str:
    """The lines of one paragraph as one text."""
    text = ""
    for line in group:
        text = joined(text, line.text)
    return text


def _starts(group: Sequence[Line], line: Line, following: Line | None, column: Measure) -> bool:
    """True where `line` begins a paragraph of its own after `group`."""
    before = group[-1]
    if line.fixed or before.fixed or line.gap or not _full(before, line, column):
        return True
    if before.left - column.left > _SIGNATURE or (_centred(before, column) and not _centred(line, column)):
        return True
    step = line.left - before.left
    if step >= 1.2:  # further in than the line above: a first line, or the second line of a hanging item
        hanging = opens_block(before.text) and len(group) == 1 and not closed(before.text)
        return not (hanging and following is not None and abs(following.left - line.left) < 0.6)
    deep = line.left - column.left >= 1.2
    if deep:  # as far in as the line above: a block set in, or two paragraphs of one full line each
        return closed(before.text) or opens_block(line.text)
    if column.indented or column.spaced:  # then only a head begins here
        return closed(before.text) and opens_block(line.text)
    return closed(before.text) or opens_block(line.text)


def _centred(line: Line, column: Measure) -> bool:
    """True for a title: as far from the left edge of the column as from the right one."""
    before, after = line.left - column.left, column.right - line.right
    if column.indented and abs(before - 2) < 0.2:  # the first line of a paragraph that happens to end as far in
        return False
    return min(before, after) >= 0.6 and abs(before - after) < 0.8


def _full(line: Line, following: Line, column: Measure) -> bool:
    """True where the first word of `following`, with the marks that cling to it, had no room left at the end of `line`."""
    need = width(_UNBREAKABLE.match(following.text)[0])  # type: ignore[index]  # matches any text
    goes_on = (column.indented or column.spaced) and line.left - column.left < 8 and following.left - column.left < 1 and not closed(line.text)
    if goes_on and not opens_block(following.text):  # in the middle of a sentence, and the next line has no indent
        need += _WIDE_SLACK
    squeezed = 1.0 if line.text[-1] in CJK_MARKS else 0.0  # marks are squeezed or hang at the end of a line
    return line.right + need + squeezed + _SLACK > column.right
