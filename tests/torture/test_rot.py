"""One bit or figure changed, one file cut short: it is noticed before anybody is answered from it, and mended, or what to do is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REMEDY = re.compile("备份|rebuild|重新添加|verify|升级|移除")
_AT_ONCE = 25  # by one child
Made = tuple[Path, list[Any]]


def made_in(nursery: Any, place: Path) -> Made:
    """A knowledge base of three papers of three levels, and what it answers."""
    [said] = nursery.run("rot", step="make", folder=str(place / "kb"), papers=str(place / "papers"))
    assert said["answers"][1].count("青岚市") > 8, "nothing is found, so nothing could be wrong"
    return place / "kb", said["answers"]


def harmed(nursery: Any, place: Path, made: Made, way: str, numbers: range) -> list[dict[str, Any]]:
    folder, answers = made
    found: list[dict[str, Any]] = []
    for start in range(numbers.start, numbers.stop, _AT_ONCE):
        part = [start, min(start + _AT_ONCE, numbers.stop)]
        found += nursery.run("rot", step="harm", folder=str(folder), place=str(place), answers=answers, way=way, numbers=part)
    return found


@pytest.mark.parametrize(("way", "total", "few"), [("flip", 2000, 16), ("figure", 100, 8), ("cut", 200, 8)])
def test_rot(nursery: Any, place: Path, share: Callable[[int, int], range], count: Callable[..., None], way: str, total: int, few: int) -> None:
    numbers = share(total, few)
    found = harmed(nursery, place, made_in(nursery, place), way, numbers)
    area = {"flip": "bits flipped", "figure": "figures changed", "cut": "files cut short"}[way]
    detected = [one for one in found if one["detected"]]
    helpless = [one for one in detected if not one["mended"] and not REMEDY.search(one["named"])]
    count(area, "harmed", len(found))
    count(area, "noticed", len(detected))
    count(area, "without effect", sum(one["same"] and not one["detected"] for one in found))
    count(area, "mended by rebuild", sum(one["mended"] for one in detected))
    count(area, "named with what to do", len([one for one in detected if not one["mended"]]) - len(helpless))
    count(area, "silent wrong answers", sum(one["silent"] for one in found))
    count(area, "wrong answers beside a notice", sum(one["told_and_wrong"] for one in detected))
    assert len(found) == len(numbers)
    assert [one for one in found if one["silent"] or one.get("told_and_wrong")] == []
    assert helpless == []
    assert detected


@pytest.mark.parametrize(
    ("way", "change"),
    [
        ("figure", ("index/sound.py", "raise DamagedCatalog", "pass; DamagedCatalog")),
        ("flip", ("index/private_copy.py", "        if found != expected:", "        if False:")),
    ],
    ids=["rows are not compared", "index files are not compared"],
)
def test_without_comparing_rot_is_not_noticed(
    without: Callable[..., Any], place: Path, count: Callable[..., None], way: str, change: tuple[str, str, str]
) -> None:
    """The harness sees what the digests are for: without them there are wrong answers, or a reader that dies."""
    patched = without(change)
    made = made_in(patched, place)
    for start in range(0, 48, 8):
        part = [start, start + 8]
        child = patched.start("rot", step="harm", folder=str(made[0]), place=str(place), answers=made[1], way=way, numbers=part)
        status = child.wait(600.0)
        if status != 0 or [one for one in child.said() if one["silent"] or one.get("told_and_wrong")]:
            break
    else:
        pytest.fail("no harm was seen where nothing is compared")
    count("bits flipped", "mutations found", 1)
