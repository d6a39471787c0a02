"""The dates that a document states about itself: when it was written, published, and from when to when it is in force."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from ingest import titles
from ingest.document import Dates
from ingest.ordinals import HAN, numeral
from ingest.periods import find_dates, years_later
from ingest.words import sentences

_PASSED = re.compile(r"通过|修订|修正|批准")
_GIVEN = re.compile(r"^[—－–（(-]*\s*$"), re.compile(r"^\s*[,，]?\s*(?:于|在)[^，。]{4,50}(?:会议|大会|全会|全委会?|会|期间)上?")
_PUBLISHED = re.compile(r"公布|发布|印发|颁布|下发")
_WRITTEN_LABEL = re.compile(r"(?:成文|报送|印发|编制|上报|填报|汇报)(?:日期|时间)\s*[:：]")
_ISSUED_LINE = re.compile(r"^.{0,30}\d\s*[月./-]\s*\d{1,2}\s*日?\s*(?:印发|发布|公布)$")  # the last line of a notice, GB/T 9704-2012 7.4.2
_IN_FORCE = r"(?:施行|实施|执行|生效|试行)"
_EFFECTIVE = re.compile(rf"[自从于]\s*([^，。；自从]{{4,24}}?)\s*(?:之日)?起?\s*(?:正式|开始)?{_IN_FORCE}")
_EFFECTIVE_NOW = re.compile(rf"自\s*(?:印发|发布|公布|颁布|下发|通过)\s*之?日\s*(?:起)?[^，。；]{{0,6}}{_IN_FORCE}")
_EFFECTIVE_LABEL = re.compile(r"(?:施行|实施|生效)日期\s*[:：]")
_VALID = r"有效期\s*(?:限)?"
_VALID_UNTIL = re.compile(rf"{_VALID}\s*(?:至|到|截至|截止到?)\s*([^，。；]{{6,16}})")
_VALID_YEARS = re.compile(rf"{_VALID}\s*为?\s*([{HAN}0-9]{{1,3}})\s*年")
_STATES = re.compile(f"{_EFFECTIVE.pattern}|{_EFFECTIVE_NOW.pattern}|{_VALID}")
_LONGEST_TERM = 100  # years
# What a document calls itself: 本办法, 本暂行规定, 本通知; 以上规定 at the end of a notice.
_ITSELF = re.compile(rf"(?:本|此|以上)[一-龥]{{0,4}}?(?:{'|'.join(sorted(titles.RULE_WORDS, key=len, reverse=True))}|法|文件)")
_LABEL = re.compile(rf"^(?:第[{HAN}0-9]{{1,6}}[条款]|[（(]?[{HAN}0-9]{{1,4}}[、.．）)])\s*")
_NAMED = re.compile(r"《([^《》]+)》")


def own_dates(lines: Sequence[str], tail: Sequence[str]) -> Dates:
    """When the document was written and published.

    Args:
        lines: the lines at its head.
        tail: its last lines, where a signature stands.
    """
    written = published = None
    for line in lines:
        days = find_dates(line) if len(line) <= 120 else []
        if not days or _EFFECTIVE_LABEL.search(line):
            continue
        rest = line[days[-1].span.end :]
        day = days[-1].period.start if _PASSED.search(line) and len(days) > 1 else days[0].period.start
        if _PUBLISHED.search(line) and _is_note(line):
            published = published or day
        elif _is_given(line[: days[0].span.start], rest):
            written = written or days[0].period.start
        elif _WRITTEN_LABEL.search(line) or (_is_note(line) and (not rest.strip("）)】]　 ") or _PASSED.search(line))):
            written = written or day
    if written is None:
        written = next((found[-1].period.start for line in reversed(tail) if titles.DATE_LINE.match(line) and (found := find_dates(line))), None)
    if published is None:
        published = next((found[-1].period.start for line in reversed(tail) if _ISSUED_LINE.search(line) and (found := find_dates(line))), None)
    return Dates(written=written, published=published)


def in_force(dates: Dates, title: str, lines: Sequence[str], text: str) -> Dates:
    """The dates with 施行日 and the last day in force: 有效期五年 from 2023-01-01 gives 2027-12-31.

    Only sentences about the document itself count: 本办法自…起施行, 《its own title》自…起施行, or a sentence that names nothing
    before 自. "新修订的工会法自2022年1月1日起施行" and "证书有效期三年" say nothing of the rule that they stand in.

    Args:
        dates: those it was written and published on.
        title: its title.
        lines: the lines at its head.
        text: all of it.
    """
    labelled = [found[0].period.start for line in lines if _EFFECTIVE_LABEL.search(line) and (found := find_dates(line))]
    own = list(_own_statements(text, title))
    stated = [found[0].period.start for statement in own for match in _EFFECTIVE.finditer(statement) if (found := find_dates(match[1]))]
    effective = next(iter(labelled), None) or (stated[-1] if stated else None)
    if effective is None and any(_EFFECTIVE_NOW.search(statement) for statement in own):
        effective = dates.published or dates.written
    return replace(dates, effective=effective, expires=_last_day(own, effective or dates.best))


def _last_day(own: Sequence[str], start: date | None) -> date | None:
    for statement in own:
        if (until := _VALID_UNTIL.search(statement)) and (found := find_dates(until[1])):
            return found[0].period.start
        years = numeral(span[1]) if (span := _VALID_YEARS.search(statement)) else None
        if years and years <= _LONGEST_TERM and start:
            return years_later(start, years) - timedelta(days=1)
    return None


def _own_statements(text: str, title: str) -> Iterator[str]:
    """The parts of sentences that say from when or until when the document itself holds."""
    names = {title, *(_NAMED.findall(title) if _PUBLISHED.search(title) else ())}  # 关于印发《…办法》的通知 speaks for the 办法
    for line in text.split("\n"):
        if not _STATES.search(line):
            continue
        follows = False
        for span in sentences(line):
            sentence = _LABEL.sub("", line[span.start : span.end])
            starts = [match.start() for match in _STATES.finditer(sentence)]
            for start, end in pairwise([*starts, len(sentence)]):
                term = sentence.startswith("有效期", start)
                follows = _of_itself(sentence[:start], names, alone=follows or not term)
                if follows:
                    yield sentence[start:end]


def _of_itself(before: str, names: Collection[str], *, alone: bool) -> bool:
    """Whether the words before 自 or 有效期 have the document for their subject.

    Args:
        before: the sentence up to there.
        names: what the document is called.
        alone: a subject may be missing: "…，自2023年5月1日起施行"; before 有效期 it may only right after such a statement.
    """
    clause = re.split("[，,；;：:]", before)[-1].strip()
    if clause:
        return _names_itself(re.sub(r"的$|[（(][^（）()]{1,8}[）)]$", "", clause), names)
    others = [name for name in _NAMED.findall(before) if not _is_called(name, names)]
    return bool(_ITSELF.search(before)) or (alone and not others)


def _names_itself(clause: str, names: Collection[str]) -> bool:
    found = list(_ITSELF.finditer(clause))
    named = _NAMED.search(clause)
    return bool(found and found[-1].end() == len(clause)) or bool(named and named.end() == len(clause) and _is_called(named[1], names))


def _is_called(name: str, names: Collection[str]) -> bool:
    return any(own.endswith(name) or name.endswith(own) for own in names)


def _is_given(before: str, behind: str) -> bool:
    """Whether a date stands under the title as the day on which a report was given: ——2024年2月27日在…会议上."""
    dash, meeting = _GIVEN
    return bool(dash.match(before) and meeting.match(behind))


def _is_note(line: str) -> bool:
    """Whether a line with a date says nothing else, or stands in brackets under the title (with who passed it)."""
    return len(line) <= 24 or (line[0] in "（(" and line[-1] in "）)") or bool(re.match(r"^.{2,4}日期\s*[:：]", line))
