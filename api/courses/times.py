"""When: 三月份, 下个月, 9月15日之前, 上半年, 未来两周; whether it is the course or its sign-up that falls there."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from api.courses.results import Condition, Holds
from api.courses.sentence import Around, Sentence, opposite
from ingest.catalogues.when import periods_of
from ingest.course import Course
from ingest.document import Period
from ingest.ordinals import numeral

_N = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_DATE = rf"(?:(?:20[0-9]{{2}}|今|明|去)年(?:的)?)?{_N}月份?(?:{_N}[日号]|[上中下]旬|初|底|末)?"
_NAMED = (
    rf"{_DATE}(?:\s*(?:到|至|[-~—–])\s*(?:{_DATE}|{_N}[日号]))?|{_N}\s*(?:到|至|[-~—–、])\s*{_N}月份?"
    r"|(?:(?:20[0-9]{2}|今|明|去)年)?(?:第?[一二三四1-4]季度|[上下]半年)|20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}|(?:20[0-9]{2}|今|明|去)年(?:底|末|初)?"
    r"|年底|年末|暑期|暑假"
)
_RELATIVE = (
    r"(?:这|本|当)个?(?:周|星期|月|季度)|下下?个?(?:周(?![一二三四五六])|星期|月|季度)|上个?(?:周(?![一二三四五六])|星期|月)|今天|明天|后天"
    rf"|(?:未来|最近|近|今后|接下来|往后)(?:的)?{_N}个?(?:天|周|星期|月)(?:内|里|之内|以内)?"
    rf"|{_N}个?(?:天|周|星期|月)(?:内|之内|以内)(?=开班|开课|开始|报名|截止)|近期|最近(?!的)"
)
_SIDE = r"(?P<side>之前|以前|前(?!沿)|之后|以后|后(?!勤)|起(?!草)|开始(?!报)|以来)?"
_ENDS = r"截止报名|报名截止|截止|报名|结束|学完|办完|结业"
_WHAT = rf"(?P<what>(?:就)?(?:能|可以)?(?:{_ENDS}|开班|开课|开始|开办|举办|上课|办|开)(?!展|会|支))?(?:的)?"
_LEAD = r"(?P<lead>报名截止(?:时间|日期)?(?:在|是|到)?|截止(?:时间|日期)?(?:在|是|到)|开班时间(?:在|是)?|开课时间(?:在|是)?|在)?"
_TIME = re.compile(rf"{_LEAD}(?P<time>{_RELATIVE}|{_NAMED}){_SIDE}(?:(?:里|内|份|期间|当月)的?)?{_WHAT}")
_SUMMER = (7, 8)
_SOON = 30  # days that 近期 and 最近 reach


def time_conditions(sentence: Sentence, around: Around) -> Iterator[Condition]:
    """The conditions on the time of the course, and on its sign-up; what says them is taken. Each key once."""
    seen: set[str] = set()
    for found in sentence.matches(_TIME):
        period = _period(found["time"], around)
        if period is None:
            continue
        what = f"{found['lead'] or ''}{found['what'] or ''}"
        key = "deadline" if re.search("截止|报名", what) else "time"
        denied = sentence.denied(found.start(), found.end())
        said = sentence.take(denied.start if denied else found.start(), denied.end if denied else found.end())
        if key in seen:
            continue
        seen.add(key)
        ends = bool(re.search("结束|学完|办完|结业", what))
        test, words = _test(key, found["side"] or "", period, begins=bool(re.search("开班|开课|开始|开办", what)), ends=ends)
        name = "报名截止" if key == "deadline" else "时间"
        yield Condition(key=key, label=f"{name}：{'不在' if denied else ''}{words}", holds=opposite(test) if denied else test, said=said)


def starts_before(day: date) -> Condition:
    """The condition of --before: the course begins on that day at the latest."""
    return Condition(key="before", label=f"时间：{_day(day)}前开班", holds=lambda course: None if course.start is None else course.start <= day)


def starts_after(day: date) -> Condition:
    """The condition of --after: the course begins on that day at the earliest."""
    return Condition(key="after", label=f"时间：{_day(day)}后开班", holds=lambda course: None if course.start is None else course.start >= day)


def _test(key: str, side: str, period: Period, *, begins: bool, ends: bool) -> tuple[Holds, str]:
    """The test and its words. 三月份之前 is before the first of March, 3月15日前 includes that day, 三月以后 includes March."""
    one_day = period.start == period.end
    if side in ("之前", "以前", "前"):
        last = period.end if one_day or period.start.day > 1 else period.start - timedelta(days=1)
        verb = "截止" if key == "deadline" else "结束" if ends else "开班"
        return _compared(key, ends, lambda day: day <= last), f"{_day(last)}前{verb}"
    if side:
        first = period.end + timedelta(days=1) if side == "之后" and not one_day else period.start
        return _compared(key, ends, lambda day: day >= first), f"{_day(first)}后{'截止' if key == 'deadline' else '开班'}"
    if key == "deadline":
        return _compared(key, ends, lambda day: period.start <= day <= period.end), _shown(period)
    if begins or ends:
        return _compared(key, ends, lambda day: period.start <= day <= period.end), f"{_shown(period)}{'结束' if ends else '开班'}"
    return lambda course: _touches(course, period), _shown(period)


def _compared(key: str, ends: bool, holds: Callable[[date], bool]) -> Holds:
    def test(course: Course) -> bool | None:
        day = course.deadline if key == "deadline" else course.end if ends else course.start
        return None if day is None else holds(day)

    return test


def _touches(course: Course, period: Period) -> bool | None:
    if not course.periods:
        return None
    return any(one.start <= period.end and one.end >= period.start for one in course.periods)


def _period(text: str, around: Around) -> Period | None:
    today = around.today
    if near := re.match(rf"(?:未来|最近|近|今后|接下来|往后)?(?:的)?({_N})个?(天|周|星期|月)", text):
        count = numeral(near[1]) or 1
        days = {"天": 1, "周": 7, "星期": 7, "月": 30}[near[2]] * count
        if not re.match(rf"{_N}月", text):
            return Period(start=today, end=today + timedelta(days=days))
    if text in ("近期", "最近"):
        return Period(start=today, end=today + timedelta(days=_SOON))
    relative = _relative(text, today)
    if relative is not None:
        return relative
    return _named(text, around)


def _relative(text: str, today: date) -> Period | None:
    steps = {"这": 0, "本": 0, "当": 0, "下": 1, "上": -1}
    days = {"今天": 0, "明天": 1, "后天": 2}
    if text in days:
        day = today + timedelta(days=days[text])
        return Period(start=day, end=day)
    found = re.fullmatch(r"(这|本|当|下下|下|上)个?(周|星期|月|季度)", text)
    if found is None:
        return None
    step = 2 if found[1] == "下下" else steps[found[1]]
    if found[2] in ("周", "星期"):
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return Period(start=monday, end=monday + timedelta(days=6))
    if found[2] == "月":
        return _months(today.year, today.month + step, 1)
    return _months(today.year, 3 * ((today.month - 1) // 3) + 1 + 3 * step, 3)


def _months(year: int, month: int, count: int) -> Period:
    """`count` months from `month` on, which may lie outside 1 to 12."""
    first_year, first = year + (month - 1) // 12, (month - 1) % 12 + 1
    last_year, last = year + (month + count - 2) // 12, (month + count - 2) % 12 + 1
    return Period(start=date(first_year, first, 1), end=date(last_year, last, monthrange(last_year, last)[1]))


def _named(text: str, around: Around) -> Period | None:
    """A month, day, quarter or half-year; the year is the one asked for, else one in which courses are held then."""
    for word, step in (("今年", 0), ("明年", 1), ("去年", -1)):
        text = text.replace(word, f"{around.today.year + step}年")
    if text in ("暑期", "暑假"):
        return next((_months(year, _SUMMER[0], 2) for year in _years(around)), None)
    text = re.sub(rf"^({_N})\s*(?:到|至|[-~—–、])\s*({_N})月份?$", r"\1月至\2月", text)
    if re.search("20[0-9]{2}", text):
        return _spanned(periods_of(text, None))
    found = [period for year in _years(around) if (period := _spanned(periods_of(text, year))) is not None]
    fits = (period for period in found if any(_touches(course, period) for course in around.courses))
    return next(fits, found[0] if found else None)


def _years(around: Around) -> Sequence[int]:
    """The years to try: this one, then those of the catalogues, the newest first."""
    known = {course.start.year for course in around.courses if course.start}
    this = around.today.year
    return [this, *sorted(known - {this}, reverse=True)] if this in known or not known else sorted(known, reverse=True)


def _spanned(periods: Sequence[Period]) -> Period | None:
    return Period(start=min(one.start for one in periods), end=max(one.end for one in periods)) if periods else None


def _shown(period: Period) -> str:
    start, end = period.start, period.end
    if start == end:
        return _day(start)
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.year}年{start.month}月"
        if (start.month, end.month) == (1, 12) and start.year == end.year:
            return f"{start.year}年"
        return f"{start.year}年{start.month}月至{f'{end.year}年' if end.year != start.year else ''}{end.month}月"
    return f"{_day(start)}至{_day(end)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
