"""A disk that fails or is full at any one call: nothing is acknowledged that is not kept, and afterwards work goes on without a restart."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FULL = {call: "ENOSPC" for call in ("write", "pwrite64", "mkdir")}
BROKEN = {call: "EIO" for call in ("fsync", "fdatasync", "write", "pwrite64", "rename", "link", "ftruncate", "unlink", "pread64", "read")}
FAULTS = (*FULL.items(), *BROKEN.items())
PLAN: list[dict[str, Any]] = [
    {"do": "add", "names": ["d10", "d00"], "version": 5, "level": "public"},  # meets the fault
    {"do": "remove", "names": ["d02"]},  # or this one does
    {"do": "wait", "until": "well"},  # from here on the disk is well again
    {"do": "add", "names": ["d11"], "version": 6, "level": "internal"},
]
BEFORE = {name: [1, "public"] for name in ("d00", "d01", "d02")}


@pytest.fixture
def prepared(nursery: Any, place: Path) -> Path:
    start = [{"do": "add", "names": list(BEFORE), "version": 1, "level": "public"}]
    nursery.run("write", folder=str(place / "template"), steps=start)
    return place / "template"


def fresh(template: Path) -> Path:
    folder = template.with_name("kb")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    return folder


def well(folder: Path) -> Path:
    """The file that is there when the disk is well again."""
    return folder.with_name("well")


def plan(folder: Path) -> list[dict[str, Any]]:
    """PLAN for this folder."""
    well(folder).unlink(missing_ok=True)
    return [step | {"until": str(well(folder))} if step["do"] == "wait" else step for step in PLAN]


def may(said: list[dict[str, Any]], unsure: set[int]) -> dict[str, list[Any]]:
    """The states that are right: of the steps that failed or were broken off, the old and the new one."""
    states: list[dict[str, Any]] = [dict(BEFORE)]
    for number, step in enumerate(PLAN):
        if step["do"] == "wait":
            continue
        new = {name: None if step["do"] == "remove" else [step["version"], step["level"]] for name in step["names"]}
        if any(line.get("start") == number for line in said):
            states = [one | new for one in states] + (states if number in unsure else [])
    return {name: [one.get(name) for one in states] for name in ("d00", "d01", "d02", "d10", "d11")}


_STEP = {"read": 7, "pread64": 7}  # of hundreds of reads, every seventh; of all that writes, every one


def points(nursery: Any, traced: Callable[..., str], folder: Path) -> list[tuple[str, str, int]]:
    """Every fault at every call that the plan makes: which fault, and at which of its thread's calls."""
    calls = sorted({call for call, _ in FAULTS})
    child = nursery.start("write", folder=str(folder), steps=plan(folder), hold=True)
    log = traced(child, "-e", f"trace={','.join(calls)}", until=well(folder))
    assert child.wait() == 0
    made = Counter(tuple(found) for found in re.findall(r"^(\d+) +(\w+)\(", log, re.MULTILINE))
    most = {call: max((n for (_, name), n in made.items() if name == call), default=0) for call in calls}
    return [(call, error, number) for call, error in FAULTS for number in range(1, most[call] + 1, _STEP.get(call, 1))]


def test_every_call_fails_once(
    nursery: Any, traced: Callable[..., str], prepared: Path, share: Callable[[int, int], range], count: Callable[..., None]
) -> None:
    everything = points(nursery, traced, fresh(prepared))
    assert len(everything) > 100
    chosen = share(len(everything), 6)
    for at in chosen if len(chosen) > 6 else range(3, len(everything), len(everything) // 6):
        call, error, number = everything[at]
        folder = fresh(prepared)
        child = nursery.start("write", folder=str(folder), steps=plan(folder), hold=True)
        log = traced(child, "-y", "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={number}", until=well(folder))
        status, said = child.wait(), child.said()
        fired = "(INJECTED)" in log
        failed = {line["failed"] for line in said if "failed" in line}
        count("failing disk", "faults", int(fired))
        count("failing disk", "refused with a reason", len(failed))
        # tantivy's threads sync their files and pass over some errors; each of these files is synced again by us, and that must be told.
        # SQLite syncs the folder after it has removed its log, of which everything is in the catalog by then, and passes over an error too.
        hit = [line for line in log.splitlines() if "(INJECTED)" in line]
        ours = any(not ("/lexical" in line or f"<{folder}>" in line) for line in hit) or (bool(hit) and call != "fdatasync")
        if status == 0 and ours and call in ("fsync", "fdatasync"):
            assert failed, f"{call} {number} failed and nobody was told: {hit}"
        [found] = nursery.run("look", folder=str(folder), allowed=may(said, failed if status == 0 else set(range(len(PLAN)))))
        count("failing disk", "false acknowledgements", len(found["wrong"]))
        assert (found["wrong"], found["damage"]) == ([], []), (call, error, number, said)
        if status == 0 and failed:
            went_on = {"done": len(PLAN) - 1} in said
            count("failing disk", "went on without a restart", int(went_on))
            assert went_on, (call, error, number, said)


@pytest.mark.parametrize("room", ["1300k", "2m"])
def test_a_full_file_system_refuses_and_takes_in_again_when_there_is_room(
    tmp_path: Path, words_cache: Path, room: str, count: Callable[..., None]
) -> None:
    """A file system in memory that is really full, filled by somebody else in the middle of the work and freed again."""
    if shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("mounting a small file system takes unshare and root")
    driver = Path(__file__).parent / "drivers" / "full_disk.py"
    (tmp_path / "small").mkdir()
    mount = f"mount -t tmpfs -o size={room} tmpfs {tmp_path / 'small'} && exec {sys.executable} -X utf8 {driver} {tmp_path / 'small'} {words_cache}"
    ran = subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, text=True, timeout=120, check=False)
    if "permission denied" in ran.stderr or "Operation not permitted" in ran.stderr:
        pytest.skip("mounting is not permitted here")
    assert ran.returncode == 0, ran.stderr[-2000:]
    lines = dict(line.split("=", 1) for line in ran.stdout.split())
    count("full file system", "refused as full", int(lines["refused"]))
    count("full file system", "lost or wrong", int(lines["wrong"]))
    assert int(lines["refused"]) > 0, "it never was full"
    assert (lines["wrong"], lines["damage"], lines["answered"], lines["again"]) == ("0", "0", "1", "1"), ran.stdout

