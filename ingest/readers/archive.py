"""A zip archive, judged before anything in it is parsed: bombs, damage, document type declarations."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from ingest.errors import DamagedFile, OversizedFile, UnsupportedFile

# What `zipfile` lets through on damaged archives.
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, struct.error, LookupError)
_MAX_INFLATED = 200 * 2**20
_MAX_XML = 64 * 2**20  # the parser needs about ten times this in memory
_MAX_RATIO = 200
_LARGE = 2**20  # small parts may compress as well as they like
_MAX_ENTRIES = 5_000
_DOCTYPES = tuple(mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be"))
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
        OversizedFile: more than 200 MiB inflated, 64 MiB of XML, 5,000 parts, or a large part packed over 200 : 1.
        DamagedFile: not a whole zip archive, or a part of it fails its checksum.
        UnsupportedFile: a document type declaration, which office programs never write.

    """
    entries = _entries(name, data)
    xml = [info for info in entries if info.filename.lower().endswith((".xml", ".rels"))]
    packed = any(info.file_size > _LARGE and info.file_size > _MAX_RATIO * max(1, info.compress_size) for info in entries)
    too_large = sum(info.file_size for info in entries) > _MAX_INFLATED or sum(info.file_size for info in xml) > _MAX_XML
    if packed or too_large or len(entries) > _MAX_ENTRIES:
        raise OversizedFile(name, "文件解压后过大或压缩比异常，可能不是正常的文档", "请将文档拆分成几份，或另存为 PDF 后再添加")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in xml:
                part = archive.read(info)
                if any(mark in part for mark in _DOCTYPES):
                    raise UnsupportedFile(name, "文件内含不安全的文档类型声明", "请用 Office 或 WPS 打开后另存为新的文件再添加")
    except FAULTS as error:
        raise DamagedFile(name, "文件已损坏，无法解压", _DAMAGED) from error


def _entries(name: str, data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except FAULTS as error:
        raise DamagedFile(name, "文件已损坏或不完整，无法解压", _DAMAGED) from error
