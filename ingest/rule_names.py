"""What people call a rule: 工会法 for 《中华人民共和国工会法》, 民诉法 for 民事诉讼法, and which names are near to one that is not there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ingest.folding import fold

_STATE = "中华人民共和国"
_VERSION = re.compile(
    r"[（(](?:试行|暂行|修订|修正|修改|送审稿|征求意见稿|(?:19|20)\d{2}[^（()）]{0,8})(?:稿|本|版)?[)）]"
    r"|(?:19|20)\d{2}年?(?:修订|修正)?(?:版|本)?$"
)
_MARKS = re.compile(r"[\s《》〈〉“”\"'「」]")
_INNER = re.compile(r"[《〈]([^《》〈〉]{3,60})[》〉]")
_WRAPS = re.compile(r"(?:印发|发布|公布|颁布|批转|转发).{0,6}[《〈]")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:省|市|自治区|自治州|自治县|县|区)(?:人民政府|总工会|工会)?(?=[\u4e00-\u9fff]{4})")
_SHORTEST_ABBREVIATION, _LONGEST_ABBREVIATION = 3, 6


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """The name without 《》, blanks, version and 中华人民共和国; "" where nothing is left.

    >>> plain_name("《中华人民共和国工会法》（2021修正）")
    '工会法'
    """
    bare = _VERSION.sub("", _MARKS.sub("", fold(name)))
    short = bare.removeprefix(_STATE)
    return short if len(short) >= 2 else bare


def names_of(title: str) -> tuple[str, ...]:
    """What a rule of this title is called, the fullest name first: its own, the one it puts in force, both without their place.

    >>> names_of("临江市总工会关于印发《临江市困难职工帮扶办法（试行）》的通知")[1:]
    ('临江市困难职工帮扶办法', '困难职工帮扶办法')
    """
    folded = fold(title)
    inner = _INNER.search(folded) if _WRAPS.search(folded) else None
    full = [plain_name(title), *([plain_name(inner[1])] if inner else [])]
    local = [_PLACE.sub("", name) for name in full if "关于" not in name]
    return tuple(dict.fromkeys(name for name in (*full, *local) if name))


def abbreviates(short: str, name: str) -> bool:
    """Whether `short` is made of the first and some other characters of a law's name, in order: 民诉法, 社保法, 劳动仲裁法.

    >>> abbreviates("民诉法", "民事诉讼法"), abbreviates("工会法", "民事诉讼法")
    (True, False)
    """
    if not _SHORTEST_ABBREVIATION <= len(short) <= _LONGEST_ABBREVIATION or len(name) <= len(short) or short[0] != name[0]:
        return False
    if short[-1] != "法" or name[-1] != "法":
        return False
    letters = iter(name)
    return all(letter in letters for letter in short)


def nearest(asked: str, names: Iterable[str], limit: int = 5) -> list[str]:
    """The names most like the one asked for, by pairs of characters that both have; none that shares none but 办法 or 条例."""
    wanted = _pairs(plain_name(asked))
    scored = [(_likeness(wanted, plain_name(name)), name) for name in dict.fromkeys(names)]
    best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], len(pair[1]), pair[1]))
    return [name for _, name in best[:limit]]


def _likeness(wanted: Counter[str], name: str) -> float:
    own = _pairs(name)
    shared = sum((wanted & own).values())
    return shared / (sum((wanted | own).values()) or 1)


_COMMON = frozenset(
    ["办法", "条例", "规定", "细则", "通知", "意见", "管理", "暂行", "实施", "工作", "关于", "促进", "保护", "护法", "障法", "进法", "治法", "理法"]
)


def _pairs(name: str) -> Counter[str]:
    return Counter(pair for at in range(len(name) - 1) if (pair := name[at : at + 2]) not in _COMMON)
