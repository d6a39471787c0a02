"""Blocks -> Heads: which lines, and which first sentences, are headings. The grammar of one line is in headings.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.contents import contents
from ingest.groups import Candidate, Order, group, heads_group
from ingest.headings import (
    Form,
    Marker,
    Rank,
    addresses,
    article_element,
    article_end,
    clause_end,
    element,
    first_sentence,
    form,
    marker,
    names_paragraph,
)
from ingest.readers.reading import Block, Role

_SIGNED = re.compile(r"[（(]?[一二12][0-9〇零○一二三四五六七八九]{3}年.{1,4}月.{1,4}日[）)]?$")
_CONTENT = re.compile(r"[0-9]|应当|不得|可以|必须|；")
_YEARS = re.compile(r"[0-9]{4}(?:[-－—至][0-9]{4})?年?")
_SUPPLEMENT = re.compile(r"[总分附]\s*则$")  # without a number, on a line of its own above an article
_STOP = "。；;，,：:！？!?、"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One heading: it starts block `block` and ends `end` characters into block `last`. `style` is its style's level."""

    block: int
    last: int
    end: int
    element: str
    rank: int
    style: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """All headings of a document in order, the lines of its table of contents, and how its numberings nest."""

    heads: tuple[Head, ...]
    contents: range
    order: Order


UNNUMBERED = 1000  # the rank of a heading that only its style makes one


def find_heads(blocks: Sequence[Block]) -> Heads:
    """The headings of `blocks`."""
    lines = [block.text for block in blocks]
    listed = contents(lines)
    titles = _titles(blocks)
    marks = [None if number in listed else _marker(block) for number, block in enumerate(blocks)]
    found: dict[int, Head] = {}
    for number, block in enumerate(blocks):
        if number not in listed and number not in titles and _styled(block):
            found[number] = _styled_head(lines, number, marks[number], block.level or 1)
    found |= {head.block: head for head in _law_heads(lines, marks, {*found, *listed}) if head.block not in found}
    articles = _inside_articles(lines, marks, found)
    candidates = [
        Candidate(number, mark, _stands(line, mark))
        for number, (line, mark) in enumerate(zip(lines, marks, strict=True))
        if mark is not None and mark.rank >= Rank.CN and number not in found and number not in articles
    ]
    order = Order.of([candidate for candidate in candidates if candidate.mark.rank < Rank.ORDINAL])
    found |= _numbered(lines, candidates, found, order)
    found |= _named(blocks, marks, found, articles, listed)
    return Heads(heads=tuple(found[number] for number in sorted(found)), contents=listed, order=order)


def _marker(block: Block) -> Marker | None:
    return marker(block.text) if block.role in (Role.BODY, Role.HEADING) else None


def _styled(block: Block) -> bool:
    """Whether the style is to be believed: a whole paragraph in a heading style is a slip."""
    text = block.text
    return block.role is Role.HEADING and len(text) <= 80 and element(text) != "" and not (text[-1:] == "。" and len(text) > 40)


def _titles(blocks: Sequence[Block]) -> range:
    """The leading blocks in a heading style that are the document's title: no later heading without number is as high."""
    count = 0
    while count < len(blocks) and count < 4 and _styled(blocks[count]) and marker(blocks[count].text) is None:
        if count and (blocks[count].level or 1) > (blocks[0].level or 1):
            break
        count += 1
    if not count:
        return range(0)
    top = blocks[0].level or 1
    later = (block for block in blocks[count:] if _styled(block) and marker(block.text) is None)
    return range(0) if any((block.level or 1) <= top for block in later) else range(count)


def _styled_head(lines: Sequence[str], number: int, mark: Marker | None, style: int) -> Head:
    line = lines[number]
    if mark is None:
        return Head(block=number, last=number, end=len(line), element=element(line), rank=UNNUMBERED, style=style)
    if mark.rank == Rank.ARTICLE:
        return Head(block=number, last=number, end=len(line), element=article_element(line, mark, len(line)), rank=mark.rank, style=style)
    return Head(block=number, last=number, end=len(line), element=element(line, mark), rank=mark.rank, style=style)


def _law_heads(lines: Sequence[str], marks: Sequence[Marker | None], taken: set[int]) -> Iterable[Head]:
    """编 章 节 on lines of their own, 条 with their text behind them, 附件. `taken` are the lines that are something else already."""
    article = 0
    for number, mark in enumerate(marks):
        if mark is None and _SUPPLEMENT.match(lines[number]) and _article_follows(marks, number):
            yield Head(block=number, last=number, end=len(lines[number]), element="".join(lines[number].split()), rank=Rank.PART)
        if mark is None or mark.rank > Rank.LESSON:
            continue
        line = lines[number]
        if mark.rank == Rank.ARTICLE:
            # without a blank behind it, 第五条 is believed only where the count has come to it (第五条对… may refer)
            if mark.gap or mark.number in (1, article, article + 1):
                article = mark.number
                end = article_end(line, mark)
                yield Head(block=number, last=number, end=end, element=article_element(line, mark, end), rank=mark.rank)
        elif mark.rank == Rank.ANNEX and not _annex_opens(lines, number, mark):
            continue
        elif form(line, mark) is Form.WHOLE and (mark.gap or len(line) - mark.end <= 25) and line[-1] not in _STOP:
            yield _with_next(lines, marks, number, mark, taken)


def _article_follows(marks: Sequence[Marker | None], number: int) -> bool:
    below = marks[number + 1] if number + 1 < len(marks) else None
    return below is not None and below.rank == Rank.ARTICLE


def _with_next(lines: Sequence[str], marks: Sequence[Marker | None], number: int, mark: Marker, taken: set[int]) -> Head:
    """The heading on this line; where that is only 附件1 or 第一章, with the short line under it that names it."""
    line = lines[number]
    if len(line.rstrip()) == mark.end and number + 1 < len(lines) and marks[number + 1] is None and number + 1 not in taken:
        name = lines[number + 1]
        if 2 <= len(name) <= 40 and not any(stop in name for stop in _STOP) and not _SIGNED.match(name):
            return Head(block=number, last=number + 1, end=len(name), element=f"{mark.label} {element(name)}", rank=mark.rank)
    return Head(block=number, last=number, end=len(line), element=element(line, mark), rank=mark.rank)


def _annex_opens(lines: Sequence[str], number: int, mark: Marker) -> bool:
    """Whether 附件 starts an annex here. 附件：1.申请表 above a signature and its date only lists what is attached."""
    line = lines[number]
    if line[mark.end : mark.end + 1] not in (":", "："):
        return len(line) <= 60 and line[-1] not in _STOP
    for following in lines[number + 1 : number + 8]:
        if _SIGNED.match(following):
            return False
        if len(following) > 40:
            break
    return len(line) > mark.end + 1


def _inside_articles(lines: Sequence[str], marks: Sequence[Marker | None], found: dict[int, Head]) -> set[int]:
    """The lines inside articles: numbered lines there are 款 and 项. 二、会员 just above the next 第X条 is a heading."""
    inside: set[int] = set()
    within = False
    for number, line in enumerate(lines):
        if number in found:
            within = found[number].rank == Rank.ARTICLE
        elif within:
            mark = marks[number]
            heads_next = number + 1 in found and found[number + 1].rank == Rank.ARTICLE
            if mark is None or not heads_next or len(line) > 30 or line[-1] in _STOP:
                inside.add(number)
    return inside


def _stands(line: str, mark: Marker) -> Form:
    """The form of a numbered line; a first sentence that states a rule or a figure is content, not a head."""
    stands = form(line, mark, longest=40 if mark.rank == Rank.ORDINAL else 50)
    head = first_sentence(line)[mark.end :]
    if stands is Form.RUN_IN and (len(line) - mark.end - len(head) < 10 or _CONTENT.search(_YEARS.sub("", head))):
        return Form.ITEM
    return stands


def _numbered(lines: Sequence[str], candidates: Sequence[Candidate], found: dict[int, Head], order: Order) -> dict[int, Head]:
    heads: dict[int, Head] = {}
    # where the text under a heading ends: at the next one that is not deeper; an article is deeper than any 一、 above it
    stops = {number: UNNUMBERED if head.rank in (Rank.ARTICLE, UNNUMBERED) else -1 for number, head in found.items()}
    stops |= {candidate.block: order.place(candidate.mark.rank) for candidate in candidates}
    for run in group(candidates, set(found), order):
        place = order.place(run.members[0].mark.rank)
        ends = {member.block for member in run.members if stops.get(member.block + 1, UNNUMBERED) <= place or member.block + 1 == len(lines)}
        if heads_group(lines, run, ends):
            heads |= {member.block: _numbered_head(lines[member.block], member) for member in run.members}
    return heads


def _numbered_head(line: str, member: Candidate) -> Head:
    end = {Form.WHOLE: len(line), Form.RUN_IN: len(first_sentence(line)), Form.ITEM: clause_end(line, member.mark)}[member.form]
    return Head(block=member.block, last=member.block, end=end, element=element(line[:end], member.mark), rank=member.mark.rank)


def _named(
    blocks: Sequence[Block], marks: Sequence[Marker | None], found: dict[int, Head], articles: set[int], listed: range
) -> dict[int, Head]:
    """Heads without a number: short first sentences, where most paragraphs under one numbered heading have them."""
    under: dict[int, list[int]] = {}
    parent: Head | None = None
    for number, block in enumerate(blocks):
        if number in found:
            parent = found[number]
        elif addresses(block.text):
            parent = None
        elif parent and number not in listed and number not in articles and block.role is Role.BODY and marks[number] is None:
            under.setdefault(parent.block, []).append(number)
    naming = {first: [n for n in numbers if names_paragraph(blocks[n].text)] for first, numbers in under.items()}
    everywhere = sum(map(len, naming.values()))
    heads: dict[int, Head] = {}
    for first, named in naming.items():
        numbered = found[first].rank in range(Rank.CN, Rank.ORDINAL) or found[first].rank == UNNUMBERED
        long = sum(len(blocks[n].text) >= 60 for n in under[first])
        if numbered and everywhere >= 3 and named and 2 * len(named) >= long:
            for number in named:
                end = names_paragraph(blocks[number].text)
                text = element(blocks[number].text[:end])
                heads[number] = Head(block=number, last=number, end=end, element=text, rank=Rank.NAMED)
    return heads
