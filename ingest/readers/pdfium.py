"""The lock around everything that pdfium does in this process, and the picture of a page with a quote marked."""

from __future__ import annotations

import struct
import threading
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile
from ingest.folding import fold

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels = npt.NDArray[np.uint8]

PDFIUM = threading.Lock()
"""pdfium is not thread-safe: whoever opens a document holds this until it is closed."""
MAX_PIXELS = 12_000_000
"""Of one picture: a page that claims to be a wall is drawn smaller."""
_MARK = (255, 240, 130)  # red, green, blue: pale yellow, black text stays readable on it


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """A page as a PNG file, and how many boxes were drawn around the quote (0: it was not found on this page, or none was given).

    `top` tells how far down the page the first of them begins, as a share of its height.
    """

    png: bytes
    width: int
    height: int
    boxes: int
    top: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """Where characters stand on a page: points from its left and lower edge."""

    left: float
    bottom: float
    right: float
    top: float


def page_image(name: str, data: bytes, page: int, *, quote: str = "", scale: float = 2.0) -> PageImage:
    """The picture of one page of a PDF.

    Args:
        name: the file's name, for errors.
        data: the file.
        page: from 1.
        quote: text to mark; white space and width do not count.
        scale: pixels for a point (1/72 inch).

    Raises:
        DamagedFile: pdfium cannot read the file.
        IndexError: there is no such page.
    """
    import pypdfium2  # noqa: PLC0415  # heavy

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise DamagedFile(name, "文件损坏，不能显示页面", "请重新取得完整的文件") from error
        try:
            if not 1 <= page <= len(document):
                raise IndexError(page)
            return _drawn(document[page - 1], quote, scale)
        finally:
            document.close()


def _drawn(page: Any, quote: str, scale: float) -> PageImage:  # noqa: ANN401  # pypdfium2 comes without types
    width, height = page.get_size()
    scale = min(scale, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    boxes = _boxes(page, quote) if quote.strip() else []
    pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    for box in boxes:
        _mark(pixels, box, scale, height)
    top = min(max(1 - boxes[0].top / height, 0.0), 1.0) if boxes else 0.0
    return PageImage(png=_png(pixels), width=pixels.shape[1], height=pixels.shape[0], boxes=len(boxes), top=round(top, 3))


def _boxes(page: Any, quote: str) -> list[Box]:  # noqa: ANN401
    """A box for each line of the quote; none where the page does not say it."""
    textpage = page.get_textpage()
    try:
        chars = textpage.get_text_range()
        if len(chars) != textpage.count_chars():  # characters beyond the basic plane count twice there: places cannot be told
            return []
        kept = [at for at, char in enumerate(chars) if not char.isspace() and char.isprintable()]
        said, wanted = fold("".join(chars[at] for at in kept)), fold("".join(quote.split()))
        start, end = _place(said, wanted)
        found = [Box(*textpage.get_charbox(at)) for at in kept[start:end]]
    finally:
        textpage.close()
    return _lines([box for box in found if box.right > box.left])


def _place(said: str, wanted: str) -> tuple[int, int]:
    """Where a page says what is wanted: all of it, else its beginning, which goes on on the next page, else its end; (0, 0) for nothing."""
    if (start := said.find(wanted)) >= 0:
        return start, start + len(wanted)
    length = bisect_right(range(len(wanted)), 0, key=lambda more: wanted[: more + 1] not in said)
    if length >= _ENOUGH:
        return (start := said.find(wanted[:length])), start + length
    length = bisect_right(range(len(wanted)), 0, key=lambda more: wanted[-more - 1 :] not in said)
    if length >= _ENOUGH:
        return (start := said.find(wanted[-length:])), start + length
    return 0, 0


_ENOUGH = 8
"""Characters of the beginning or end of a quote that tell it from others on the page."""


def _lines(boxes: list[Box]) -> list[Box]:
    """Boxes of characters that stand side by side, as one."""
    lines: list[Box] = []
    for box in boxes:
        last = lines[-1] if lines else None
        if last and box.left >= last.left and min(box.top, last.top) - max(box.bottom, last.bottom) > 0:
            lines[-1] = Box(last.left, min(last.bottom, box.bottom), max(last.right, box.right), max(last.top, box.top))
        else:
            lines.append(box)
    return lines


def _mark(pixels: Pixels, box: Box, scale: float, height: float) -> None:
    """Nothing; the box is coloured as with a marker pen: white turns yellow, black stays black."""
    import numpy as np  # noqa: PLC0415

    top, bottom = max(int((height - box.top) * scale) - 2, 0), int((height - box.bottom) * scale) + 3
    part = pixels[top:bottom, max(int(box.left * scale) - 1, 0) : int(box.right * scale) + 2]
    np.minimum(part, np.array(_MARK, np.uint8), out=part)


def _png(pixels: Pixels) -> bytes:
    """The pixels (height, width, 3) as a PNG file. Source: PNG specification (ISO/IEC 15948), 8 bits, truecolour, no filter."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
