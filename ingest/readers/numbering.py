"""Word's automatic numbers, made visible: which label stands before which paragraph.

Source: ECMA-376 part 1, 17.9 (numbering): a paragraph names a list (`numId`) and a level (`ilvl`); the list stands on an
abstract list whose levels say where to start, which numerals to use and how the label is put together ("第%1条").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.readers.numerals import numeral
from ingest.readers.ooxml import Node, W, is_on, number, value

_NO_BLANK_AFTER = "、）．】：〕》。"
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None  # the level (from 1) whose number restarts this one; 0 = never
    legal: bool = False  # all numbers of the label in digits


@dataclass(slots=True)
class _Abstract:
    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)
    linked_style: str | None = None


class Numbering:
    """The lists of one document, counting as its paragraphs go by."""

    def __init__(self, part: Node | None, style_lists: dict[str, int] | None = None) -> None:
        """Read the lists of `part`, the root of word/numbering.xml; `style_lists` maps a list style's id to its numId."""
        self._abstract: dict[str, _Abstract] = {}
        self._lists: dict[int, str] = {}
        self._overrides: dict[tuple[int, int], _Level] = {}
        self._restarts: dict[tuple[int, int], int] = {}
        self._style_lists = style_lists or {}
        self._level_of_style: dict[str, tuple[str, int]] = {}
        if part is not None:
            self._read(part)

    def label(self, list_id: int, level: int) -> str:
        """The label of the next paragraph of `list_id` at `level` (from 0), with its blank if one follows; "" for none."""
        abstract = self._of(list_id)
        if abstract is None or level not in abstract.levels:
            return ""
        self._count(abstract, list_id, level)
        own = self._level(abstract, list_id, level)
        if own.style == "bullet":
            return "• " if own.text.strip() else ""
        text = _PLACE.sub(lambda place: self._number(abstract, list_id, int(place[1]) - 1, own), own.text).strip()
        if not text or own.suffix == "nothing" or text[-1] in _NO_BLANK_AFTER:
            return text
        return text + " "

    def level_of_style(self, list_id: int, style: str) -> int | None:
        """The level of the list that a paragraph style stands for, where the list links the two."""
        found = self._level_of_style.get(style)
        return found[1] if found and found[0] == self._lists.get(list_id) else None

    def _of(self, list_id: int) -> _Abstract | None:
        abstract = self._abstract.get(self._lists.get(list_id, ""))
        if abstract is not None and not abstract.levels and abstract.linked_style in self._style_lists:
            other = self._style_lists[abstract.linked_style]
            return self._abstract.get(self._lists.get(other, "")) if other != list_id else None
        return abstract

    def _level(self, abstract: _Abstract, list_id: int, level: int) -> _Level:
        return self._overrides.get((list_id, level)) or abstract.levels.get(level, _Level())

    def _count(self, abstract: _Abstract, list_id: int, level: int) -> None:
        restart = self._restarts.pop((list_id, level), None)  # a list that starts anew does so once
        start = self._level(abstract, list_id, level).start if restart is None else restart
        counters = abstract.counters
        counters[level] = start if restart is not None or level not in counters else counters[level] + 1
        for deeper in [other for other in counters if other > level]:
            bound = self._level(abstract, list_id, deeper).restart
            if bound is None or 0 < level + 1 <= bound:
                del counters[deeper]

    def _number(self, abstract: _Abstract, list_id: int, level: int, shown_in: _Level) -> str:
        own = self._level(abstract, list_id, level)
        return numeral(abstract.counters.get(level, own.start), "decimal" if shown_in.legal and own.style != "decimalZero" else own.style)

    def _read(self, part: Node) -> None:
        for element in part.iterchildren(f"{W}abstractNum"):
            key = element.get(f"{W}abstractNumId")
            abstract = _Abstract(linked_style=value(element, "numStyleLink"))
            for node in element.iterchildren(f"{W}lvl"):
                index = _attribute(node, "ilvl")
                abstract.levels[index] = _level(node)
                style = value(node, "pStyle")
                if style:
                    self._level_of_style[style] = (key, index)
            self._abstract[key] = abstract
        for element in part.iterchildren(f"{W}num"):
            list_id = _attribute(element, "numId")
            self._lists[list_id] = value(element, "abstractNumId") or ""
            for override in element.iterchildren(f"{W}lvlOverride"):
                self._read_override(list_id, override)

    def _read_override(self, list_id: int, override: Node) -> None:
        index = _attribute(override, "ilvl")
        start = number(override, "startOverride")
        if start is not None:
            self._restarts[list_id, index] = start
        level = override.find(f"{W}lvl")
        if level is not None:
            self._overrides[list_id, index] = _level(level)


def _level(node: Node) -> _Level:
    style = next(node.iter(f"{W}numFmt"), None)  # newer programs wrap a custom format in mc:AlternateContent
    return _Level(
        start=_or(number(node, "start"), 1),
        style="decimal" if style is None else style.get(f"{W}val", "decimal"),
        text=value(node, "lvlText") or "",
        suffix=value(node, "suff") or "tab",
        restart=number(node, "lvlRestart"),
        legal=is_on(node, "isLgl"),
    )


def _attribute(element: Node, name: str) -> int:
    text = element.get(f"{W}{name}", "")
    return int(text) if text.isdecimal() else 0


def _or(found: int | None, default: int) -> int:
    return default if found is None else found
