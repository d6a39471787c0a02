"""What is left when the process dies or the disk is full in the middle of an add."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.library import Library
from ingest.document import Ingested

Make = Callable[..., Ingested]
Open = Callable[..., Library]
ROOT = Path(__file__).parents[2]

CHILD = """
import os, resource, runpy, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
tools = runpy.run_path({conftest!r})
from index.errors import DiskFull
from index.library import Library
from ingest.words import Words
library = Library.open(Path({folder!r}), tools["BagEmbedder"], Words.open(cache=Path({cache!r})), "bag-64")
{body}
"""

DIES = """
def die(progress):
    if progress.stage == {stage!r} and progress.done >= {done}:
        os._exit(77)
library.add([tools["ingested"](i, [i + "职工疗休养。"], row_id=i) for i in ("r1", "r2")], None, die)
"""

DISK_FULL = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
try:
    library.add([tools["ingested"]("big", ["职工%d。" % n * 40 for n in range(400)], title="大文件")])
except DiskFull as error:
    print(error, flush=True)
    os._exit(78)
"""


def run(folder: Path, cache: Path, body: str) -> subprocess.CompletedProcess[str]:
    code = CHILD.format(root=str(ROOT), conftest=str(Path(__file__).with_name("conftest.py")), folder=str(folder), cache=str(cache), body=body)
    return subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, timeout=60, check=False, encoding="utf-8")


STOPS = [("embedding", 0, 0), ("saved", 0, 2), ("indexing", 2, 2)]


@pytest.mark.parametrize(("stage", "done", "kept"), STOPS)
def test_a_kill_leaves_the_old_or_the_new_and_open_puts_it_right(
    open_library: Open, make: Make, tmp_path: Path, words_cache: Path, stage: str, done: int, kept: int
) -> None:
    library = open_library()
    library.add([make("a", ["甲职工。"])])
    library.close()
    killed = run(tmp_path / "kb", words_cache, DIES.format(stage=stage, done=done))
    assert killed.returncode == 77, killed.stderr
    told: list[str] = []
    again = open_library(notice=told.append)
    assert any("上次写入时程序中断" in line for line in told) == (stage in {"saved", "indexing"})
    assert again.verify() == []
    assert len(again.search("职工")) == 1 + kept
    assert again.verify() == []
    assert len(again.documents()) == 1 + kept
    again.add([make(i, [i + "职工疗休养。"], row_id=i) for i in ("r1", "r2")])
    assert len(again.search("职工")) == 3


@pytest.mark.parametrize("limit", [40_000, 400_000])
def test_a_full_disk_is_said_and_harms_nothing(open_library: Open, make: Make, tmp_path: Path, words_cache: Path, limit: int) -> None:
    library = open_library()
    library.add([make("a", ["甲职工。"])])
    before = library.search("甲职工", limit=1)
    library.close()
    full = run(tmp_path / "kb", words_cache, DISK_FULL.format(limit=limit))
    assert full.returncode == 78, full.stdout + full.stderr
    assert "磁盘已满" in full.stdout
    again = open_library()
    assert again.search("甲职工", limit=1)[0].passage == before[0].passage
    assert again.verify() == []
    again.add([make("b", ["乙职工。"], title="另一份")])
    assert again.remove("b")
