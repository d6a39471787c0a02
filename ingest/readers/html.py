"""HTML -> blocks: headings, paragraphs, list items and table rows in order; navigation and page furniture left out."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING

from ingest.readers.clean import HAN, clean_line, split_lines
from ingest.readers.encoding import decode
from ingest.readers.reading import Block, Reading, Role
from ingest.readers.tables import Cell, table_blocks
from ingest.readers.text import empty, replaced_notice
from ingest.readers.wrap import joined

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]{2,40})|<\?xml[^>]{0,80}?encoding\s*=\s*["']([\w:-]{2,40})""")
_SILENT = {
    "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "svg", "canvas", "object", "button", "select", "textarea", "input",
    "head", "map", "audio", "video",
}  # fmt: skip
_BLOCK = {
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form",
    "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    "caption",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_FURNITURE = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav\w*|menu|breadcrumbs?|crumbs?|footer|sidebar|share|copyright|pagination|pager|toolbar|advert\w*|cookie|qr-?code)(?:$|[\s_-])"
)
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary"}
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_DOCTYPE = re.compile(r"(?i)<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,5000}\]\s*)?>")  # its internal subset would be read as text
_SOURCE_BREAK = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")
_HAN_EDGE = re.compile(f"[{HAN}，。、；：？！”’）》】」]")
_LONG_CELL = 300  # characters; tables with such cells lay out a page


def read_html(name: str, data: bytes) -> Reading:
    """The blocks of an HTML page, in the encoding that it declares.

    Raises:
        EmptyFile: no text on the page.
        UnsupportedFile: not a text at all.

    """
    found = _CHARSET.search(data[:4096])
    declared = (found[1] or found[2]).decode("ascii", errors="replace") if found else None
    decoded = decode(name, data, declared)
    walk = _parse(decoded.text)
    if walk is None or not walk.blocks:
        raise empty(name)
    return Reading(blocks=tuple(walk.blocks), media_type="text/html", title=walk.title, encoding=decoded.encoding, notices=replaced_notice(decoded))


def html_blocks(text: str) -> list[Block]:
    """The blocks of a piece of HTML."""
    walk = _parse(text)
    return walk.blocks if walk else []


def _parse(text: str) -> _Walk | None:
    from lxml import etree, html  # noqa: PLC0415  # heavy

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_DOCTYPE.sub("", text, count=1).encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing in it
        return None
    title = root.find(".//title")
    walk = _Walk(root, clean_line(" ".join(split_lines(title.text or ""))) if title is not None else "")
    walk.visit(root)
    walk.end()
    return walk


class _Walk:
    """One way through the page, in document order."""

    def __init__(self, root: HtmlElement, title: str) -> None:
        self.blocks: list[Block] = []
        self.title = title or None
        self._text = ""
        self._label = ""
        self._most = 0.5 * len(root.text_content())

    def visit(self, element: HtmlElement) -> None:
        """Take in an element and what is inside it."""
        tag = element.tag
        if not isinstance(tag, str) or self._is_furniture(element):
            return
        if tag == "br":
            self._text += "\v"
        elif tag == "table" and not _lays_out(element):
            self._table(element)
        elif tag in _HEADINGS:
            self.end()
            self._inside(element)
            self.end(_HEADINGS[tag])
        elif tag in _BLOCK or tag == "table":
            self.end()
            if tag == "li":
                self._label = _label(element)
            self._inside(element)
            self.end()
        else:
            self._inside(element)

    def end(self, level: int | None = None) -> None:
        """Close the paragraph that is open; `level` makes it a heading. <br> splits a paragraph, in a heading it only breaks the line."""
        lines = self._text.split("\v")
        for line in map(clean_line, [reduce(joined, map(clean_line, lines))] if level else lines):
            if line:
                role = Role.HEADING if level else Role.BODY
                self.blocks.append(Block(text=clean_line(self._label + line), role=role, level=level))
                self._label = ""
        self._text = ""

    def _inside(self, element: HtmlElement) -> None:
        keep = element.tag == "pre"
        self._add(element.text, keep)
        for child in element:
            self.visit(child)
            self._add(child.tail, keep)

    def _add(self, text: str | None, keep_lines: bool) -> None:
        if text:
            self._text += "\v".join(split_lines(text)) if keep_lines else _flow(text, self._text)

    def _table(self, table: HtmlElement) -> None:
        self.end()
        for caption in table.iter("caption"):
            self._inside(caption)
            self.end()
        self.blocks += table_blocks([[_cell(cell) for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")])

    def _is_furniture(self, element: HtmlElement) -> bool:
        if element.tag in _SILENT:
            return True
        named = f"{element.get('class', '')} {element.get('id', '')}"
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style", ""))
        if not (hidden or element.get("role") in _ROLES or _FURNITURE.search(named)):
            return False
        # A wrapper may be called "content-with-sidebar": what holds most of the text is not furniture.
        return len(element.text_content()) < self._most


def _flow(text: str, before: str) -> str:
    """Source line breaks are blanks in HTML, but not between Han characters, where no blank was meant."""

    def blank(found: re.Match[str]) -> str:
        left = found.string[: found.start()][-1:] or before[-1:]
        right = found.string[found.end() : found.end() + 1]
        return "" if _HAN_EDGE.match(left) and (not right or _HAN_EDGE.match(right)) else " "

    return _SOURCE_BREAK.sub(blank, text)


def _label(item: HtmlElement) -> str:
    """The visible mark of a list item: its number, or a bullet."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "• "
    start, own = parent.get("start", "1"), item.get("value", "")
    if own.isdecimal():
        return f"{own}. "
    above = sum(1 for _ in item.itersiblings("li", preceding=True))
    return f"{(int(start) if start.isdecimal() else 1) + above}. "


def _lays_out(table: HtmlElement) -> bool:
    """True for a table that lays out a page instead of holding data."""
    if table.get("role") == "presentation" or any(inner is not table for inner in table.iter("table")):
        return True
    if next(table.iter(*_HEADINGS), None) is not None:
        return True
    return any(len(cell.text_content()) > _LONG_CELL for cell in table.iter("td"))


def _cell(cell: HtmlElement) -> Cell:
    text = clean_line(" ".join(clean_line(line) for line in split_lines(cell.text_content())))
    across, down = cell.get("colspan", "1"), cell.get("rowspan", "1")
    return Cell(
        text=text,
        across=max(1, min(int(across), 100)) if across.isdecimal() else 1,
        down=max(1, min(int(down), 1000)) if down.isdecimal() else 1,
        head=cell.tag == "th" and cell.getparent().getprevious() is None,
    )
