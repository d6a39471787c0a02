"""Course results for people: how the sentence was understood, a card a course, facets, and what to give up."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from api.answering.answer import in_title_marks
from api.console import printable
from api.courses.results import CourseResults, FoundCourse
from ingest.course import Field

_LINES = (
    ("对象", Field.AUDIENCE), ("时间", Field.TIME), ("时长", Field.DURATION), ("形式", Field.FORMAT), ("地点", Field.PLACE), ("讲师", Field.TEACHER),
    ("名额", Field.QUOTA), ("报名截止", Field.DEADLINE), ("费用", Field.FEE),
)  # fmt: skip
_SHOWN_VALUES = 8  # of a facet
_OPEN = {True: "可报名", False: "报名已截止", None: ""}


def show_courses(console: Console, results: CourseResults) -> None:
    """Prints the results of a course search."""
    understood = [one.label for one in results.conditions] + ([f"主题：{'、'.join(results.topic)}"] if results.topic else [])
    if understood:
        _line(console, "理解为：" + "；".join(understood), "dim")
        keys = [one.key for one in results.conditions] + (["topic"] if results.topic else [])
        _line(console, f"（以 {results.today.isoformat()} 为准；要去掉某个条件，加 --without {'、'.join(dict.fromkeys(keys))} 之一）", "dim")
    if not results.listed:
        _line(console, "知识库里还没有课程。用 unionqa add 加入课程目录（xlsx、csv、docx、md）。", "yellow")
        return
    _line(console, headline(results), "bold" if results.found else "yellow")
    for rank, found in enumerate(results.found, start=1):
        _card(console, rank, found)
    for relaxation in results.relaxations:
        names = "、".join(printable(course.name) for course in relaxation.courses)
        _line(console, f"  去掉“{relaxation.label}”有 {relaxation.count} 门：{names}{'……' if relaxation.count > len(relaxation.courses) else ''}")
    if results.found:
        _facets(console, results)
    for note in results.notes:
        _line(console, f"注：{note}", "yellow")


def headline(results: CourseResults) -> str:
    """One sentence: how many courses fit, or that none does."""
    if results.total:
        shown = f"，列出前 {len(results.found)} 门" if results.total > len(results.found) else ""
        return f"{results.listed} 门课程中有 {results.total} 门符合{shown}。"
    if results.relaxations:
        return "没有同时符合这些条件的课程。放宽其中一个条件："
    return "没有符合的课程。"


def _card(console: Console, rank: int, found: FoundCourse) -> None:
    course = found.course
    head = "　".join(part for part in (course.text(Field.CODE), course.name, course.text(Field.CATEGORY), _OPEN[found.open]) if part)
    _line(console, f"\n{rank}. {head}", "bold cyan")
    pairs = [
        f"{one.label if one.text.isdigit() and one.label else label}：{' '.join(one.text.split())}"  # 学时：16 says more than 时长：16
        for label, field in _LINES
        if (one := course.place(field)) is not None
    ]
    for start in range(0, len(pairs), 3):
        _line(console, "   " + "；".join(pairs[start : start + 3]))
    if intro := course.text(Field.INTRO):
        _line(console, f"   {' '.join(intro.split())}", "dim")
    if found.policies:
        _line(console, "   关联政策：" + "、".join(in_title_marks(one.document.title) for one in found.policies), "dim")
    _line(console, f"   出处：{in_title_marks(found.document.title)}", "dim")


def _facets(console: Console, results: CourseResults) -> None:
    lines: Sequence[str] = [
        f"  {facet.label}：" + "，".join(f"{value.value} {value.count}" for value in facet.values[:_SHOWN_VALUES])
        for facet in results.facets
        if len(facet.values) > 1
    ]
    if lines:
        _line(console, "\n可以再细分", "bold")
    for line in lines:
        _line(console, line)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text("\n".join(printable(line) for line in text.split("\n")), style=style))
