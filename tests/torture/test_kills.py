"""Killed at any moment, by the clock and before every system call: what was acknowledged is there, whole, and nothing else is."""

from __future__ import annotations

import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Step = dict[str, Any]
State = dict[str, Any]
NAMES = [f"d{number:02d}" for number in range(36)]
LEVELS = ("public", "internal", "restricted")
CALLS = ("openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "unlinkat", "mkdir", "rmdir", "link", "ftruncate")


def steps(source: random.Random, state: State, count: int) -> Iterator[Step]:
    """Adds of one to 24 documents (new, new versions, other levels) and removals, as a day in an office brings them."""
    version = max((one[0] for one in state.values() if one), default=0)
    for number in range(count):
        if source.random() < 0.2:
            yield {"do": "remove", "names": [source.choice(NAMES)]}
        else:
            names = source.sample(NAMES, source.choice([1, 1, 4, 12, 24]))
            yield {"do": "add", "names": names, "version": version + number + 1, "level": source.choice(LEVELS)}


def after(state: State, step: Step) -> State:
    """The state when the step was done."""
    new = None if step["do"] == "remove" else [step["version"], step["level"]]
    return state | dict.fromkeys(step["names"], new)


def allowed(state: State, plan: list[Step], said: list[dict[str, Any]]) -> tuple[dict[str, list[Any]], int]:
    """The states that each document may be in, and how many writes of documents were acknowledged."""
    acked = 0
    flying: list[Step] = []
    for line in said:
        if "start" in line:
            flying = [plan[line["start"]]]
        elif "done" in line:
            state, flying = after(state, plan[line["done"]]), []
            acked += len(plan[line["done"]]["names"])
    maybe = [state, *(after(state, step) for step in flying)]
    return {name: [one.get(name) for one in maybe] for name in NAMES}, acked


def looked(nursery: Any, folder: Path, may: dict[str, list[Any]]) -> dict[str, Any]:
    """What is found; fails where anything acknowledged is missing or anything is inconsistent."""
    [found] = nursery.run("look", folder=str(folder), allowed=may)
    assert isinstance(found, dict)
    return found


def test_killed_by_the_clock(
    nursery: Any, place: Path, share: Callable[[int, int], range], count: Callable[..., None], most: Callable[..., None]
) -> None:
    """Rounds of kills on one knowledge base; some land while what the last one left is being repaired."""
    rounds = share(1000, 12)
    folder, state = place / "kb", dict.fromkeys(NAMES)
    for number in rounds:
        if number % 100 == 0:
            shutil.rmtree(folder, ignore_errors=True)
            state = dict.fromkeys(NAMES)
        source = random.Random(f"kill {number}")
        plan = list(steps(source, state, 60))
        child = nursery.start("write", folder=str(folder), steps=plan)
        time.sleep(source.uniform(0.0, 1.5) if number % 3 else source.uniform(0.0, 0.1))
        fired = child.kill()
        may, acked = allowed(state, plan, child.said())
        if source.random() < 0.3:
            again = nursery.start("look", folder=str(folder), allowed=may)
            time.sleep(source.uniform(0.0, 0.15))
            count("random kills", "kills in recovery", int(again.kill()))
        found = looked(nursery, folder, may)
        count("random kills", "kills", int(fired))
        count("random kills", "acknowledged writes", acked)
        count("random kills", "lost or wrong", len(found["wrong"]))
        count("random kills", "inconsistent", len(found["damage"]) + len(found["unfound"]))
        most("random kills", "ready again after at most s", found["ready"])
        assert (found["wrong"], found["damage"], found["unfound"]) == ([], [], []), number
        state = found["state"]
        assert fired, "the work was done before the kill came"


PLANS: dict[str, list[Step]] = {
    "new": [{"do": "add", "names": ["d10", "d11"], "version": 5, "level": "public"}],
    "version": [{"do": "add", "names": ["d00"], "version": 6, "level": "public"}],
    "level": [{"do": "add", "names": ["d01"], "version": 1, "level": "restricted"}],
    "remove": [{"do": "remove", "names": ["d02"]}],
}


@pytest.fixture
def prepared(nursery: Any, place: Path) -> Path:
    """A knowledge base with three documents, to be copied."""
    start = [{"do": "add", "names": ["d00", "d01", "d02"], "version": 1, "level": "public"}]
    nursery.run("write", folder=str(place / "template"), steps=start)
    return place / "template"


def fresh(template: Path) -> Path:
    folder = template.with_name("kb")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    return folder


def points(nursery: Any, traced: Callable[..., str], job: str, **more: object) -> list[tuple[str, int]]:
    """Every call of a job that changes what is on disk, as (system call, which of its thread's): a kill before any other leaves the same."""
    child = nursery.start(job, hold=True, **more)
    log = traced(child, "-e", f"trace={','.join(CALLS)}")
    assert child.wait() == 0
    made: Counter[tuple[str, str]] = Counter()
    found: set[tuple[str, int]] = set()
    for thread, call, rest in re.findall(r"^(\d+) +(\w+)\((.*)$", log, re.MULTILINE):
        made[thread, call] += 1
        if call != "openat" or "O_CREAT" in rest or "O_TRUNC" in rest:
            found.add((call, made[thread, call]))
    return sorted(found)


@pytest.mark.parametrize("name", PLANS)
def test_killed_before_every_system_call(
    nursery: Any, traced: Callable[..., str], prepared: Path, share: Callable[[int, int], range], count: Callable[..., None], name: str
) -> None:
    plan: list[Step] = PLANS[name]
    state: State = dict.fromkeys(NAMES) | {one: [1, "public"] for one in ("d00", "d01", "d02")}
    everything = points(nursery, traced, "write", folder=str(fresh(prepared)), steps=plan)
    assert len(everything) > 60
    chosen = share(len(everything), 4)
    spread = chosen if len(chosen) > 4 else range(7, len(everything), len(everything) // 4)
    for at in spread:
        call, number = everything[at]
        folder = fresh(prepared)
        child = nursery.start("write", folder=str(folder), steps=plan, hold=True)
        traced(child, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
        fired = child.wait() == -9
        may, _ = allowed(state, plan, child.said())
        found = looked(nursery, folder, may)
        count("kills before system calls", "kills", int(fired))
        count("kills before system calls", "calls passed by", int(not fired))
        count("kills before system calls", "inconsistent", len(found["damage"]) + len(found["wrong"]) + len(found["unfound"]))
        assert (found["wrong"], found["damage"], found["unfound"]) == ([], [], []), (call, number)
        assert not list((folder / "index").glob("*/.new-*")), (call, number)


def test_killed_before_every_system_call_of_an_upgrade(
    nursery: Any,
    traced: Callable[..., str],
    prepared: Path,
    to_first_form: Callable[[Path], None],
    share: Callable[[int, int], range],
    count: Callable[..., None],
) -> None:
    """A catalog of the first form is killed on its way to today's; the next opening finishes the way, and nothing is missing."""
    to_first_form(prepared / "catalog.sqlite3")
    may: dict[str, list[Any]] = {name: [None] for name in NAMES} | {one: [[1, "public"]] for one in ("d00", "d01", "d02")}
    everything = points(nursery, traced, "look", folder=str(fresh(prepared)), allowed=may)
    assert len(everything) > 20
    mixed = [at for rest in range(4) for at in range(rest, len(everything), 4)]  # every quarter has calls of the whole way
    chosen = [mixed[at] for at in share(len(everything), 4)]
    resumed = 0
    for at in chosen if len(chosen) > 4 else range(3, len(everything), len(everything) // 4):
        call, number = everything[at]
        folder = fresh(prepared)
        child = nursery.start("look", folder=str(folder), allowed=may, hold=True)
        traced(child, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
        fired = child.wait() == -9
        found = looked(nursery, folder, may)
        resumed += any("从格式 1 升级" in line for line in found["told"])
        count("kills during an upgrade", "kills", int(fired))
        count("kills during an upgrade", "calls passed by", int(not fired))
        count("kills during an upgrade", "inconsistent", len(found["damage"]) + len(found["wrong"]) + len(found["unfound"]))
        assert (found["wrong"], found["damage"], found["unfound"]) == ([], [], []), (call, number)
    assert resumed, "no kill came before the upgrade was done"


def test_without_repair_on_opening_a_kill_is_noticed(
    without: Callable[..., Any], traced: Callable[..., str], prepared: Path, count: Callable[..., None]
) -> None:
    """The checks see what a kill leaves: where opening does not repair it, they fail."""
    patched = without(("index/library.py", "            recover(parts)\n", ""))
    plan: list[Step] = PLANS["new"]
    noticed = False
    for call, number in [one for one in points(patched, traced, "write", folder=str(fresh(prepared)), steps=plan) if one[0] in ("rename", "mkdir")]:
        folder = fresh(prepared)
        child = patched.start("write", folder=str(folder), steps=plan, hold=True)
        traced(child, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
        if child.wait() != -9:
            continue  # threads of tantivy share their calls out differently from run to run
        found = looked(patched, folder, {name: [None, [1, "public"], [5, "public"]] for name in NAMES})
        noticed |= bool(found["damage"])
    assert noticed
    count("kills before system calls", "mutations found", 1)
