"""PDF files: the same text as the document that they were made from."""

import io
import re
from pathlib import Path

import pypdf
import pytest

from ingest.errors import DamagedFile, EncryptedFile, OversizedFile, ScannedFile
from ingest.readers.pdf import read_pdf
from ingest.readers.pdflayout import PageText, page_blocks
from ingest.readers.pdfpages import Blanks, Printed, SecondReading, badly_read
from ingest.readers.reading import Role
from ingest.readers.text import read_text
from ingest.readers.word import read_word

FILES = Path(__file__).parent / "files"
NOTICE = (FILES / "notice.pdf").read_bytes()


def saved(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def hand_made(text: str, encoding: str, codec: str) -> bytes:
    """One page of text in a font that is not embedded, under one of the predefined character maps."""
    return with_content(f"BT /F1 16 Tf 72 700 Td <{text.encode(codec).hex()}> Tj ET".encode(), encoding)


def with_content(content: bytes, encoding: str) -> bytes:
    """A page that draws `content`; its font F1 is not embedded and every character of it is 1 em wide."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[6 0 R]>>".encode(),
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 80>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 8\n0000000000 65535 f \n%strailer<</Size 8/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (table, len(out))


def test_the_same_notice_reads_alike_as_pdf_docx_and_txt() -> None:
    pdf = read_pdf("notice.pdf", NOTICE)
    word = read_word("notice.docx", (FILES / "notice.docx").read_bytes())
    text = read_text("notice.txt", (FILES / "notice_gb18030.txt").read_bytes())
    assert [block.text for block in pdf.blocks] == [block.text for block in word.blocks] == [block.text for block in text.blocks]
    assert [block.role for block in pdf.blocks] == [block.role for block in word.blocks]
    assert pdf.title == word.title == "临江市总工会关于做好2023年职工疗休养工作的通知"


def test_pages_are_kept_and_running_heads_and_page_numbers_are_gone() -> None:
    blocks = read_pdf("notice.pdf", NOTICE).blocks
    pages = [block.page for block in blocks]
    assert pages[0] == 1
    assert pages == sorted(page for page in pages if page)
    assert set(pages) == set(range(1, len(pypdf.PdfReader(io.BytesIO(NOTICE)).pages) + 1))
    assert not [block.text for block in blocks if "内部资料" in block.text or re.fullmatch(r"[—\s\d]+", block.text)]


def test_a_page_that_pypdf_misreads_is_read_by_pdfium() -> None:
    line = "各区总工会要做好职工疗休养工作"
    data = hand_made(line, "GBKp-EUC-H", "gbk")
    assert line not in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert [block.text for block in read_pdf("a.pdf", data).blocks] == [line]


def drawn(x: float, text: str) -> str:
    return f"BT /F1 16 Tf {x} 700 Td <{text.encode('gbk').hex()}> Tj ET "


def test_characters_that_are_drawn_out_of_order_are_read_from_left_to_right() -> None:
    # as LibreOffice does where quotation marks come from a second font: all of a line's marks first, then the rest with gaps
    content = drawn(136, "“") + drawn(200, "”") + drawn(72, "开局之年") + drawn(152, "十四五") + drawn(216, "规划")
    data = with_content(content.encode(), "GBK-EUC-H")
    assert [block.text for block in read_pdf("a.pdf", data).blocks] == ["开局之年“十四五”规划"]


def test_a_blank_that_is_drawn_apart_is_known_by_its_gap() -> None:
    content = drawn(72 + 5 * 16, " ") + drawn(72, "人民城市人") + drawn(72 + 5.5 * 16, "奋斗有我")
    data = with_content(content.encode(), "GBK-EUC-H")
    assert [block.text for block in read_pdf("a.pdf", data).blocks] == ["人民城市人 奋斗有我"]


def test_the_gaps_of_a_justified_line_are_no_blanks() -> None:
    content = "".join(drawn(72 + 21 * at, char) for at, char in enumerate("广泛开展劳动竞赛"))
    data = with_content(content.encode(), "GBK-EUC-H")
    assert [block.text for block in read_pdf("a.pdf", data).blocks] == ["广泛开展劳动竞赛"]


def test_text_that_nobody_can_read_is_no_text() -> None:
    with pytest.raises(ScannedFile, match=r"a\.pdf"):
        read_pdf("a.pdf", hand_made("各区总工会要做好职工疗休养工作", "UniGB-UTF8-H", "utf-8"))


def test_pages_without_text_are_named() -> None:
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(NOTICE), pages=(0, 1))
    writer.add_blank_page(595, 842)
    reading = read_pdf("a.pdf", saved(writer))
    assert reading.notices == ("第 2 页没有可读取的文字（可能是图片或空白页），这 1 页未收录",)


def test_a_file_of_images_only_is_a_scan() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    with pytest.raises(ScannedFile, match="OCR"):
        read_pdf("扫描件.pdf", saved(writer))


def test_a_password_is_asked_for_but_an_owner_password_does_no_harm() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(NOTICE))
    writer.encrypt(user_password="geheim", algorithm="RC4-128")
    with pytest.raises(EncryptedFile, match="密码"):
        read_pdf("a.pdf", saved(writer))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(NOTICE))
    writer.encrypt(user_password="", owner_password="geheim", algorithm="RC4-128")
    assert read_pdf("a.pdf", saved(writer)).blocks == read_pdf("a.pdf", NOTICE).blocks


def test_a_file_that_only_forbids_changes_is_read_whatever_it_is_encrypted_with() -> None:
    locked = (FILES / "owner_password_aes256.pdf").read_bytes()  # notice.pdf with an owner password, AES-256 (revision 6)
    assert pypdf.PdfReader(io.BytesIO(locked)).is_encrypted
    assert read_pdf("a.pdf", locked).blocks == read_pdf("a.pdf", NOTICE).blocks


def test_a_text_that_speaks_of_encryption_is_no_encrypted_file() -> None:
    assert read_pdf("a.pdf", NOTICE + b"\n% /Encrypt\n").blocks == read_pdf("a.pdf", NOTICE).blocks


@pytest.mark.parametrize("keep", [20, 2_000, len(NOTICE) // 2, len(NOTICE) - 600])
def test_a_truncated_file_is_damaged(keep: int) -> None:
    with pytest.raises(DamagedFile, match=r"截断\.pdf"):
        read_pdf("截断.pdf", NOTICE[:keep])


def test_too_many_pages_are_refused() -> None:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    for _ in range(3_000):
        writer.add_page(page)
    with pytest.raises(OversizedFile, match="3001 页"):
        read_pdf("a.pdf", saved(writer))


def second(text: str, *real: str) -> SecondReading:
    lines = tuple(Printed(text=line, x=0, right=0, y=0, size=1) for line in text.split("\n"))
    return SecondReading(lines=lines, blanks=Blanks(contexts=frozenset(real)))


@pytest.mark.parametrize(
    ("first", "other", "bad"),
    [
        ("各级工会组织职工疗休养", second("各级工会组织职工疗休养"), False),
        ("各级工会\ue123\ue124\ue125职工", second("各级工会组织好职工"), True),
        ("各级工会", second("各级工会组织一线职工疗休养，服务职工群众二十万人次"), True),
        ("各各级级工工会会组组织织职职工工疗疗休休养养各各级级", second("各级工会组织职工疗休养各级"), True),
        ("人民城市奋斗有我", second("人民城市 奋斗有我", "民城市 奋斗有"), True),
        ("人民城市 奋斗有我", second("人民城市 奋斗有我", "民城市 奋斗有"), False),
    ],
)
def test_each_page_is_judged(first: str, other: SecondReading, bad: bool) -> None:
    assert badly_read(first, other) is bad


def test_blanks_that_extraction_makes_are_dropped_and_real_ones_kept() -> None:
    blanks = Blanks(contexts=frozenset({"民城市 奋斗有"}))
    assert blanks.settle("2021 年组织 10.1 万名职工，“人民城市 奋斗有我”活 动") == "2021年组织10.1万名职工，“人民城市 奋斗有我”活动"
    assert blanks.settle("第三条 工会会员") == "第三条 工会会员"
    assert blanks.settle("trade union 12 %") == "trade union 12 %"


def test_rows_of_a_table_stand_closer_than_lines_and_do_not_part_them() -> None:
    full = "坚持以职工为中心的工作导向把维权服务放在首位着力解决实际"
    body = [(full, 74 + 32 * (at % 3 == 0), 780 - 28 * at) for at in range(12)]
    rows = [("生活救助", 106, 440 - 18 * at) for at in range(6)]
    blocks = page_blocks([page(1, *((text[2:] if x > 74 else text, x, y) for x, y, text in ((x, y, t) for t, x, y in body)), *rows)])
    assert [len(block.text) for block in blocks[:4]] == [82, 82, 82, 82]


def page(number: int, *lines: tuple[str, float, float]) -> PageText:
    printed = tuple(Printed(text=text, x=x, right=x + 16 * len(text), y=y, size=16) for text, x, y in lines)
    return PageText(number=number, lines=printed, width=595, height=842)


def test_a_sentence_goes_on_over_the_page() -> None:
    full = "坚持以职工为中心的工作导向把维权服务放在首位着力解决实际"  # 28 characters, 448 points
    first = page(1, ("一、总体要求", 106, 760), (full[2:], 106, 732), (full, 74, 704), ("- 1 -", 280, 40))
    last = page(2, (full, 74, 760), ("问题。", 74, 732), (full[2:], 106, 704), ("完。", 74, 676), ("- 2 -", 280, 40))
    blocks = page_blocks([first, last])
    assert [(block.page, block.text) for block in blocks] == [(1, "一、总体要求"), (1, full[2:] + full + full + "问题。"), (2, full[2:] + "完。")]
    assert {block.role for block in blocks} == {Role.BODY}
