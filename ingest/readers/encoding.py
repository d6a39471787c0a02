"""Bytes of a text file -> text and the name of its encoding; never mojibake."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.errors import DamagedFile, UnsupportedFile
from ingest.readers.clean import odd_share

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_ODD_LIMIT = 0.01
_SAMPLE = 65_536  # bytes that the guesses look at
_COMMON = re.compile("[\u4e00-\u9fff\u3000-\u3011\uff01-\uff5e\u2014\u2018-\u201d\u2026\x20-\x7e\r\n\t]")
_REMEDY = "请用记事本或 WPS 打开原文，另存为 UTF-8 编码的文本文件后再添加"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text without its byte order mark; `replaced` counts characters that could not be read (U+FFFD in the text)."""

    text: str
    encoding: str
    replaced: int = 0


def decode(name: str, data: bytes, declared: str | None = None) -> Decoded:
    """The text of `data`: byte order mark, then `declared` (a <meta charset>), UTF-8, unmistakable UTF-16, Big5, GB18030.

    Raises:
        UnsupportedFile: NUL bytes or more than 1 % control characters: not a text.
        DamagedFile: more than 1 % of the characters cannot be read in any encoding.
    """
    decoded = _marked(data) or _declared(data, declared) or _ladder(name, data)
    if odd_share(decoded.text) > _ODD_LIMIT:
        if decoded.replaced:
            raise DamagedFile(name, "文字编码已损坏，超过百分之一的字符无法识别", _REMEDY)
        raise UnsupportedFile(name, "内容不是文本（含大量控制字符或无法识别的字符）", "请确认文件类型，添加 docx、pdf、txt、md、html 格式的原文")
    return decoded


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    return None


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    """The declared encoding, where it exists and reads every byte; gb2312 and gbk mean gb18030, as in browsers."""
    if declared is None:
        return None
    folded = declared.strip().lower()
    encoding = "gb18030" if folded in {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936"} else folded
    try:
        return Decoded(text=data.decode(encoding), encoding=encoding)
    except (LookupError, UnicodeError):
        return None


def _ladder(name: str, data: bytes) -> Decoded:
    wide = _utf16(data)
    if wide:
        return wide
    if b"\0" in data:
        raise UnsupportedFile(name, "内容是二进制数据，不是文本", "请确认文件类型，添加 docx、pdf、txt、md、html 格式的原文")
    strict = _strict(data, "utf-8") or _strict(data, _eight_bit(data))
    if strict and odd_share(strict.text) <= _ODD_LIMIT:
        return strict
    # Cut in the middle of a character or hurt in a few places: the encoding that loses least.
    return min((_lenient(data, encoding) for encoding in ("utf-8", "gb18030")), key=lambda decoded: decoded.replaced)


def _strict(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(text=data.decode(encoding), encoding=encoding)
    except UnicodeDecodeError:
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace").lstrip("\ufeff")
    return Decoded(text=text, encoding=encoding, replaced=text.count("\ufffd"))


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark, only where it is unmistakable: NUL or non-UTF-8 bytes that read as common characters."""
    if len(data) < 8 or len(data) % 2:
        return None
    sample = data[:_SAMPLE]
    if b"\0" not in sample and not _broken_utf8(sample):
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, errors="replace")
        if len(_COMMON.findall(text)) > 0.97 * len(text):
            return _lenient(data, encoding)
    return None


def _broken_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return True
    return False


def _eight_bit(data: bytes) -> str:
    """Big5 where chardet says so and the text bears it out, else GB18030, which reads Big5 into wrong hanzi without an error."""
    import chardet  # noqa: PLC0415  # heavy; only for files that are not UTF-8

    sample = data[: min(len(data), _SAMPLE) & ~1]
    if chardet.detect(sample)["encoding"] != "Big5":
        return "gb18030"
    return "big5hkscs" if _frequent(sample, 0xA4, 0xC6) > _frequent(sample, 0xB0, 0xD7) else "gb18030"


def _frequent(sample: bytes, first: int, last: int) -> float:
    """The share of two-byte characters whose lead byte lies in the block of frequent hanzi.

    Source: Big5 level 1 is A4-C6 (trail 40-FE), GB 2312 level 1 is B0-D7 (trail A1-FE only).
    """
    pairs = hits = at = 0
    low = 0x40 if first == 0xA4 else 0xA1
    while at + 1 < len(sample):
        if sample[at] < 0x80:
            at += 1
            continue
        pairs += 1
        hits += first <= sample[at] <= last and sample[at + 1] >= low
        at += 2
    return hits / pairs if pairs else 0.0
