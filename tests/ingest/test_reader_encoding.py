"""Bytes become text in the encoding they are in, or are refused; never mojibake."""

import pytest

from ingest.errors import DamagedFile, UnsupportedFile
from ingest.readers.encoding import decode

SIMPLIFIED = "关于做好职工疗休养工作的通知\n各区总工会：\n2022年组织1.2万名职工疗休养。\n"
TRADITIONAL = "關於做好職工療休養工作的通知\n各區總工會：\n2022年組織1.2萬名職工療休養，加強維權服務。\n"


@pytest.mark.parametrize(
    ("text", "codec", "told"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "utf-8", "utf-8"),
    ],
)
def test_the_encoding_is_found(text: str, codec: str, told: str) -> None:
    decoded = decode("a.txt", text.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.replaced) == (text, told, 0)


@pytest.mark.parametrize("size", [4, 6, 12, 30])
def test_short_gbk_is_read_as_gbk(size: int) -> None:
    text = "职工代表大会制度是企业民主管理的基本形式"[: size // 2]
    assert decode("a.txt", text.encode("gbk")).text == text


def test_a_declared_charset_counts_where_it_reads_every_byte() -> None:
    assert decode("a.html", TRADITIONAL.encode("big5"), "big5").encoding == "big5"
    assert decode("a.html", SIMPLIFIED.encode("gbk"), "gb2312").text == SIMPLIFIED
    assert decode("a.html", SIMPLIFIED.encode("utf-8"), "no-such-charset").text == SIMPLIFIED


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_text_cut_inside_a_character_stays_in_its_encoding(codec: str) -> None:
    decoded = decode("a.txt", (SIMPLIFIED * 30).rstrip().rstrip("。").encode(codec)[:-1])
    assert decoded.encoding == codec
    assert decoded.replaced == 1
    assert decoded.text.startswith(SIMPLIFIED)


def test_a_text_that_is_damaged_throughout_is_refused() -> None:
    data = b"".join(bytes([0xFF]) + char.encode("utf-8") for char in SIMPLIFIED)
    with pytest.raises((DamagedFile, UnsupportedFile)):
        decode("a.txt", data)


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 50, bytes(range(1, 32)) * 20, "正文".encode() + b"\0" * 20])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFile, match=r"a\.txt"):
        decode("a.txt", data)
