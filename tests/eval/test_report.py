"""Figures of a group, the comparison with the baseline, and what is written into it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.answering.answer import Answer, Status
from eval.cases import Case
from eval.judging import Verdict
from eval.report import Figures, drops, figures, read_baseline, summarise, write_baseline
from eval.runner import Outcome


def _outcome(kind: str, correct: bool, answered: bool, *, ranks: tuple[int | None, ...] | None = None, ms: float = 9, group: str = "dev") -> Outcome:
    case = Case(id="x", question="?", type=kind, answers=("1",), evidence=("e",))
    status = Status.ANSWERED if answered else Status.NOT_FOUND
    answer = Answer(question="?", text="1", status=status, confidence=1.0, generator="test")
    supported = correct if case.answerable else None
    verdict = Verdict(correct=correct, answered=answered, supported=supported, bad_quotes=0, reasons=())
    return Outcome(group=group, case=case, answer=answer, verdict=verdict, elapsed_ms=ms, ranks=ranks)


OUTCOMES = [
    _outcome("figure", True, True, ranks=(1,), ms=5),
    _outcome("figure", False, True, ranks=(4,), ms=15),
    _outcome("list", False, False, ranks=(None, 2), ms=25),
    _outcome("unanswerable", True, False, ms=35),
    _outcome("false_premise", True, False, ms=45),
]


def test_the_figures_of_five_outcomes_worked_by_hand() -> None:
    found = figures(OUTCOMES)
    assert (found["questions"], found["accuracy"]) == (5, 0.6)
    assert found["supported"] == pytest.approx(1 / 3)
    assert found["false_refusal"] == pytest.approx(1 / 3)  # the list, of three answerable questions
    assert (found["refusal_precision"], found["refusal_recall"]) == (0.5, 1.0)  # the false premise counts in neither
    assert (found["recall@1"], found["recall@5"]) == (pytest.approx(1 / 3), pytest.approx((1 + 1 + 0.5) / 3))
    assert found["mrr@10"] == pytest.approx((1 + 0.25 + 0.5) / 3)
    assert (found["p50_ms"], found["p95_ms"]) == (25, 45)


def test_a_metric_that_is_not_defined_for_a_group_is_none() -> None:
    found = figures([_outcome("unanswerable", True, False)])
    assert [found[key] for key in ("supported", "false_refusal", "recall@5", "mrr@10", "ndcg@10")] == [None] * 5


def test_every_set_and_every_type_has_its_row() -> None:
    rows = summarise([*OUTCOMES, _outcome("figure", True, True, group="heldout")])
    assert list(rows) == ["dev", "dev/false_premise", "dev/figure", "dev/list", "dev/unanswerable", "heldout", "heldout/figure"]


@pytest.mark.parametrize(
    ("before", "now", "fallen"),
    [
        ({"accuracy": 0.80}, {"accuracy": 0.78}, False),
        ({"accuracy": 0.80}, {"accuracy": 0.77}, True),
        ({"accuracy": 0.80}, {"accuracy": 0.95}, False),
        ({"false_refusal": 0.05}, {"false_refusal": 0.08}, True),
        ({"false_refusal": 0.05}, {"false_refusal": 0.01}, False),
        ({"bad_quotes": 0}, {"bad_quotes": 1}, True),
        ({"p95_ms": 10}, {"p95_ms": 900}, False),
        ({"supported": 0.9}, {"supported": None}, True),
        ({"supported": None}, {"supported": None}, False),
    ],
)
def test_a_drop_is_more_than_the_tolerance_in_the_wrong_direction(before: Figures, now: Figures, fallen: bool) -> None:
    assert bool(drops({"dev": now}, {"dev": before})) is fallen


def test_a_set_that_was_not_asked_is_not_compared() -> None:
    assert drops({"dev": {"accuracy": 0.1}}, {"heldout": {"accuracy": 0.9}}) == []


def test_the_baseline_keeps_other_sets_and_holds_no_times(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert read_baseline(path) == {}
    write_baseline(summarise([_outcome("figure", True, True, group="heldout")]), path)
    write_baseline(summarise(OUTCOMES), path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert list(kept) == ["dev", "heldout"]
    assert kept["dev"]["supported"] == 0.3333
    assert not any("ms" in key for row in kept.values() for key in row)
