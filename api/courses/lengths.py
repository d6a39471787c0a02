"""How long, how dear, how large: conditions with a number and a bound, read from the sentence (两天以内, 16学时以上, 200元以下)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from api.courses.results import Condition
from api.courses.sentence import Sentence
from ingest.course import HOURS_A_DAY, Course
from ingest.ordinals import numeral

_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十百]{1,4}|半)"
_BEFORE = (
    r"(?P<most>不(?:能|要|可)?超过|不多于|不大于|最多|至多|不高于|控制在|别超过)?(?P<under>少于|小于|低于|不到|不足|短于)?"
    r"(?P<least>不少于|不低于|至少|最少|起码|达到|不短于)?(?P<over>超过|多于|大于|高于|长于)?(?:用|花|学|上|交)?\s*"
)
_AFTER = (
    r"(?:\s*(?:(?P<within>以内|之内|内(?!容)|及?以下|之下|就(?:能|可以)?(?:学完|结束|上完|完成|搞定)|(?:能|可以)(?:学完|结束|上完|完成))"
    r"|(?P<beyond>及?以上|之上|起(?!止))|(?P<about>左右|上下)))?"
)
_UNIT = (
    r"(?P<unit>半天|天半|整?天(?!津)|工作日|日(?=以内|之内|班|的)|学时|课时|节课|个?小时|周(?![一二三四五六日天末])|个?星期(?![一二三四五六日天]))"
)
_RANGE = rf"(?:(?P<from>{_NUMBER})\s*(?:到|至|[-~—–])\s*)?(?P<count>{_NUMBER})\s*"
_LENGTH = re.compile(rf"{_BEFORE}{_RANGE}个?(?:完?整的?)?{_UNIT}(?:时间|课程)?{_AFTER}(?:的)?")
# The unit before the number: 学时在40以上, 天数不超过3
_TURNED = re.compile(rf"(?P<unit>学时|课时|天数)数?(?:要|得)?(?:在|是|为|有)?{_BEFORE}{_RANGE}(?:个|天|学时|课时)?{_AFTER}(?:的)?")
_COUNT = r"(?P<count>[0-9]+|[一二两三四五六七八九十百千]{1,5})\s*"
_MONEY = re.compile(rf"(?:费用|学费|收费|价格|培训费)?(?:在)?{_BEFORE}{_COUNT}(?P<unit>元|块钱?){_AFTER}(?:的)?")
_CREDITS = re.compile(rf"{_BEFORE}(?P<count>{_NUMBER})\s*个?(?P<unit>学分){_AFTER}(?:的)?")
_PLACES = re.compile(rf"(?:名额|人数|规模)(?:在|有|是)?{_BEFORE}(?P<count>[0-9]+)\s*(?P<unit>人|名|个)?{_AFTER}(?:的)?")
_WINDOW = re.compile(r"(?:开班|开课|报名|截止|未来|今后|接下来|最近|近)[前后]?$")

Value = Callable[[Course], Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """A number with what it bounds: at most, at least, or both."""

    low: Decimal | None
    high: Decimal | None
    words: str
    strict: bool = False

    def holds(self, value: Decimal | None) -> bool | None:
        if value is None:
            return None
        if self.strict:
            return (self.low is None or value > self.low) and (self.high is None or value < self.high)
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def length_conditions(sentence: Sentence) -> Iterator[Condition]:
    """The conditions on 时长, 费用, 学分 and 名额; what says them is taken. Each key once."""
    yield from _first(sentence, _TURNED, _length)
    yield from _first(sentence, _LENGTH, _length)
    yield from _first(sentence, _MONEY, lambda found: ("fee", "费用", _of(lambda course: course.fee)))
    yield from _first(sentence, _CREDITS, lambda found: ("credits", "学分", _of(lambda course: course.credits)))
    yield from _first(sentence, _PLACES, lambda found: ("places", "名额", _of(_places)))


def at_most(key: str, label: str, high: Decimal, value: Value) -> Condition:
    """The condition that an option states: --days-max, --hours-max."""
    bound = _Bound(low=None, high=high, words="")
    return Condition(key=key, label=label, holds=lambda course: bound.holds(value(course)))


def hours(course: Course) -> Decimal | None:
    """The 学时 of a course, else from its days."""
    return course.hours if course.hours is not None else course.days * HOURS_A_DAY if course.days is not None else None


def _length(found: re.Match[str]) -> tuple[str, str, Value]:
    if found["unit"] in ("学时", "课时", "节课", "小时", "个小时"):
        return "hours", "时长", hours
    return "days", "时长", lambda course: course.length


def _of(value: Value) -> Value:
    return value


def _places(course: Course) -> Decimal | None:
    return Decimal(course.quota) if course.quota is not None else None


def _first(sentence: Sentence, pattern: re.Pattern[str], kind: Callable[[re.Match[str]], tuple[str, str, Value]]) -> Iterator[Condition]:
    for found in sentence.matches(pattern):
        count = _number(found)
        if count is None or _WINDOW.search(sentence.text[: found.start()]):
            continue
        key, name, value = kind(found)
        bound = _bound(found, count)
        said = sentence.take(found.start(), found.end())
        yield Condition(key=key, label=f"{name}：{bound.words}", holds=_holding(bound, value), said=said)
        return


def _holding(bound: _Bound, value: Value) -> Callable[[Course], bool | None]:
    return lambda course: bound.holds(value(course))


def _bound(found: re.Match[str], count: Decimal) -> _Bound:
    groups = found.groupdict()
    shown = f"{_shown(found)}{_unit(found['unit'])}"
    if groups.get("from"):
        low = _plain(found["from"])
        return _Bound(low=low, high=count, words=f"{found['from']}至{shown}")
    if found["most"] or found["within"]:
        return _Bound(low=None, high=count, words=f"{shown}以内")
    if found["under"]:
        return _Bound(low=None, high=count, words=f"不到{shown}", strict=True)
    if found["over"]:
        return _Bound(low=count, high=None, words=f"超过{shown}", strict=True)
    if found["least"] or found["beyond"]:
        return _Bound(low=count, high=None, words=f"{shown}以上")
    if found["about"]:
        return _Bound(low=count * Decimal("0.75"), high=count * Decimal("1.25"), words=f"{shown}左右")
    return _Bound(low=count, high=count, words=shown)


def _number(found: re.Match[str]) -> Decimal | None:
    """The count in the unit of the course's own value: 两周 are ten days, 两个半天 one."""
    count = _plain(found["count"])
    if count is None:
        return None
    unit = found["unit"]
    if unit == "半天":
        return count / 2
    if unit == "天半":
        return count + Decimal("0.5")
    return count * 5 if unit in ("周", "星期", "个星期") else count


def _plain(text: str) -> Decimal | None:
    if text == "半":
        return Decimal("0.5")
    try:
        return Decimal(text)
    except InvalidOperation:
        whole = numeral(text)
        return Decimal(whole) if whole is not None else None


def _shown(found: re.Match[str]) -> str:
    return found["count"]


def _unit(unit: str | None) -> str:
    return {"节课": "课时", "个小时": "小时", "块": "元", "块钱": "元", "个星期": "周", "天数": "天"}.get(unit or "人", unit or "人")
