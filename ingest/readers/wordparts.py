"""The parts of a Word file beside its body: notes, numbering; and the rows of its tables with their merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.readers.clean import clean_line
from ingest.readers.ooxml import Node, W, is_on, number, value
from ingest.readers.wordruns import paragraph_runs

_TABLE_LIMIT = 200  # columns; a damaged file can claim any number


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCell:
    """A w:tc (None for a gap before the first cell) with the columns and rows that it spans."""

    element: Node
    across: int
    down: int
    head: bool


def part_root(document_part: Node, kind: str) -> Node | None:
    """The root element of the first part related as `kind` (numbering, footnotes, endnotes), or None."""
    return next(part_roots(document_part, kind), None)


def part_roots(document_part: Node, kind: str) -> Iterator[Node]:
    """The root elements of all parts related as `kind` (header, footer)."""
    from lxml import etree  # noqa: PLC0415  # heavy

    for relation in document_part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
            yield etree.fromstring(relation.target_part.blob, parser)


def margin_texts(document_part: Node) -> tuple[str, ...]:
    """The paragraphs of the page heads and feet, and of the text boxes in them."""
    texts: dict[str, None] = {}
    for kind in ("header", "footer"):
        for root in part_roots(document_part, kind):
            lines = ("".join(run.text or "" for run in paragraph.iter(f"{W}t")) for paragraph in root.iter(f"{W}p"))
            texts.update(dict.fromkeys(filter(None, map(clean_line, lines))))
    return tuple(texts)


def note_texts(document_part: Node, kind: str) -> dict[str, str]:
    """The text of each note by its id; `kind` is "footnote" or "endnote"."""
    root = part_root(document_part, f"{kind}s")
    if root is None:
        return {}
    texts = {}
    for note in root.iterchildren(f"{W}{kind}"):
        lines = (clean_line(paragraph_runs(paragraph).text.replace("\n", " ")) for paragraph in note.iter(f"{W}p"))
        texts[note.get(f"{W}id", "")] = " ".join(line for line in lines if line)
    return texts


def raw_rows(table: Node) -> list[list[RawCell]]:
    """The rows of a w:tbl. A cell that runs down several rows stands in its first row only."""
    rows = [row for row in _rows(table) if row.find(f"{W}trPr/{W}del") is None]
    placed = [_placed(row) for row in rows]
    result: list[list[RawCell]] = []
    for at, (row, cells) in enumerate(zip(rows, placed, strict=True)):
        head = is_on(row, "trPr/tblHeader")
        result.append([])
        for column, (cell, across, merge) in sorted(cells.items()):
            if merge == "continue" and at > 0 and column in placed[at - 1]:
                continue
            down = 1
            while merge is not None and at + down < len(placed) and placed[at + down].get(column, (None, 0, ""))[2] == "continue":
                down += 1
            result[-1].append(RawCell(element=cell, across=across, down=down, head=head))
    return result


def is_contents_control(control: Node) -> bool:
    """True for the content control that holds an automatic table of contents."""
    return value(control, "sdtPr/docPartObj/docPartGallery") == "Table of Contents"


def _rows(table: Node) -> list[Node]:
    """The w:tr of a table, also inside content controls and insertions, not those of tables within."""
    return [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is table]


def _placed(row: Node) -> dict[int, tuple[Node, int, str | None]]:
    """Grid column -> (cell, columns spanned, None | "restart" | "continue" of a vertical merge)."""
    gap = min(number(row, "trPr/gridBefore") or 0, _TABLE_LIMIT)
    cells: dict[int, tuple[Node, int, str | None]] = {0: (None, gap, None)} if gap else {}
    column = gap
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is not row:
            continue
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        across = min(number(cell, "tcPr/gridSpan") or 1, _TABLE_LIMIT)
        cells[column] = (cell, across, None if merge is None else merge.get(f"{W}val", "continue"))
        column += across
    return cells
