"""The one number grammar of the house: every number that a Chinese text states, with unit, bound and kind.

    find_quantities("提供法律援助近3万件")  ->  近3万件 | 30000 | 件 | about | amount
    find_quantities("建制率90%以上")       ->  90%以上 | 90 | % | at_least | percent

Ingest makes Figures from it, questions are read with it, and answers are checked with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.amounts import Form, QuantityKind
from ingest.document import Bound, Span
from ingest.folding import fold
from ingest.measures import measure_class, same_measure
from ingest.number_forms import form_at
from ingest.numerals import HAN_NUMBER

__all__ = ["COUNTS", "Quantity", "QuantityKind", "find_quantities", "measure_class", "same_value"]

COUNTS = frozenset({QuantityKind.AMOUNT, QuantityKind.PERCENT, QuantityKind.MONEY, QuantityKind.RANGE})
"""The kinds that say how many or how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number as it stands at `span`. `value` is in the base unit: 10.1万名 -> 101000 名, 87.5% -> 87.5 %.

    `unit` is "" where the number stands right before its noun (百万职工); `high` is the upper end of a range. `ordinal`
    also holds for articles. `in_name`: inside a 《title》, or a “quoted name” of six characters or more.
    """

    span: Span
    raw: str
    value: Decimal
    unit: str
    bound: Bound
    kind: QuantityKind
    high: Decimal | None = None
    ordinal: bool = False
    in_name: bool = False


_START = re.compile(r"[\d〔\[(第首数几半〇零一二两三四五六七八九十百千万亿]")
_START_UNFOLDED = re.compile(r"[\d〔\[(（［第首数數几幾半〇零一二两兩三四五六七八九十百千万萬亿億]")
# A full-width comma folds to the comma of 1,094; it groups thousands between full-width digits only.
_FULL_COMMA = re.compile(r"(?<![０-９])，|，(?![０-９])")
# More digits than anybody counts to: a key, a hash, a bar code read into the text. No number, and no work for Decimal.
_LONGEST = 28  # what Decimal keeps exactly
_ENDLESS = re.compile(rf"(?:\d+\.)?\d{{{_LONGEST + 1},}}(?:\.\d+)?|\d{{1,3}}(?:,\d{{3}}){{{_LONGEST // 3},}}|{HAN_NUMBER}{{{_LONGEST + 1},}}")
_IDIOM = re.compile(
    "千家万户|千方百计|千千万万|万众一心|千辛万苦|千锤百炼|五湖四海|四面八方|一年一度|一年四季|"
    "三番五次|百年大计|万无一失|一五一十|(?<=[进惠暖入])万家"
)
_INSIDE_WORD = re.compile(r"[\w.]*")
_NAME = re.compile(r"《[^《》\n]*》|“[^“”\n]{6,}”|「[^「」\n]{6,}」")
_BEFORE = re.compile(
    r"(?P<at_least>(?<![高赶反])超(?:过|出)?|逾|突破|不少于|不低于|不小于|至少|最少|大于|高于|多于|(?<![线网以会路岗船之])上)$"
    r"|(?P<at_most>不超过|不高于|不多于|不大于|最多|至多|不足|不到|未满|不满|低于|少于|小于)$"
    r"|(?P<about>(?<![附最邻临靠亲])(?:将近|接近|近)|(?<![节合预制特契签公条违履简])(?:大约|约为|约)|大概)$"
)
_AFTER = re.compile(
    r" ?(?:(?P<at_least>(?:\(含\)|及|或)?以上|有余|多(?=[,。;、)\n]|$))|(?P<about>左右|上下)|"
    r"(?P<at_most>(?:\(含\)|及|或)?以下|以内|之内|内(?![容部地外蒙设置在涵])))"
)
_BOUNDS = {bound.value: bound for bound in Bound}
_SPANS_OF_TIME = frozenset({"year", "quarter", "month", "week", "day"})
_TIMES = _SPANS_OF_TIME | {"hour", "minute"}


def find_quantities(text: str) -> list[Quantity]:
    """Every number in `text`, in order, without overlap; spans count characters of `text`, blanks and full width included.

    A row of more than 28 digits is no number.
    """
    if not _START_UNFOLDED.search(text):
        return []
    folded = _ENDLESS.sub(lambda found: "#" * len(found[0]), fold(_FULL_COMMA.sub("。", text)))
    names = [match.span() for match in _NAME.finditer(text)]
    found, at = list[Quantity](), 0
    while start := _START.search(folded, at):
        at = start.start()
        if _continues_word(folded, at):
            at = max(at + 1, _INSIDE_WORD.match(folded, at).end() if folded[at].isdecimal() else at + 1)  # type: ignore[union-attr]
            continue
        idiom = _IDIOM.match(folded, at)
        form = Form(end=idiom.end()) if idiom else form_at(folded, at)
        if form is not None and form.kind is not None:
            quantity = _quantity(text, folded, at, form, names)
            found.append(quantity)
            at = quantity.span.end
        else:
            at = form.end if form else at + 1
    return found


def _continues_word(text: str, at: int) -> bool:
    """GB9704, COVID-19: digits that belong to a Latin word."""
    return text[at].isdecimal() and bool(re.search(r"[a-z][-_]?$", text[max(0, at - 2) : at]))


def _quantity(text: str, folded: str, at: int, form: Form, names: list[tuple[int, int]]) -> Quantity:
    start, end, bound = at, form.end, Bound.AT_LEAST if form.more else Bound.EXACT
    if form.kind in COUNTS:
        time = measure_class(form.unit) in _SPANS_OF_TIME
        before = _BEFORE.search(folded, max(0, at - 4), at)
        if before and not (time and before[0] == "近") and not (before[0] == "上" and folded[at] not in "百千万亿"):
            start, bound = before.start(), _bound(before)
        after = _AFTER.match(folded, end)
        if after and not (after[0].strip() == "内" and measure_class(form.unit) not in _TIMES):
            end, bound = after.end(), _bound(after)
    return Quantity(
        span=Span(start=start, end=end),
        raw=text[start:end],
        value=_plain(form.value),
        unit=form.unit,
        bound=bound,
        kind=form.kind or QuantityKind.NUMBER,
        high=form.high,
        ordinal=form.kind in (QuantityKind.ORDINAL, QuantityKind.ARTICLE),
        in_name=any(a <= at < b for a, b in names),
    )


def _plain(value: Decimal) -> Decimal:
    """101000 and not 101000.0, so that equal figures are also printed alike."""
    if value.adjusted() > 20:  # quantize would refuse
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _bound(match: re.Match[str]) -> Bound:
    return _BOUNDS[match.lastgroup or Bound.EXACT.value]


def same_value(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities say the same: 10.1万名 and 101000人, 3.42亿元 and 34200万元, 八成 and 80%; bounds aside."""
    return one.value == other.value and one.high == other.high and same_measure(one.unit, other.unit)
