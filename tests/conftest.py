"""What holds for every test: no network but this machine's own loopback, no settings from the developer's shell."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version

import pytest
from hypothesis import settings

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
