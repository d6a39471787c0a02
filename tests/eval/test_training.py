"""Learning on a handful of hand-made examples: the right sentence comes first, what does not answer raises doubt, always the same."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from api.answering.features import INDEX, NAMES
from api.answering.finding import Finding
from api.answering.question import Question
from api.answering.ranking import Weights
from api.answering.sentences import Candidate, parse
from api.answering.terms import Term
from api.answering.wording import Wants
from eval.cases import CaseError
from eval.public import read_public, taken_in
from eval.training import EVIDENCE, GAPS, Example, learn, refusal_rows, save
from index.hits import DocumentHead, Hit
from ingest.document import Dates, DocumentKind, Level, Passage, PassageKind, Source, Span

START = Weights(rank=dict.fromkeys(NAMES, 0.0) | {"dense": 0.5, "words": 0.1}, narrow={"bias": 0.0}, wide={"bias": 0.0})
HEAD = DocumentHead(
    id="d", title="报告", kind=DocumentKind.REPORT, issuer=None, number=None, dates=Dates(), period=None, level=Level.PUBLIC, passages=1,
    source=Source(name="报告.txt", media_type="text/plain", sha256="0", size=1),
)  # fmt: skip


def candidate(text: str, ordinal: int) -> Candidate:
    passage = Passage(
        id=f"d:{ordinal}", document_id="d", ordinal=ordinal, path=(), kind=PassageKind.ACHIEVEMENT, text=text, span=Span(start=0, end=len(text))
    )  # fmt: skip
    [parsed] = parse(text, ())
    return Candidate(Hit(passage=passage, document=HEAD, score=0.5), parsed, 0, "报告", text, 0.85)


def example(rows: list[dict[str, float]], right: int | None) -> Example:
    """One question whose candidates have these features; `right` is the one that holds the answer."""
    ranked = tuple(candidate(f"第{at}句说了些事情。", at) for at in range(len(rows)))
    matrix = np.array([[row.get(name, 0.0) for name in NAMES] for row in rows])
    term = Term("疗休养", 1.0)
    question = Question(text="多少名？", folded="多少名？", content="疗休养", wants=Wants.NUMBER, terms=(term,))
    scores = START.scores(matrix)
    finding = Finding(question=question, ranked=ranked, rows=matrix, scores=scores, signs={}, doubt=0.5, refusal=None)
    return Example(finding, np.array([at == right for at in range(len(rows))]), right is not None, 1.0)


def lesson(near: float) -> Example:
    """The nearest sentence is of another year; the right one is of the year that was asked for."""
    return example([{"dense": 1.0, "year": -1.0, "words": near}, {"dense": 0.6, "year": 1.0, "words": near}, {"dense": 0.2, "words": 0.1}], right=1)


def unanswerable(near: float) -> Example:
    return example([{"dense": 0.5, "words": near, "year": -1.0}, {"dense": 0.3, "words": near}], right=None)


EXAMPLES = [lesson(0.9), lesson(0.8), lesson(0.7), lesson(0.6), unanswerable(0.1), unanswerable(0.2)]


def test_the_right_sentence_comes_first_after_learning_and_not_before() -> None:
    learned = learn(EXAMPLES, START)
    fresh = lesson(0.75).finding.rows
    assert int(np.argmax(START.scores(fresh))) == 0
    assert int(np.argmax(learned.scores(fresh))) == 1
    assert learned.rank["year"] > 0


def test_learning_twice_gives_the_same_weights() -> None:
    assert learn(EXAMPLES, START) == learn(EXAMPLES, START)


def test_what_does_not_answer_raises_doubt() -> None:
    learned = learn(EXAMPLES, START)
    rows = [row for one in EXAMPLES for row in refusal_rows(one, learned)]
    doubts = {case: [learned.doubt(row.signs, 0.9) for row in rows if row.case == case] for case in ("answered", "unanswerable")}
    assert len(doubts["answered"]) == 4 and len(doubts["unanswerable"]) == 2
    assert max(doubts["answered"]) < min(doubts["unanswerable"])


def test_evidence_never_raises_doubt_and_gaps_never_lower_it() -> None:
    learned = learn(EXAMPLES, START)
    for model in (learned.narrow, learned.wide):
        assert all(weight <= 0 for name, weight in model.items() if name in EVIDENCE)
        assert all(weight >= 0 for name, weight in model.items() if name in GAPS)


def test_an_answerable_question_teaches_once_more_without_its_evidence() -> None:
    rows = list(refusal_rows(lesson(0.9), replace(START, rank=START.rank | {"year": 5.0})))
    assert [(row.case, row.refuse) for row in rows] == [("answered", 0.0), ("removed", 1.0)]
    assert rows[0].signs["year"] == 1.0 and rows[1].signs["year"] < 1.0
    assert rows[0].weight > rows[1].weight


def test_a_feature_that_tells_nothing_stays_where_it_was() -> None:
    learned = learn(EXAMPLES, START)
    assert learned.rank["article"] == pytest.approx(START.rank["article"])
    assert set(learned.rank) == set(INDEX)


def test_weights_are_kept_as_readable_text(tmp_path: Path) -> None:
    learned = learn(EXAMPLES, START)
    save(learned, tmp_path / "weights.json", "a note")
    stored = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    assert stored["note"] == "a note"
    read = Weights.open(tmp_path / "weights.json")
    assert read.rank["year"] == pytest.approx(learned.rank["year"], abs=1e-4)
    assert all(Decimal(str(weight)).as_tuple().exponent >= -4 for weight in read.rank.values())


def public(folder: Path, passages: int) -> Path:
    rows = [{"id": f"p{at}", "title": f"条目{at}", "text": f"条目{at}的人口是{at + 100}万。"} for at in range(passages)]
    asked = [{"id": f"q{at}", "question": f"条目{at}有多少人口？", "answers": [f"{at + 100}万"], "passage_id": f"p{at}"} for at in range(passages)]
    asked.append({"id": "none", "question": "条目0的市长是谁？", "answers": [], "passage_id": "p0"})
    for name, content in (("passages", rows), ("questions", asked)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), encoding="utf-8")
    return folder


def test_questions_on_passages_that_are_left_out_must_be_refused(tmp_path: Path) -> None:
    found = read_public(public(tmp_path, 40))
    loaded = {row["id"] for row in found.rows}
    assert 10 < len(loaded) < 30 and loaded == {f"p{at}" for at in range(40) if taken_in(f"p{at}")}
    answerable = {case.id for case in found.cases if case.answerable}
    assert answerable == {f"q{one[1:]}" for one in loaded}
    assert len(found.cases) == 41
    assert read_public(tmp_path, 5).cases == found.cases[:5]


def test_a_public_row_that_lacks_something_is_named(tmp_path: Path) -> None:
    public(tmp_path, 2)
    (tmp_path / "questions.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(CaseError, match=r"questions\.jsonl:1"):
        read_public(tmp_path)
