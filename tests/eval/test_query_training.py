"""Learning the map of question vectors: it helps questions of the kind it saw, holds the others, and moves no passage."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.cases import Case, CaseError
from eval.query_sets import own_set, public_set
from eval.query_training import QuerySet, cross_validated, learn_tuning, scores
from index.embedding.tuning import BUNDLED_TUNING, QueryTuning, TunedQueries
from ingest.pipeline import ingest_file

DIM = 24


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def lay(count: int, seed: int, hold: float = 1.0) -> QuerySet:
    """Questions that all lie off their passage in one same direction, as everyday words lie off official ones."""
    random = np.random.default_rng(seed)
    passages = unit(random.normal(size=(count, DIM)))
    off = np.zeros(DIM)
    off[:4] = 1.0
    return QuerySet(questions=unit(passages + off), passages=passages, answering=[[at] for at in range(count)], hold=hold)


def test_questions_that_were_not_learned_from_are_answered_better() -> None:
    [(mrr, recall, mrr_after, recall_after)] = list(cross_validated([lay(90, 1)]))
    assert mrr_after > mrr + 0.05 and recall_after >= recall


def test_a_set_that_is_held_stays_where_it_was() -> None:
    free, held = lay(60, 2), lay(60, 3, hold=400.0)
    moved = learn_tuning([held])(held.questions)
    assert float(np.abs(moved - held.questions).max()) < float(np.abs(learn_tuning([free])(free.questions) - free.questions).max())


def test_the_same_sets_give_the_same_map_and_it_survives_its_file(tmp_path: Path) -> None:
    one, two = learn_tuning([lay(40, 4)]), learn_tuning([lay(40, 4)])
    assert all(np.array_equal(getattr(one, name), getattr(two, name)) for name in ("down", "up", "shift"))
    one.save(tmp_path / "map.npz")
    read = QueryTuning.open(tmp_path / "map.npz")
    questions = lay(40, 4).questions
    assert np.abs(read(questions) - one(questions)).max() < 1e-2
    assert np.linalg.norm(read(questions), axis=1) == pytest.approx(np.ones(40), abs=1e-5)


def test_a_file_whose_shapes_do_not_fit_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "map.npz", down=np.zeros((4, 2)), up=np.zeros((3, 4)), shift=np.zeros(4))
    with pytest.raises(ValueError, match="do not fit"):
        QueryTuning.open(tmp_path / "map.npz")


def test_the_bundled_map_moves_questions_and_no_passage() -> None:
    class Plain:
        name, dim = "plain", 384

        def embed_passages(self, texts: list[str], progress: object = None) -> np.ndarray:
            return np.ones((len(texts), 384), np.float32) / np.float32(np.sqrt(384))

        def embed_query(self, text: str) -> np.ndarray:
            return self.embed_passages([text])[0]

    tuned = TunedQueries(Plain(), QueryTuning.open(BUNDLED_TUNING))
    assert np.array_equal(tuned.embed_passages(["工资"]), Plain().embed_passages(["工资"]))
    question = tuned.embed_query("工资")
    assert 0.5 < float(question @ Plain().embed_query("工资")) < 0.999 and np.linalg.norm(question) == pytest.approx(1.0, abs=1e-5)
    assert tuned.name == "plain" and tuned.dim == 384


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


class Letters:
    """An embedder of letters: texts that share characters are near each other."""

    name, dim = "letters", 64

    def embed_passages(self, texts: list[str], progress: object = None) -> np.ndarray:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> np.ndarray:
        row = np.full(64, 1e-3, np.float32)
        for character in text:
            row[ord(character) % 64] += 1
        return row / np.linalg.norm(row)


def test_public_questions_find_their_passages_and_a_missing_one_is_named(tmp_path: Path) -> None:
    write(tmp_path / "passages.jsonl", [{"id": "a", "title": "甲", "text": "工资按月发"}, {"id": "b", "text": "年休假五天"}])
    write(tmp_path / "questions.jsonl", [{"id": "1", "question": "工资怎么发", "passage_ids": ["a"]},
                                           {"id": "2", "question": "年假", "passage_id": "b"}])
    found = public_set(tmp_path, Letters(), 1.0)
    assert found.answering == [[0], [1]] and found.passages.shape == (2, 64) and scores(found, found.questions) == (1.0, 1.0)
    write(tmp_path / "questions.jsonl", [{"id": "1", "question": "工资", "passage_id": "c"}])
    with pytest.raises(CaseError, match="c"):
        public_set(tmp_path, Letters(), 1.0)


def test_our_own_questions_find_the_passages_that_hold_their_evidence() -> None:
    text = "青岚市工会办法\n第一条 会员每年可以参加一次体检。\n第二条 困难职工可以申请补助八百元。\n".encode()
    cases = [
        Case(id="x", question="补助多少", type="figure", answers=("八百元",), evidence=("困难职工可以申请补助八百元",)),
        Case(id="y", question="食堂几点开", type="unanswerable"),
    ]
    found = own_set(list(ingest_file("办法.txt", text)), cases, Letters())
    assert len(found) == 1 and len(found.answering[0]) == 1


