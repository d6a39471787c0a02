"""最早开班, 时间最短, 名额最多: what the sentence wants first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from api.courses.sentence import Sentence
from ingest.course import Course

_FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What comes first, how it is shown, and by what (smallest first)."""

    label: str
    by: Callable[[Course], tuple[bool, Decimal]]


def _days(value: date | None, sign: int) -> tuple[bool, Decimal]:
    return value is None, Decimal(sign * (value or _FAR).toordinal())


def _amount(value: Decimal | int | None, sign: int) -> tuple[bool, Decimal]:
    return value is None, sign * Decimal(value or 0)


def _first_day(sign: int) -> Callable[[Course], tuple[bool, Decimal]]:
    return lambda course: _days(course.start, sign)


def _length(sign: int) -> Callable[[Course], tuple[bool, Decimal]]:
    return lambda course: _amount(course.length, sign)


def _last_day(sign: int) -> Callable[[Course], tuple[bool, Decimal]]:
    return lambda course: _days(course.deadline, sign)


_BEGINNING = r"(?:的)?(?:开班|开课|开始|举办|一期)?(?:的)?"
_SIZE = r"(?:名额|人数|招生|招的?人|规模)"
_TABLE: tuple[tuple[str, Order], ...] = (
    (r"(?:报名)?(?:最早|最先)截止(?:报名)?(?:的)?|(?:报名)?截止(?:报名|时间|日期)*最早的?", Order(label="报名截止从早到晚", by=_last_day(1))),
    (r"(?:报名)?(?:最晚|最后)截止(?:报名)?(?:的)?|(?:报名)?截止(?:报名|时间|日期)*最晚的?", Order(label="报名截止从晚到早", by=_last_day(-1))),
    (rf"(?:时间)?(?:最早|最先|最快|最近一?[期次门]){_BEGINNING}", Order(label="开班从早到晚", by=_first_day(1))),
    (rf"(?:时间)?(?:最晚|最后){_BEGINNING}", Order(label="开班从晚到早", by=_first_day(-1))),
    (r"(?:时间|时长|课时|天数)?(?:最短|最少)(?:的)?|时间(?:比较)?短(?:一点|些)?的?|短期的?", Order(label="时长从短到长", by=_length(1))),
    (r"(?:时间|时长|课时|学时|天数)?最长(?:的)?|(?:课时|学时|天数)最多的?", Order(label="时长从长到短", by=_length(-1))),
    (r"最便宜的?|(?:费用|收费|学费)最低的?", Order(label="费用从低到高", by=lambda course: _amount(course.fee, 1))),
    (r"最贵的?|(?:费用|收费|学费)最高的?", Order(label="费用从高到低", by=lambda course: _amount(course.fee, -1))),
    (rf"{_SIZE}最[多大]的?", Order(label="名额从多到少", by=lambda course: _amount(course.quota, -1))),
    (rf"{_SIZE}最[少小]的?", Order(label="名额从少到多", by=lambda course: _amount(course.quota, 1))),
)


def order_of(sentence: Sentence) -> Order | None:
    """What the sentence wants first, None where it does not say; the words are taken."""
    for pattern, order in _TABLE:
        for found in sentence.matches(re.compile(pattern)):
            sentence.take(found.start(), found.end())
            return order
    return None
