"""Document and passages -> Figures: every number that states a fact, with what it counts and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.counted import clause_around, counted_after, counted_before, mask, people_only, verb_before
from ingest.document import Bound, Document, DocumentKind, Figure, FigureKind, Passage, PassageKind, Period, Span
from ingest.measures import measure_class
from ingest.quantities import COUNTS, Quantity, QuantityKind, find_quantities
from ingest.words import sentences

__all__ = ["Quantity", "figures", "find_quantities"]

_KINDS = {
    PassageKind.ACHIEVEMENT: FigureKind.ACHIEVED,
    PassageKind.TARGET: FigureKind.TARGET,
    PassageKind.POLICY: FigureKind.RULE,
    PassageKind.COURSE: FigureKind.RULE,
}
_DOCUMENT_KINDS = {DocumentKind.POLICY: FigureKind.RULE, DocumentKind.COURSE: FigureKind.RULE}
_PLANNED = re.compile(r"力争|争取|计划|预计|拟|将(?!近)|目标|确保|要(?![求点闻素件])")
_STANDS_ALONE = frozenset(
    {"money", "percent", "per-mille", "percentage-point", "times", "area", "length", "weight", "volume", "energy", "age", "score"}
)
_TIMES = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second"})
_PEOPLE_CLASSES = frozenset({"person", "person-time", "household", "household-time"})
_NOUN_UNITS = frozenset({"部门", "部委"})
_COUNTED_ORDINALS = frozenset("届批期轮次")
_ORGAN = re.compile(r"[^，,。；、]{0,4}(?:委员会|全体会议|代表大会|全会|常委会|党代会|职代会|工代会|理事会|人大|政协)")
_RISE = re.compile(
    r"^(?:左右|的)?(?:提升|提高|增加|增长|上升|下降|降低|减少|扩大|缩短|压缩|压减|发展|订正|修正|更正|调整|升|降|增|减)(?:至|到|为|成)$"
)
_CELL = re.compile(r"(?:^|[；;。\n，,|])\s*(?:[-*•·]\s*)?(?P<head>[^；;：:。\n，,]{2,16})[：:]\s*$")
_CELL_UNIT = re.compile(r"[（(](?P<unit>[^（）()]{1,6})[）)]$")
_NO_COUNT_HEAD = re.compile(r"序号|编号|电话|热线|年份|年度|邮编|时间|日期|代码|学号|课号|文号|月份")
_SUBJECT_LIMIT = 32  # longer than this is no noun but a clause that was misread; its end is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence of a passage, its quantities, and how the passage is to be read."""

    text: str
    masked: str
    quantities: list[Quantity]
    kind: FigureKind | None
    period: Period | None
    passage: Passage
    offset: int


def figures(document: Document, passages: Sequence[Passage]) -> tuple[Figure, ...]:
    """Every figure of the passages in order; dates, articles, document numbers and numbers inside names are none.

    `kind` and `period` come from the passage, else from the document; a year named before the number in its sentence
    wins over both. In "从31%提升至87.5%" both numbers are figures of the same subject, the first with the predicate
    "提升至87.5%之前".
    """
    return tuple(figure for passage in passages for sentence in _sentences(document, passage) for figure in _of_sentence(sentence))


def _sentences(document: Document, passage: Passage) -> Iterator[_Sentence]:
    kind = _KINDS.get(passage.kind) or _DOCUMENT_KINDS.get(document.kind)
    for span in sentences(passage.text):
        text = passage.text[span.start : span.end]
        quantities = find_quantities(text)
        if quantities:
            yield _Sentence(
                text=text,
                masked=mask(text),
                quantities=quantities,
                kind=kind,
                period=passage.period or document.period,
                passage=passage,
                offset=passage.span.start + span.start,
            )


def _of_sentence(sentence: _Sentence) -> list[Figure]:
    found: list[Figure] = []
    for at, quantity in enumerate(sentence.quantities):
        if not _states_something(sentence, quantity):
            continue
        figure = _cell(sentence, quantity) or _figure(sentence, at, found[-1] if found else None)
        if figure is not None:
            found.append(figure)
    return _before_and_after(sentence, found)


def _states_something(sentence: _Sentence, quantity: Quantity) -> bool:
    """Whether a number is a fact: no name, no “四个意识”, no 一个, no 三年行动计划, no 2021-2025年."""
    if quantity.in_name or sentence.masked[quantity.span.start] == "■":
        return False
    if quantity.kind is QuantityKind.ORDINAL:
        return quantity.unit in _COUNTED_ORDINALS and quantity.raw[0] in "第首" and not _ORGAN.match(sentence.text, quantity.span.end)
    if quantity.kind is QuantityKind.NUMBER:
        return True  # kept only as a table cell
    if quantity.kind not in COUNTS:
        return False
    rule = sentence.kind is FigureKind.RULE
    if not rule and _describes(sentence, quantity):
        return False
    if measure_class(quantity.unit) in _TIMES and not (rule or quantity.bound is not Bound.EXACT):
        return False
    return quantity.raw[0] not in "一" or quantity.value > 1 or rule


def _describes(sentence: _Sentence, quantity: Quantity) -> bool:
    """百人以上企业, 距90%的目标, 二期工程: a number that says which, not how many."""
    noun_follows = "一" <= sentence.masked[quantity.span.end : quantity.span.end + 1] <= "鿿"
    return (
        (quantity.raw.endswith(("以上", "以下")) and noun_follows)
        or bool(re.search("距离?$|[比较][^，,。]{1,8}的?$", sentence.text[: quantity.span.start]))
        or (quantity.unit == "期" and not re.match(r"\D*\d", quantity.raw))
    )


def _cell(sentence: _Sentence, quantity: Quantity) -> Figure | None:
    """人数：120 and 经费（万元）：35, as readers write table rows."""
    head = _CELL.search(sentence.text, 0, quantity.span.start)
    if head is None or not re.match(r"\s*(?:[；;。，,\n]|$)", sentence.text[quantity.span.end :]):
        return None
    name = head["head"].strip()
    if _NO_COUNT_HEAD.search(name):
        return None
    if quantity.kind is not QuantityKind.NUMBER:
        return _made(sentence, quantity, subject=name, predicate="")
    unit = _CELL_UNIT.search(name)
    scaled = find_quantities(f"1{unit['unit']}") if unit else []
    if unit and scaled and scaled[0].kind in COUNTS:
        quantity = replace(quantity, value=quantity.value * scaled[0].value, unit=scaled[0].unit)
    return _made(sentence, quantity, subject=name[: unit.start()] if unit else name, predicate="")


def _figure(sentence: _Sentence, at: int, previous: Figure | None) -> Figure | None:
    quantity = sentence.quantities[at]
    if quantity.kind is QuantityKind.NUMBER:
        return None
    clause = clause_around(sentence.masked, quantity.span)
    left = sentence.text[_left_border(sentence, at, clause) : quantity.span.start]
    noun, tail = _after(sentence, at, clause)
    if noun and not _needs_no_noun(quantity, left):
        verb = verb_before(left, adjacent=bool(tail)) or verb_before(sentence.text[clause.start : quantity.span.start], adjacent=bool(tail))
        return _made(sentence, quantity, subject=noun, predicate=_joined(verb, tail))
    if quantity.kind is QuantityKind.ORDINAL:
        return None
    subject, verb = counted_before(left)
    if not subject and previous is not None and (previous.unit == quantity.unit or _same_thing(sentence, quantity, previous)):
        subject = previous.subject
    if not subject and measure_class(quantity.unit) in _PEOPLE_CLASSES:
        subject = quantity.unit
    tail = sentence.text[quantity.span.end : clause.end].strip(" 、")
    return _made(sentence, quantity, subject=subject, predicate=_joined(verb, tail)) if subject else None


def _after(sentence: _Sentence, at: int, clause: Span) -> tuple[str, str]:
    """The noun after a number and the rest of the clause; the noun ends at the next number (525家企业13万职工)."""
    quantity = sentence.quantities[at]
    if quantity.unit in _NOUN_UNITS:
        return quantity.unit, sentence.text[quantity.span.end : clause.end].strip()
    numbers = [q.span.start for q in sentence.quantities[at + 1 :] if sentence.masked[q.span.start] != "■"]
    end = min([clause.end, *numbers])
    noun, tail = counted_after(sentence.text[quantity.span.end : end])
    if end < clause.end and not tail.startswith("、") and not sentence.text[:end].endswith("、"):
        tail += sentence.text[end : clause.end]
    return (noun, tail) if quantity.unit else people_only(noun, tail)


def _left_border(sentence: _Sentence, at: int, clause: Span) -> int:
    """Where the words that may belong to a number begin: its clause, after the number before it."""
    return max([clause.start, *(q.span.end for q in sentence.quantities[:at] if q.kind in COUNTS and sentence.masked[q.span.start] != "■")])


def _needs_no_noun(quantity: Quantity, left: str) -> bool:
    """3.42亿元 and 90% belong to what stands before them, where something does."""
    return measure_class(quantity.unit) in _STANDS_ALONE and bool(counted_before(left)[0])


def _same_thing(sentence: _Sentence, quantity: Quantity, previous: Figure) -> bool:
    """同比增长5%, or the second number of 从…提升至…: of what the number before it counts."""
    left, between = sentence.text[: quantity.span.start], sentence.text[previous.span.end - sentence.offset : quantity.span.start]
    return bool(re.search(r"(?:同比|环比|比[上去]年|较[上去]年)(?:增长|下降|提高|上升|增加|减少)了?$", left) or _RISE.match(between))


def _joined(verb: str, tail: str) -> str:
    return f"{verb}…{tail}" if verb and tail else verb or tail


def _made(sentence: _Sentence, quantity: Quantity, *, subject: str, predicate: str) -> Figure:
    return Figure(
        value=quantity.value,
        unit=quantity.unit,
        raw=quantity.raw,
        subject=subject[-_SUBJECT_LIMIT:],
        predicate=predicate[:_SUBJECT_LIMIT],
        kind=sentence.kind or (FigureKind.TARGET if _PLANNED.search(sentence.masked) else FigureKind.ACHIEVED),
        bound=quantity.bound,
        passage_id=sentence.passage.id,
        span=Span(start=sentence.offset + quantity.span.start, end=sentence.offset + quantity.span.end),
        period=_named_period(sentence, quantity) or sentence.period,
    )


def _named_period(sentence: _Sentence, quantity: Quantity) -> Period | None:
    """The year named before the number in its clause, or at the head of its sentence; 2020年度科技进步奖 names no period."""
    if not any(q.kind is QuantityKind.YEAR for q in sentence.quantities):
        return None
    clause = clause_around(sentence.masked, quantity.span)
    years = [
        q
        for q in sentence.quantities
        if q.kind is QuantityKind.YEAR and not q.in_name and q.span.end <= quantity.span.start
        and (q.span.start >= clause.start or q.span.start <= 2) and not q.raw.endswith("度")
    ]
    return Period.of_year(int(years[-1].value)) if years else None


def _before_and_after(sentence: _Sentence, found: list[Figure]) -> list[Figure]:
    """Marks the two ends of 从31%提升至87.5%."""
    marked = list(found)
    for at in range(len(found) - 1):
        first, second = found[at], found[at + 1]
        between = sentence.text[first.span.end - sentence.offset : second.span.start - sentence.offset]
        if _RISE.match(between):
            marked[at] = replace(first, predicate=f"{between}{second.raw}之前")
            marked[at + 1] = replace(second, subject=first.subject, predicate=f"从{first.raw}{between}{second.raw}")
    return marked
