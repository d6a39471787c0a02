"""A folder with public passages and questions -> Cases over half of the passages: the other half's questions must be refused.

passages.jsonl: {"id", "title", "text"}; questions.jsonl: {"id", "question", "answers", "passage_id"}.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.cases import UNANSWERABLE, Case, CaseError

PASSAGES, QUESTIONS = "passages.jsonl", "questions.jsonl"
SEED = 20220120


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSet:
    """The rows of the passages that are taken in, and the questions, those that must be refused among them."""

    rows: tuple[Mapping[str, Any], ...]
    cases: tuple[Case, ...]

    def write(self, path: Path) -> Path:
        """The passages as a .jsonl file that a knowledge base can take in."""
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows), encoding="utf-8")
        return path


def read_public(folder: Path, limit: int | None = None) -> PublicSet:
    """Half of the passages and at most `limit` questions, the same ones each time. Raises CaseError for a row that is not well formed."""
    rows = [row for row in rows_of(folder / PASSAGES, ("id", "text")) if taken_in(str(row["id"]))]
    loaded = {str(row["id"]) for row in rows}
    asked = list(rows_of(folder / QUESTIONS, ("id", "question")))
    random.Random(SEED).shuffle(asked)  # noqa: S311  repeatable, not secret
    return PublicSet(rows=tuple(rows), cases=tuple(_case(row, loaded) for row in asked[:limit]))


def taken_in(passage_id: str) -> bool:
    """Whether a passage belongs to the half that is taken in: by a hash of its id, so that the order of the file does not matter."""
    return hashlib.sha256(passage_id.encode()).digest()[0] % 2 == 0


def _case(row: Mapping[str, Any], loaded: set[str]) -> Case:
    answers = tuple(map(str, row.get("answers") or ()))
    if not answers or str(row.get("passage_id")) not in loaded:
        return Case(id=str(row["id"]), question=str(row["question"]), type=UNANSWERABLE)
    return Case(id=str(row["id"]), question=str(row["question"]), type="what", answers=answers)


def rows_of(path: Path, keys: Iterable[str]) -> list[Mapping[str, Any]]:
    """The rows of a .jsonl file, each with all these keys. Raises CaseError for the first that is not so."""
    found: list[Mapping[str, Any]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CaseError(f"{path.name}:{number}: {error}") from error
        if not isinstance(row, dict) or any(not row.get(key) for key in keys):
            raise CaseError(f"{path.name}:{number}: needs {', '.join(keys)}")
        found.append(row)
    return found
