"""The catalog: what goes in comes out the same, all or nothing, and what the indexes ask of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.catalog import Catalog
from index.errors import CatalogError, DamagedCatalog, ModelMismatch, UnknownDocument
from index.progress import Status
from index.rows import identity, rows_of, unpacked
from index.saving import Entry, Saved, remove, save
from index.schema import SCHEMA_VERSION
from index.stored import row_ids, rows_without_vectors, stored_passages, stored_vectors, whole_level
from ingest.document import Dates, Ingested, Level, PageSpan, PassageKind, Period, Span

DIM = 8
Make = Callable[..., Ingested]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    found = Catalog.open(tmp_path / "kb")
    yield found
    found.close()


def put(catalog: Catalog, *items: Ingested, model: str = "m") -> list[Saved]:
    entries = [Entry(rows=rows_of(item), vectors=np.eye(DIM, dtype=np.float32)[: len(item.passages)], original=False) for item in items]
    with catalog.writing() as connection:
        return save(connection, entries, model)


def test_what_goes_in_comes_out_the_same(catalog: Catalog, make: Make) -> None:
    dates = Dates(written=date(2022, 1, 20), effective=date(2022, 2, 1), expires=date(2030, 1, 1))
    head = {"issuer": "市总工会", "number": "沪工总〔2022〕3号", "dates": dates, "period": Period.of_year(2021, 2025), "level": Level.INTERNAL}
    pages = (PageSpan(page=1, span=Span(start=0, end=4)),)
    item = make("a", ["第一段𠮷。", "第二段。"], kinds=[PassageKind.TARGET], periods=[Period.of_year(2022), None], pages=pages, **head)
    put(catalog, item)
    assert catalog.document("a") == item.document
    assert tuple(catalog.passages("a")) == item.passages
    assert tuple(catalog.figures("a")) == item.figures
    shown = catalog.head("a")
    assert (shown.number, shown.dates, shown.level, shown.passages) == (head["number"], dates, Level.INTERNAL, 2)
    assert catalog.heads() == [shown]


def test_row_numbers_are_never_used_twice(catalog: Catalog, make: Make) -> None:
    first = put(catalog, make("a", ["甲", "乙"]))[0].passages
    with catalog.writing() as connection:
        remove(connection, "a")
    second = put(catalog, make("b", ["丙"], title="另一份"))[0].passages
    assert (list(first), list(second)) == ([1, 2], [3])


def test_a_transaction_that_fails_leaves_nothing(catalog: Catalog, make: Make) -> None:
    put(catalog, make("a", ["甲"]))
    before = catalog.revision(Level.PUBLIC)
    with pytest.raises(RuntimeError), catalog.writing() as connection:
        save(connection, [Entry(rows=rows_of(make("b", ["乙"], title="另一份")), vectors=np.ones((1, DIM), np.float32), original=False)], "m")
        raise RuntimeError
    assert [head.id for head in catalog.heads()] == ["a"]
    assert catalog.revision(Level.PUBLIC) == before


def test_removing_takes_everything_along(catalog: Catalog, make: Make, tmp_path: Path) -> None:
    put(catalog, make("a", ["甲", "乙"]))
    with catalog.writing() as connection:
        assert remove(connection, "a") is not None
        assert remove(connection, "a") is None
    with sqlite3.connect(tmp_path / "kb" / "catalog.sqlite3") as direct:
        tables = ("documents", "sections", "passages", "figures", "vectors", "sentence_vectors")
        assert [direct.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0] * 6
    direct.close()
    with pytest.raises(UnknownDocument, match="unionqa list"):
        catalog.passages("a")


def test_what_a_version_is(make: Make) -> None:
    dated = {"number": "〔2022〕3号", "dates": Dates(written=date(2022, 1, 20))}
    same = identity(make("a", ["甲"], **dated).document)
    assert same == identity(make("b", ["乙"], name="别的文件名.docx", **dated).document)
    assert same != identity(make("b", ["乙"], **(dated | {"number": "〔2022〕4号"})).document)
    assert same != identity(make("b", ["乙"], level=Level.INTERNAL, **dated).document)
    # a title alone (会议纪要) proves nothing, with the same file name it does
    assert identity(make("a", ["甲"], name="x.txt").document) == identity(make("b", ["乙"], name="x.txt").document)
    assert identity(make("a", ["甲"], name="x.txt").document) != identity(make("b", ["乙"], name="y.txt").document)
    assert identity(make("a", ["甲"], row_id="a").document) is None


def test_statuses(catalog: Catalog, make: Make) -> None:
    dated = {"dates": Dates(written=date(2022, 1, 20))}
    assert put(catalog, make("a", ["甲"], **dated))[0].status is Status.ADDED
    assert put(catalog, make("a", ["甲"], name="改名.txt", **dated))[0].status is Status.UNCHANGED
    saved = put(catalog, make("b", ["乙"], **dated))[0]
    assert (saved.status, saved.replaced) == (Status.REPLACED, "a")
    assert [head.id for head in catalog.heads()] == ["b"]
    assert put(catalog, make("b", ["乙"], level=Level.RESTRICTED, **dated))[0].status is Status.REPLACED
    assert catalog.head("b").level is Level.RESTRICTED


def test_vectors_of_two_models_are_never_mixed(catalog: Catalog, make: Make) -> None:
    put(catalog, make("a", ["甲"]), model="one")
    with pytest.raises(ModelMismatch, match=r"one.*two.*rebuild"):
        put(catalog, make("b", ["乙"], title="另一份"), model="two")
    assert len(rows_without_vectors(catalog, "two")) == 1


def test_vectors_come_back_to_16_bits(catalog: Catalog, make: Make) -> None:
    put(catalog, make("a", ["甲", "乙", "丙"]))
    ids, rows = stored_vectors(catalog, [3, 1, 77], "m", DIM)
    assert ids.tolist() == [1, 3]
    assert np.array_equal(rows, np.eye(DIM, dtype=np.float32)[[0, 2]])
    assert unpacked(b"", DIM).shape == (0, DIM)


def test_a_damaged_vector_is_left_out(catalog: Catalog, make: Make, tmp_path: Path) -> None:
    put(catalog, make("a", ["甲", "乙"]))
    with sqlite3.connect(tmp_path / "kb" / "catalog.sqlite3") as direct:
        direct.execute("UPDATE vectors SET data = zeroblob(16) WHERE passage = 1")
    direct.close()
    assert stored_vectors(catalog, [1, 2], "m", DIM)[0].tolist() == [2]


def test_what_is_indexed_is_title_path_and_text(catalog: Catalog, make: Make) -> None:
    put(catalog, make("a", ["甲乙丙"], period=Period.of_year(2021), periods=[None]))
    stored = stored_passages(catalog, [1])[0]
    assert stored.text == "工作报告\n一、回顾\n甲乙丙"
    assert list(stored.years) == [2021]


def test_rows_of_a_level(catalog: Catalog, make: Make) -> None:
    put(catalog, make("a", ["甲", "乙"]), make("c", ["戊"], title="密", level=Level.RESTRICTED))
    assert row_ids(catalog).tolist() == [1, 2, 3]
    assert row_ids(catalog, Level.RESTRICTED).tolist() == whole_level(catalog, Level.RESTRICTED).tolist() == [3]


def test_sqlite_is_set_to_keep_what_it_says_it_kept(catalog: Catalog) -> None:
    with catalog.reading() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    expected = "truncate" if sqlite3.sqlite_version_info < (3, 51, 3) else "wal"
    assert found == {"journal_mode": expected, "synchronous": 2, "foreign_keys": 1}


def test_a_newer_form_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kb" / "catalog.sqlite3") as direct:
        direct.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(SCHEMA_VERSION + 1),))
    direct.close()
    with pytest.raises(CatalogError, match="升级"):
        Catalog.open(tmp_path / "kb")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"not a database, " * 100)
    with pytest.raises(CatalogError, match="损坏"):
        Catalog.open(tmp_path)


def test_a_schema_of_bytes_that_are_no_text_is_named_as_damage(catalog: Catalog, tmp_path: Path) -> None:
    catalog.close()
    path = tmp_path / "kb" / "catalog.sqlite3"
    data = path.read_bytes()
    name, made = b"passagespassages", b"CREATE TABLE passages"  # in the row of the table: its name twice, then how it was made
    assert name in data
    assert made in data
    path.write_bytes(data.replace(name, b"p\xcessagespassages").replace(made, b"CREATE TABLX passages"))
    with pytest.raises(DamagedCatalog, match="已损坏"):
        Catalog.open(tmp_path / "kb")


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "kb").write_text("")
    with pytest.raises(CatalogError, match="kb"):
        Catalog.open(tmp_path / "kb")
