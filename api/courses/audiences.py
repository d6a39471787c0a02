"""Phrases for people -> the groups of people that courses are for. The words are data: audiences.txt."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest.course import Course, Field
from ingest.words import fold


def groups(text: str) -> tuple[str, ...]:
    """The groups that a phrase names, in the order of the table.

    >>> groups("任职不满一年的基层工会主席、副主席")
    ('工会主席', '工会干部')
    """
    folded = fold(text)
    return tuple(name for name, words in _table() if any(word in folded for word in words))


def telling_groups(text: str) -> tuple[str, ...]:
    """The groups that a question names: a wider one (工会干部) gives way to a narrower one in the same words (工会主席)."""
    found = groups(text)
    words = dict(_table())
    folded = fold(text)
    said = {name: {word for word in words[name] if word in folded} for name in found}
    return tuple(name for name in found if not any(said[name] <= said[other] and _wider(name, other) for other in found if other != name))


def _wider(name: str, other: str) -> bool:
    words = dict(_table())
    return len(words[name]) > len(words[other])


def of_course(course: Course) -> tuple[str, ...]:
    """The groups that a course is for: as its catalogue says, else as its name does."""
    return groups(course.text(Field.AUDIENCE)) or groups(course.name)


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = Path(__file__).with_name("audiences.txt").read_text("utf-8").splitlines()
    rows = [line.partition("#")[0].partition("=") for line in lines]
    return tuple((fold(name.strip()), tuple(fold(word) for word in words.split())) for name, mark, words in rows if mark)
