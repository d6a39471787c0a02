"""Mutated inputs, the same for the same number: files of every format with bytes turned, cut, doubled and mixed; texts of what hurts."""

from __future__ import annotations

import io
import random
import runpy
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
RULE = (
    "青岚市职工互助保障办法\n青工发〔2021〕7号\n第一条 为了做好职工互助保障工作，制定本办法。\n"
    "第二条 每人每年最高补助8000元，占12.5%。\n（一）住院；\n（二）大病。\n"
)
PAGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>办法</title></head><body><h1>办法</h1><p>第一条 补助8000元。</p>"
    "<table><tr><th>项目</th><th>数</th></tr><tr><td rowspan=2>会员</td><td>3</td></tr></table><ol start=3><li>一<li>二</ol></body></html>"
)
MARKDOWN = "# 办法\n\n第一条 **补助** 8000元。\n\n| 项目 | 数 |\n|---|---|\n| 会员 | 3 |\n\n- 一\n  1. 二\n\n> 引用[链接](http://a)\n\n```\n代码\n```\n"
TABLE = '课程,名额,"时间"\n"法律, 讲座",30,2024-05-01\n心理,"=1+1",\n'
ROWS = (
    '{"id": "a", "title": "办法", "text": "第一条 补助8000元。\\n第二条 施行。", "level": "internal", "date": "2021-05-01"}\n'
    '{"id": 2, "text": "会员\\ud83d3人"}\n'
)
TOKENS = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"</p>", b"<!--", b"<![CDATA[", b"&#x110000;", b"&amp;", b"]]>", b"<table>",
    b"rowspan=999999", b"{", b"}", b'"', b"\\ud800", b"1e999", b"-1", b"99999999999999999999", b"obj", b"endobj", b"stream", b"<<", b">>",
    b"/Kids", b"/Prev 0", b"PK\x03\x04", b"PK\x01\x02", "第".encode(), "条".encode(), "〔".encode(), "亿".encode(), "２０２１年".encode(),
    "\u202e".encode(), "\U000e0041".encode(), b"\r", b"\x0c", b"|", b"---\n", b"[" * 50,
]  # fmt: skip
FRAGMENTS = [
    "第", "条", "款", "项", "（", "）", "一", "十", "百", "千", "万", "亿", "二〇二一", "2021", "２０２１", "年", "月", "日", "至", "—",
    "-", "~", "%", "％", "元", "名", "家", "人次", "多少", "几", "哪些", "《", "》", "〈", "〉", "“", "”", "[1]", "[2]", "[", "]", "【",
    "】", "工会", "职工", "疗休养", "澜江市", "总工会", "去年", "十四五", "上半年", "近", "约", "超过", "以上", "不", "的", "了", "，",
    "。", "；", "：", "？", "\n", " ", "\u3000", "\t", "\u200b", "\u202e", "\ufeff", "\U000e0041", "\ufe0f", "\ud800", "\udfff", "\0",
    "\x1b[31m", "\x85", "\u2028", "\ufffd", "\ue000", "😀", "é", "ﬀ", "㎡", "①", "½", "٣", "〇", "○", "機密", "机密", "★", "10年",
    "密级：", "内部资料", "110101199003071233", "13800138000", "6217001234567890128", "138 0013 8000", "a", "A", "ａ", "=", "+", "@", "<b>",
    "</script>", "&lt;", "http://a/", "..", "/", "\\", "[bookmark: x]", "PAGEREF _Toc1 \\h", "{ PAGE }", "错误!未找到引用源。", "目　录",
    "……12", "1.1", "1、", "(a)", "null", "%s", "{0}",
]  # fmt: skip


def texts(number: int) -> str:
    """The text of this number: fragments in a row, sometimes one of them very often."""
    chance = random.Random(number)
    parts = chance.choices(FRAGMENTS, k=chance.randrange(1, 25))
    if chance.random() < 0.03:
        parts.insert(chance.randrange(len(parts)), chance.choice(FRAGMENTS) * chance.randrange(50, 400))
    if chance.random() < 0.2:
        parts.append("".join(chr(chance.randrange(0x11_0000)) for _ in range(chance.randrange(1, 12))))
    return "".join(parts)


def seeds() -> list[tuple[str, bytes]]:
    """Small real files: a name and its bytes for each format."""
    archives = runpy.run_path(str(HERE / "hostile_archives.py"))
    pdfs = runpy.run_path(str(HERE / "hostile_pdfs.py"))
    notice = (HERE.parent / "ingest" / "files" / "notice.docx").read_bytes()
    return [
        ("办法.txt", RULE.encode()),
        ("办法.txt", RULE.encode("gb18030")),
        ("办法.html", PAGE.encode()),
        ("办法.md", MARKDOWN.encode()),
        ("课程.csv", TABLE.encode()),
        ("办法.jsonl", ROWS.encode()),
        ("办法.pdf", pdfs["page"](pdfs["stream"](pdfs["SHOW"] * 5))),
        ("办法.docx", slim(notice)),
        ("课程.xlsx", archives["sheet"]()),
    ]


def slim(data: bytes) -> bytes:
    """A Word file without the parts that are never read, so that mutations hit what matters."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if "theme" not in info.filename and "thumbnail" not in info.filename:
                new.writestr(info.filename, old.read(info))
    return out.getvalue()


def mutated(number: int, samples: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The file of this number. Every second mutation of an archive or of a packed stream hits what is packed in it."""
    chance = random.Random(number)
    name, data = samples[number % len(samples)]
    if data.startswith(b"PK") and chance.random() < 0.7:
        return name, _inside(data, chance)
    return name, _hurt(data, chance)


def _inside(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        infos = old.infolist()
        struck = chance.choice([info.filename for info in infos if info.filename.endswith((".xml", ".rels"))])
        for info in infos:
            part = old.read(info)
            new.writestr(info.filename, _hurt(part, chance) if info.filename == struck else part)
    return out.getvalue()


def _hurt(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        data = chance.choice(_WAYS)(data, chance)
    return data[: 2**20]


def _turn(data: bytes, chance: random.Random) -> bytes:
    hurt = bytearray(data or b" ")
    for _ in range(chance.randrange(1, 9)):
        hurt[chance.randrange(len(hurt))] = chance.randrange(256)
    return bytes(hurt)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:] if chance.random() < 0.7 else data[:end]


def _double(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[start : min(end, start + 2000)] * chance.choice((2, 3, 50)) + data[end:]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 2, 30)) + data[at:]


def _swap(data: bytes, chance: random.Random) -> bytes:
    places = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    a, b, c = places
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _repack(data: bytes, chance: random.Random) -> bytes:
    """Bytes of a packed stream turned and packed again, where there is one."""
    at = data.find(b"stream\n")
    if at < 0:
        return _turn(data, chance)
    return data[: at + 7] + zlib.compress(_turn(data[at + 7 : at + 507], chance)) + data[at + 507 :]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_turn, _turn, _cut, _double, _insert, _insert, _swap, _repack)
