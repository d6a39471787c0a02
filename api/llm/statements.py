"""The words of a model, as they come -> statements, each with the numbers that it cites; nothing but plain text is left of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.llm.evidence import visible

LONGEST = 400
"""Characters of a statement; what runs on without an end is no statement of ours."""
_MARK = re.compile(r"[\[［【〔](?:\^|资料|编号|来源|source)?\s*(\d{1,3}(?:\s*[,，、\-–—~]\s*\d{1,3})*)\s*[\]］】〕]", re.IGNORECASE)
_END = re.compile(r"(?:[。！？!?；;]+[”’」』）)]*|\n)")
_OPENING = re.compile(r"<(?:think|thinking|reasoning)>", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
_TAG = 12
"""Characters of the longest tag: so many are held back, for they may be the half of one."""
# What could be a link, an image, markup or code, wherever it is shown. A statement that holds it is dropped whole.
_ACTIVE = re.compile(
    r"\w+\s*:\s*//|\b(?:www|ftp)\s*\.|\b(?:javascript|data|vbscript|file|mailto|tel)\s*:|\]\s*\(|!\s*\[|</?\s*[a-z!]|&#?\w+;|@\w|`|\{|\}|\\|\||\$"
    r"|[a-z0-9-]+[.。．](?:com|cn|net|org|io|co|info|xyz|top|dev|app|me|cc|ru|site|online|html?|php|js|png|jpe?g|gif|svg)(?![a-z])",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:\s|[#>*•·\-–—]+\s|\*+|#+|>+|\d{1,2}[.、)）]\s*(?!\d)|[（(]\d{1,2}[)）]|[①-⑳])+")
_DECORATION = re.compile(r"\*\*|__|~~|\*")
_PREFACE = re.compile(
    r"^(?:答案?|回答|结论)\s*[:：]\s*"
    r"|^(?:根据|依据|按照|从)(?:以上|上述|所给|提供的|给出的|现有|相关)*(?:资料|材料|文件|内容)(?:的内容|显示|来看|可知|可以看出|中)?[，,：:]?\s*"
)
_REST = re.compile(r"[<>\[\]［］【】^~=_#*]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its marks and last punctuation. `text` is "" for one that must not be shown."""

    text: str
    marks: tuple[int, ...]


def statements(words: Iterable[str]) -> Iterator[Statement]:
    """The statements of a model, each as soon as it is complete with the marks behind it.

    A mark may stand before or behind the punctuation: 甲[1]。 and 甲。[1] are the same.
    """
    rest, endless = "", False
    for piece in spoken(words):
        rest += piece
        if endless and (end := _END.search(rest)) is not None:
            yield Statement("", ())
            rest, endless = rest[end.end() :], False
        while not endless and (cut := _complete(rest)) is not None:
            yield from _read(rest[:cut])
            rest = rest[cut:]
        if len(rest) > 2 * LONGEST:  # no end in sight: what follows up to the next end is lost with it
            rest, endless = "", True
    yield from [Statement("", ())] if endless else _read(rest)


def spoken(words: Iterable[str]) -> Iterator[str]:
    """The words without what a reasoning model thinks aloud (<think>…</think>)."""
    rest, thinking = "", False
    for piece in words:
        rest += piece
        while (tag := (_CLOSING if thinking else _OPENING).search(rest)) is not None:
            if not thinking:
                yield rest[: tag.start()]
            rest, thinking = rest[tag.end() :], not thinking
        if thinking:
            rest = rest[-_TAG:]
            continue
        begun = rest.rfind("<", max(0, len(rest) - _TAG))
        held = begun if begun >= 0 else len(rest)
        yield rest[:held]
        rest = rest[held:]
    if not thinking:
        yield rest


def _complete(text: str) -> int | None:
    """Where the first statement with its marks ends, once the character behind it tells that no mark follows."""
    start = 0
    while (end := _END.search(text, start)) is not None:
        at = end.end()
        while (mark := _MARK.match(text, at)) is not None:
            at = mark.end()
        behind = text[at : at + 12]
        if not behind or (behind[0] in "[［【〔" and len(behind) < 12):
            return None  # a mark may still come
        if _bare(text[:at]):
            return at
        start = at
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", _MARK.sub("", text))


def _read(text: str) -> Iterator[Statement]:
    if not _bare(text):
        return
    marks = tuple(dict.fromkeys(n for found in _MARK.finditer(text) for n in _numbers(found[1])))
    yield Statement(plain(_MARK.sub("", text)), marks)


def _numbers(listed: str) -> list[int]:
    """[1, 3] -> 1, 3; [1-3] -> 1, 2, 3.

    >>> _numbers("1-3, 5")
    [1, 2, 3, 5]
    """
    found: list[int] = []
    for part in re.split(r"\s*[,，、]\s*", listed):
        ends = [int(n) for n in re.split(r"\s*[\-–—~]\s*", part)]
        found += range(ends[0], min(ends[-1], ends[0] + 9) + 1)
    return found


def plain(text: str) -> str:
    """The text without markup; "" for one with a link, an image or code in it, or one that is too long.

    >>> plain("- **办了3场**竞赛。")
    '办了3场竞赛'
    >>> plain("详见 https://example.org")
    ''
    """
    shown = visible(text)
    if len(shown) > LONGEST or _ACTIVE.search(shown):
        return ""
    shown = _DECORATION.sub("", _LEADING.sub("", shown))
    shown = _PREFACE.sub("", shown.strip())
    shown = " ".join(shown.split()).strip("，,；;。.：:！!？? 、")
    return "" if _REST.search(shown) else shown
