"""What a passage says (done, planned, rule, course) and of which time, from its headings, its document and its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ingest.document import Document, DocumentKind, PassageKind, Period
from ingest.outline import CONTENTS
from ingest.periods import find_periods, resolve

_FIXED = {DocumentKind.POLICY: PassageKind.POLICY, DocumentKind.COURSE: PassageKind.COURSE, DocumentKind.OTHER: PassageKind.OTHER}
# In a heading, what was done outranks what is to be done: 目标任务完成情况 is an achievement.
_DONE_HEAD = re.compile(
    r"回顾|完成情况|总结|成效|成绩|取得|进展|所做的?工作|工作情况|主要做法|亮点|基本情况|过去.{1,3}年|实现新|迈出新|得到新|[一两三四五六七八九十]年来"
)
_TODO_HEAD = re.compile(r"目标|任务|安排|打算|下一步|下一阶段|下阶段|计划|规划|思路|展望|今后|未来|明年|今年要|要点|部署|举措|努力方向|工作意见")
_EITHER_HEAD = re.compile(r"主要工作|重点工作|工作")  # told apart by the year: 2021年主要工作, 2022年主要工作
_LACKING_HEAD = re.compile(r"(?:存在|面临)的?.{0,6}(?:问题|不足|困难|挑战|短板)|^.{0,6}(?:问题|不足|短板)$")
_TODO_WORDS = re.compile(
    r"(?:^|[，。；\n])(?:[^，。；\n]{0,10}?)(?:要|将|力争|确保|争取)(?!求|素|点|么|军|来)|下一步|今年要|计划(?:开展|新建|举办|安排)|到20\d\d年"
)
_DONE_WORDS = re.compile(
    r"累计|已经?[^，。]{0,4}|完成(?!率)|达到?[0-9]|共[^，。]{0,8}[0-9]|同比|新增|获得(?!感)|荣获|挽回|举办[^，。]{0,6}[0-9]"
    r"|[了过](?=[0-9，。一-龥])|提升至|取得"
)


def kind_and_period(document: Document, path: tuple[str, ...], text: str) -> tuple[PassageKind, Period | None]:
    """The kind and the period of a passage with the heading path `path` and the words `text`."""
    if path == (CONTENTS,):
        return PassageKind.OTHER, document.period
    if document.kind is not DocumentKind.REPORT:
        return _FIXED[document.kind], document.period
    written = document.dates.best
    kind = _kind_of(path, document.period, written)
    period = _period_of(path, written)
    if kind is None:
        kind = _kind_by_words(text) if path or not _has_heads(document) else PassageKind.OTHER
    return kind, period or _period_by_words(text, kind, path, written) or _implied(kind, document.period)


def _kind_of(path: Sequence[str], reported: Period | None, written: date | None) -> PassageKind | None:
    """The kind that the outermost telling heading gives; the headings below it inherit."""
    for heading in path:
        if _LACKING_HEAD.search(heading):
            return PassageKind.OTHER
        done, todo = bool(_DONE_HEAD.search(heading)), bool(_TODO_HEAD.search(heading))
        years = {found.period for found in find_periods(heading, written)}
        if done and todo and len(years) > 1:  # 2021年工作总结和2022年工作安排: the headings below tell
            continue
        if done:
            return PassageKind.ACHIEVEMENT
        if todo:
            return PassageKind.TARGET
        if _EITHER_HEAD.search(heading) and (year := resolve(heading, written)) is not None:
            return PassageKind.TARGET if _lies_ahead(year, reported, written) else PassageKind.ACHIEVEMENT
    return None


def _lies_ahead(year: Period, reported: Period | None, written: date | None) -> bool:
    if reported is not None:
        return year.start > reported.end
    return written is not None and year.end > written


def _has_heads(document: Document) -> bool:
    return any(section.path for section in document.sections)


def _kind_by_words(text: str) -> PassageKind:
    todo, done = len(_TODO_WORDS.findall(text)), len(_DONE_WORDS.findall(text))
    if todo == done:
        return PassageKind.OTHER
    return PassageKind.TARGET if todo > done else PassageKind.ACHIEVEMENT


def _period_of(path: Sequence[str], written: date | None) -> Period | None:
    """The period named by the innermost heading that names one; 2025年前 in a detail does not count, a plan (十四五) neither."""
    for heading in reversed(path):
        for found in find_periods(heading, written):
            if "五" not in found.raw or found.raw.endswith("年"):
                return found.period
    return None


def _period_by_words(text: str, kind: PassageKind, path: Sequence[str], written: date | None) -> Period | None:
    """The one year that the words of a passage name, where they name no other and the passage is told from the head of a report."""
    if not path or kind is PassageKind.OTHER:
        return None
    years = {found.period.year for found in find_periods(text, written)}
    only = years.pop() if len(years) == 1 else None
    return Period.of_year(only) if only is not None else None


def _implied(kind: PassageKind, reported: Period | None) -> Period | None:
    """Targets in the report of one year are for the next."""
    if kind is PassageKind.TARGET and reported is not None and reported.year is not None:
        return Period.of_year(reported.year + 1)
    return reported
