"""The cases that come with the project hold together with the corpus: what a case expects stands where it says it stands.

White space does not count, here as in judging: a PDF puts blanks beside digits that its author never typed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import IngestError
from ingest.pipeline import ingest_file

ROOT = Path(__file__).resolve().parents[2]
CORPUS, CASES = ROOT / "corpus", ROOT / "eval" / "cases"
SINGLE, TALKS = ("dev", "dev2", "dev3", "heldout", "articles"), "followups"
REFUSABLE = frozenset({"unanswerable", "false_premise"})


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _questions() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in SINGLE:
        yield from ((row["id"], row) for row in _rows(CASES / f"{name}.jsonl"))
    for talk in _rows(CASES / f"{TALKS}.jsonl"):
        yield from ((f"{talk['id']}.{number}", turn) for number, turn in enumerate(talk["turns"], start=1))


def _manifest() -> list[dict[str, Any]]:
    return _rows(CORPUS / "manifest.jsonl")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """File name -> the text of the document, without white space."""
    found = {}
    for row in _manifest():
        [item] = ingest_file(row["file"], (CORPUS / row["file"]).read_bytes())
        found[row["file"]] = _plain(item.document.text)
    return found


def test_the_manifest_lists_every_file_once() -> None:
    listed = Counter(row["file"] for row in _manifest())
    assert listed == Counter(path.name for path in CORPUS.iterdir() if path.name not in {"manifest.jsonl", "README.md"})


@pytest.mark.parametrize("row", _manifest(), ids=lambda row: row["file"])
def test_a_file_is_read_as_the_manifest_describes_it(row: dict[str, Any]) -> None:
    try:
        [item] = ingest_file(row["file"], (CORPUS / row["file"]).read_bytes())
    except IngestError as error:
        pytest.fail(f"a document of our own was refused: {error}")
    document = item.document
    best = document.dates.best
    assert [document.title, document.kind, document.issuer, document.number] == [row[key] for key in ("title", "kind", "issuer", "number")]
    assert best is not None and best.isoformat() == row["date"]


def test_every_evidence_stands_in_a_named_document(texts: dict[str, str]) -> None:
    lost = [
        (number, quote)
        for number, row in _questions()
        for quote in row["evidence"]
        if not any(_plain(quote) in texts[name] for name in row["document"])
    ]
    assert not lost


def test_every_expected_value_stands_in_some_evidence() -> None:
    lost = [
        (number, value)
        for number, row in _questions()
        for value in (*row.get("answers", ()), *row.get("all_of", ()))
        if not any(_plain(value) in _plain(quote) for quote in row["evidence"])
    ]
    assert not lost


def test_ids_are_unique_and_no_question_is_asked_in_two_files() -> None:
    numbers = Counter(number for number, _ in _questions())
    assert [number for number, count in numbers.items() if count > 1] == []
    asked = Counter(_plain(row["question"]) for name in SINGLE for row in _rows(CASES / f"{name}.jsonl") if not row.get("history"))
    assert [question for question, count in asked.items() if count > 1] == []


def test_a_sixth_of_the_questions_must_be_refused_or_corrected() -> None:
    for name in SINGLE:
        rows = _rows(CASES / f"{name}.jsonl")
        assert sum(row["type"] in REFUSABLE for row in rows) >= len(rows) // 6, name
