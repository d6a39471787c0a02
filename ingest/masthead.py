"""What a document says about itself: title, kind, issuer, 发文字号, dates, and the period that it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from ingest import titles
from ingest.document import Dates, DocumentKind, Period, Section
from ingest.headings import addresses
from ingest.outline import Outline
from ingest.own_dates import in_force, own_dates
from ingest.periods import find_dates, find_periods
from ingest.readers.reading import Reading, Role

_HEAD_LINES, _TAIL_LINES = 30, 12
_DONE = re.compile(r"回顾|总结|成效|主要工作|工作情况|完成情况|过去|所做|成绩")
_NEXT = re.compile(r"下一步|下一?阶段|下一?年|工作打算|努力方向")
_PLANNED = re.compile(r"安排|任务|目标|计划|打算|部署|要点")


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
    lines = _lines_over_the_table(reading) if reading.tabular else _head_lines(outline)
    tail = _signed(outline.text) or [line for line in outline.text[-2000:].split("\n") if line][-_TAIL_LINES:]
    first = reading.blocks[0] if reading.blocks else None
    styled = _styled_title(reading) if first is not None and not reading.tabular else None
    title = titles.title(lines, name, reading.title, styled)
    articles = sum(1 for section in outline.sections if section.path and re.match(r"第.{1,8}条", section.path[-1]))
    kind = titles.kind(title, articles)
    if kind is DocumentKind.OTHER and _reads_like_a_report(outline.sections):
        kind = DocumentKind.REPORT
    issuer = titles.issuer(lines, [*lines, *tail], title, name)
    number = titles.number(lines)
    if issuer is None and (kind is DocumentKind.REPORT or (number and "工" in number)):
        issuer = titles.named_union(title, outline.text)
    dates = own_dates(lines, tail)
    if kind is DocumentKind.POLICY:  # 自…起施行 in a report speaks of other documents
        dates = in_force(dates, title, lines, outline.text)
    period = _period(kind, title + "\n" + titles.clean_name(name), outline.sections, dates.best) or _month_below(lines)
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


def _signed(text: str) -> list[str]:
    """The last lines before the attachments, where a body signs with the day under its name; nothing where none does."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    signed = [at for at in range(1, len(lines)) if titles.DATE_LINE.match(lines[at]) and _signs(lines[at - 1])]
    return lines[max(0, signed[-1] + 1 - _TAIL_LINES) : signed[-1] + 1] if signed and signed[-1] > _HEAD_LINES // 3 else []


def _signs(line: str) -> bool:
    return len(line) <= _SIGNATURE and _ORGAN.search(line) is not None


_SIGNATURE = 30  # characters of the name of a body
_ORGAN = re.compile(rf"{titles.ORGAN}$")


def _lines_over_the_table(reading: Reading) -> list[str]:
    """What stands in a spreadsheet over the rows of its first table; the name of a sheet does not count."""
    texts = takewhile(lambda block: block.role is not Role.TABLE, reading.blocks)
    return [block.text for block in texts if block.role is Role.BODY][:_HEAD_LINES]


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
    return any(((_DONE.search(top) or _PLANNED.search(top)) and "年" in top) or _NEXT.search(top) for top in tops)


def _period(kind: DocumentKind, title: str, sections: Sequence[Section], written: date | None) -> Period | None:
    """What the document is about: a report, the year it reports on; otherwise the period in its title or its own year."""
    named = [found.period for found in find_periods(title, written)]
    if kind is not DocumentKind.REPORT:
        return named[0] if named else (Period.of_year(written.year) if written else None)
    for top in dict.fromkeys(section.path[0] for section in sections if section.path):
        found = find_periods(top, written)
        if _DONE.search(top) and found and (written is None or found[0].period.start <= written):
            return found[0].period
    # a report that is given in January to March speaks of the year before, whatever year its title bears; so does one that plans its year
    early = written is not None and written.month <= 3
    if named and not (early and written and named[0].year == written.year):
        year = named[0].year
        return Period.of_year(year - 1) if year is not None and year in _planned(sections, written) else named[0]
    return Period.of_year(written.year - early) if written else None


def _month_below(lines: Sequence[str]) -> Period | None:
    """The year of a month that stands alone under the title: （2024年9月）. It is no day on which the document was written."""
    month = next((line for line in lines if _MONTH_ALONE.fullmatch(line)), None)
    found = find_periods(month) if month else []
    return Period.of_year(found[0].period.start.year) if found else None


_MONTH_ALONE = re.compile(r"[（(]?\s*[\d〇零一二三四五六七八九]{4}\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月\s*[）)]?")


def _planned(sections: Sequence[Section], written: date | None) -> set[int | None]:
    """The years that headings plan for: 三、2024年工作安排."""
    tops = (top for section in sections for top in section.path[:1] if _PLANNED.search(top) and not _DONE.search(top))
    return {found.period.year for top in tops for found in find_periods(top, written)}


def _day(value: object) -> date | None:
    found = find_dates(str(value)) if value else []
    return found[0].period.start if found else None


def _text(value: object) -> str | None:
    return str(value) if value else None
