"""Markdown -> blocks: headings with their level, list marks as they are written, tables as rows, code as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.readers.clean import clean_line, split_lines
from ingest.readers.encoding import decode
from ingest.readers.html import html_blocks
from ingest.readers.reading import Block, Reading, Role
from ingest.readers.tables import Cell, table_blocks
from ingest.readers.text import empty, replaced_notice
from ingest.readers.wrap import closed, joined, width

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^(?:title|标题)\s*[:：]\s*(.+)$", re.IGNORECASE)
_LONGEST_HEADING = 100  # characters; "---" under a long paragraph is a rule, not the underline of a heading
_WRAPPED = 30.0  # em; a shorter line that ends in the middle of a sentence was broken on purpose
_INLINE_BREAK = re.compile(r"(?i)<br\s*/?>")


def read_markdown(name: str, data: bytes) -> Reading:
    """The blocks of a Markdown file; marks of emphasis and links are reduced to their text.

    The title of YAML front matter becomes the reading's title, its other lines are kept as text.

    Raises:
        EmptyFile: no text.
        UnsupportedFile: not a text at all.

    """
    from markdown_it import MarkdownIt  # noqa: PLC0415  # not needed by other formats

    decoded = decode(name, data)
    text = "\n".join(split_lines(decoded.text))
    title, front, body = _front_matter(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    blocks = (*(Block(text=line) for line in front), *_Walk(tokens).blocks())
    if not blocks:
        raise empty(name)
    return Reading(blocks=blocks, media_type="text/markdown", title=title, encoding=decoded.encoding, notices=replaced_notice(decoded))


def _front_matter(text: str) -> tuple[str | None, list[str], str]:
    """Title, the other lines, and the rest of the file."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return None, [], text
    title, lines = None, []
    for line in filter(None, map(clean_line, found[1].split("\n"))):
        named = _TITLE.match(line)
        if named and title is None:
            title = named[1].strip("\"'“” ")
        else:
            lines.append(line)
    return title, lines, text[found.end() :]


class _Walk:
    """One way through the block tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._blocks: list[Block] = []
        self._label = ""
        self._level: int | None = None
        self._rows: list[list[Cell]] = []

    def blocks(self) -> list[Block]:
        for token in self._tokens:
            take = getattr(self, f"_{token.type}", None)
            if take is not None:
                take(token)
        return self._blocks

    def _heading_open(self, token: Token) -> None:
        self._level = int(token.tag[1])

    def _heading_close(self, _: Token) -> None:
        self._level = None

    def _list_item_open(self, token: Token) -> None:
        self._label = f"{token.info}{token.markup} " if token.info else f"{token.markup} "

    def _list_item_close(self, _: Token) -> None:
        self._label = ""

    def _inline(self, token: Token) -> None:
        lines = _inline_lines(token.children or [])
        if self._rows and self._rows[-1] and self._rows[-1][-1].text == "\0":
            self._rows[-1][-1] = Cell(text=clean_line(" ".join(lines)), head=self._rows[-1][-1].head)
            return
        self._put(lines, self._level)

    def _put(self, lines: Sequence[str], level: int | None = None) -> None:
        for line in filter(None, map(clean_line, lines)):
            heading = level is not None and len(line) <= _LONGEST_HEADING
            text = clean_line(self._label + line)
            self._blocks.append(Block(text=text, role=Role.HEADING if heading else Role.BODY, level=level if heading else None))
            self._label = ""

    def _fence(self, token: Token) -> None:
        self._put(split_lines(token.content))

    _code_block = _fence

    def _html_block(self, token: Token) -> None:
        self._blocks += html_blocks(token.content)

    def _tr_open(self, _: Token) -> None:
        self._rows.append([])

    def _th_open(self, _: Token) -> None:
        self._rows[-1].append(Cell(text="\0", head=True))

    def _td_open(self, _: Token) -> None:
        self._rows[-1].append(Cell(text="\0"))

    def _table_close(self, _: Token) -> None:
        self._blocks += table_blocks(self._rows)
        self._rows = []


def _inline_lines(tokens: Sequence[Token]) -> list[str]:
    """The text of a paragraph, marks gone; lines that were wrapped in the middle of a sentence are joined, others stay lines."""
    lines = [""]
    for token in tokens:
        if token.type == "softbreak" and width(lines[-1]) >= _WRAPPED and not closed(lines[-1].rstrip()):
            lines[-1] = lines[-1].rstrip() + "\n"
        elif token.type in {"softbreak", "hardbreak"} or (token.type == "html_inline" and _INLINE_BREAK.match(token.content)):
            lines.append("")
        elif token.type in {"text", "code_inline", "image"}:
            lines[-1] = _continued(lines[-1], token.content)
    return lines


def _continued(line: str, text: str) -> str:
    return joined(line[:-1], text.lstrip()) if line.endswith("\n") else line + text
