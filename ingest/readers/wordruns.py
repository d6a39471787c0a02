"""A Word paragraph -> its text as a reader sees it, the notes that it cites and the text boxes anchored in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.readers.clean import SYMBOLS
from ingest.readers.ooxml import Node, W, is_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_GONE = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delText", f"{W}delInstrText", f"{W}rt", f"{W}sdtPr", f"{_M}ctrlPr"}
_DRAWN = {f"{W}drawing", f"{W}pict", f"{W}object"}
_TEXT = {f"{W}t", f"{_M}t"}
_CITED = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}br": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
_DEEPEST = 40


@dataclass(slots=True)
class Runs:
    """What a paragraph holds; `notes` are (footnote | endnote, id) in order of citing, `boxes` the w:txbxContent elements."""

    text: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Node] = field(default_factory=list)


def paragraph_runs(paragraph: Node) -> Runs:
    """The runs of one w:p: inserted text kept, deleted and hidden text dropped, line breaks as newlines."""
    runs = Runs()
    parts: list[str] = []
    _collect(paragraph, runs, parts, 0)
    runs.text = "".join(parts)
    return runs


def _collect(parent: Node, runs: Runs, parts: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        return
    for element in parent.iterchildren():
        tag = element.tag
        if tag in _TEXT:
            parts.append(element.text or "")
        elif tag in _SIGNS:
            parts.append(_SIGNS[tag])
        elif tag == f"{W}sym":
            parts.append(_symbol(element.get(f"{W}char", "")))
        elif tag in _CITED:
            runs.notes.append((_CITED[tag], element.get(f"{W}id", "")))
        elif tag in _DRAWN:
            runs.boxes.extend(_boxes(element))
        elif tag == f"{_MC}AlternateContent":
            _collect_alternative(element, runs, parts, depth)
        elif tag not in _GONE and not is_on(element, "rPr/vanish"):
            _collect(element, runs, parts, depth + 1)


def _collect_alternative(element: Node, runs: Runs, parts: list[str], depth: int) -> None:
    """Only one branch counts: the choice, or the fallback where no choice holds anything."""
    for branch in (*element.iterchildren(f"{_MC}Choice"), *element.iterchildren(f"{_MC}Fallback")):
        before = len(parts), len(runs.boxes)
        _collect(branch, runs, parts, depth + 1)
        if (len(parts), len(runs.boxes)) != before:
            return


def _boxes(drawn: Node) -> Iterator[Node]:
    """The outermost text boxes of a drawing; fallbacks repeat what a choice says, so they count only alone."""
    for box in drawn.iter(f"{W}txbxContent"):
        above = [parent.tag for parent in box.iterancestors()]
        inside = above[: above.index(drawn.tag)] if drawn.tag in above else above
        if f"{_MC}Fallback" not in inside and f"{W}txbxContent" not in inside:
            yield box


def _symbol(code: str) -> str:
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    return SYMBOLS.get(point if point >= 0xF000 else point + 0xF000, "" if point >= 0xE000 else chr(point))
