"""What holds for every test: no network but this machine's own loopback, no settings from the developer's shell."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from hypothesis import settings

from index.database import engine_for
from index.files import digest
from index.migrations.upgrading import upgrade
from index.rows import document_digest

REPORTED = ("torch", "onnxruntime", "faiss-cpu", "tantivy", "sqlalchemy", "jieba")
LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure() -> None:
    """Fails loudly on any attempt to reach another machine, keeps model libraries from trying, and fixes what chance decides.

    Property tests draw the same examples on every machine, so that a submission is judged by its change alone.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    settings.register_profile("fixed", derandomize=True, deadline=None)
    settings.load_profile("fixed")
    sys.addaudithook(_refuse_network)


def pytest_report_header() -> str:
    """The versions that results depend on."""
    return "  ".join(f"{name} {_version(name)}" for name in REPORTED)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on what the developer's shell sets for the product. The folder of the converted model may be shared."""
    for name in [name for name in os.environ if name.startswith("UNIONQA_") and name != "UNIONQA_MODEL_DIR"]:
        monkeypatch.delenv(name)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise RuntimeError(f"a test tried to reach {address[0]}; tests stay on this machine")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


@pytest.fixture(scope="session")
def to_first_form() -> Callable[[Path], None]:
    """`to_first_form(catalog)`: the closed catalog of today as the first form of the program would have kept it."""

    def turn(catalog: Path) -> None:
        today = catalog.rename(catalog.with_suffix(".today"))
        engine = engine_for(catalog)
        upgrade(engine, 1)
        engine.dispose()
        with sqlite3.connect(today) as old:
            _as_form_1(old, catalog)
        old.close()
        today.unlink()

    return turn


V1_PASSAGE = ("ordinal", "level", "path", "kind", "text", "start", "end", "period_start", "period_end", "page")
V1_TABLES = ("meta", "documents", "sections", "passages", "figures", "vectors", "sentence_vectors")


def _as_form_1(old: sqlite3.Connection, new: Path) -> None:
    """The rows of a catalog of today in an empty catalog of the first form, with the digests of that form."""
    old.row_factory = sqlite3.Row
    rows = {table: [dict(row) for row in old.execute(f"SELECT * FROM {table}")] for table in V1_TABLES}
    for passage in rows["passages"]:
        passage["digest"] = digest(json.dumps([passage[name] for name in V1_PASSAGE], ensure_ascii=False))
    for document in rows["documents"]:
        its = [[row for row in rows[table] if row["document"] == document["row"]] for table in ("sections", "passages", "figures")]
        document["digest"] = document_digest(document, *its)
        del document["head_digest"]
    rows["meta"] = [row for row in rows["meta"] if not row["key"].startswith(("seal:", "schema"))]
    with sqlite3.connect(new) as connection:
        for table, found in rows.items():
            for row in found:
                names, places = ", ".join(f"[{name}]" for name in row), ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", [*row.values()])
    connection.close()
