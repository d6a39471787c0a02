"""unionqa batch ask | search: many rows at once, from file to file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from api import console
from api.batch import Advance, BatchReport, ask_all, search_all
from api.commands.session import Session, tell
from api.problems import DONE, FAILED

if TYPE_CHECKING:
    from api.knowledge_base import KnowledgeBase


def ask(session: Session) -> int:
    """Answers every row of a .jsonl file; exit code 3 if a row could not be done."""
    return _run(session, "提问", ask_all)


def search(session: Session) -> int:
    """Ranks documents for every row of a .jsonl file; exit code 3 if a row could not be done."""
    top: int = session.arguments.top
    return _run(session, "查找", lambda kb, source, target, advance: search_all(kb, source, target, top, advance))


def _run(session: Session, title: str, work: Callable[[KnowledgeBase, Path, Path, Advance], BatchReport]) -> int:
    source, target = Path(session.arguments.source), Path(session.arguments.target)
    with session.open() as knowledge_base, console.counting(title) as advance:
        report = work(knowledge_base, source, target, advance)
    tell(f"已写入 {target}：{report.done} 行完成" + (f"，{report.failed} 行没有完成（见其中的 error）。" if report.failed else "。"))
    return FAILED if report.failed else DONE
