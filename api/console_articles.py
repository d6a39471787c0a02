"""Articles that were looked up, for people: the exact words first, then where they stand and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from api.answering.answer import in_title_marks
from api.console import printable
from api.policies.found import FoundArticle, FoundRule, Lookup, Pointer
from index.hits import DocumentHead

_CITED = 10  # places that cite an article, of which the rest is only counted


def show_lookup(console: Console, lookup: Lookup) -> None:
    """Prints what was found, each with its rule and path, and what was not."""
    for number, article in enumerate(lookup.articles):
        _show_article(console, article, first=number == 0)
    for rule in lookup.rules:
        _show_rule(console, rule)
    for missing in lookup.missing:
        _line(console, missing.message, "yellow")


def _show_article(console: Console, found: FoundArticle, *, first: bool) -> None:
    head = found.document
    said = " · ".join(str(part) for part in (in_title_marks(head.title) + found.label, head.number, found.status) if part)
    _line(console, ("" if first else "\n") + said, "bold")
    _line(console, f"   {' › '.join(found.path)}", "dim")
    for note in found.notes:
        _line(console, f"   注：{note}", "yellow")
    if found.lead:
        _line(console, found.lead, "dim")
    _line(console, found.text)
    _line(console, f"   引用写法：{found.official}", "dim")
    beside = [f"{name}：{one.label}" for name, one in (("上一条", found.previous), ("下一条", found.next)) if one]
    if beside:
        _line(console, f"   {'　'.join(beside)}", "dim")
    for link in found.links:
        _line(console, f"   “{link.text}” → {_where(link.target) if link.target else '知识库里没有'}", "cyan")
    for one in found.cited_by[:_CITED]:
        _line(console, f"   被引用：{_where(one.where)}　“{one.quote}”", "green")
    if len(found.cited_by) > _CITED:
        _line(console, f"   被引用：另有 {len(found.cited_by) - _CITED} 处（--json 列出全部）", "green")
    _others(console, found.others)


def _show_rule(console: Console, found: FoundRule) -> None:
    head = found.document
    dates = (("公布", head.dates.published), ("施行", head.dates.effective), ("止", head.dates.expires))
    said = "，".join(f"{name} {day}" for name, day in dates if day)
    _line(console, " · ".join(str(part) for part in (in_title_marks(head.title), head.number, head.issuer, found.status, said) if part), "bold")
    for note in found.notes:
        _line(console, f"   注：{note}", "yellow")
    _line(console, f"   共 {found.articles} 条" if found.articles else "   不分条", "dim")
    for chapter in found.chapters:
        _line(console, f"   {chapter}")
    _others(console, found.others)


def _others(console: Console, others: Sequence[DocumentHead]) -> None:
    for head in others:
        dates = f"公布 {head.dates.published or '不详'}，施行 {head.dates.effective or '不详'}"
        _line(console, f"   另一文本：{in_title_marks(head.title)}，{dates}", "dim")


def _where(pointer: Pointer) -> str:
    return in_title_marks(pointer.title) + pointer.label


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text("\n".join(printable(line) for line in text.split("\n")), style=style))
