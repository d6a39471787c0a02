"""Word and Excel files that mean harm: bombs, entities, paths, disguises. `FILES`: name -> (what makes the bytes, what is said of it).

What is said is a part of the one line that the user gets, or "" where the file is taken in and harmless.
"""

# ruff: noqa: PLW0108  (each file is made when it is wanted: some are large)
from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import openpyxl

ROOT = Path(__file__).parents[2]
WORD = (ROOT / "corpus" / "澜江市基层工会选举办法.docx").read_bytes()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CANARY = "http://127.0.0.1:{port}/canary"  # the test listens there
XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "{target}">]>'
LAUGHS = "<!DOCTYPE d [<!ENTITY a0 '哈哈'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
BODY = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{{text}}</w:t></w:r></w:p></w:body></w:document>'


def word(text: str = "第一条 活动室每天开放八小时。") -> bytes:
    """An honest Word file."""
    stream, made = io.BytesIO(), docx.Document()
    made.add_paragraph(text)
    made.save(stream)
    return stream.getvalue()


def sheet() -> bytes:
    """An honest spreadsheet."""
    stream, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["课程", "名额"])
    book.active.append(["法律讲座", 30])
    book.save(stream)
    return stream.getvalue()


def changed(data: bytes, **parts: bytes) -> bytes:
    """The archive with parts replaced or added; __ in a name stands for /, _DOT_ for a dot."""
    return repacked(data, {name.replace("__", "/").replace("_DOT_", "."): part for name, part in parts.items()})


def repacked(data: bytes, parts: Mapping[str, bytes], rename: Mapping[str, str] | None = None) -> bytes:
    """The archive with parts replaced, added and renamed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr((rename or {}).get(info.filename, info.filename), old.read(info))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def document(text: str, head: str = "", encoding: str = "utf-8") -> bytes:
    """word/document.xml with something before its root."""
    return f'<?xml version="1.0" encoding="{encoding}"?>{head}{BODY.format(text=text)}'.encode(encoding)


def with_document(part: bytes) -> bytes:
    """A Word file with this document part."""
    return changed(word(), word__document_DOT_xml=part)


def streamed(name: str, head: bytes, repeated: bytes, times: int, tail: bytes, base: bytes) -> bytes:
    """An archive with one huge part, written piece by piece."""
    with zipfile.ZipFile(io.BytesIO(base)) as old:
        kept = {info.filename: old.read(info) for info in old.infolist() if info.filename != name}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for part, data in kept.items():
            new.writestr(part, data)
        with new.open(name, "w", force_zip64=True) as target:
            target.write(head)
            for _ in range(times // 1000):
                target.write(repeated * 1000)
            target.write(tail)
    return out.getvalue()


def overlapping() -> bytes:
    """Many entries that share one packed part, each of 4 MB (D. Fifield's zip bomb in its simplest form)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", document("文字"))
        made.writestr("word/x.bin", bytes(4 * 2**20))
        for number in range(900):
            made.filelist.append(made.getinfo("word/x.bin"))
            made.NameToInfo[f"word/{number}"] = made.getinfo("word/x.bin")
    return stream.getvalue()


def lying_sizes() -> bytes:
    """A part of 8 MB that says it has 10 bytes."""
    data = bytearray(changed(word(), word__document_DOT_xml=document("长" * 8_000_000)))
    at = data.rindex(b"word/document.xml") - 46
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def link() -> bytes:
    """A part that is a symbolic link to a file of the machine."""
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as made:
        info = zipfile.ZipInfo("word/media/link.xml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/hostname")
    return out.getvalue()


def twice() -> bytes:
    """Two document parts of one name."""
    out = io.BytesIO(word("第一条 先到的正文。"))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "a") as made:
        made.writestr("./word/document.xml", document("后到的正文"))
        made.writestr("word/document.xml", document("后到的正文"))
    return out.getvalue()


def disguised() -> bytes:
    """An entity in a document part that is not called .xml."""
    parts = {"[Content_Types].xml": b"", "_rels/.rels": b"", "word/document.bin": document("&x;", XXE.format(target="file:///etc/hostname"))}
    with zipfile.ZipFile(io.BytesIO(word())) as old:
        for name in ("[Content_Types].xml", "_rels/.rels"):
            parts[name] = old.read(name).replace(b"word/document.xml", b"word/document.bin")
    return repacked(word(), parts, {"word/document.xml": "word/document.old"})


def template() -> bytes:
    """A Word file that has its template on another machine, and an image too."""
    relation = f'<Relationship Id="rId9" Type="{{}}" Target="{CANARY}" TargetMode="External"/>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(io.BytesIO(word())) as old:
        relations = old.read("word/_rels/document.xml.rels").decode()
    added = relation.format(f"{office}/image", port="{port}") + relation.replace("rId9", "rId8").format(f"{office}/attachedTemplate", port="{port}")
    return repacked(word(), {"word/_rels/document.xml.rels": relations.replace("</Relationships>", added + "</Relationships>").encode()})


def entries(count: int) -> bytes:
    """A Word file with so many parts."""
    return repacked(word(), {f"word/media/{number}": b"" for number in range(count)})


def macro() -> bytes:
    """A Word file with macros under the name of one without."""
    with zipfile.ZipFile(io.BytesIO(word())) as old:
        types = old.read("[Content_Types].xml")
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = types.replace(kind, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    return repacked(word(), {"[Content_Types].xml": types, "word/vbaProject.bin": b"x"})


HOST, DTD = "file:///etc/hostname", "不安全的文档类型声明"
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + bytes(3_000)
PARAGRAPH = f'<w:document xmlns:w="{W}"><w:body>'.encode(), b"<w:p/>", b"</w:body></w:document>"
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ROW = SHEET, b"<row><c><v>1</v></c></row>", b"</sheetData></worksheet>"
WORDS = PARAGRAPH[0] + b"<w:p><w:r><w:t>", b"A" * 1000, b"</w:t></w:r></w:p>" + PARAGRAPH[2]
NEST = "<w:tbl><w:tr><w:tc>" * 999 + "<w:p>", "</w:p>" + "</w:tc></w:tr></w:tbl>" * 999
INCLUDE = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{HOST}" parse="text"/>'

FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "一亿个字.docx": (lambda: streamed("word/document.xml", WORDS[0], WORDS[1], 300_000, WORDS[2], word()), "压缩比异常"),
    "千万段落.docx": (lambda: streamed("word/document.xml", PARAGRAPH[0], PARAGRAPH[1], 12_000_000, PARAGRAPH[2], word()), "压缩比异常"),
    "百万行.xlsx": (lambda: streamed("xl/worksheets/sheet1.xml", ROW[0], ROW[1], 3_000_000, ROW[2], sheet()), "压缩比异常"),
    "六千部件.docx": (lambda: entries(6_000), "压缩比异常"),
    "重叠部件.docx": (overlapping, "压缩比异常"),
    "谎报大小.docx": (lying_sizes, "损坏"),
    "压缩包套压缩包.docx": (lambda: changed(word(), word__embeddings__a_DOT_zip=word()), ""),
    "向上的路径.docx": (lambda: repacked(word(), {"../../../tmp/evil.xml": b"<a/>"}), "指向外部的路径"),
    "绝对路径.docx": (lambda: repacked(word(), {"/etc/cron.d/evil": b"x"}), "指向外部的路径"),
    "反斜杠路径.xlsx": (lambda: repacked(sheet(), {"..\\..\\evil.xml": b"<a/>"}), "指向外部的路径"),
    "符号链接.docx": (link, "指向外部的路径"),
    "重名部件.docx": (twice, ""),
    "外部实体.docx": (lambda: with_document(document("&x;", XXE.format(target=HOST))), DTD),
    "外部实体联网.docx": (lambda: with_document(document("&x;", XXE.format(target=CANARY))), DTD),
    "参数实体.docx": (lambda: with_document(document("甲", f'<!DOCTYPE d [<!ENTITY % p SYSTEM "{CANARY}"> %p;]>')), DTD),
    "实体炸弹.docx": (lambda: with_document(document("&a9;", LAUGHS)), DTD),
    "外部类型.docx": (lambda: with_document(document("甲", f'<!DOCTYPE d SYSTEM "{CANARY}">', "utf-16")), DTD),
    "关系里的实体.docx": (lambda: changed(word(), word___rels__document_DOT_xml_DOT_rels=f"{XXE.format(target=HOST)}<a/>".encode()), DTD),
    "样式里的实体.docx": (lambda: changed(word(), word__styles_DOT_xml=f'{LAUGHS}<w:styles xmlns:w="{W}">&a9;</w:styles>'.encode()), DTD),
    "换名的实体.docx": (disguised, DTD),
    "大型机编码的实体.docx": (lambda: with_document(document("a", XXE.format(target=HOST), "cp037")), "编码异常"),
    "三十二位编码的实体.docx": (lambda: with_document(document("a", XXE.format(target=HOST), "utf-32-le")), "编码异常"),
    "表格里的实体.xlsx": (lambda: changed(sheet(), xl__sharedStrings_DOT_xml=f"{XXE.format(target=HOST)}<sst>&x;</sst>".encode()), DTD),
    "引入文件.docx": (
        lambda: with_document(BODY.format(text=f"甲</w:t></w:r></w:p>{INCLUDE}<w:p><w:r><w:t>乙").encode()),
        "",
    ),
    "远程模板.docx": (template, ""),
    "带宏.docx": (macro, "宏"),
    "有密码.docx": (lambda: LOCKED, "密码"),
    "有密码.xlsx": (lambda: LOCKED, "密码"),
    "深层嵌套.docx": (
        lambda: with_document(BODY.format(text="甲").replace("<w:p>", NEST[0]).replace("</w:p>", NEST[1]).encode()),
        "损坏",
    ),
    "只有目录.docx": (lambda: b"PK\x05\x06" + bytes(18), "压缩包"),
    "改成文本.txt": (word, ""),
    "网页改名.docx": (lambda: "<!DOCTYPE html><html><body><p>第一条 活动室开放。</p><script>alert(1)</script></body></html>".encode(), ""),
    "图片改名.docx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "图片"),
}  # fmt: skip


def cuts(data: bytes, count: int) -> list[bytes]:
    """The file cut off at so many places."""
    return [data[: len(data) * place // (count + 1)] for place in range(1, count + 1)]


for _number, _cut in enumerate(cuts(WORD, 10), start=1):
    FILES[f"断在{_number}.docx"] = (lambda cut=_cut: cut, "损坏")  # type: ignore[misc]
