"""Where a table of contents stands among the lines of a document: its lines look like headings and are none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.headings import marker

_LABEL = frozenset({"目录", "目次", "目錄"})
_TAIL = re.compile(r"[\s.…·．]*(?<![0-9])[0-9]{1,4}$|[.…·．]{3,}$")
_SENTENCE = frozenset("。；;！？!?")
_LEADER = re.compile(r"(?:[.…·．]{2,}|\t|\s{2,})\s*[0-9]{1,4}$|[.…·．]{6,}$")


def contents(lines: Sequence[str]) -> range:
    """The line numbers of the table of contents, with its 目录 line; empty where there is none.

    Known by its label followed by entries, or (without a label, before the text begins) by three heading lines in a row
    that all come again later. An entry ends in dots or a page number, or its text comes again; the first entry that
    comes again ends it.
    """
    last = {key: number for number, line in enumerate(lines) if (key := _key(line))}
    begun = False  # a list that stands twice in the text proper is no table of contents
    for number, line in enumerate(lines):
        labelled = "".join(line.split()) in _LABEL
        begun = begun or line[-1:] in _SENTENCE
        if not labelled and (begun or not _opens(line, number, last)):
            continue
        end = _end(lines, number + labelled, last)
        if end - number >= (2 if labelled else 3):
            return range(number, end)
    return range(0)


def _opens(line: str, number: int, last: dict[str, int]) -> bool:
    return bool(_LEADER.search(line)) or (last.get(_key(line), 0) > number and marker(line) is not None)


def _end(lines: Sequence[str], start: int, last: dict[str, int]) -> int:
    seen: set[str] = set()
    for number in range(start, len(lines)):
        key = _key(lines[number])
        if key in seen or not (_LEADER.search(lines[number]) or last.get(key, 0) > number):
            return number
        seen.add(key)
    return len(lines)


def _key(line: str) -> str:
    """What an entry and its heading share: the text without dots, page number and blanks."""
    if len(line) > 80 or line[-1:] in _SENTENCE:  # a paragraph or an item is no entry
        return ""
    return "".join(_TAIL.sub("", line).split())
