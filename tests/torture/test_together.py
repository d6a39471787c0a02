"""Several at once: two writers, readers while the indexes are swapped, a clock that jumps, a backup while questions are asked."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def plan(prefix: str, seed: int, count: int) -> list[dict[str, Any]]:
    """Adds and removals of documents that begin with `prefix`."""
    dice = random.Random(f"{prefix}{seed}")
    steps: list[dict[str, Any]] = []
    for number in range(count):
        name = f"{prefix}{dice.randrange(6)}"
        steps.append({"do": "remove", "names": [name]} if number > 3 and dice.random() < 0.2 else
                     {"do": "add", "names": [name], "version": number + 1, "level": dice.choice(["public", "internal"])})  # fmt: skip
    return steps


def ends(*plans: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Name -> the state in which it must be when all was done."""
    state: dict[str, list[Any]] = {}
    for step in (step for one in plans for step in one):
        state |= {name: [None if step["do"] == "remove" else [step["version"], step["level"]]] for name in step["names"]}
    return state


def test_two_writers_take_turns(nursery: Any, place: Path, share: Callable[[int, int], range], count: Callable[..., None]) -> None:
    for seed in share(20, 1):
        folder = str(place / f"kb{seed}")
        one, two = plan("a", seed, 15), plan("b", seed, 15)
        children = [nursery.start("write", folder=folder, steps=steps) for steps in (one, two)]
        for child in children:
            assert child.wait() == 0
            assert not [line for line in child.said() if "failed" in line]
        [found] = nursery.run("look", folder=folder, allowed=ends(one, two))
        assert (found["wrong"], found["damage"]) == ([], [])
        count("two writers", "writes", len(one) + len(two))
        count("two writers", "lost or wrong", len(found["wrong"]))


def test_readers_swap_to_new_generations(nursery: Any, place: Path, full: bool, count: Callable[..., None]) -> None:
    """Readers of another process see each answer of one state: the passage they cite says what its document says, and no error."""
    folder, swaps = str(place / "kb"), 200 if full else 10
    nursery.run("write", folder=folder, steps=[{"do": "add", "names": ["r0", "r1"], "version": 1, "level": "public"}])
    steps = [{"do": "add", "names": ["r0"], "version": number + 2, "level": "public"} for number in range(swaps)]
    readers = [nursery.start("read", folder=folder, until=str(place / "stop")) for _ in range(2)]
    nursery.run("write", folder=folder, steps=steps)
    (place / "stop").touch()
    for reader in readers:
        assert reader.wait() == 0
        [said] = reader.said()
        count("swaps under load", "questions", said["asked"])
        count("swaps under load", "errors or mixed citations", len(said["wrong"]))
        assert said["wrong"] == []
        assert said["versions"] > swaps // 4, "the reader saw too few of the swaps"
    count("swaps under load", "swaps", swaps)


@pytest.mark.parametrize(("shift", "jump"), [(400 * 86_400, 0), (-86_400, -3600)], ids=["400 days on", "back, and further back at every look"])
def test_the_clock_jumps(words_cache: Path, nursery: Any, place: Path, shift: int, jump: int, count: Callable[..., None]) -> None:
    """Another process, whose clock is elsewhere, writes to the same knowledge base."""
    folder = str(place / "kb")
    first: list[dict[str, Any]] = [{"do": "add", "names": ["a0"], "version": 1, "level": "public"}]
    second: list[dict[str, Any]] = [{"do": "add", "names": ["a0", "a1"], "version": 2, "level": "public"}, {"do": "remove", "names": ["a1"]}]
    nursery.run("write", folder=folder, steps=first)
    driver = Path(__file__).parent / "drivers" / "once.py"
    job = json.dumps({"folder": folder, "steps": second})
    command = [sys.executable, "-X", "utf8", str(driver), str(words_cache), job, str(shift), str(jump)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    clock, *said = ran.stdout.splitlines()
    assert abs(int(clock) - time.time()) > 80_000, "the clock did not jump"
    assert not [line for line in said if "failed" in line]
    [found] = nursery.run("look", folder=folder, allowed=ends(first, second))
    assert (found["wrong"], found["damage"]) == ([], [])
    count("clock", "jumps", 1)


def test_a_backup_while_questions_are_asked(nursery: Any, place: Path, full: bool, count: Callable[..., None], most: Callable[..., None]) -> None:
    """Documents come in and five questions a second are asked while the backup runs; restored elsewhere it answers as it did, level by level."""
    documents = 2000 if full else 40
    nursery.run("rot", step="make", folder=str(place / "kb"), papers=str(place / "papers"))
    names = [f"w{number}" for number in range(documents)]
    grown = [{"do": "add", "names": names[at : at + 500], "version": 1, "level": "public"} for at in range(0, documents, 500)]
    nursery.run("write", folder=str(place / "kb"), steps=grown)
    asker = nursery.start("rot", step="ask", folder=str(place / "kb"), until=str(place / "stop"), rate=5.0)
    while not asker.said():  # the backup begins among questions
        time.sleep(0.02)
    [made] = nursery.run("rot", step="back_up", folder=str(place / "kb"), target=str(place / "copy.tar"))
    (place / "stop").touch()
    assert asker.wait() == 0
    _, asked = asker.said()
    assert asked["asked"] > 0
    assert asked["errors"] == []
    [restored] = nursery.run("rot", step="restore", source=str(place / "copy.tar"), folder=str(place / "elsewhere" / "kb"), compare=str(place / "kb"))
    count("backup", "documents", documents)
    count("backup", "questions asked meanwhile", asked["asked"])
    count("backup", "questions compared", restored["compared"])
    count("backup", "answers or levels that differ", len(restored["different"]))
    most("backup", "took s", made["seconds"])
    most("backup", "restored, verified and ready after s", restored["seconds"])
    assert restored["different"] == []
    assert restored["compared"] >= 50


@pytest.mark.parametrize("total", [20_000])
def test_ready_again_after_a_kill_with_many_passages(nursery: Any, place: Path, full: bool, total: int, most: Callable[..., None]) -> None:
    """Killed between catalog and index of a large knowledge base: opened, caught up and answering within ten seconds."""
    documents = total // 2 if full else 200  # of two passages on the average
    names = [f"p{number}" for number in range(documents)]
    grown = [{"do": "add", "names": names[at : at + 2000], "version": 1, "level": "public"} for at in range(0, documents, 2000)]
    nursery.run("write", folder=str(place / "kb"), steps=grown)
    late = [{"do": "add", "names": [f"q{number}" for number in range(300)], "version": 1, "level": "public"}]
    child = nursery.start("write", folder=str(place / "kb"), steps=late, die_at="indexing")
    assert child.wait() == 77, "it was not killed between catalog and index"
    [found] = nursery.run("rot", step="ready", folder=str(place / "kb"))
    assert found["behind"] is False
    assert re.search("中断", "".join(found["told"]))
    most("recovery", "passages", found["passages"])
    most("recovery", "ready after a kill after s", found["seconds"])
    assert found["seconds"] <= 10
