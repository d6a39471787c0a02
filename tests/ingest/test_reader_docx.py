"""Word files: headings, automatic numbers, tables, notes and revisions as a reader of the page sees them."""

import io
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.errors import DamagedFile, EmptyFile
from ingest.readers.reading import Block, Reading, Role
from ingest.readers.word import read_word

FILES = Path(__file__).parent / "files"
NS = nsdecls("w")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOX = (
    f'<w:r {NS} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent>'
    '<mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>文本框内容</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing>'
    "</mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>文本框内容</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)


def read(document: Document) -> Reading:
    stream = io.BytesIO()
    document.save(stream)
    return read_word("a.docx", stream.getvalue())


def texts(document: Document) -> list[str]:
    return [block.text for block in read(document).blocks]


def level(index: int, style: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def with_lists(*levels: str) -> Document:
    """A document whose lists 1 and 2 stand on the same levels; list 2 starts anew."""
    document = docx.Document()
    part = document.part.numbering_part.element
    for element in list(part):
        part.remove(element)
    part.append(parse_xml(f'<w:abstractNum {NS} w:abstractNumId="1">{"".join(levels)}</w:abstractNum>'))
    part.append(parse_xml(f'<w:num {NS} w:numId="1"><w:abstractNumId w:val="1"/></w:num>'))
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    part.append(parse_xml(f'<w:num {NS} w:numId="2"><w:abstractNumId w:val="1"/>{restart}</w:num>'))
    return document


def item(document: Document, text: str, index: int, list_id: int = 1, style: str | None = None) -> None:
    properties = document.add_paragraph(text, style=style)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {NS}><w:ilvl w:val="{index}"/><w:numId w:val="{list_id}"/></w:numPr>'))


def test_headings_are_told_by_style_and_outline_level() -> None:
    document = docx.Document()
    document.add_paragraph("工作报告", style="Title")
    document.add_paragraph("一、主要工作", style="Heading 1")
    document.add_paragraph("（一）强基础", style="Heading 2")
    levelled = document.add_paragraph("1.建会")
    levelled._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {NS} w:val="2"/>'))
    document.styles.add_style("标题 4", 1)
    document.add_paragraph("（1）入会", style="标题 4")
    document.add_paragraph("这一整段被误设为标题样式。" * 10, style="Heading 1")
    assert [(block.role, block.level) for block in read(document).blocks] == [
        (Role.BODY, None), (Role.HEADING, 1), (Role.HEADING, 2), (Role.HEADING, 3), (Role.HEADING, 4), (Role.BODY, None),
    ]  # fmt: skip


def test_automatic_numbers_are_made_visible() -> None:
    document = with_lists(
        level(0, "chineseCountingThousand", "第%1章"),
        level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'),
        level(2, "chineseCounting", "（%3）"),
        level(3, "decimal", "%1.%4.", "<w:isLgl/>"),
        level(4, "bullet", "\uf0b7"),
    )
    items = [("总则", 0), ("目的。", 1), ("对象：", 1), ("职工；", 2), ("劳模。", 2), ("细目", 3), ("要点", 4), ("附则", 0), ("解释。", 1)]
    items.append(("其一；", 2))
    for text, index in items:
        item(document, text, index, style="Heading 1" if index == 0 else None)
    item(document, "另起", 0, list_id=2)
    assert texts(document) == [
        "第一章 总则", "第一条 目的。", "第二条 对象：", "（一）职工；", "（二）劳模。", "1.1. 细目", "• 要点",
        "第二章 附则", "第三条 解释。", "（一）其一；", "第一章 另起",
    ]  # fmt: skip


def test_numbers_come_from_the_style_too() -> None:
    document = with_lists(level(0, "chineseCounting", "%1、", '<w:pStyle w:val="Heading1"/>'))
    style = document.styles["Heading 1"].element
    style.get_or_add_pPr().append(parse_xml(f'<w:numPr {NS}><w:numId w:val="1"/></w:numPr>'))
    document.add_paragraph("主要工作", style="Heading 1")
    document.add_paragraph("", style="Heading 1")
    document.add_paragraph("目标任务", style="Heading 1")
    assert texts(document) == ["一、主要工作", "二、目标任务"]


def test_tables_stand_in_place_with_heads_and_merged_cells_once() -> None:
    document = docx.Document()
    document.add_paragraph("前文。")
    table = document.add_table(4, 3)
    for row, cells in zip(table.rows, ["对象|季度|人数", "一线职工|一季度|120", "|二季度|130", "合计||250"], strict=True):
        for cell, text in zip(row.cells, cells.split("|"), strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    document.add_paragraph("后文。")
    assert read(document).blocks == (
        Block(text="前文。"),
        Block(text="对象：一线职工；季度：一季度；人数：120", role=Role.TABLE),
        Block(text="对象：一线职工；季度：二季度；人数：130", role=Role.TABLE),
        Block(text="对象：合计；人数：250", role=Role.TABLE),
        Block(text="后文。"),
    )


def test_footnotes_follow_the_paragraph_that_cites_them() -> None:
    document = docx.Document()
    notes = f'<w:footnotes {NS}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
    notes += '<w:r><w:t xml:space="preserve"> 指在编会员。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    document.part.relate_to(Part(PackURI("/word/footnotes.xml"), media_type, notes.encode(), document.part.package), f"{OFFICE}/footnotes")
    paragraph = document.add_paragraph("会员")
    paragraph._p.append(parse_xml(f'<w:r {NS}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run("超过千人。")
    document.add_paragraph("下一段。")
    assert read(document).blocks == (Block(text="会员超过千人。"), Block(text="指在编会员。", role=Role.NOTE), Block(text="下一段。"))


def test_text_boxes_are_notes_and_are_not_doubled() -> None:
    document = docx.Document()
    document.add_paragraph("正文。")._p.append(parse_xml(BOX))
    assert read(document).blocks == (Block(text="正文。"), Block(text="文本框内容", role=Role.NOTE))


def test_revisions_hidden_text_and_line_breaks() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("补助")
    paragraph._p.append(parse_xml(f'<w:del {NS} w:id="1" w:author="a"><w:r><w:delText>300元</w:delText></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {NS} w:id="2" w:author="a"><w:r><w:t>500元</w:t></w:r></w:ins>'))
    paragraph._p.append(parse_xml(f"<w:r {NS}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"))
    paragraph.add_run().add_break()
    paragraph.add_run("第二行")
    paragraph._p.append(parse_xml(f'<w:hyperlink {NS}><w:r><w:t>链接</w:t></w:r></w:hyperlink>'))
    assert texts(document) == ["补助500元", "第二行链接"]


def test_a_table_of_contents_is_left_out() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、总则\t3", style="toc 1")
    document.add_paragraph("正文。")
    assert texts(document) == ["正文。"]


def test_the_title_of_the_properties_is_a_hint_unless_it_is_a_placeholder() -> None:
    document = docx.Document()
    document.add_paragraph("正文。")
    document.core_properties.title = "关于慰问的通知"
    assert read(document).title == "关于慰问的通知"
    document.core_properties.title = "Microsoft Word - 新建文档"
    assert read(document).title is None


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(docx.Document())


@pytest.mark.parametrize("keep", [200, 5_000, 20_000, -30])
def test_a_truncated_file_is_damaged(keep: int) -> None:
    with pytest.raises(DamagedFile, match=r"截断\.docx"):
        read_word("截断.docx", (FILES / "notice.docx").read_bytes()[:keep])
