"""eval/cases/*.jsonl -> Cases and Conversations. A wrong row stops everything: a silent hole in the yardstick is worse.

A case: {"id", "question", "type", "answers" | "all_of", "evidence", "document", "must_not"?, "year"?, "history"?}
A conversation: {"id", "turns": [{"question", "answers" | "all_of", "evidence", ...}, ...]}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from api.answering.answer import Turn

Made = TypeVar("Made")

CASES = Path(__file__).parent / "cases"
UNANSWERABLE, FALSE_PREMISE = "unanswerable", "false_premise"
REFUSABLE = frozenset({UNANSWERABLE, FALSE_PREMISE})
LONG = frozenset({"list", "compare", "policy", "target", "achievement", "definition", "course", "article", "why"})  # types whose answers may be long
TYPES = LONG | REFUSABLE | {"figure", "what", "who", "when", "where", "how", "yes_no", "inverse"}
_TEXTS = ("answers", "all_of", "evidence", "must_not")
_KEYS = {"id", "question", "type", *_TEXTS, "document", "documents", "year", "history", "kind", "difficulty", "note"}


class CaseError(ValueError):
    """A row of a case file is not what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question with what a right answer holds.

    `answers`: any one of them is enough; `all_of`: all are needed. `evidence`: verbatim sentences of the documents.
    `documents`: the file names they stand in. `must_not`: values that make an answer wrong.
    """

    id: str
    question: str
    type: str
    answers: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    year: int | None = None
    history: tuple[Turn, ...] = ()

    @property
    def answerable(self) -> bool:
        """True if the documents hold an answer (a corrected false premise does not count as one)."""
        return self.type not in REFUSABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Questions of which the later ones lean on the earlier ones."""

    id: str
    turns: tuple[Case, ...]


def load_cases(path: Path) -> list[Case]:
    """The cases of one file. Raises CaseError with file and line for a row that is not well formed."""
    cases = [_at(path, number, partial(_case, row)) for number, row in _rows(path)]
    _unique(path, [case.id for case in cases])
    return cases


def load_conversations(path: Path) -> list[Conversation]:
    """The conversations of one file. Raises CaseError with file and line for a row that is not well formed."""
    talks = [_at(path, number, partial(_conversation, row)) for number, row in _rows(path)]
    _unique(path, [talk.id for talk in talks])
    return talks


def _conversation(row: Mapping[str, Any]) -> Conversation:
    turns = row.get("turns")
    if not isinstance(turns, list) or len(turns) < 2:
        raise CaseError("turns needs two questions or more")
    return Conversation(id=_text(row, "id"), turns=tuple(_turn(row["id"], number, turn) for number, turn in enumerate(turns, start=1)))


def _turn(talk: str, number: int, row: Mapping[str, Any]) -> Case:
    """A turn is a case; one without answers must be refused, one with `all_of` is a list."""
    kind = "list" if row.get("all_of") else "figure" if row.get("answers") else UNANSWERABLE
    return _case({"type": kind, **row, "id": f"{talk}.{number}"})


def _case(row: Mapping[str, Any]) -> Case:
    unknown = set(row) - _KEYS
    if unknown:
        raise CaseError(f"unknown keys {sorted(unknown)}")
    documents = row.get("documents") or row.get("document") or ()
    case = Case(
        id=_text(row, "id"),
        question=_text(row, "question"),
        type=_text(row, "type"),
        documents=(documents,) if isinstance(documents, str) else tuple(documents),
        year=row.get("year"),
        history=tuple(Turn(question=turn["question"], answer=turn["answer"]) for turn in row.get("history") or ()),
        **{name: _texts(row, name) for name in _TEXTS},
    )
    _check(case)
    return case


def _check(case: Case) -> None:
    if case.type not in TYPES:
        raise CaseError(f"unknown type {case.type!r}; known: {sorted(TYPES)}")
    if case.type == UNANSWERABLE and (case.answers or case.all_of):
        raise CaseError("an unanswerable question has answers")
    if case.answerable and bool(case.answers) == bool(case.all_of):
        raise CaseError("needs either answers or all_of")
    if case.answerable and not case.evidence:
        raise CaseError("needs evidence")


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CaseError(f"{key} must be a text")
    return value


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = row.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise CaseError(f"{key} must be a list of texts")
    return tuple(values)


def _rows(path: Path) -> list[tuple[int, Any]]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [(number, _at(path, number, partial(json.loads, line))) for number, line in lines if line.strip()]


def _at(path: Path, number: int, make: Callable[[], Made]) -> Made:
    try:
        return make()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CaseError(f"{path.name}:{number}: {error}") from error


def _unique(path: Path, ids: Sequence[str]) -> None:
    doubled = [one for one, count in Counter(ids).items() if count > 1]
    if doubled:
        raise CaseError(f"{path.name}: ids used twice: {doubled}")
