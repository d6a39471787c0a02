"""One line of raw text -> the line as it is kept. The only place where characters of a source are changed.

What goes: residue of word processors, invisible characters, stray blanks. What stays: width, case, script, punctuation and
single blanks, so that a quote reads as the source does (folding is for search only, see `ingest.words`).
"""

from __future__ import annotations

import re
import unicodedata

from ingest.unseen import CONTROL, HALF_PAIR, INVISIBLE, LOOK_ALIKE

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # for character classes; 〇 counts as Han
CJK_MARKS = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·．"
BLANKS = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

# Left behind by conversions, e.g. "[bookmark: _GoBack]三要深化…", "PAGEREF _Toc123 \h".
_RESIDUE = re.compile(
    r"\[(?:bookmark|书签)[:：][^\[\]]{0,80}\]|\{\s*(?:PAGE|NUMPAGES|TOC|HYPERLINK)\b[^{}]{0,120}\}"
    r"|(?<![A-Za-z])(?:PAGEREF\s+_Toc\d+(?:\s*\\h)?)+|(?<![A-Za-z])(?:HYPERLINK\s+\\l\s+\"_Toc\d+\")+|\\\*\s*MERGEFORMAT|(?<![A-Za-z])TOC\s+\\o\s+\"\d-\d\"(?:\s*\\[hzutn])*"
    r"|错误[!！]\s*未(?:找到引用源|定义书签)[。.]?|Error! (?:Reference source not found|Bookmark not defined)\."
)
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_ANY_BLANK = re.compile(f"[{BLANKS}\x0b\x0c\x1c-\x1f\x85\u2028\u2029\r\n]")
_RUN = re.compile(f"[{BLANKS}]{{2,}}")
_ODD_BLANK = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_HAN_SIDE = re.compile(f"[{HAN}{CJK_MARKS}]")
NUMERAL = re.compile(r"第[0-9０-９〇零一二三四五六七八九十百千]{1,9}[编章节条款]")
# "关 于 印 发 的 通 知", "目　录": letter-spaced titles, every character on its own.
_SPACED = re.compile(f"[{HAN}](?:[{BLANKS}]+[{HAN}])+")
# The characters that any of the rules acts on: most lines hold none of them and are left at once.
_SUSPECT = re.compile(
    f"[{BLANKS}\x00-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2e80-\u2fdf\u3164"
    "\ud800-\udfff\uf052-\uf0fe\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff\\[{\\\\]"
)
# Symbol fonts keep their signs in the private use area; the check boxes and bullets of forms and lists are all that text needs.
SYMBOLS = {
    0xF0FE: "☑", 0xF052: "☑", 0xF0A8: "□", 0xF06F: "□", 0xF0A3: "□", 0xF0FC: "✓", 0xF0B7: "•", 0xF06C: "●", 0xF06E: "■", 0xF0D8: "➢",
}  # fmt: skip
BULLETS = "•●■◆▪◇○□➢✓" + "".join(map(chr, SYMBOLS))
# Radicals that PDF fonts give in place of the characters (⼯会 for 工会). Kangxi radicals have a compatibility mapping;
# of the supplement only the simplified forms occur in running text.
_REPLACED = (
    SYMBOLS
    | {point: unicodedata.normalize("NFKC", chr(point)) for point in range(0x2F00, 0x2FD6)}
    | {ord(one): other for one, other in LOOK_ALIKE.items() if "\u2e80" <= one <= "\u2fdf"}
)
_PASSES = 32  # of a line; marks nested deeper are no residue of a word processor


def split_lines(text: str) -> list[str]:
    """The raw lines of `text`; vertical tabs, form feeds and Unicode line ends break lines too."""
    return _BREAKS.split(text)


def whole(text: str) -> str:
    """`text` with U+FFFD in place of each half of a surrogate pair: JSON can write one alone, nothing else can hold it."""
    return HALF_PAIR.sub("\ufffd", text)


def clean_line(text: str) -> str:
    """`text` without residue, invisible characters and stray blanks; idempotent.

    Runs of blanks between Han characters go (one stays after 第X条, which it sets off), other runs become one blank;
    a single blank stays: "人民城市 奋斗有我". Blanks other than U+3000 become an ordinary one.
    """
    text = text.strip(" \u3000\t\r\n")
    if not _SUSPECT.search(text) and "错误" not in text and "PAGEREF" not in text:
        return text
    for _ in range(_PASSES):
        cleaned = _pass(text)
        if cleaned == text:  # what one rule removes can make another apply
            break
        text = cleaned
    return text


def _pass(text: str) -> str:
    text = CONTROL.sub("", INVISIBLE.sub("", whole(text))).translate(_REPLACED)
    text = _ANY_BLANK.sub(lambda found: found[0] if found[0] == "\u3000" else " ", _RESIDUE.sub("", text)).strip(" \u3000")
    if _SPACED.fullmatch(text):
        return _ANY_BLANK.sub("", text)
    return _RUN.sub(_narrow, text)


def _narrow(run: re.Match[str]) -> str:
    """What stays of a run of two or more blanks."""
    before, after = run.string[: run.start()], run.string[run.end() : run.end() + 1]
    if NUMERAL.fullmatch(before):
        return " "
    return "" if _HAN_SIDE.match(before[-1:]) and _HAN_SIDE.match(after) else " "


_ODD = re.compile(
    f"(?![{''.join(map(chr, SYMBOLS))}])"
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffd\ufffe\uffff\U000f0000-\U0010ffff\ud800-\udfff]"
)
_KNOWN_MOJIBAKE = re.compile(r"锟斤拷|烫烫烫|屯屯屯|\(cid:\d+\)")


def odd_share(text: str) -> float:
    """The share, in [0, 1], of characters that no honest text has: U+FFFD, private use, controls (line ends and tabs apart)."""
    if not text:
        return 0.0
    odd = len(_ODD.findall(text)) + 3 * len(_KNOWN_MOJIBAKE.findall(text))
    return min(1.0, odd / len(text))
