"""What a file really is, by its content; a suffix is only a claim."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.errors import EncryptedFile, IngestError, UnsupportedFile
from ingest.readers.archive import names_in


class Content(StrEnum):
    """The kinds of content that have a reader, or that may have one by their suffix (`TEXT`)."""

    WORD = "word"
    SHEET = "sheet"
    PDF = "pdf"
    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    what: str
    remedy: str


_SAVE_DOCX = "请用 Word 或 WPS 打开后另存为 docx 或 PDF 再添加"
_IMAGE = _Refusal(what="这是图片，没有可读取的文字层", remedy="请先做文字识别（OCR），另存为 docx 或带文字层的 PDF 再添加")
_PROGRAM = _Refusal(what="这是可执行程序，不是文档", remedy="请添加 docx、xlsx、pdf、txt、md、html 格式的原文")
_PACKED = _Refusal(what="这是压缩包，不直接读取", remedy="请先解压，再添加里面的文档")
_MEDIA = _Refusal(what="这是音频或视频，不是文档", remedy="请添加文字稿")
_SHEET = _Refusal(what="这是旧版或二进制的电子表格（xls、et、xlsb），不直接读取", remedy="请用 Excel 或 WPS 表格打开后另存为 xlsx 再添加")
_SLIDES = _Refusal(what="这是演示文稿，暂不支持", remedy="请另存为 PDF 再添加")
_OLD_WORD = _Refusal(what="这是旧版 Word 或 WPS 文字文档（doc、wps），暂不支持", remedy=_SAVE_DOCX)
_SIGNATURES: tuple[tuple[bytes, _Refusal], ...] = (
    (b"\x89PNG", _IMAGE), (b"\xff\xd8\xff", _IMAGE), (b"GIF8", _IMAGE), (b"BM\x00", _IMAGE), (b"II*\x00", _IMAGE), (b"MM\x00*", _IMAGE),
    (b"MZ", _PROGRAM), (b"\x7fELF", _PROGRAM), (b"\xca\xfe\xba\xbe", _PROGRAM), (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"Rar!", _PACKED), (b"7z\xbc\xaf", _PACKED), (b"\x1f\x8b", _PACKED), (b"BZh", _PACKED), (b"\xfd7zXZ", _PACKED),
    (b"ID3", _MEDIA), (b"OggS", _MEDIA), (b"SQLite format 3", _Refusal(what="这是数据库文件，不是文档", remedy="请导出为文档再添加")),
    (b"{\\rtf", _Refusal(what="这是 RTF 文档，暂不支持", remedy=_SAVE_DOCX)),
)  # fmt: skip
_ARCHIVES: tuple[tuple[str, _Refusal], ...] = (
    ("xl/workbook", _SHEET),
    ("ppt/presentation", _SLIDES),
    ("OFD.xml", _Refusal(what="这是 OFD 版式文档，暂不支持", remedy="请用 OFD 阅读器打开后另存为 PDF 再添加")),
    ("META-INF/container.xml", _Refusal(what="这是电子书（epub），暂不支持", remedy="请另存为 docx 或 PDF 再添加")),
    ("content.xml", _Refusal(what="这是 OpenDocument 文档，暂不支持", remedy=_SAVE_DOCX)),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: tuple[tuple[str, _Refusal], ...] = (("Workbook", _SHEET), ("PowerPoint Document", _SLIDES), ("WordDocument", _OLD_WORD))
_PDF_WINDOW = 1024  # bytes before "%PDF-" that readers put up with
_BINARY_WINDOW = 4096


def sniff(name: str, data: bytes, suffix: str) -> Content:
    """What `data` is.

    Raises:
        EncryptedFile: an Office file with a password.
        DamagedFile: a zip archive that is not whole.
        UnsupportedFile: any known format that is not read; the message says what to do.

    """
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _archive(name, data)
    if data.startswith(_OLE):
        raise _ole(name, data)
    if data.startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in data[:_PDF_WINDOW]):
        return Content.PDF
    for signature, refusal in _SIGNATURES:
        if data.startswith(signature) and not _reads_as_text(data, signature):
            raise UnsupportedFile(name, refusal.what, refusal.remedy)
    if data[:12].startswith(b"RIFF") or data[4:8] == b"ftyp":
        refusal = _IMAGE if data[8:12] in {b"WEBP", b"heic", b"avif"} else _MEDIA
        raise UnsupportedFile(name, refusal.what, refusal.remedy)
    head = data[:_BINARY_WINDOW].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return Content.HTML if head.startswith((b"<!doctype html", b"<html")) else Content.TEXT


def _reads_as_text(data: bytes, signature: bytes) -> bool:
    """True where the letters of a signature merely begin a text: "BZh", "MZ", "ID3"."""
    window = data[:_BINARY_WINDOW]
    return signature.isalnum() and all(byte >= 0x20 or byte in b"\t\r\n\x0c" for byte in window)


def _archive(name: str, data: bytes) -> Content:
    names = names_in(name, data)
    if "word/document.xml" in names or any(entry.startswith("word/document") for entry in names):
        return Content.WORD
    if "xl/workbook.xml" in names:
        return Content.SHEET
    for entry, refusal in _ARCHIVES:
        if any(found.startswith(entry) for found in names):
            raise UnsupportedFile(name, refusal.what, refusal.remedy)
    raise UnsupportedFile(name, _PACKED.what, _PACKED.remedy)


def _ole(name: str, data: bytes) -> IngestError:
    """An OLE container: a new file under a password, or one of the old formats; its directory names its streams in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedFile(name, "文件有打开密码", "请用密码打开后另存为不加密的 docx，再重新添加")
    for stream, refusal in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return UnsupportedFile(name, refusal.what, refusal.remedy)
    return UnsupportedFile(name, "这是旧版 Office 或 WPS 文件，暂不支持", _SAVE_DOCX)
