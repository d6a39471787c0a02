"""PDF -> blocks. pypdf reads the text; pages that it reads badly, judged one by one, are read by pypdfium2."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile, EncryptedFile, OversizedFile, ScannedFile
from ingest.readers.clean import clean_line, odd_share
from ingest.readers.pdfium import PDFIUM
from ingest.readers.pdflayout import PageText, margins, page_blocks
from ingest.readers.pdfpages import Printed, SecondReading, Sheet, badly_read, pypdf_lines
from ingest.readers.pdfsecond import pdfium_reading
from ingest.readers.reading import Reading

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MAX_PAGES = 3_000
_UNREADABLE = 0.2  # share of odd characters at which a page gives no text worth keeping
_REMEDY = "请重新获取原文件，或用 WPS、浏览器打开后另存为新的 PDF 再添加"
# What pypdf lets through on damaged files besides its own errors.
_FAULTS = (
    ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, NotImplementedError, OSError, struct.error, zlib.error,
)  # fmt: skip


def read_pdf(name: str, data: bytes) -> Reading:
    """The blocks of a PDF, each with the page on which it begins; running heads and page numbers are left out.

    Raises:
        EncryptedFile: a password is needed to open it.
        DamagedFile: truncated, or no PDF at all.
        OversizedFile: more than 3,000 pages.
        ScannedFile: no page has a text layer.

    """
    if b"/Encrypt" in data:  # the trailer is never encrypted itself
        data = _unlocked(data)
    reader = _open(name, data)
    with _second_reader(data) as second:
        pages = [_read_page(page, number, second) for number, page in enumerate(_pages(name, reader), start=1)]
    printed = [page for page in pages if page.lines]
    blocks = page_blocks(printed)
    if not blocks:
        raise ScannedFile(name, "没有可读取的文字，可能是扫描件或图片", "请先做文字识别（OCR），另存为带文字层的 PDF 或 docx 后再添加")
    silent = [page.number for page in pages if not page.lines]
    return Reading(blocks=blocks, media_type="application/pdf", title=_title(reader), notices=_silent_notice(silent), margins=margins(printed))


def _unlocked(data: bytes) -> bytes:
    """The file without its encryption, where it opens without a password: most of them only forbid printing or changes.

    pdfium does it because pypdf needs another package for AES; what it cannot open stays as it is.
    """
    import pypdfium2  # noqa: PLC0415  # heavy
    from pypdfium2.raw import FPDF_REMOVE_SECURITY  # noqa: PLC0415

    with _second_reader(data) as document:
        if document is None:
            return data
        stream = io.BytesIO()
        try:
            document.save(stream, flags=FPDF_REMOVE_SECURITY)
        except pypdfium2.PdfiumError:
            return data
        return stream.getvalue()


def _open(name: str, data: bytes) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415  # heavy
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # else its warnings go to the user's terminal
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError:  # encrypted, and not opened by pdfium either
        locked = True
    except (PyPdfError, *_FAULTS) as error:
        raise DamagedFile(name, "PDF 已损坏或不完整", _REMEDY) from error
    if locked:
        raise EncryptedFile(name, "文件有打开密码", "请用密码打开后另存为不加密的文件，再重新添加")
    return reader


def _pages(name: str, reader: PdfReader) -> list[PageObject]:
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        count = len(reader.pages)
        if count > _MAX_PAGES:
            raise OversizedFile(name, f"共 {count} 页，超过 {_MAX_PAGES} 页的上限", "请拆分成几个文件后再添加")
        pages = list(reader.pages)
    except (PyPdfError, *_FAULTS) as error:
        raise DamagedFile(name, "PDF 的页面结构已损坏", _REMEDY) from error
    if not pages:
        raise DamagedFile(name, "PDF 里没有任何页面", _REMEDY)
    return pages


@contextmanager
def _second_reader(data: bytes) -> Iterator[Any]:
    """pypdfium2's view of the file, or None where it cannot open it."""
    import pypdfium2  # noqa: PLC0415  # heavy

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            yield None
            return
        try:
            yield document
        finally:
            document.close()


def _read_page(page: PageObject, number: int, second: Any) -> PageText:  # noqa: ANN401  # pypdfium2 comes without types
    sheet = _sheet(page)
    first = _first_lines(page, sheet)
    other = _other_reading(second, number, sheet)
    text = "\n".join(line.text for line in first or ())
    lines: tuple[Printed, ...] = tuple(first or ())
    if other is not None and (first is None or badly_read(text, other)):
        lines = other.lines
    if odd_share("".join(line.text for line in lines)) > _UNREADABLE:
        lines = ()
    wide, high = sheet.seen_size
    return PageText(number=number, lines=lines, width=wide, height=high, blanks=other.blanks if other else None)


def _first_lines(page: PageObject, sheet: Sheet) -> list[Printed] | None:
    """Pypdf's lines, or None where it fails on this page."""
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        return pypdf_lines(page, sheet)
    except (PyPdfError, *_FAULTS):
        return None


def _other_reading(document: Any, number: int, sheet: Sheet) -> SecondReading | None:  # noqa: ANN401
    from pypdfium2 import PdfiumError  # noqa: PLC0415

    if document is None or number > len(document):
        return None
    try:
        page = document[number - 1]
        try:
            return pdfium_reading(page, sheet)
        finally:
            page.close()
    except PdfiumError:
        return None


def _sheet(page: PageObject) -> Sheet:
    try:
        box, rotation = page.cropbox, page.rotation % 360
        return Sheet(width=float(box.width), height=float(box.height), x=float(box.left), y=float(box.bottom), rotation=rotation)
    except _FAULTS:
        return Sheet(width=595.0, height=842.0)  # A4, for pages that do not say


def _title(reader: PdfReader) -> str | None:
    """The title in the file's properties, where it reads as one."""
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        title = clean_line(reader.metadata.title or "") if reader.metadata else ""
    except (PyPdfError, *_FAULTS):
        return None
    junk = title.lower().startswith(("microsoft word", "untitled", "无标题")) or title.lower().endswith((".doc", ".docx", ".wps", ".pdf"))
    return None if junk or odd_share(title) > 0 else title or None


def _silent_notice(numbers: list[int]) -> tuple[str, ...]:
    if not numbers:
        return ()
    shown = "、".join(map(str, numbers[:10])) + ("等" if len(numbers) > 10 else "")
    return (f"第 {shown} 页没有可读取的文字（可能是图片或空白页），这 {len(numbers)} 页未收录",)
