"""The yardstick itself: every metric against values worked out by hand."""

from __future__ import annotations

import doctest
import math
from types import ModuleType

import pytest

from eval import judging, metrics


@pytest.mark.parametrize("module", [metrics, judging])
def test_the_examples_in_the_docstrings_are_true(module: ModuleType) -> None:
    failures, tried = doctest.testmod(module)
    assert tried > 0
    assert failures == 0


def test_recall_counts_pieces_of_evidence_not_passages() -> None:
    ranks = [2, 2, 9, None]  # two pieces in the second passage, one in the ninth, one nowhere
    assert [metrics.recall_at(ranks, k) for k in (1, 2, 10)] == [0.0, 0.5, 0.75]


def test_no_evidence_means_no_score_not_zero() -> None:
    assert metrics.recall_at([], 5) is None
    assert metrics.reciprocal_rank([]) is None
    assert metrics.ndcg([]) is None
    assert metrics.mean([]) is None
    assert metrics.percentile([], 0.5) is None
    assert metrics.interval([]) is None


def test_ndcg_of_two_pieces_at_two_and_three() -> None:
    gain = 1 / math.log2(3) + 1 / math.log2(4)
    ideal = 1 / math.log2(2) + 1 / math.log2(3)
    assert metrics.ndcg([3, 2]) == pytest.approx(gain / ideal)


def test_ndcg_is_one_where_all_evidence_stands_in_the_first_passage() -> None:
    assert metrics.ndcg([1, 1, 1]) == 1.0


def test_ndcg_ignores_what_lies_beyond_the_cut() -> None:
    assert metrics.ndcg([11], k=10) == 0.0


def test_refusal_figures_of_one_table() -> None:
    should = [True, True, True, False, False, False, False, False]
    refused = [True, True, False, True, False, False, False, False]
    assert metrics.refusal_precision(should, refused) == pytest.approx(2 / 3)
    assert metrics.refusal_recall(should, refused) == pytest.approx(2 / 3)
    assert metrics.false_refusal(should, refused) == pytest.approx(1 / 5)


def test_precision_is_undefined_where_nothing_was_refused() -> None:
    assert metrics.refusal_precision([True, False], [False, False]) is None


def test_lists_of_different_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        metrics.refusal_recall([True, False], [True])


def test_percentiles_are_values_that_occurred() -> None:
    times = [float(n) for n in range(1, 101)]
    assert metrics.percentile(times, 0.5) == 50
    assert metrics.percentile(times, 0.95) == 95
    assert metrics.percentile([7.0], 0.95) == 7.0


def test_interval_is_repeatable_and_holds_the_mean() -> None:
    values = [1.0] * 80 + [0.0] * 20
    low, high = metrics.interval(values) or (0.0, 0.0)
    assert (low, high) == metrics.interval(values)
    assert 0.70 < low < 0.8 < high < 0.89  # 0.8 ± 1.96 * sqrt(0.8 * 0.2 / 100) = 0.72 .. 0.88
