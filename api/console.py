"""Answers, hits and lists for people: rich text on stdout, progress bars on stderr. No markup is ever read from a document."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from api.answering.answer import Answer, AnswerFigure, Citation, Status, in_title_marks
from index.hits import DocumentHead, Hit
from index.progress import Progress, Stage
from index.progress import Status as Change
from ingest.document import DocumentKind, Level, PassageKind

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from api.answering.standing import Standing
    from api.explain import Contribution, ExplainedPart, Explanation, Rival
    from api.knowledge_base import AddReport

KINDS = {
    DocumentKind.REPORT: "工作报告",
    DocumentKind.POLICY: "政策法规",
    DocumentKind.COURSE: "课程",
    DocumentKind.OTHER: "其他",
}
PASSAGE_KINDS = {
    PassageKind.ACHIEVEMENT: "成绩",
    PassageKind.TARGET: "目标",
    PassageKind.POLICY: "政策",
    PassageKind.COURSE: "课程",
    PassageKind.OTHER: "其他",
}
STATUSES = {Change.ADDED: "已加入", Change.REPLACED: "已换成新版", Change.UNCHANGED: "已有"}
STAGES = {Stage.EMBEDDING: "计算向量", Stage.SAVED: "写入", Stage.INDEXING: "建立索引", Stage.SENTENCES: "计算句子向量"}
LEVELS = {Level.PUBLIC: "公开", Level.INTERNAL: "内部", Level.RESTRICTED: "限制"}
_FEW = 50  # so many documents are listed one by one
_PIPE_WIDTH = 200  # characters a line where nobody looks at it: nothing is cut off


def stdout() -> Console:
    """The console of results: wraps at the terminal's width, colours only there."""
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def printable(text: str) -> str:
    """The text without control characters: what a document says must not steer the terminal."""
    return "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)


def show_answer(console: Console, answer: Answer) -> None:
    """Prints the answer, its sources with their quotes, and on a refusal what lies nearest."""
    if answer.scope:
        _line(console, "理解为：" + "；".join(answer.scope), "dim")
    _line(console, answer.text, "bold" if answer.status is Status.ANSWERED else "yellow")
    for note in answer.notes:
        _line(console, f"注：{note}", "yellow")
    _citations(console, "来源", answer.citations, answer.figures, "[{}]")
    _citations(console, "相关内容（不是答案）", answer.related, (), "·")
    if answer.suggestions:
        _line(console, "\n可以这样问", "bold")
    for suggestion in answer.suggestions:
        _line(console, f"  · {suggestion}")


def show_explanation(console: Console, explanation: Explanation) -> None:
    """Prints why the answer is what it is, part by part."""
    for part in explanation.parts:
        _line(console, f"\n解释：{part.question}", "bold")
        _understood(console, part)
        _line(console, f"  候选句子 {part.candidates} 个，前 {len(part.rivals)} 个：")
        for rival in part.rivals:
            _rival(console, rival)
        verdict = f"  不答（{part.rule_label}）：{part.reason}" if part.rule else "  采用第 1 句。"
        _line(console, f"{verdict}　不能回答问题的可能 {part.doubt:.0%}，超过 {part.limit:.0%} 就不答", "yellow" if part.rule else "green")


def show_hits(console: Console, hits: Sequence[Hit], standings: Mapping[str, Standing] | None = None) -> None:
    """Prints passages, best first, each with where it stands, and, of a rule that does not hold unchanged, what became of it."""
    if not hits:
        _line(console, "没有找到相关段落。", "yellow")
    for rank, hit in enumerate(hits, start=1):
        document, passage = hit.document, hit.passage
        head = _joined(" · ", document.title, document.number, document.dates.best, PASSAGE_KINDS[passage.kind], f"{hit.score:.2f}")
        _line(console, f"{rank}. {head}", "bold")
        if (found := (standings or {}).get(document.id)) is not None and found.brief:
            _line(console, f"   注：{found.brief}", "yellow")
        _place(console, passage.path, passage.page)
        _line(console, f"   {passage.text}\n")


def show_documents(console: Console, heads: Sequence[DocumentHead]) -> None:
    """Prints the documents as a table, or says that there are none."""
    if not heads:
        _line(console, "知识库里还没有文件。用 unionqa add 路径 加入文件。", "yellow")
        return
    from rich.table import Table  # noqa: PLC0415  (a question needs none)

    table = Table("编号", "标题", "种类", "单位", "文号", "日期", "级别", "段数", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for head in heads:
        cells = (head.id, head.title, KINDS[head.kind], head.issuer, head.number, head.dates.best, LEVELS[head.level], head.passages)
        table.add_row(*(Text(printable(str(cell)) if cell is not None else "") for cell in cells))
    console.print(table)
    _line(console, f"共 {len(heads)} 个文件。")


def show_added(console: Console, report: AddReport, skipped: int) -> None:
    """Prints what was taken in: each document where they are few, and the sums."""
    if len(report.added) <= _FEW:
        for one in report.added:
            _line(console, f"{STATUSES[one.status]}　{_joined(' · ', one.title, one.name, f'{one.passages} 段', one.document_id)}")
    for notice in report.notices:
        _line(console, f"注：{notice}", "yellow")
    counts = Counter(STATUSES[one.status] for one in report.added)
    sums = [f"{name} {count} 个" for name, count in counts.items()]
    sums += [f"没有加入 {len(report.failed)} 个"] if report.failed else []
    sums += [f"略过 {skipped} 个（格式不能读）"] if skipped else []
    _line(console, "；".join(sums) + "。" if sums else "没有加入文件。", "bold")


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """A progress bar on stderr that is told (done, in all); without a terminal it says nothing."""
    with _bar() as bar:
        if bar is None:
            yield lambda done, total: None
            return
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def working(title: str) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on stderr for work in stages; each stage counts anew."""
    with _bar() as bar:
        if bar is None:
            yield lambda progress: None
            return
        task = bar.add_task(title, total=None)
        yield lambda now: bar.update(task, description=f"{title}：{STAGES[now.stage]}", completed=now.done, total=now.total)


@contextmanager
def _bar() -> Iterator[Bar | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415  (likewise)

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr, markup=False), transient=True) as bar:
        yield bar


def _citations(console: Console, title: str, citations: Sequence[Citation], figures: Iterable[AnswerFigure], mark: str) -> None:
    if citations:
        _line(console, f"\n{title}", "bold")
    for one in citations:
        _line(console, f"{mark.format(one.number)} " + _joined(" · ", in_title_marks(one.title), one.issuer, one.document_number, one.date), "cyan")
        _place(console, one.path, one.page)
        quote = Text(f"   “{printable(one.quote)}”")
        quote.highlight_words([printable(figure.raw) for figure in figures if figure.citation == one.number], "bold green")
        console.print(quote)
        _line(console, f"   引用写法：{one.official}", "dim")


def _understood(console: Console, part: ExplainedPart) -> None:
    said = (
        ("问的是", f"{part.wants}（{'、'.join(part.units)}）" if part.units else part.wants),
        ("对象", part.focus),
        ("年份", "、".join(f"{year}年" for year in part.years)),
        ("地区", "、".join(part.places)),
        ("类别", part.kind),
    )
    _line(console, "  " + "；".join(f"{name}：{value}" for name, value in said if value))
    words = (f"{term.text} {term.weight:.1f}" + (f"（即 {'、'.join(term.official)}）" if term.official else "") for term in part.terms)
    _line(console, "  词语和分量：" + "，".join(words))


def _rival(console: Console, rival: Rival) -> None:
    _line(console, f"  {rival.rank}. {rival.score:.2f}　{in_title_marks(rival.title)}{''.join(f' › {head}' for head in rival.path)}", "cyan")
    _line(console, f"     {rival.sentence.strip()}")
    _line(console, f"     得分：{_worths(rival.gains)}", "dim")
    if rival.passed_over:
        _line(console, "     得分高于第 1 句，但没有所问的那类内容，或者所属年份较早，让位。", "dim")
    if rival.behind:
        _line(console, f"     不如第 1 句：{_worths(rival.behind)}", "dim")


def _worths(contributions: Sequence[Contribution]) -> str:
    return "，".join(f"{one.label} {one.weight:.2f}×{one.value:.2f}={one.worth:+.2f}" for one in contributions)


def _place(console: Console, path: Sequence[str], page: int | None) -> None:
    place = _joined("　", " › ".join(path), f"第 {page} 页" if page else None)
    if place:
        _line(console, f"   {place}", "dim")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text("\n".join(printable(line) for line in text.split("\n")), style=style))


def _joined(separator: str, *parts: object) -> str:
    return separator.join(str(part) for part in parts if part not in (None, ""))
