"""Questions for courses -> what was found, judged: `python -m eval courses`.

A case: {"id", "question", "today", and any of "all" (exactly these), "top" (these come first), "includes", "excludes", "none": true,
"relax": {condition: codes that giving it up lets in, or null where any will do; null for a condition means that none is asked for}}.
Courses are named by their code. `aside`: written and asked once before anything was changed for it; see docs/courses.md.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.courses.results import CourseQuery, CourseResults
from api.knowledge_base import KnowledgeBase
from eval.cases import CaseError
from ingest.course import Field

_KEYS = {"id", "question", "today", "aside", "all", "top", "includes", "excludes", "none", "relax", "note"}
_EVERY = 100  # courses looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCase:
    """One question with the courses that a right result holds."""

    id: str
    question: str
    today: date
    expected: Mapping[str, Any]
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOutcome:
    """What became of one case; `reasons` is empty where it is right."""

    case: CourseCase
    reasons: tuple[str, ...]
    elapsed_ms: float


def load_course_cases(path: Path) -> list[CourseCase]:
    """The cases of a file. Raises CaseError for a row that is not well formed."""
    made: list[CourseCase] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        row = json.loads(line)
        expected = {key: row[key] for key in ("all", "top", "includes", "excludes", "none", "relax") if key in row}
        if set(row) - _KEYS or not expected:
            raise CaseError(f"{path.name}:{number}: unknown keys {sorted(set(row) - _KEYS)}, or nothing expected")
        today = date.fromisoformat(row["today"])
        made.append(CourseCase(id=row["id"], question=row["question"], today=today, expected=expected, aside=bool(row.get("aside"))))
    return made


def run(knowledge_base: KnowledgeBase, cases: Sequence[CourseCase]) -> Iterator[CourseOutcome]:
    """Asks every case, in order."""
    for case in cases:
        start = time.perf_counter()
        results = knowledge_base.courses(CourseQuery(text=case.question, today=case.today, top=_EVERY))
        elapsed_ms = (time.perf_counter() - start) * 1000
        yield CourseOutcome(case=case, reasons=tuple(judge(case.expected, results)), elapsed_ms=elapsed_ms)


def judge(expected: Mapping[str, Any], results: CourseResults) -> Iterator[str]:
    """What is wrong with the results, one line each."""
    codes = [found.course.text(Field.CODE) for found in results.found]
    if "all" in expected and set(codes) != set(expected["all"]):
        yield f"found {sorted(codes)}, not {sorted(expected['all'])}"
    top = expected.get("top", ())
    if set(codes[: len(top)]) != set(top):
        yield f"first are {codes[: len(top)]}, not {list(top)}"
    if missing := sorted(set(expected.get("includes", ())) - set(codes)):
        yield f"lacks {missing}"
    if wrong := sorted(set(expected.get("excludes", ())) & set(codes)):
        yield f"has {wrong}"
    if expected.get("none") and codes:
        yield f"found {codes}, where nothing fits"
    for key, wanted in (expected.get("relax") or {}).items():
        given = next((one for one in results.relaxations if one.key == key), None)
        if wanted is not None and (given is None or not set(wanted) <= {course.text(Field.CODE) for course in given.courses}):
            yield f"does not say that giving up {key} lets in {wanted}"
