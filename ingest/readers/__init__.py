"""Bytes of a file -> its blocks. One file a format; `read_file` picks the reader by what the content really is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType

from ingest.errors import DamagedFile, UnsupportedFile
from ingest.limits import MAX_BYTES, check_size
from ingest.readers.html import read_html
from ingest.readers.jsonl import read_jsonl
from ingest.readers.markdown import read_markdown
from ingest.readers.pdf import read_pdf
from ingest.readers.reading import Reader, Reading
from ingest.readers.separated import read_separated
from ingest.readers.sniff import Content, sniff
from ingest.readers.text import empty, read_text
from ingest.readers.word import read_word
from ingest.readers.xlsx import read_xlsx

__all__ = ["MAX_BYTES", "SUFFIXES", "read_file"]

SUFFIXES: Mapping[str, Reader] = MappingProxyType(
    {
        ".docx": read_word,
        ".xlsx": read_xlsx,
        ".xlsm": read_xlsx,
        ".csv": read_separated,
        ".tsv": read_separated,
        ".pdf": read_pdf,
        ".txt": read_text,
        ".md": read_markdown,
        ".markdown": read_markdown,
        ".html": read_html,
        ".htm": read_html,
        ".jsonl": read_jsonl,
    }
)
_BY_CONTENT: Mapping[Content, Reader] = MappingProxyType(
    {Content.WORD: read_word, Content.SHEET: read_xlsx, Content.PDF: read_pdf, Content.HTML: read_html}
)
_NAMES = {read_word: "Word 文档", read_xlsx: "电子表格", read_pdf: "PDF", read_html: "网页", read_text: "纯文本"}
_BINARY = frozenset({".docx", ".xlsx", ".xlsm", ".pdf"})  # suffixes whose content is never a plain text


def read_file(name: str, data: bytes) -> Reading:
    """The blocks of the file `name`; its type is judged by its content first, by its suffix only between kinds of text.

    Raises:
        EmptyFile: 0 bytes, or nothing but blanks.
        OversizedFile: more than 100 MiB, or an archive that inflates beyond the limits.
        EncryptedFile: needs a password.
        ScannedFile: a PDF of images only.
        DamagedFile: truncated, or not what it claims to be.
        UnsupportedFile: a format that is not read; the message says what to do.

    """
    check_size(name, len(data))
    if not data or data.isspace():
        raise empty(name)
    suffix = PurePath(name).suffix.lower()
    reader = _reader(name, sniff(name, data, suffix), suffix, data)
    if SUFFIXES.get(suffix) is reader:
        return reader(name, data)
    reading = _read_in_spite(reader, name, data, suffix)
    called = f"扩展名是 {suffix}" if suffix else "没有扩展名"
    notice = f"文件{called}，按内容作为{_NAMES.get(reader, '文本')}读取"
    return replace(reading, notices=(notice, *reading.notices))


def _reader(name: str, content: Content, suffix: str, data: bytes) -> Reader:
    if content is not Content.TEXT:
        # A .md or .jsonl may begin with a tag: only its own suffix tells.
        kept = content is Content.HTML and suffix in {".md", ".markdown", ".jsonl"}
        return SUFFIXES[suffix] if kept else _BY_CONTENT[content]
    if suffix in _BINARY and b"\0" in data[:4096]:
        raise _not_what_it_claims(name, suffix)
    return read_text if suffix in _BINARY else SUFFIXES.get(suffix, read_text)


def _read_in_spite(reader: Reader, name: str, data: bytes, suffix: str) -> Reading:
    """Read a file under a wrong suffix; bytes that are no text under .docx, .xlsx or .pdf are a damaged document."""
    try:
        return reader(name, data)
    except (UnsupportedFile, DamagedFile) as error:
        if suffix in _BINARY and reader is read_text:
            raise _not_what_it_claims(name, suffix) from error
        raise


def _not_what_it_claims(name: str, suffix: str) -> DamagedFile:
    return DamagedFile(name, f"内容不是有效的 {suffix.lstrip('.')} 文档，可能已损坏或传输不完整", "请重新获取原文件后再添加")
