"""The door to the readers: the content decides, and what cannot be read gets one clear line."""

import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from ingest.errors import DamagedFile, EmptyFile, EncryptedFile, IngestError, OversizedFile, UnsupportedFile
from ingest.readers import MAX_BYTES, SUFFIXES, read_file

FILES = Path(__file__).parent / "files"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
NOISE = random.Random(1).randbytes(20_000)


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("a.txt", b"", EmptyFile, "没有任何文字"),
        ("a.docx", b"", EmptyFile, "没有任何文字"),
        ("a.txt", b" \r\n\t", EmptyFile, "没有任何文字"),
        ("a.txt", bytes(50_000), UnsupportedFile, "二进制"),
        ("a.pdf", bytes(50_000), DamagedFile, "有效的 pdf"),
        ("a.docx", NOISE, DamagedFile, "有效的 docx"),
        ("a.pdf", NOISE, DamagedFile, "有效的 pdf"),
        ("a.txt", NOISE, UnsupportedFile, "二进制"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + NOISE, UnsupportedFile, "图片"),
        ("a.pdf", b"\xff\xd8\xff\xe0" + NOISE, UnsupportedFile, "OCR"),
        ("a.txt", b"MZ\x90\x00" + NOISE, UnsupportedFile, "程序"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedFile, "密码"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), UnsupportedFile, "另存为 docx"),
        ("a.wps", OLE, UnsupportedFile, "另存为 docx"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), UnsupportedFile, "电子表格"),
        ("a.xlsx", zipped(xl__workbook_xml=b"<a/>"), DamagedFile, "另存为 xlsx"),
        ("a.xlsb", zipped(xl__workbook_bin=b"x"), UnsupportedFile, "电子表格"),
        ("a.pptx", zipped(ppt__presentation_xml=b"<a/>"), UnsupportedFile, "另存为 PDF"),
        ("a.ofd", zipped(OFD_xml=b"<a/>"), UnsupportedFile, "OFD"),
        ("a.zip", zipped(readme=b"x"), UnsupportedFile, "解压"),
        ("a.docx", zipped(word__document_xml=b"<a/>"), DamagedFile, "损坏"),
        ("a.docx", zipped(word__document_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), UnsupportedFile, "类型声明"),
        ("a.docx", zipped(word__document_xml='<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")), UnsupportedFile, "类型声明"),
        ("a.docx", zipped(word__document_xml=bytes(30 * 2**20)), OversizedFile, "解压后过大"),
        ("a.docx", zipped(**{f"word__document_xml{n}": b"" for n in range(5_001)}), OversizedFile, "解压后过大"),
        ("a.rtf", b"{\\rtf1 text}", UnsupportedFile, "RTF"),
    ],
)
def test_what_cannot_be_read_gets_one_clear_line(name: str, data: bytes, error: type[IngestError], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        read_file(name, data)
    assert str(caught.value).startswith(f"{name}：")
    assert "\n" not in str(caught.value)


def test_two_hundred_megabytes_of_zeros_cost_nothing() -> None:
    data = bytes(2 * MAX_BYTES)
    tracemalloc.start()
    with pytest.raises(OversizedFile, match="200 MB"):
        read_file("零.txt", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.parametrize(
    ("name", "file", "notice"),
    [
        ("notice.pdf", "notice.docx", "文件扩展名是 .pdf，按内容作为Word 文档读取"),
        ("notice.txt", "notice.pdf", "文件扩展名是 .txt，按内容作为PDF读取"),
        ("notice.docx", "notice_gb18030.txt", "文件扩展名是 .docx，按内容作为纯文本读取"),
        ("notice", "notice_gb18030.txt", "文件没有扩展名，按内容作为纯文本读取"),
    ],
)
def test_a_wrong_suffix_is_read_with_a_notice(name: str, file: str, notice: str) -> None:
    reading = read_file(name, (FILES / file).read_bytes())
    assert reading.notices == (notice,)
    assert len(reading.blocks) == 23


def test_a_page_saved_as_text_is_read_as_a_page() -> None:
    reading = read_file("a.txt", "<!DOCTYPE html><html><body><p>正文</p></body></html>".encode())
    assert [block.text for block in reading.blocks] == ["正文"]


@pytest.mark.parametrize("file", ["notice.docx", "notice.pdf", "notice_gb18030.txt"])
def test_the_right_suffix_gives_no_notice(file: str) -> None:
    assert read_file(file.upper(), (FILES / file).read_bytes()).notices == ()


def test_every_suffix_has_a_reader_that_reads_something() -> None:
    office = {f".{kind}": (FILES / f"notice.{kind}").read_bytes() for kind in ("docx", "pdf")}
    samples = office | {".jsonl": '{"id":"a","text":"工会"}'.encode()}
    for suffix in SUFFIXES:
        assert read_file(f"a{suffix}", samples.get(suffix, "工会".encode())).blocks


@pytest.mark.parametrize("file", ["notice.docx", "notice.pdf"])
def test_damage_anywhere_is_an_error_of_ours_or_no_error(file: str) -> None:
    data = (FILES / file).read_bytes()
    chance = random.Random(7)
    for _ in range(12):
        hurt = bytearray(data)
        for at in chance.sample(range(len(hurt)), 20):
            hurt[at] = chance.randrange(256)
        try:
            reading = read_file(file, bytes(hurt))
        except IngestError as error:
            assert file in str(error)
        else:
            assert reading.blocks
