"""What a reader hands on: the blocks of a file in reading order, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What a block is in its file. Only `HEADING` (a heading style, an <h1>, a # line) is a promise of structure."""

    BODY = "body"
    HEADING = "heading"
    TABLE = "table"  # one row, with its header cells: "季度：一季度；人数：120"
    NOTE = "note"  # footnote, endnote, text box


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, heading, table row or note, on one line: no line breaks inside, no stray blanks at its ends."""

    text: str
    role: Role = Role.BODY
    level: int | None = None  # 1..9, for headings whose style tells
    page: int | None = None  # counted from 1, where the format has pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The blocks of one file and what the reader learnt on the way. `notices` are Chinese lines for the user."""

    blocks: tuple[Block, ...]
    media_type: str
    title: str | None = None  # the format's own metadata (<title>, core properties); a hint only
    encoding: str | None = None
    notices: tuple[str, ...] = ()
    margins: tuple[str, ...] = ()  # lines of page heads and feet: no text, but a 密级 mark may stand there
    tabular: bool = False  # a spreadsheet: its rows and the names of its sheets are no title


class Reader(Protocol):
    """Bytes of one format -> Reading. Raises an IngestError that names the file."""

    def __call__(self, name: str, data: bytes) -> Reading:
        """The blocks of the file."""
        ...
