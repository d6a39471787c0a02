"""Plain text -> blocks: each line that is not blank is one, unless the file was wrapped at a fixed width."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.errors import EmptyFile
from ingest.readers.clean import clean_line, split_lines
from ingest.readers.encoding import Decoded, decode
from ingest.readers.reading import Block, Reading
from ingest.readers.wrap import Line, closed, is_contents_line, measure, paragraphs, text_of, width

_LEADING = re.compile(r"^[\s\u3000]*")
_WIDEST = 70.0  # em; lines longer than this were not broken by hand


def read_text(name: str, data: bytes) -> Reading:
    """The blocks of a plain text file.

    Raises:
        EmptyFile: nothing but blanks.
        UnsupportedFile: not a text at all.
        DamagedFile: more than 1 % of the characters cannot be read.

    """
    decoded = decode(name, data)
    blocks = tuple(Block(text=text) for text in plain_blocks(decoded.text))
    if not blocks:
        raise empty(name)
    return Reading(blocks=blocks, media_type="text/plain", encoding=decoded.encoding, notices=replaced_notice(decoded))


def plain_blocks(text: str) -> list[str]:
    """The cleaned paragraphs of `text`; lines that were wrapped at a fixed width are joined again."""
    lines = [line for line in _lines(text) if not is_contents_line(line.text)]
    if not _hard_wrapped(lines):
        return [line.text for line in lines]
    return [text_of(group) for group in paragraphs(lines, measure(lines))]


def replaced_notice(decoded: Decoded) -> tuple[str, ...]:
    """A notice that some characters could not be read, or none."""
    if not decoded.replaced:
        return ()
    return (f"有 {decoded.replaced} 处字符无法识别，文中以“\ufffd”表示，原文件可能已损坏",)


def empty(name: str) -> EmptyFile:
    """The error for a file without any text."""
    return EmptyFile(name, "文件是空的，没有任何文字", "请确认原文是否保存成功，再重新添加")


def _lines(text: str) -> Iterator[Line]:
    gap = False
    for raw in split_lines(text):
        cleaned = clean_line(raw)
        if cleaned:
            leading = _LEADING.match(raw.expandtabs(4))
            left = width(leading[0]) if leading else 0.0
            yield Line(text=cleaned, left=left, right=left + width(cleaned), gap=gap)
        gap = not cleaned


def _hard_wrapped(lines: Sequence[Line]) -> bool:
    """True where most lines end at the same column and most of those end in the middle of a sentence."""
    if len(lines) < 6:
        return False
    edge = measure(lines).right
    full = [line for line in lines if abs(line.right - edge) <= 2]
    if not 15 <= edge <= _WIDEST or len(full) < 0.4 * len(lines):
        return False
    return sum(not closed(line.text) for line in full) >= 0.6 * len(full)
