"""Files that mean harm, taken in for good: each ends in time with its own line, its sibling is in, and nothing gets out."""

# ruff: noqa: PLW0108  (each file is made when it is wanted: some are large)
from __future__ import annotations

import json
import os
import re
import runpy
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Make = Callable[[], bytes]
Share = Callable[[int, int], range]

HERE = Path(__file__).parent
LONGEST_S = 120
MOST_BYTES = 200 * 2**20
CHEAP = 5  # files of each kind in the short form
SLOW = {
    "压缩炸弹.pdf", "三层压缩炸弹.pdf", "很多操作.pdf", "很多标签.html", "宽表格.html", "深层内容.pdf", "深层数组.pdf", "一亿个字.docx",
    "百万行.xlsx", "千万段落.docx", "很多数字.txt", "很多条款.txt", "很多短行.txt", "残留嵌套.txt", "空白之海.txt", "深层括号.md",
}  # fmt: skip

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are read in a process of their own on Linux only")


def hostile() -> dict[str, tuple[Make, str]]:
    """Every hostile file: name -> (its bytes, what is said)."""
    found: dict[str, tuple[Make, str]] = {}
    for kind in ("archives", "pdfs", "texts"):
        found |= runpy.run_path(str(HERE / f"hostile_{kind}.py"))["FILES"]
    texts = runpy.run_path(str(HERE / "hostile_texts.py"))
    return found | {name: (lambda: texts["HONEST"].encode(), "") for name in texts["NAMES"]}


class Canary:
    """A server that notes who calls: nobody must."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self._server.accept()[0].close()
            except OSError:
                return
            self.calls += 1

    def close(self) -> None:
        """No more calls."""
        self._server.close()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    """The server."""
    server = Canary()
    socket.create_connection(("127.0.0.1", server.port)).close()  # it does note
    yield server
    server.close()


@pytest.fixture(scope="module")
def chosen(share: Share, full: bool) -> dict[str, tuple[Make, str]]:
    """The files of this run: a share of all, or in the short form every few of the quick ones."""
    files = hostile()
    names = list(files) if full else [name for name in files if name not in SLOW][:: max(1, len(files) // (3 * CHEAP))]
    return {names[at]: files[names[at]] for at in share(len(names), len(names))}


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory, chosen: dict[str, tuple[Make, str]], canary: Canary) -> dict[str, Any]:
    """What became of them."""
    box = tmp_path_factory.mktemp("hostile")
    for number, (name, (make, _)) in enumerate(chosen.items()):
        place = box / "files" / f"{number:03}"
        place.mkdir(parents=True)
        (place / name).write_bytes(make().replace(b"{port}", str(canary.port).encode()))
    for folder in ("home", "tmp", "cwd", "kb"):
        (box / folder).mkdir()
    environment = {"HOME": str(box / "home"), "TMPDIR": str(box / "tmp"), "PATH": os.defpath, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    conftest = HERE.parent / "api" / "conftest.py"
    argv = [sys.executable, str(HERE / "taking_in.py"), str(box / "kb"), str(box / "files"), str(conftest)]
    ran = subprocess.run(argv, env=environment, cwd=box / "cwd", capture_output=True, text=True, timeout=7200, check=False, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr[-3000:]
    report: dict[str, Any] = json.loads(ran.stdout)
    report["stray"] = [str(path) for folder in ("home", "tmp", "cwd") for path in (box / folder).rglob("*")]
    return report


def test_each_ends_in_time_with_its_right_line(taken_in: dict[str, Any], chosen: dict[str, tuple[Make, str]], count: Callable[..., None]) -> None:
    wrong = []
    for (name, (_, says)), result in zip(chosen.items(), taken_in["results"], strict=True):
        right = any((part in ("", "^$") and not result["said"]) or (part not in ("", "^$") and part in result["said"]) for part in says.split("|"))
        one_line = result["said"].count("\n") == 0 and (not result["said"] or result["said"].endswith("。"))
        if not right or not one_line or result["seconds"] > LONGEST_S:
            wrong.append((name, says, result["said"], round(result["seconds"], 1)))
    count("hostile files", "files", len(chosen))
    count("hostile files", "wrong or late", len(wrong))
    assert wrong == [], "\n".join(map(str, wrong))


def test_every_sibling_is_in_and_the_knowledge_base_is_sound(taken_in: dict[str, Any], count: Callable[..., None]) -> None:
    lost = [result["place"] for result in taken_in["results"] if not result["sibling"]]
    count("hostile files", "siblings lost", len(lost))
    assert lost == []
    assert taken_in["verify"] == []


def test_the_program_itself_does_not_grow(taken_in: dict[str, Any], most: Callable[[str, str, float], None]) -> None:
    most("hostile files", "slowest (s)", max(result["seconds"] for result in taken_in["results"]))
    most("hostile files", "memory grown (MiB)", taken_in["grown"] / 2**20)
    assert taken_in["grown"] <= MOST_BYTES, [(result["file"], result["peak"] // 2**20) for result in taken_in["results"]]


def test_nothing_gets_out(taken_in: dict[str, Any], canary: Canary, count: Callable[..., None]) -> None:
    count("hostile files", "connections", canary.calls - 1 + len(taken_in["connections"]))
    count("hostile files", "written outside", len(taken_in["outside"]) + len(taken_in["stray"]))
    assert taken_in["connections"] == []
    assert canary.calls == 1  # the one that shows that it notes
    assert taken_in["outside"] == taken_in["stray"] == []


def test_no_file_of_the_machine_is_in_any_text(taken_in: dict[str, Any]) -> None:
    host = Path("/etc/hostname").read_text("utf-8").strip() if Path("/etc/hostname").exists() else socket.gethostname()
    texts = "\n".join(result["text"] for result in taken_in["results"])
    assert not host or host not in texts
    assert not re.search("[\x00-\x09\x0b-\x1f\u200b-\u200f\u202a-\u202e\U000e0000-\U000e0fff]", texts)


def test_names_are_shown_harmless(taken_in: dict[str, Any]) -> None:
    for name in taken_in["names"]:
        assert name.isprintable()
        assert "/" not in name
        assert "\\" not in name
        assert len(name) <= 200
