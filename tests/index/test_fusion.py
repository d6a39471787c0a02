"""Min-max fusion."""

from __future__ import annotations

import pytest

from index.fusion import fuse


def test_scores_are_weighted_and_sorted() -> None:
    fused = fuse({1: 0.9, 2: 0.8, 3: 0.7}, {2: 12.0, 3: 3.0})
    assert [f.id for f in fused] == [1, 2, 3]
    assert [f.score for f in fused] == pytest.approx([0.7, 0.65, 0.075])
    assert (fused[0].dense, fused[0].lexical) == (0.9, None)


def test_ties_are_in_the_order_of_ids() -> None:
    assert [f.id for f in fuse({5: 0.5, 3: 0.5, 4: 0.5}, {})] == [3, 4, 5]


def test_one_leg_alone_is_enough() -> None:
    assert [f.id for f in fuse({}, {1: 2.0, 2: 5.0})] == [2, 1]
    assert fuse({}, {}) == []


def test_scores_stay_between_0_and_1() -> None:
    fused = fuse({1: -0.4, 2: 0.99}, {1: 31.0, 2: 0.5}, weight=0.5)
    assert all(0 <= f.score <= 1 for f in fused)


def test_no_word_in_common_adds_nothing() -> None:
    assert [f.score for f in fuse({1: 0.9, 2: 0.5}, {1: 0.0, 2: 0.0})] == [pytest.approx(0.7), 0.0]
