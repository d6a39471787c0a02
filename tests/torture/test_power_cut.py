"""The power fails at any moment of a day's work, and whatever was not synced is there or not, whole or torn, as the dice say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CALLS = (
    "openat,write,pwrite64,lseek,ftruncate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,fsync,fdatasync,dup,dup2,dup3,"
    "fcntl,close"
)
_AT_ONCE = 250  # seeds of one child
PLAN = [
    {"do": "add", "names": ["d00", "d01", "d02"], "version": 1, "level": "public"},
    {"do": "add", "names": ["d03"], "version": 2, "level": "restricted"},
    {"do": "add", "names": ["d00"], "version": 3, "level": "public"},
    {"do": "remove", "names": ["d01"]},
    {"do": "add", "names": ["d02", "d04"], "version": 4, "level": "internal"},
    {"do": "add", "names": ["d05"], "version": 5, "level": "public"},
    {"do": "add", "names": ["d05"], "version": 6, "level": "public"},
]


def recorded(nursery: Any, traced: Callable[..., str], place: Path) -> Path:
    """The trace of the plan, from the first file on, with every byte that was written."""
    child = nursery.start("write", folder=str(place / "kb"), steps=PLAN, hold=True)
    log = traced(child, "-e", f"trace={CALLS}", "-xx", "-s", "2000000")
    assert child.wait() == 0
    assert [line["done"] for line in child.said() if "done" in line] == list(range(len(PLAN)))
    shutil.rmtree(place / "kb")
    (place / "trace").write_text(log)
    return place / "trace"


def cut(nursery: Any, place: Path, trace: Path, seeds: range) -> tuple[int, list[dict[str, Any]]]:
    """How many system calls there were, and what was found after each cut."""
    found: list[dict[str, Any]] = []
    calls = 0
    for start in range(seeds.start, seeds.stop, _AT_ONCE):
        part = [start, min(start + _AT_ONCE, seeds.stop)]
        job = {"folder": str(place / "kb"), "target": str(place / "after"), "trace": str(trace), "seeds": part, "plan": PLAN}
        first, *some = nursery.run("cuts", **job)
        calls, found = first["calls"], found + some
    return calls, found


def test_power_cuts(nursery: Any, traced: Callable[..., str], place: Path, share: Callable[[int, int], range], count: Callable[..., None]) -> None:
    seeds = share(2000, 25)
    calls, found = cut(nursery, place, recorded(nursery, traced, place), seeds)
    wrong = [one for one in found if one["wrong"]]
    count("power cuts", "seeds", len(found))
    count("power cuts", "inconsistent states", len(wrong))
    assert calls > 3000, "the work was not seen"
    assert len({one["moment"] for one in found}) > len(seeds) // 3
    assert wrong == [], wrong
    assert len(found) == len(seeds)


@pytest.mark.parametrize(
    "change",
    [
        ("index/files.py", "    handle = os.open(folder, os.O_RDONLY)\n", "    return\n    handle = os.open(folder, os.O_RDONLY)\n"),
        ("index/files.py", "            os.fsync(file.fileno())\n            temporary.replace(path)", "            temporary.replace(path)"),
        ("index/database.py", '"synchronous=FULL"', '"synchronous=OFF"'),
    ],
    ids=["folders are not synced", "files are not synced", "the catalog is not synced"],
)
def test_without_syncing_the_cuts_are_noticed(
    without: Callable[..., Any], traced: Callable[..., str], place: Path, count: Callable[..., None], change: tuple[str, str, str]
) -> None:
    patched = without(change)
    _, found = cut(patched, place, recorded(patched, traced, place), range(40))
    assert [one for one in found if one["wrong"]], "the simulation does not notice what syncing is for"
    count("power cuts", "mutations found", 1)
