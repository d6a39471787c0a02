"""Versions, comparisons and checked citations, for people: what to do first, then where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.answering.answer import in_title_marks
from api.answering.standing import Status, said
from api.console import printable
from api.policies.checked import VERDICT_NAMES, CheckedCitation, CheckedQuote, Verdict
from api.policies.comparing import CHANGE_NAMES, Change, Comparison, Row
from api.policies.differing import Mark, Piece
from api.policies.versions import History, Version

_STYLES = {Mark.SAME: "", Mark.STRUCK: "red strike", Mark.ADDED: "bold green"}
_SIGNS = {Mark.SAME: ("", ""), Mark.STRUCK: ("[-", "-]"), Mark.ADDED: ("{+", "+}")}
"""Where there are no colours: 不超过[-5-]{+6+}天."""


def show_versions(console: Console, histories: Sequence[History]) -> None:
    """Prints the versions of each rule, oldest first: status, dates with their basis, what came before and after."""
    for number, history in enumerate(histories):
        counted = f"共 {len(history.versions)} 个版本，状态截至{said(history.day)}"
        _line(console, ("\n" if number else "") + f"{in_title_marks(history.name)}　{counted}", "bold")
        for at, version in enumerate(history.versions, start=1):
            _show_version(console, at, version)


def show_comparison(console: Console, comparison: Comparison, *, everything: bool) -> None:
    """Prints the articles side by side, those that did not change only if `everything` is wanted."""
    counts = "，".join(f"{CHANGE_NAMES[change]} {count} 条" for change, count in comparison.counts.items() if count)
    _line(console, f"旧：{_titled(comparison.old.title, comparison.old.number)}", "bold")
    _line(console, f"新：{_titled(comparison.new.title, comparison.new.number)}", "bold")
    _line(console, counts + "。" if counts else "两个文件都没有可以对照的条文。")
    rows = [row for row in comparison.rows if everything or row.change is not Change.SAME]
    if not rows:
        return
    colours = console.is_terminal
    table = Table(show_lines=True)
    table.add_column("", no_wrap=True)
    for name in ("旧", "新"):
        table.add_column(name, overflow="fold", ratio=1)
    for row in rows:
        table.add_row(row.label, _side(row, Mark.STRUCK, colours=colours), _side(row, Mark.ADDED, colours=colours))
    console.print(table)
    _line(console, "删去的文字标红加删除线，新增的文字标绿。" if colours else "[-删去的文字-]　{+新增的文字+}", "dim")


def show_checks(console: Console, checked: Sequence[CheckedCitation], *, unit: str) -> None:
    """Prints what is wrong with the citations of a draft, line by line, then the right ones in short, then the sums; `unit` is what its lines are."""
    wrong = [one for one in checked if one.verdict is not Verdict.OK]
    for one in wrong:
        _line(console, f"第 {one.line} {unit}　{VERDICT_NAMES[one.verdict]}：{one.text}", "bold red")
        for finding in one.findings:
            _line(console, f"   {finding.message}")
        for quote in one.quotes:
            _show_quote(console, quote)
    for one in checked:
        if one.verdict is Verdict.OK:
            words = f"，所引文字一致（{len(one.quotes)} 处）" if one.quotes else ""
            _line(console, f"第 {one.line} {unit}　正确：{one.text}　→ {one.official}{words}", "green")
    _line(console, _sums(checked), "bold")


def _show_version(console: Console, number: int, version: Version) -> None:
    found = version.standing
    style = "green" if found.status is Status.IN_FORCE else "yellow"
    _line(console, f"{number}. {_titled(found.head.title, found.head.number)}　{found.brief or found.label}　编号 {found.head.id}", style)
    for one in version.dates:
        other = f"（{in_title_marks(one.title)}）" if one.document_id and one.document_id != found.head.id else ""
        written = f"{other}：“{' '.join(one.basis.split())}”" if one.basis else f"：同名的新版本{other}" if other else "：随文件提供的日期"
        _line(console, f"     {one.label} {said(one.day)}　依据{written}")
    if version.prevails:
        _line(console, "     此前规定与本文件不一致的，以本文件为准。", "dim")


def _show_quote(console: Console, quote: CheckedQuote) -> None:
    if quote.matches:
        return
    _line(console, f"   文稿：“{quote.words.text}”")
    if quote.differences:
        console.print(Text("   原文改动：") + _marked(quote.differences, colours=console.is_terminal))


def _side(row: Row, own: Mark, *, colours: bool) -> Text:
    """The old (STRUCK) or the new (ADDED) wording of an article, with what is its alone marked."""
    side = row.old if own is Mark.STRUCK else row.new
    if side is None:
        return Text("")
    pieces = [piece for piece in row.pieces if piece.mark in (Mark.SAME, own)]
    return Text(f"{side.label}　", style="bold") + _marked(pieces, colours=colours)


def _marked(pieces: Iterable[Piece], *, colours: bool) -> Text:
    text = Text()
    for piece in pieces:
        before, after = ("", "") if colours else _SIGNS[piece.mark]
        text.append(before + "\n".join(map(printable, piece.text.split("\n"))) + after, style=_STYLES[piece.mark])
    return text


def _sums(checked: Sequence[CheckedCitation]) -> str:
    if not checked:
        return "没有找到引用（《…》第N条、发文字号）。"
    counts = [(name, sum(one.verdict is verdict for one in checked)) for verdict, name in VERDICT_NAMES.items()]
    return f"共 {len(checked)} 处引用：" + "，".join(f"{name} {count} 处" for name, count in counts if count) + "。"


def _titled(title: str, number: str | None) -> str:
    return in_title_marks(title) + (f"（{number}）" if number else "")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text("\n".join(printable(line) for line in text.split("\n")), style=style))
