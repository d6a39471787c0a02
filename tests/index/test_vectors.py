"""The contract of VectorStore, held by the flat and by the graph form, and what is FAISS's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.errors import DamagedIndex
from index.faiss_store import FaissStore
from index.vectors import VectorStore

DIM = 16
Rows = npt.NDArray[np.float32]


def unit_rows(n: int, seed: int = 0) -> Rows:
    rows = np.random.default_rng(seed).standard_normal((n, DIM)).astype(np.float32)
    unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def ids(*values: int) -> npt.NDArray[np.int64]:
    return np.array(values, np.int64)


@pytest.fixture(params=[1000, 20], ids=["flat", "graph"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], VectorStore]:
    """Opens the store of this test: with a limit of 20 vectors the graph is used from the 21st on."""
    return lambda: FaissStore.open(tmp_path / "v.faiss", DIM, exact_limit=request.param)


def test_the_nearest_come_first_with_their_cosine(reopen: Callable[[], VectorStore]) -> None:
    store, rows = reopen(), unit_rows(100)
    store.add(np.arange(1, 101), rows)
    found = store.search(rows[7], 3)
    expected = np.argsort(-(rows @ rows[7]))[:3] + 1
    assert [i for i, _ in found] == expected.tolist()
    assert found[0][1] == pytest.approx(1.0, abs=1e-3)
    assert found[1][1] == pytest.approx(float(rows[expected[1] - 1] @ rows[7]), abs=1e-3)


def test_ties_are_in_the_order_of_ids(reopen: Callable[[], VectorStore]) -> None:
    store, row = reopen(), unit_rows(1)
    store.add(ids(9, 4, 7), np.repeat(row, 3, axis=0))
    assert [i for i, _ in store.search(row[0], 3)] == [4, 7, 9]


def test_the_limit_is_filled_from_what_is_allowed(reopen: Callable[[], VectorStore]) -> None:
    store, rows = reopen(), unit_rows(300)
    store.add(np.arange(300), rows)
    allowed = np.arange(0, 300, 60)
    assert {i for i, _ in store.search(rows[1], 5, allowed)} == set(allowed.tolist())
    assert store.search(rows[1], 5, ids()) == []
    assert store.search(rows[1], 5, ids(9999)) == []


def test_a_removed_id_is_gone_at_once_and_stays_gone(reopen: Callable[[], VectorStore]) -> None:
    store, rows = reopen(), unit_rows(60)
    store.add(np.arange(60), rows)
    store.remove(ids(3, 5, 12345))
    assert store.count() == 58
    assert not {3, 5} & {i for i, _ in store.search(rows[3], 60)}
    assert not {3, 5} & {i for i, _ in store.search(rows[3], 60, np.arange(60))}
    store.flush()
    again = reopen()
    assert again.count() == 58
    assert again.ids().tolist() == [i for i in range(60) if i not in {3, 5}]
    assert again.search(rows[4], 1)[0][0] == 4


def test_removing_most_keeps_the_rest_right(reopen: Callable[[], VectorStore]) -> None:
    store, rows = reopen(), unit_rows(200)
    store.add(np.arange(200), rows)
    store.remove(np.arange(0, 170))
    assert store.ids().tolist() == list(range(170, 200))
    assert [store.search(rows[i], 1)[0][0] for i in range(170, 200)] == list(range(170, 200))


def test_an_id_added_again_is_replaced(reopen: Callable[[], VectorStore]) -> None:
    store, rows = reopen(), unit_rows(50)
    store.add(np.arange(50), rows)
    store.add(ids(10), unit_rows(1, seed=9))
    assert store.count() == 50
    assert store.search(unit_rows(1, seed=9)[0], 1)[0][0] == 10
    assert store.search(rows[10], 1)[0][1] < 0.99


def test_an_empty_store_answers_nothing(reopen: Callable[[], VectorStore]) -> None:
    store = reopen()
    assert store.search(unit_rows(1)[0], 5) == []
    assert (store.count(), store.dim, store.ids().tolist()) == (0, DIM, [])


def test_the_form_is_chosen_by_size(tmp_path: Path) -> None:
    store = FaissStore.open(tmp_path / "v.faiss", DIM, exact_limit=20)
    store.add(np.arange(20), unit_rows(20))
    assert store.exact
    store.add(np.arange(20, 40), unit_rows(20, seed=1))
    assert not store.exact
    store.remove(np.arange(0, 30))
    assert store.exact


def test_the_graph_finds_what_the_scan_finds(tmp_path: Path) -> None:
    rows = unit_rows(2000)
    flat, graph = FaissStore.open(tmp_path / "a", DIM), FaissStore.open(tmp_path / "b", DIM, exact_limit=100)
    for store in (flat, graph):
        store.add(np.arange(2000), rows)
    same = [len({i for i, _ in flat.search(q, 10)} & {i for i, _ in graph.search(q, 10)}) for q in unit_rows(50, seed=5)]
    assert sum(same) >= 490


@pytest.mark.parametrize("place", [0, 40, 200, -1])
def test_a_flipped_bit_is_noticed(tmp_path: Path, place: int) -> None:
    store = FaissStore.open(tmp_path / "v.faiss", DIM)
    store.add(np.arange(30), unit_rows(30))
    store.flush()
    data = bytearray((tmp_path / "v.faiss").read_bytes())
    data[place] ^= 1
    (tmp_path / "v.faiss").write_bytes(bytes(data))
    with pytest.raises(DamagedIndex, match="rebuild"):
        FaissStore.open(tmp_path / "v.faiss", DIM)


def test_a_copy_goes_on_alone(tmp_path: Path) -> None:
    store, rows = FaissStore.open(tmp_path / "a", DIM), unit_rows(30)
    store.add(np.arange(30), rows)
    copy = store.copy(tmp_path / "b")
    copy.remove(ids(3))
    assert (store.count(), copy.count()) == (30, 29)
    assert store.search(rows[3], 1)[0][0] == 3
