"""The two look-ups of staff, judged -> their figures beside those of the questions: what depends on the day, and courses."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path

from api.knowledge_base import KnowledgeBase
from eval import as_of
from eval.as_of import DayCase
from eval.courses import CourseOutcome, load_course_cases
from eval.courses import run as course_run
from eval.report import Figures, figures
from eval.runner import Notice, Opener, open_corpus

AS_OF, COURSES = "as_of", "courses"


def lookups(knowledge_base: KnowledgeBase, folder: Path, opener: Opener, notice: Notice) -> dict[str, Figures]:
    """The figures of those of the two for which the folder holds cases; courses are looked for in this knowledge base."""
    found = {}
    if (folder / f"{AS_OF}.jsonl").is_file():
        found[AS_OF] = _share(not wrong for _, wrong in judged_days(folder, opener, notice))
    if (folder / f"{COURSES}.jsonl").is_file():
        found[COURSES] = _share(not one.reasons for one in judged_courses(knowledge_base, folder))
    return found


def judged_days(folder: Path, opener: Opener, notice: Notice) -> list[tuple[DayCase, list[str]]]:
    """Each question that depends on the day, with what is wrong with what came; asked over a corpus of its own."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionqa-eval-")))
        opened = open_corpus(data, as_of.CORPUS, opener, notice, as_of.TODAY.isoformat())
        return list(as_of.run(stack.enter_context(closing(opened)), as_of.load(folder / f"{AS_OF}.jsonl")))


def judged_courses(knowledge_base: KnowledgeBase, folder: Path) -> list[CourseOutcome]:
    """Each question for courses, with what is wrong with what was found."""
    return list(course_run(knowledge_base, load_course_cases(folder / f"{COURSES}.jsonl")))


def _share(right: Iterable[bool]) -> Figures:
    judged = [float(one) for one in right]
    return figures([]) | {"questions": len(judged), "accuracy": sum(judged) / len(judged)}
