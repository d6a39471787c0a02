"""What a document says about itself: title, kind, issuer, 发文字号, dates, and the period that it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ingest import titles
from ingest.document import Dates, DocumentKind, Period, Section
from ingest.headings import addresses
from ingest.ordinals import HAN, numeral
from ingest.outline import Outline
from ingest.periods import find_dates, find_periods, years_later
from ingest.readers.reading import Reading, Role

_HEAD_LINES, _TAIL_LINES = 30, 12
_DONE = re.compile(r"回顾|总结|成效|主要工作|工作情况|完成情况|过去|所做|成绩")
_PASSED = re.compile(r"通过|修订|修正|批准")
_PUBLISHED = re.compile(r"公布|发布|印发|颁布|下发")
_EFFECTIVE = re.compile(r"自\s*([^，。；自]{4,24}?)\s*(?:起|之日起)\s*(?:正式|开始)?(?:施行|实施|执行|生效|试行)")
_EFFECTIVE_NOW = re.compile(r"自\s*(?:印发|发布|公布|颁布|下发|通过)\s*之?日\s*(?:起)?[^，。；]{0,6}(?:施行|实施|执行|生效|试行)")
_EFFECTIVE_LABEL = re.compile(r"(?:施行|实施|生效)日期\s*[:：]")
_VALID_UNTIL = re.compile(r"有效期\s*(?:限)?(?:至|到|截至|截止到?)\s*([^，。；]{6,16})")
_VALID_YEARS = re.compile(rf"有效期\s*(?:限)?\s*为?\s*([{HAN}0-9]{{1,3}})\s*年")
_WRITTEN_LABEL = re.compile(r"成文日期\s*[:：]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """What a document says about itself."""

    title: str
    kind: DocumentKind
    issuer: str | None = None
    number: str | None = None
    dates: Dates = field(default_factory=Dates)
    period: Period | None = None


def masthead(reading: Reading, outline: Outline, name: str) -> Masthead:
    """The masthead of a file. `name` is the file's name: a hint for title and issuer."""
    lines = _head_lines(outline)
    tail = [line for line in outline.text[-2000:].split("\n") if line][-_TAIL_LINES:]
    first = reading.blocks[0] if reading.blocks else None
    styled = _styled_title(reading) if first is not None else None
    title = titles.title(lines, name, reading.title, styled)
    articles = sum(1 for section in outline.sections if section.path and re.match(r"第.{1,8}条", section.path[-1]))
    kind = titles.kind(title, articles)
    if kind is DocumentKind.OTHER and _reads_like_a_report(outline.sections):
        kind = DocumentKind.REPORT
    issuer = titles.issuer(lines, [*lines, *tail], title, name)
    number = titles.number(lines)
    if issuer is None and (kind is DocumentKind.REPORT or (number and "工" in number)):
        issuer = titles.named_union(title, outline.text)
    # 自…起施行 in a report speaks of other documents
    dates = find_own_dates(lines, tail, outline.text if kind is DocumentKind.POLICY else "")
    period = _period(kind, title + "\n" + titles.clean_name(name), outline.sections, dates.best)
    return Masthead(title=title, kind=kind, issuer=issuer, number=number, dates=dates, period=period)


def row_masthead(title: str, fields: Mapping[str, object], first_line: str) -> Masthead:
    """The masthead of a .jsonl row: its own fields first, then what its title tells.

    Fields read: kind, issuer, number, written (or date), published, effective, expires, year. What cannot be read is left out.
    """
    text = title or first_line[:60]
    given = str(fields.get("kind") or "")
    kind = DocumentKind(given) if given in set(DocumentKind) else titles.kind(text)
    dates = Dates(
        written=_day(fields.get("written") or fields.get("date")),
        published=_day(fields.get("published")),
        effective=_day(fields.get("effective")),
        expires=_day(fields.get("expires")),
    )
    year = str(fields.get("year") or "")
    own = Period.of_year(int(year)) if re.fullmatch(r"(?:19|20)\d\d", year) else None
    period = own or (_period(kind, text, (), dates.best) if "年" in text or dates != Dates() else None)
    return Masthead(title=text, kind=kind, issuer=_text(fields.get("issuer")), number=_text(fields.get("number")), dates=dates, period=period)


def find_own_dates(lines: Sequence[str], tail: Sequence[str], text: str) -> Dates:
    """The dates that a document states about itself.

    Args:
        lines: the lines at its head.
        tail: its last lines, where a signature stands.
        text: all of it, for 自…起施行 and 有效期.

    Returns:
        `expires` is the last day on which it is in force: 有效期五年 from 2023-01-01 gives 2027-12-31.
    """
    written = published = effective = None
    for line in lines:
        days = find_dates(line) if len(line) <= 120 else []
        if not days:
            continue
        rest = line[days[-1].span.end :]
        day = days[-1].period.start if _PASSED.search(line) and len(days) > 1 else days[0].period.start
        if _EFFECTIVE_LABEL.search(line):
            effective = effective or day
        elif _PUBLISHED.search(line) and _is_note(line):
            published = published or day
        elif _WRITTEN_LABEL.search(line) or (_is_note(line) and (not rest.strip("）)】]　 ") or _PASSED.search(line))):
            written = written or day
    if written is None:
        written = next((found[-1].period.start for line in reversed(tail) if titles.DATE_LINE.match(line) and (found := find_dates(line))), None)
    dates = Dates(written=written, published=published, effective=effective)
    return _in_force(dates, text)


def _in_force(dates: Dates, text: str) -> Dates:
    if "施行" not in text and "实施" not in text and "有效期" not in text and "执行" not in text and "生效" not in text:
        return dates
    stated = [found[0].period.start for match in _EFFECTIVE.finditer(text) if (found := find_dates(match[1]))]
    effective = dates.effective or (stated[-1] if stated else None)
    if effective is None and _EFFECTIVE_NOW.search(text):
        effective = dates.published or dates.written
    expires = None
    if (until := _VALID_UNTIL.search(text)) and (found := find_dates(until[1])):
        expires = found[0].period.start
    elif (span := _VALID_YEARS.search(text)) and (years := numeral(span[1])) and (start := effective or dates.best):
        expires = years_later(start, years) - timedelta(days=1)
    return replace(dates, effective=effective, expires=expires)


def _is_note(line: str) -> bool:
    """Whether a line with a date says nothing else, or stands in brackets under the title (with who passed it)."""
    return len(line) <= 24 or (line[0] in "（(" and line[-1] in "）)") or bool(re.match(r"^.{2,4}日期\s*[:：]", line))


def _head_lines(outline: Outline) -> list[str]:
    """The lines before the first heading, up to where the text proper begins to speak."""
    span = outline.sections[0].span
    if outline.sections[0].path:
        return [outline.text[span.start : span.end].split("\n", 1)[0]]
    lines: list[str] = []
    for line in outline.text[span.start : span.end].split("\n"):
        if addresses(line) or len(lines) >= _HEAD_LINES:
            break
        if line:
            lines.append(line)
    return lines


def _styled_title(reading: Reading) -> str | None:
    """The leading blocks in a heading style, where a proper title: the first ones, no number before them."""
    texts: list[str] = []
    for block in reading.blocks[:4]:
        if block.role is not Role.HEADING or (texts and (block.level or 1) > 1) or re.match(r"第.{1,4}[编章节条]|[一二三]、", block.text):
            break
        texts.append(block.text)
    if not texts or any(re.match(r"[—－–]{1,2}", text) for text in texts):
        return None
    follows = reading.blocks[len(texts)].text if len(reading.blocks) > len(texts) else ""
    return None if re.match(r"[—－–]{1,2}", follows) else "".join(texts)


def _reads_like_a_report(sections: Sequence[Section]) -> bool:
    tops = {section.path[0] for section in sections if section.path}
    return any(_DONE.search(top) and "年" in top for top in tops)


def _period(kind: DocumentKind, title: str, sections: Sequence[Section], written: date | None) -> Period | None:
    """What the document is about: a report, the year it reports on; otherwise the period in its title or its own year."""
    named = [found.period for found in find_periods(title, written)]
    if kind is not DocumentKind.REPORT:
        return named[0] if named else (Period.of_year(written.year) if written else None)
    for top in dict.fromkeys(section.path[0] for section in sections if section.path):
        found = find_periods(top, written)
        if _DONE.search(top) and found and (written is None or found[0].period.start <= written):
            return found[0].period
    # a report that is given in January to March speaks of the year before, whatever year its title bears
    early = written is not None and written.month <= 3
    if named and not (early and written and named[0].year == written.year):
        return named[0]
    return Period.of_year(written.year - early) if written else None


def _day(value: object) -> date | None:
    found = find_dates(str(value)) if value else []
    return found[0].period.start if found else None


def _text(value: object) -> str | None:
    return str(value) if value else None
