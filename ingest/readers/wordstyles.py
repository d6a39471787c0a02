"""What a Word paragraph's style says of it: heading and its level, list and its level, entry of a table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.readers.numbering import Numbering
from ingest.readers.ooxml import Node, W, number, value

_HEADING = re.compile(r"(?i)^(?:heading|标题)\s*([1-9])$")
_CONTENTS = re.compile(r"(?i)^(?:toc|目录)\s*\d$")
_BODY_LEVEL = 9  # ECMA-376 17.3.1.20: outline levels 0-8 are headings, 9 is body text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    name: str
    parent: str | None
    outline: int | None
    list_id: int | None
    list_level: int | None


class Styles:
    """The styles of one document. `list_of_style` maps the id of a list style to its numId."""

    def __init__(self, part: Node) -> None:
        """Read the styles of `part`, a python-docx DocumentPart."""
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for element in part.styles.element.iterchildren(f"{W}style"):
            key = element.get(f"{W}styleId", "")
            self._styles[key] = _style(element)
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in {"1", "true"}:
                self._default = key
        self.list_of_style = {key: style.list_id for key, style in self._styles.items() if style.list_id}

    def heading_level(self, paragraph: Node) -> int | None:
        """1 to 9 for a heading: the paragraph's own outline level, else what its style or a style under it says."""
        own = number(paragraph, "pPr/outlineLvl")
        if own is not None:
            return own + 1 if own < _BODY_LEVEL else None
        for _, style in self._chain(paragraph):
            named = _HEADING.match(style.name)
            if named:
                return int(named[1])
            if style.outline is not None:
                return style.outline + 1 if style.outline < _BODY_LEVEL else None
        return None

    def list_level(self, paragraph: Node, numbering: Numbering) -> tuple[int, int]:
        """The numId and level (from 0) of the list that the paragraph belongs to; numId 0 for none."""
        list_id, level = number(paragraph, "pPr/numPr/numId"), number(paragraph, "pPr/numPr/ilvl")
        if list_id is not None:
            return list_id, level or 0
        for key, style in self._chain(paragraph):
            if style.list_id is not None:
                linked = numbering.level_of_style(style.list_id, key)
                return style.list_id, next(found for found in (level, linked, style.list_level, 0) if found is not None)
        return 0, 0

    def is_contents(self, paragraph: Node) -> bool:
        """True for an entry of an automatic table of contents."""
        return any(_CONTENTS.match(style.name) for _, style in self._chain(paragraph))

    def _chain(self, paragraph: Node) -> Iterator[tuple[str, _Style]]:
        key: str | None = value(paragraph, "pPr/pStyle") or self._default
        seen: set[str] = set()  # damaged files have styles that stand on themselves
        while key and key in self._styles and key not in seen:
            seen.add(key)
            yield key, self._styles[key]
            key = self._styles[key].parent


def _style(element: Node) -> _Style:
    return _Style(
        name=value(element, "name") or "",
        parent=value(element, "basedOn"),
        outline=number(element, "pPr/outlineLvl"),
        list_id=number(element, "pPr/numPr/numId"),
        list_level=number(element, "pPr/numPr/ilvl"),
    )
