"""Full text: scores, filters inside the query, hostile questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.errors import DamagedIndex
from index.hits import Filter
from index.lexical import MAX_TERMS, LexicalIndex, LexicalRow, inverse_frequency
from ingest.document import DocumentKind, PassageKind


def row(id: int, terms: Sequence[str], **more: object) -> LexicalRow:
    values = {"document_id": f"d{id}", "kind": PassageKind.OTHER, "document_kind": DocumentKind.REPORT} | more
    return LexicalRow(id=id, terms=terms, **values)  # type: ignore[arg-type]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    found = LexicalIndex.open(tmp_path)
    found.add(
        [
            row(1, ["职工", "疗休养", "职工"], kind=PassageKind.ACHIEVEMENT, years=[2021], issuer="市总工会"),
            row(2, ["职工", "培训"], kind=PassageKind.TARGET, years=[2022], issuer="区总工会"),
            row(3, ["职工", "疗休养", "标准"], kind=PassageKind.POLICY, document_kind=DocumentKind.POLICY, effective=date(2020, 5, 1)),
            row(4, ["法律", "援助"], document_kind=DocumentKind.POLICY, effective=date(2010, 1, 1), expires=date(2020, 4, 30)),
        ]
    )
    found.flush()
    return found


def found(index: LexicalIndex, terms: Sequence[str], filter: Filter | None = None) -> list[int]:
    return [i for i, _ in index.search(terms, 10, filter)]


def test_rarer_words_weigh_more_and_scores_fall(index: LexicalIndex) -> None:
    hits = index.search(["职工", "疗休养", "标准"], 10)
    assert [i for i, _ in hits] == [3, 1, 2]
    assert all(score > 0 for _, score in hits)


def test_a_score_is_bm25(tmp_path: Path) -> None:
    index = LexicalIndex.open(tmp_path)
    index.add([row(1, ["甲", "乙"]), row(2, ["丙", "丁"])])
    index.flush()
    # idf * tf * (k1 + 1) / (tf + k1) with tf = 1 and a text of average length
    assert dict(index.search(["甲"], 1)) == pytest.approx({1: inverse_frequency(2, 1)}, rel=1e-4)
    assert dict(index.search(["甲"], 1, boosts={"甲": 2.0})) == pytest.approx({1: 2 * inverse_frequency(2, 1)}, rel=1e-4)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(kinds=frozenset({PassageKind.TARGET, PassageKind.POLICY})), {2, 3}),
        (Filter(document_kinds=frozenset({DocumentKind.POLICY})), {3, 4}),
        (Filter(years=frozenset({2021})), {1}),
        (Filter(years=frozenset({1999, -5})), set()),
        (Filter(issuers=frozenset({"区总工会", "不存在"})), {2}),
        (Filter(document_ids=frozenset({"d1", "d4", "\ud800"})), {1, 4}),
        (Filter(as_of=date(2020, 4, 30)), {1, 2, 4}),
        (Filter(as_of=date(2020, 5, 1)), {1, 2, 3}),
        (Filter(kinds=frozenset({PassageKind.TARGET}), years=frozenset({2021})), set()),
    ],
)
def test_filters_are_part_of_the_query(index: LexicalIndex, filter: Filter, expected: set[int]) -> None:
    assert set(found(index, ["职工", "法律"], filter)) == expected
    matching = index.matching(filter)
    assert matching is not None
    assert matching.tolist() == sorted(expected)


def test_a_filter_that_allows_all_is_none_and_one_may_name_very_many(index: LexicalIndex) -> None:
    assert index.matching(Filter()) is None
    many = index.matching(Filter(document_ids=frozenset({"d1", "d4"} | {f"x{n}" for n in range(40_000)})))
    assert many is not None
    assert many.tolist() == [1, 4]


def test_a_filter_changes_no_score(index: LexicalIndex) -> None:
    plain = dict(index.search(["职工", "疗休养"], 10))
    kept = index.search(["职工", "疗休养"], 10, Filter(years=frozenset({2021})))
    assert dict(kept) == pytest.approx({1: plain[1]})
    assert index.search(["职工"], 10, only=np.array([2, 3]))[0][0] in {2, 3}


def test_what_is_removed_is_gone_after_reopening_too(index: LexicalIndex, tmp_path: Path) -> None:
    index.remove(np.array([1, 99]))
    index.flush()
    for one in (index, LexicalIndex.open(tmp_path)):
        assert found(one, ["疗休养"]) == [3]
        assert (one.count(), one.ids().tolist()) == (3, [2, 3, 4])


def test_how_often_words_stand(index: LexicalIndex) -> None:
    assert index.document_frequency(["职工", "疗休养", "没有"]) == {"职工": 3, "疗休养": 2, "没有": 0}


@pytest.mark.parametrize("terms", [[], [""], ['" OR 1=1 --'], ["terms:*", "(", "AND", "\\", "~2"], ["\x00", "\ud800", "😀" * 5000], ["字"] * 10_000])
def test_hostile_terms_are_words_like_any_other(index: LexicalIndex, terms: list[str]) -> None:
    assert found(index, terms) == []
    assert found(index, [*terms, "援助"]) == [4]


def test_of_too_many_words_the_rarest_count(tmp_path: Path) -> None:
    index = LexicalIndex.open(tmp_path)
    index.add([row(i, [f"常{n}" for n in range(MAX_TERMS)]) for i in (1, 2)] + [row(3, ["稀"])])
    index.flush()
    assert found(index, [*(f"常{n}" for n in range(MAX_TERMS)), "稀"]) == [1, 2, 3]
    scores = dict(index.search([*(f"常{n}" for n in range(MAX_TERMS)), "稀"], 10))
    assert scores[1] < dict(index.search([f"常{n}" for n in range(MAX_TERMS)], 10))[1]  # one common word made room


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(DamagedIndex, match="rebuild"):
        LexicalIndex.open(tmp_path)
