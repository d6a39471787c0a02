"""Conditions that people put in fixed words: form, fee, sign-up, weekend, places left, sorting. Tables of patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from api.courses.results import Condition
from api.courses.sentence import Around, Sentence
from ingest.course import Course, CourseFormat, Field

Test = Callable[[Course, date], bool | None]
_LESSON = r"(?=课|班|培训|学习|授课|教学|直播|形式|方式|参加|完成|听|的|$|，|,|、|。|吗)"
_WEEKEND = re.compile(r"周末|双休|[周星]期?[六日天]")
_FULL = re.compile(r"(?<!未)(?<!没)(?:已满|报满|额满|满员)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pattern and what it asks of a course; `denial` labels its opposite, "" where the words cannot be denied."""

    key: str
    pattern: re.Pattern[str]
    label: str
    test: Test
    denial: str = ""
    note: str = ""


def format_is(form: CourseFormat) -> Test:
    """Whether a course is held in this form."""
    return lambda course, _: None if course.format is None else course.format is form


def says(field: Field, words: str) -> Test:
    """Whether a field of the course has words that match the pattern."""
    pattern = re.compile(words)
    return lambda course, _: bool(pattern.search(course.text(field)))


def is_open(course: Course, today: date) -> bool | None:
    """Whether one can still sign up: until the deadline; where none is given, until the course begins."""
    last = course.deadline or course.start
    if _FULL.search(course.text(Field.STATUS)) or re.search(r"截止|结束|停止", course.text(Field.STATUS)):
        return False
    if last is not None:
        return today <= last
    return True if re.search(r"长期|随时|常年", course.text(Field.DEADLINE) + course.text(Field.STATUS)) else None


def at_weekend(course: Course) -> bool | None:
    """Whether a course is held on Saturdays and Sundays only: as its catalogue says, else by the calendar."""
    if _WEEKEND.search(course.text(Field.TIME) + course.text(Field.FORMAT) + course.text(Field.NOTE)):
        return True
    days = [period.start + timedelta(days=at) for period in course.periods for at in range(min((period.end - period.start).days, 14) + 1)]
    return all(day.weekday() >= 5 for day in days) if days else None


def in_the_evening(course: Course) -> bool:
    """Whether a course is held after work."""
    return bool(re.search("晚|夜", course.text(Field.TIME) + course.text(Field.FORMAT) + course.text(Field.DURATION)))


def _unlimited(course: Course, _: date) -> bool:
    return bool(re.search("不限", course.text(Field.QUOTA)))


def _has_places(course: Course, _: date) -> bool:
    return not _FULL.search(course.text(Field.STATUS) + course.text(Field.QUOTA))


def _free(course: Course, _: date) -> bool | None:
    return None if course.fee is None else course.fee == 0


def _begun(course: Course, today: date) -> bool | None:
    return None if course.start is None else course.start <= today


def _over(course: Course, today: date) -> bool | None:
    return None if course.end is None else course.end < today


def _not(test: Test) -> Test:
    def opposite(course: Course, today: date) -> bool | None:
        found = test(course, today)
        return None if found is None else not found

    return opposite


def _both(one: Test, other: Test) -> Test:
    def together(course: Course, today: date) -> bool | None:
        first, second = one(course, today), other(course, today)
        return False if first is False or second is False else None if first is None or second is None else True

    return together


_ASKED = r"(?!名?(?:哪|什么|几|吗哪))"
_OPEN = (
    r"(?:报名)?(?:时间|期限)?(?:还|尚|都)?(?:没有?|未)(?:过|到)?(?:报名)?(?:截止|过期|结束)(?:报名)?"
    rf"|(?:现在|目前|当前|还|仍)(?:还|仍)?(?:能够?|可以?)(?:继续)?报{_ASKED}(?:名|得?上)?|(?:能够?|可以?)报名(?=的|吗|$|，|,|、){_ASKED}"
    r"|报名(?:中|还开着|还在进行)|正在报名|来得及报(?:名)?|赶得上报名|接受报名|没过报名期|开放报名"
)
_ONLINE = (
    rf"线上|网上|在线(?!下)|网课|网络{_LESSON}|远程|云课堂|(?:不用|不必|无需)(?:到|去)(?:现场|场)|在家(?:就)?(?:能|可以)?(?:学|上|听)"
)
_MIXED = r"线上线下(?:相?结合|混合|都有)?|混合式?(?:教学|授课|培训)?(?=课|班|的|培训|形式|$)|线下线上结合"
_ALONE = r"录播|点播|可以?回看的?|自主学习|自学的?|随时(?:可以|能)?(?:学|看|上)"
_FREE_OF_CHARGE = (
    r"免费|不收费|不要钱|不收钱|不用(?:交|花|付)(?:钱|费)|不花钱|零费用|(?:没有|无)(?:任何)?费用"
    r"|公益性?(?=的|课|培训|班)|(?:无需|不用|不必)(?:缴|交|付)费"
)
_HAVE_PLACES = r"(?:还|仍)?有(?:空余|剩余|空闲)?(?:名额|空位|位置|位子)|(?:名额)?(?:没|未)(?:报)?满"
_DAYS_OFF = (
    r"(?:在|放在|安排在)?(?:周末|双休日?|星期[六日天]|礼拜[六日天]|周[六日天](?!上午|下午))"
    r"(?:[、和及或到至](?:星期|周)?[六日天])?(?:上课|举办|办|开)?"
)

_AFTER_WORK = r"晚上|晚间|夜间|夜校|下班(?:以后|之后|后)|业余时间|不影响上班"
_NOT_YET = r"(?:还没有?|尚未|还未|未)(?:开班|开课|开始|举办)|即将(?:开班|开课|开始|举办)|马上要?开(?:班|课|始)?"


def _alone(course: Course, _: date) -> bool:
    return bool(re.search("录播|点播|自主|自学|慕课", course.text(Field.FORMAT) + course.text(Field.DURATION)))


def _closed(course: Course, today: date) -> bool | None:
    found = is_open(course, today)
    return None if found is None else not found


def _on_workdays(course: Course, _: date) -> bool | None:
    found = at_weekend(course)
    return None if found is None else not found and not in_the_evening(course)


def _rule(key: str, label: str, pattern: str, test: Test, denial: str = "", note: str = "") -> Rule:
    return Rule(key=key, pattern=re.compile(pattern), label=label, test=test, denial=denial, note=note)


RULES: tuple[Rule, ...] = (
    _rule("format", "形式：线上线下结合", _MIXED, format_is(CourseFormat.MIXED), "形式：不要线上线下结合"),
    _rule("form", "形式：直播", f"直播{_LESSON}", says(Field.FORMAT, "直播"), "形式：不要直播"),
    _rule("form", "形式：录播、自主学习", _ALONE, _alone, "形式：不要录播"),
    _rule("format", "形式：线上", _ONLINE, format_is(CourseFormat.ONLINE), "形式：不要线上"),
    _rule("format", "形式：线下", r"线下|面授|现场(?:教学|授课|培训|上课)?|当面|脱产|面对面|到场", format_is(CourseFormat.OFFLINE), "形式：不要线下"),
    _rule("fee", "费用：免费", _FREE_OF_CHARGE, _free, "费用：收费"),
    _rule("fee", "费用：收费", r"(?:需?要|需)?(?:收费|交费|缴费|付费|自费|交钱|花钱)的?", _not(_free)),
    _rule("signup", "报名：已截止", r"报名(?:时间|期限)?(?:已经?|都)(?:截止|过期|结束)了?的?|报不上的", _closed),
    _rule("signup", "报名：未截止", _OPEN, is_open),
    _rule("places", "名额：不限", r"(?:名额|人数)(?:没有|不受)?(?:不限|限制)|不限(?:名额|人数)|不限制?人数", _unlimited),
    _rule("places", "名额：未满", _HAVE_PLACES, _has_places, note="目录只写计划名额，剩余名额请以报名平台为准。"),
    _rule("days", "时间：周末", _DAYS_OFF, lambda course, _: at_weekend(course), "时间：不在周末"),
    _rule("days", "时间：工作日", r"工作日|平日|上班时间", _on_workdays, "时间：不占工作日"),
    _rule("days", "时间：晚上", _AFTER_WORK, lambda course, _: in_the_evening(course), "时间：不在晚上"),
    _rule("state", "状态：尚未开班", _NOT_YET, _not(_begun)),
    _rule("state", "状态：尚未结束", r"还(?:能够?|可以?|来得及)(?:学|上课?|参加|赶上|听)(?:的|到)?", _not(_over)),
    _rule("state", "状态：正在进行", r"正在(?:进行|举办|上课|开课)", _both(_begun, _not(_over))),
    _rule("state", "状态：已结束", r"已经(?:结束|办完|结业|举办过?)了?的?", _over),
)


def fixed_conditions(sentence: Sentence, around: Around) -> Iterator[Condition]:
    """The conditions of the table that the sentence holds, each key once; what says them is taken."""
    seen: set[str] = set()
    for rule in RULES:
        for found in sentence.matches(rule.pattern):
            denied = sentence.denied(found.start(), found.end()) if rule.denial else None
            said = sentence.take(denied.start, denied.end) if denied else sentence.take(*found.span())
            if rule.key in seen:
                continue
            seen.add(rule.key)
            test = _denied(rule) if denied else rule.test
            yield Condition(key=rule.key, label=rule.denial if denied else rule.label, holds=_on(test, around.today), said=said, note=rule.note)


def _denied(rule: Rule) -> Test:
    """The opposite; who wants nothing online wants no half of it either."""
    if rule.label == "形式：线上":
        return format_is(CourseFormat.OFFLINE)
    if rule.label == "形式：线下":
        return format_is(CourseFormat.ONLINE)
    return _not(rule.test)


def _on(test: Test, today: date) -> Callable[[Course], bool | None]:
    return lambda course: test(course, today)
