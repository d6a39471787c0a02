"""Catalogs of older forms are brought to today's; newer ones are refused; every table has its step."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from index.catalog import Catalog
from index.database import engine_for
from index.errors import CatalogError
from index.library import Library
from index.migrations.upgrading import revisions, upgrade
from index.schema import SCHEMA_VERSION, metadata
from ingest.document import Ingested, Level

Make = Callable[..., Ingested]
Open = Callable[..., Library]


def migrated(path: Path, target: int | None = None) -> None:
    """A catalog made by the steps alone, up to the form `target`."""
    engine = engine_for(path)
    upgrade(engine, target)
    engine.dispose()


def _described(path: Path) -> dict[str, object]:
    """Table -> its columns, indexes and foreign keys, as SQLite tells them; what SQLAlchemy's comparison leaves out is here."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        found = {name: [_pragma(connection, pragma, name) for pragma in ("table_info", "foreign_key_list", "index_list")] for name in names}
        sequences = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE lower(sql) LIKE '%autoincrement%'")]
    connection.close()
    return {**found, "autoincrement": sorted(sequences)}


def _pragma(connection: sqlite3.Connection, pragma: str, name: str) -> list[tuple[object, ...]]:
    return sorted((row[1:] for row in connection.execute(f"PRAGMA {pragma}({name})")), key=repr)


def test_the_steps_give_the_tables_of_today(tmp_path: Path) -> None:
    """Fails for whoever adds a table or column to index/schema.py without a step in index/migrations/versions."""
    migrated(tmp_path / "steps.sqlite3")
    Catalog.open(tmp_path / "new").close()
    engine = engine_for(tmp_path / "steps.sqlite3")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    assert _described(tmp_path / "steps.sqlite3") == _described(tmp_path / "new" / "catalog.sqlite3")


def test_steps_are_one_line_numbered_as_the_schema_counts() -> None:
    steps = revisions()
    assert [step.revision for step in steps] == [f"{number:04d}" for number in range(1, SCHEMA_VERSION + 1)]
    assert [step.down_revision for step in steps] == [None, *(step.revision for step in steps[:-1])]


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_catalog_of_any_older_form_opens_and_takes_documents(open_library: Open, make: Make, tmp_path: Path, version: int) -> None:
    (tmp_path / "kb").mkdir()
    migrated(tmp_path / "kb" / "catalog.sqlite3", version)
    library = open_library()
    library.add([make("a", ["甲职工疗休养。"])])
    assert [hit.passage.text for hit in library.search("疗休养")] == ["甲职工疗休养。"]
    assert library.verify() == []


@pytest.fixture
def of_form_1(open_library: Open, make: Make, to_first_form: Callable[[Path], None], tmp_path: Path) -> list[str]:
    """What a knowledge base says whose catalog is then turned into one of the first form."""
    library = open_library()
    library.add([make("a", ["甲职工疗休养。", "办理法律援助3万件。"]), make("b", ["乙职工互助保障。"], title="办法", level=Level.RESTRICTED)])
    said = [hit.passage.text for hit in library.search("职工疗休养")]
    library.close()
    to_first_form(tmp_path / "kb" / "catalog.sqlite3")
    return said


def test_documents_of_the_first_form_say_what_they_said(open_library: Open, of_form_1: list[str]) -> None:
    told: list[str] = []
    library = open_library(notice=told.append)
    assert any(f"从格式 1 升级到格式 {SCHEMA_VERSION}" in line for line in told)
    assert library.verify() == []
    assert [hit.passage.text for hit in library.search("职工疗休养")] == of_form_1
    assert {head.id: head.level for head in library.documents()} == {"a": Level.PUBLIC, "b": Level.RESTRICTED}


def test_a_document_that_was_damaged_before_the_upgrade_is_named_after_it(open_library: Open, of_form_1: list[str], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kb" / "catalog.sqlite3") as direct:
        direct.execute("UPDATE documents SET title = '别的' WHERE id = 'a'")
    direct.close()
    library = open_library()
    assert any("文件 a" in line for line in library.verify())
    with pytest.raises(CatalogError):
        library.document("a")
    assert library.document("b").text == "乙职工互助保障。"


def test_a_step_that_fails_leaves_the_old_form_whole(of_form_1: list[str], tmp_path: Path) -> None:
    """A row that belongs to nothing stops the upgrade at its very end, after all steps."""
    catalog = tmp_path / "kb" / "catalog.sqlite3"
    with sqlite3.connect(catalog) as direct:
        direct.execute("INSERT INTO vectors VALUES (999, 'm', x'00', 'd')")
    direct.close()
    before = _described(catalog)
    with pytest.raises(CatalogError, match="不能升级"):
        Catalog.open(tmp_path / "kb")
    assert _described(catalog) == before


def test_an_upgrade_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    migrated(tmp_path / "catalog.sqlite3", SCHEMA_VERSION - 1 or SCHEMA_VERSION)
    Catalog.open(tmp_path, told.append).close()
    assert len(told) == (SCHEMA_VERSION > 1)


def test_a_newer_form_is_refused_and_left_alone(open_library: Open, make: Make, tmp_path: Path) -> None:
    library = open_library()
    library.add([make("a", ["甲职工。"])])
    library.close()
    with sqlite3.connect(tmp_path / "kb" / "catalog.sqlite3") as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(SCHEMA_VERSION + 1),))
    connection.close()
    before = (tmp_path / "kb" / "catalog.sqlite3").read_bytes()
    with pytest.raises(CatalogError, match=f"格式 {SCHEMA_VERSION + 1}.*请升级本程序"):
        open_library()
    assert (tmp_path / "kb" / "catalog.sqlite3").read_bytes() == before


def test_opening_todays_catalog_loads_no_alembic(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from index.catalog import Catalog
Catalog.open(Path({str(tmp_path / "kb")!r})).close()
Catalog.open(Path({str(tmp_path / "kb")!r})).close()
sys.exit("alembic" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], timeout=60, check=False).returncode == 0
