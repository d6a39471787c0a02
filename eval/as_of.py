"""Questions whose answer depends on the day: asked by `ask`, `article` and `search` over a corpus of its own, and judged.

A row: {"id", "door", "question", "as_of"?, "document" (the file that must answer; null for none), "holds" (what the words hold),
"says"? (what must be told beside them), "must_not"? (what the words must not hold)}. Whatever the row, no rule may be given that does
not hold, or does not hold any more, without being told of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.answering.answer import Status
from api.knowledge_base import KnowledgeBase
from eval.cases import CASES, CaseError
from index.hits import Filter

TODAY = date(2026, 9, 1)
"""The day of the questions that name none."""
CORPUS = Path(__file__).parent / "corpora" / "as_of"
FILE = CASES / "as_of.jsonl"
_KEYS = {"id", "door", "question", "as_of", "document", "holds", "says", "must_not"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCase:
    """One question, on a day."""

    id: str
    door: str
    question: str
    document: str | None
    as_of: date | None = None
    holds: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a door gave: its words, the files they stand in by the ids of their documents, and what it told beside them."""

    words: str
    documents: tuple[str, ...]
    told: str


def load(path: Path = FILE) -> list[DayCase]:
    """The cases. Raises CaseError for a row that is not well formed."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [_case(row) for row in rows]


def run(knowledge_base: KnowledgeBase, cases: Iterable[DayCase]) -> Iterator[tuple[DayCase, list[str]]]:
    """Each case with what is wrong with what came; an empty list for a right one."""
    names = {head.id: head.source.name for head in knowledge_base.documents()}
    for case in cases:
        given = DOORS[case.door](knowledge_base, case)
        yield case, [*_wrong(case, given, names), *_untold(knowledge_base, case, given)]


def _case(row: dict[str, Any]) -> DayCase:
    if set(row) - _KEYS or row.get("door") not in DOORS:
        raise CaseError(f"as_of: {row.get('id')}: unknown keys or door")
    lists = {name: tuple(row.get(name) or ()) for name in ("holds", "says", "must_not")}
    day = date.fromisoformat(row["as_of"]) if row.get("as_of") else None
    return DayCase(id=row["id"], door=row["door"], question=row["question"], document=row["document"], as_of=day, **lists)


def _wrong(case: DayCase, given: Given, names: dict[str, str]) -> list[str]:
    files = [names[one] for one in given.documents]
    wrong = [] if (case.document in files if case.document else not files) else [f"from {files}, not {case.document}"]
    wrong += [f"lacks {value}" for value in case.holds if value not in given.words]
    wrong += [f"says {value}" for value in case.must_not if value in given.words]
    return wrong + [f"does not tell {value}: {given.told}" for value in case.says if value not in given.told]


def _untold(knowledge_base: KnowledgeBase, case: DayCase, given: Given) -> list[str]:
    """Rules that were given although they do not hold, on the day or today, and of which nothing was told."""
    then = knowledge_base.standings(given.documents, as_of=case.as_of or TODAY)
    silent = [one.head.title for one in then.values() if not one.holds and one.head.title not in given.told and one.brief not in given.told]
    return [f"does not tell that {title} does not hold" for title in silent]


def _asked(knowledge_base: KnowledgeBase, case: DayCase) -> Given:
    answer = knowledge_base.ask(case.question, filter=Filter(as_of=case.as_of))
    documents = tuple(dict.fromkeys(one.document_id for one in answer.citations)) if answer.status is Status.ANSWERED else ()
    return Given(words=answer.text if documents else "", documents=documents, told="\n".join(answer.notes))


def _looked_up(knowledge_base: KnowledgeBase, case: DayCase) -> Given:
    lookup = knowledge_base.article(case.question, as_of=case.as_of)
    told = [note for one in lookup.articles for note in one.notes] + [one.message for one in lookup.missing]
    words, documents = "\n".join(one.text for one in lookup.articles), tuple(dict.fromkeys(one.document.id for one in lookup.articles))
    return Given(words=words, documents=documents, told="\n".join(told))


def _searched(knowledge_base: KnowledgeBase, case: DayCase) -> Given:
    hits = knowledge_base.search(case.question, filter=Filter(as_of=case.as_of), limit=1)
    standings = knowledge_base.standings([hit.document.id for hit in hits], as_of=case.as_of or TODAY)
    told: Sequence[str] = [one.brief for one in standings.values()]
    return Given(words="\n".join(hit.passage.text for hit in hits), documents=tuple(standings), told="\n".join(told))


DOORS = {"ask": _asked, "article": _looked_up, "search": _searched}
