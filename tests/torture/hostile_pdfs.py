"""PDF files that mean harm. `FILES`: name -> (what makes the bytes, what is said of it), as in hostile_archives.py."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdf

ROOT = Path(__file__).parents[2]
PDF = (ROOT / "corpus" / "澜江市基层工会经费收支管理细则.pdf").read_bytes()
SHOW = b"BT /F1 12 Tf 72 700 Td (Rule one: open eight hours) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(objects: Sequence[bytes], *, tail: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R ".encode() + tail + f" >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length " + str(len(data)).encode() + b" " + extra + b" >>\nstream\n" + data + b"\nendstream"


def page(content: bytes, *, box: bytes = b"[0 0 595 842]", resources: bytes = b"/Font << /F1 5 0 R >>", extra: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page; object 4 is its content, 5 its font, then the extra ones."""
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox " + box + b" /Contents 4 0 R /Resources << " + resources + b" >> >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", leaf, content, FONT, *extra])


def deflated(times: int, data: bytes) -> bytes:
    """The data packed so many times over."""
    for _ in range(times):
        data = zlib.compress(data, 1 if len(data) > 2**20 else 9)
    return data


def locked(algorithm: str, user: str) -> bytes:
    """The corpus file with a password."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PDF))
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    """Pages that share one content."""
    kids = b" ".join(f"{number} 0 R".encode() for number in range(5, 5 + count))
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    pages = b"<< /Type /Pages /Kids [" + kids + b"] /Count " + str(count).encode() + b" >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", pages, stream(SHOW), FONT, *[leaf] * count])


def cyclic() -> bytes:
    """A page tree whose branches are each other's children."""
    branch = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", branch % (3, 3), branch % (2, 2)])


def claims(count: int) -> bytes:
    """A page tree that claims a billion pages and has one."""
    return page(stream(SHOW)).replace(b"/Count 1", b"/Count " + str(count).encode())


def calls_itself() -> bytes:
    """A form that draws itself, ten times each time."""
    own = b"/Resources << /XObject << /X 6 0 R >> /Font << /F1 5 0 R >> >>"
    form = stream(b"/X Do " * 10 + SHOW, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + own)
    return page(stream(b"/X Do " + SHOW), resources=b"/Font << /F1 5 0 R >> /XObject << /X 6 0 R >>", extra=[form])


def wall() -> bytes:
    """An image of 100,000 by 100,000 pixels."""
    kind = b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode"
    image = stream(deflated(1, bytes(100_000)), kind)
    return page(stream(b"q 500 0 0 500 0 0 cm /I Do Q " + SHOW), resources=b"/Font << /F1 5 0 R >> /XObject << /I 6 0 R >>", extra=[image])


def actions() -> bytes:
    """Scripts, programs and addresses to be opened."""
    action = b"/OpenAction << /S /JavaScript /JS (app.launchURL('http://127.0.0.1:{port}/canary')) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >>"
    return page(stream(SHOW)).replace(b"/Type /Catalog", b"/Type /Catalog " + action)


def bomb(layers: int, size: int) -> bytes:
    """Content packed so many times over."""
    filters = b"/Filter [" + b" /FlateDecode" * layers + b"]"
    return page(stream(deflated(layers, b" " * size + SHOW), filters))


READS, BROKEN, DEEP = "", "PDF", 200_000

FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "有密码.pdf": (lambda: locked("RC4-128", "123456"), "密码"),
    "强加密.pdf": (lambda: locked("AES-256", "123456"), "密码"),
    "只限打印.pdf": (lambda: locked("AES-128", ""), READS),
    "循环页树.pdf": (cyclic, BROKEN),
    "一万页.pdf": (lambda: many_pages(10_000), "上限"),
    "自称十亿页.pdf": (lambda: claims(10**9), READS),
    "自称负页.pdf": (lambda: claims(-5), READS),
    "压缩炸弹.pdf": (lambda: bomb(1, 400 * 2**20), "^$|OCR|损坏|上限|内存"),
    "三层压缩炸弹.pdf": (lambda: bomb(3, 600 * 2**20), "^$|OCR|损坏|上限|内存"),
    "巨幅图片.pdf": (wall, READS),
    "巨幅页面.pdf": (lambda: page(stream(SHOW), box=b"[0 0 1e9 1e9]"), READS),
    "没有大小的页面.pdf": (lambda: page(stream(SHOW), box=b"[a b]"), READS),
    "自己画自己.pdf": (calls_itself, "^$|崩溃"),
    "脚本和程序.pdf": (actions, READS),
    "深层数组.pdf": (lambda: page(stream(SHOW), box=b"[" * DEEP + b"]" * DEEP), "损坏|崩溃|内存|PDF|OCR"),
    "深层内容.pdf": (lambda: page(stream(b"[" * DEEP + SHOW)), "OCR|损坏|崩溃"),
    "很多操作.pdf": (lambda: page(stream(b"q Q " * 2_000_000 + SHOW)), "用时|上限|^$"),
    "坏字体.pdf": (lambda: page(stream(SHOW)).replace(FONT, b"<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] /ToUnicode 5 0 R >>"), READS),
    "目录转圈.pdf": (lambda: pdf([b"<< /Type /Catalog /Pages 1 0 R >>"], tail=b"/Prev 9"), BROKEN),
    "只有头.pdf": (lambda: b"%PDF-1.7\n%%EOF\n", BROKEN),
    "程序改名.pdf": (lambda: b"MZ\x90\x00" + bytes(range(256)) * 30, "可执行程序"),
    "随机字节.pdf": (lambda: b"%PDF-1.4\n" + bytes((n * 7919) % 251 for n in range(20_000)), BROKEN),
}  # fmt: skip

for _number in range(1, 11):
    FILES[f"断在{_number}.pdf"] = (lambda cut=_number: PDF[: len(PDF) * cut // 11], "PDF|损坏|OCR|^$")  # type: ignore[misc]
