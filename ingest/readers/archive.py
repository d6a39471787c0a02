"""A zip archive, judged before anything in it is parsed: bombs, damage, document type declarations."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib

from ingest.errors import DamagedFile, OversizedFile, UnsupportedFile

# What `zipfile` lets through on damaged archives.
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, struct.error, LookupError)
_MAX_INFLATED = 200 * 2**20
_MAX_XML = 64 * 2**20  # the parser needs about ten times this in memory
_MAX_RATIO = 100
_LARGE = 2**20  # small parts may compress as well as they like
_MAX_ENTRIES = 5_000
_DOCTYPES = tuple(mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_XML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe<\0|\xfe\xff\0<|<\0|\0<")
_HEAD = 200  # bytes of a part by which it is known as XML
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,80}?\sencoding\s*=\s*["']([^"']{1,40})["']""")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16", b"utf-16le", b"utf-16be"})  # what office programs write
_FOREIGN = (b"\x4c\x6f\xa7\x94", b"<\0\0\0", b"\0\0\0<", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"+/v")  # EBCDIC, UTF-32, UTF-7: declarations hide
_SAVE_AGAIN = "请用 Office 或 WPS 打开后另存为新文件再添加"
_DAMAGED = "请重新获取原文件，或用 Office、WPS 打开后另存一份再添加"


def names_in(name: str, data: bytes) -> frozenset[str]:
    """The names of the parts of the archive, case as stored.

    Raises:
        DamagedFile: not a whole zip archive.

    """
    return frozenset(info.filename for info in _entries(name, data))


def check_archive(name: str, data: bytes) -> None:
    """Refuse an archive that would cost too much to read, or whose XML declares a document type.

    `zipfile` never inflates more than the declared size of a part, so the declared sizes can be trusted as bounds.

    Raises:
        OversizedFile: more than 200 MiB inflated, 64 MiB of XML, 5,000 parts, or a large part packed over 100 : 1.
        DamagedFile: not a whole zip archive, or a part of it fails its checksum.
        UnsupportedFile: a document type declaration, an odd encoding, a path out of the archive or a link: office programs never write one.

    """
    entries = _entries(name, data)
    packed = any(info.file_size > _LARGE and info.file_size > _MAX_RATIO * max(1, info.compress_size) for info in entries)
    if packed or sum(info.file_size for info in entries) > _MAX_INFLATED or len(entries) > _MAX_ENTRIES:
        raise _too_large(name)
    if any(map(_leads_out, entries)):
        raise UnsupportedFile(name, "文件内含指向外部的路径", _SAVE_AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = [info for info in entries if _is_xml(archive, info)]
            if sum(info.file_size for info in xml) > _MAX_XML:
                raise _too_large(name)
            for info in xml:
                _check_xml(name, archive.read(info))
    except FAULTS as error:
        raise DamagedFile(name, "文件已损坏，无法解压", _DAMAGED) from error


def _is_xml(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether a part is XML, by its name or by how it begins: relations can name any part as the document."""
    if info.filename.lower().endswith((".xml", ".rels")):
        return True
    with archive.open(info) as part:
        head = part.read(_HEAD)
    return _XML_START.match(head) is not None or head.startswith(_FOREIGN)


def _check_xml(name: str, part: bytes) -> None:
    declared = _DECLARED.match(part[:_HEAD])
    if part.startswith(_FOREIGN) or (declared and declared[1].lower() not in _ENCODINGS):
        raise UnsupportedFile(name, "文件内有编码异常的 XML", _SAVE_AGAIN)
    if any(mark in part for mark in _DOCTYPES):
        raise UnsupportedFile(name, "文件内含不安全的文档类型声明", _SAVE_AGAIN)


def _leads_out(info: zipfile.ZipInfo) -> bool:
    """Whether a part would lie outside its folder, or is a link. Nothing is ever unpacked to disk; such a file is no honest one."""
    parts = info.filename.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":") or stat.S_ISLNK(info.external_attr >> 16)


def _too_large(name: str) -> OversizedFile:
    return OversizedFile(name, "文件解压后过大或压缩比异常，可能不是正常的文档", "请将文档拆分成几份，或另存为 PDF 后再添加")


def _entries(name: str, data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except FAULTS as error:
        raise DamagedFile(name, "文件已损坏或不完整，无法解压", _DAMAGED) from error
