"""Word .docx -> blocks: headings by style, automatic numbers made visible, tables in place, notes beside what cites them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.errors import DamagedFile, UnsupportedFile
from ingest.readers.archive import FAULTS, check_archive
from ingest.readers.clean import clean_line, split_lines
from ingest.readers.numbering import Numbering
from ingest.readers.ooxml import Node, W
from ingest.readers.reading import Block, Reading, Role
from ingest.readers.tables import Cell, table_blocks
from ingest.readers.text import empty
from ingest.readers.wordparts import RawCell, is_contents_control, margin_texts, note_texts, part_root, raw_rows
from ingest.readers.wordruns import Runs, paragraph_runs
from ingest.readers.wordstyles import Styles

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CELL_END = re.compile("[。！？；：.!?;:]$")
_LONGEST_HEADING = 100  # characters; a style put on a whole paragraph makes no heading of it
_DEEPEST_TABLE = 8
_PLACEHOLDER_TITLE = re.compile(r"(?i)^(?:microsoft word\b.*|word document|文档\d*|新建.*文档.*|无标题|untitled.*|.*\.(?:docx?|wps))$")
_REMEDY = "请用 Word 或 WPS 打开后另存为 docx，再重新添加"


def read_word(name: str, data: bytes) -> Reading:
    """The blocks of a .docx file.

    Raises:
        OversizedFile: an archive that inflates beyond the limits.
        DamagedFile: truncated, or not the Word document that it claims to be.
        UnsupportedFile: a template, a file with macros, or the strict dialect.
        EmptyFile: no text at all.

    """
    check_archive(name, data)
    from lxml import etree  # noqa: PLC0415  # heavy

    try:
        document = _open(name, data)
        blocks, title, margins = tuple(_Walk(document).blocks()), _title(document), margin_texts(document.part)
    except (*FAULTS, AttributeError, TypeError, etree.LxmlError) as error:  # python-docx lets these through on damaged parts
        raise DamagedFile(name, "Word 文档已损坏，内容不完整", _REMEDY) from error
    if not blocks:
        raise empty(name)
    return Reading(blocks=blocks, media_type=MEDIA_TYPE, title=title, margins=margins)


def _open(name: str, data: bytes) -> WordDocument:
    import docx  # noqa: PLC0415  # heavy
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415

    try:
        return docx.Document(io.BytesIO(data))
    except PackageNotFoundError as error:
        raise DamagedFile(name, "Word 文档已损坏，内容不完整", _REMEDY) from error
    except ValueError as error:
        if "content type" not in str(error):
            raise
        raise UnsupportedFile(name, "这是 Word 模板或带宏的文档，不直接读取", _REMEDY) from error


def _title(document: WordDocument) -> str | None:
    """The title in the file's properties, where it is not a placeholder."""
    title = clean_line(" ".join(split_lines(document.core_properties.title or "")))
    return None if not title or _PLACEHOLDER_TITLE.match(title) else title


class _Walk:
    """One way through the body, in reading order; the numbering counts as it goes."""

    def __init__(self, document: WordDocument) -> None:
        self._body = document.element.body
        self._styles = Styles(document.part)
        self._numbering = Numbering(part_root(document.part, "numbering"), self._styles.list_of_style)
        self._notes = {kind: note_texts(document.part, kind) for kind in ("footnote", "endnote")}

    def blocks(self) -> Iterator[Block]:
        return self._children(self._body, 0)

    def _children(self, parent: Node, depth: int) -> Iterator[Block]:
        for element in parent.iterchildren():
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element, depth)
            elif element.tag in {f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
                yield from self._children(element, depth)
            elif element.tag == f"{W}sdt" and not is_contents_control(element):
                for content in element.iterchildren(f"{W}sdtContent"):
                    yield from self._children(content, depth)

    def _paragraph(self, paragraph: Node) -> Iterator[Block]:
        runs = paragraph_runs(paragraph)
        if self._styles.is_contents(paragraph):
            return
        lines = self._lines(paragraph, runs)
        level = self._styles.heading_level(paragraph)
        for at, line in enumerate(lines):
            heading = level is not None and at == 0 and len(line) <= _LONGEST_HEADING
            yield Block(text=line, role=Role.HEADING if heading else Role.BODY, level=level if heading else None)
        yield from self._beside(runs)

    def _lines(self, paragraph: Node, runs: Runs) -> list[str]:
        """The cleaned lines of a paragraph, the first with its automatic number; an empty paragraph counts no number."""
        lines = [line for line in map(clean_line, split_lines(runs.text)) if line]
        if not lines:
            return []
        list_id, level = self._styles.list_level(paragraph, self._numbering)
        label = self._numbering.label(list_id, level) if list_id else ""
        return [clean_line(label + lines[0]), *lines[1:]]

    def _beside(self, runs: Runs) -> Iterator[Block]:
        """What stands outside the line of the text: foot- and endnotes that it cites, text boxes anchored in it."""
        for kind, note in runs.notes:
            text = self._notes[kind].get(note, "")
            if text:
                yield Block(text=text, role=Role.NOTE)
        for box in runs.boxes:
            for block in self._children(box, 1):
                yield Block(text=block.text, role=Role.NOTE)

    def _table(self, table: Node, depth: int) -> Iterator[Block]:
        if depth >= _DEEPEST_TABLE:
            return
        yield from table_blocks([[self._cell(cell, depth) for cell in row] for row in raw_rows(table)])
        for paragraph in table.iter(f"{W}p"):
            yield from self._beside(paragraph_runs(paragraph))

    def _cell(self, cell: RawCell, depth: int) -> Cell:
        text = "" if cell.element is None else self._cell_text(cell.element, depth)
        return Cell(text=text, across=cell.across, down=cell.down, head=cell.head)

    def _cell_text(self, cell: Node, depth: int) -> str:
        """The paragraphs of a cell on one line; a break that only narrows a column ("人" over "数") leaves no trace."""
        text = ""
        for block in self._cell_blocks(cell, depth):
            close = text == "" or _CELL_END.search(text) or len(text) <= 6
            text += block.text if close else f" {block.text}"
        return clean_line(text)

    def _cell_blocks(self, cell: Node, depth: int) -> Iterator[Block]:
        return (block for block in self._children(cell, depth + 1) if block.role is not Role.NOTE)
