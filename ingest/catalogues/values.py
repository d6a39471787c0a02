"""Fields of a course -> numbers: how long, how held, how many, how much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingest.course import CourseFormat
from ingest.folding import fold
from ingest.ordinals import HAN, numeral

_LESSON = Decimal(45)  # minutes of a 学时. Source: 干部教育培训 practice, 一学时 is 45 minutes
_COUNT = rf"(?P<count>[0-9]+(?:\.[0-9]+)?|[{HAN}]{{1,4}}|半)"
_HIGH = rf"(?:\s*[-~—–至到]\s*(?P<high>[0-9]+(?:\.[0-9]+)?|[{HAN}]{{1,3}}))?"
_DURATION = re.compile(
    rf"{_COUNT}{_HIGH}\s*(?P<more>多|余)?\s*(?:个\s*)?(?P<unit>半天|整?天半?|工作日|日(?![期程])|学时|课时|小时|分钟|周(?!岁)|星期|个?月(?!份)|晚上?|次课|讲|节)"
)
_ONLINE = re.compile(r"线上|网络|网上|在线|直播|录播|远程|视频|慕课|云课堂|云端|自学|腾讯会议|钉钉|e学|点播|网课|online", re.IGNORECASE)
_ON_SITE = re.compile(r"面授|线下|现场|实操|实训|脱产|参观|考察|工作坊|上机|研讨|offline", re.IGNORECASE)
_GATHERED = re.compile(r"集中|课堂|讲座|辅导|培训班")
_BOTH = re.compile(r"混合|线上线下|线下线上|线上\s*[+＋与和及]\s*线下|线下\s*[+＋与和及]\s*线上|O2O|双线", re.IGNORECASE)
_MONEY = re.compile(r"(?P<before>[^，。；、,;0-9]{0,6})(?P<sum>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<wan>万)?\s*元")
_NOT_PAID = re.compile(r"补贴|补助|报销|承担|减免|优惠|返还|资助")
_FREE = re.compile(r"^\s*(?:全部?|一律|完全|均)?(?:免费|不收费|不收取|免收|公益|无费用|无需缴费|无$|0\s*元?$|工会承担|主办方承担|免$)")
_SAYS_FREE = re.compile(r"免费|不收费|不收取|免收|无需缴费")
_WHOLE = re.compile(r"[0-9][0-9,]*")
_EVENING = Decimal("0.5")  # of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long a course takes: 学时 and full days, each None where it is not said."""

    hours: Decimal | None = None
    days: Decimal | None = None


def duration(text: str, unit: str = "") -> Duration:
    """The duration that `text` states; `unit` is the label's own, for a bare number.

    >>> duration("2天，16学时"), duration("半天，3学时").days, duration("2", "天").days
    (Duration(hours=Decimal('16'), days=Decimal('2')), Decimal('0.5'), Decimal('2'))
    """
    folded = fold(text)
    hours: Decimal | None = None
    days: Decimal | None = None
    for found in _DURATION.finditer(folded if not _bare(folded) else f"{folded.strip()}{unit}"):
        count = _count(found["high"] or found["count"])
        if count is None:
            continue
        length = _length(count, found["count"], found["unit"])
        hours = hours if hours is not None else length.hours
        days = days if days is not None else length.days
    return Duration(hours=hours, days=days)


def _bare(text: str) -> bool:
    return re.fullmatch(rf"\s*(?:[0-9]+(?:\.[0-9]+)?|[{HAN}]{{1,3}}|半)\s*", text) is not None


def _length(count: Decimal, raw: str, unit: str) -> Duration:
    if unit in ("学时", "课时", "节", "小时"):
        return Duration(hours=count)
    if unit == "分钟":
        return Duration(hours=count / _LESSON)
    if unit in ("周", "星期"):
        return Duration(days=5 * count)
    if unit in ("月", "个月"):
        return Duration(days=22 * count)
    if unit in ("晚", "晚上"):
        return Duration(days=_EVENING * count)
    if unit in ("次课", "讲"):
        return Duration()
    half = Decimal("0.5") if unit == "天半" else Decimal(0)
    if unit == "半天":  # 两个半天; in 半天 alone 半 is the count and 天 the unit
        return Duration(days=count / 2)
    return Duration(days=(Decimal("0.5") if raw == "半" else count) + half)


def _count(text: str) -> Decimal | None:
    if text == "半":
        return Decimal("0.5")
    try:
        return Decimal(text)
    except InvalidOperation:
        whole = numeral(text)
        return Decimal(whole) if whole is not None else None


def course_format(stated: str, place: str) -> CourseFormat | None:
    """How a course is held, by its form of teaching or, where that says nothing, by its place.

    >>> course_format("线上直播加线下演练", ""), course_format("", "平台直播间"), course_format("集中面授", "")
    (<CourseFormat.MIXED: 'mixed'>, <CourseFormat.ONLINE: 'online'>, <CourseFormat.OFFLINE: 'offline'>)
    """
    if _BOTH.search(stated):
        return CourseFormat.MIXED
    online, on_site = bool(_ONLINE.search(stated)), bool(_ON_SITE.search(stated))
    if online or on_site:
        return CourseFormat.MIXED if online and on_site else CourseFormat.ONLINE if online else CourseFormat.OFFLINE
    if re.search(r"平台$|直播|线上|网络|在线|腾讯会议|钉钉|APP", place, re.IGNORECASE):
        return CourseFormat.ONLINE
    return CourseFormat.OFFLINE if place or _GATHERED.search(stated) else None


def quota(text: str) -> int | None:
    """The places of a course: the first number; None where there is no limit, or nothing is said."""
    found = _WHOLE.search(fold(text))
    return int(found[0].replace(",", "")) if found and len(found[0]) < 8 else None


def fee(text: str, unit: str = "") -> Decimal | None:
    """What a participant pays, in yuan; 0 for free, None where the text does not say. The largest sum, what others pay left out.

    >>> fee("免费，食宿由主办方承担"), fee("学费2400元，工会补贴1800元"), fee("待定")
    (Decimal('0'), Decimal('2400'), None)
    """
    folded = fold(text)
    if _FREE.match(folded):
        return Decimal(0)
    bare = re.fullmatch(r"\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*", folded)
    sums = [
        Decimal(found["sum"].replace(",", "")) * (10_000 if found["wan"] else 1)
        for found in _MONEY.finditer(f"{bare[1]}元" if bare else folded)
        if not _NOT_PAID.search(found["before"])
    ]
    if sums:
        return max(sums)
    return Decimal(0) if _SAYS_FREE.search(folded) else None


def amount(text: str) -> Decimal | None:
    """The first number of the text: 学分, 学时."""
    found = re.search(r"[0-9]+(?:\.[0-9]+)?", fold(text))
    return Decimal(found[0]) if found and len(found[0]) < 8 else None
