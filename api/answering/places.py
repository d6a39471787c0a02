"""Which places a question names. Another city's figure is never an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from ingest.words import Words, fold

_FUNCTION = (
    "咱底的是了在有多少几哪各全本我去年会同联合办点布么分实现推动要总长个些什和与跟"
    "及到把给由被让向从对为这那不也都就已经没请问想还能会完成建开展组织新增参加"
)
_ADMINISTRATIVE = re.compile(

        rf"[^\W\da-z_{_FUNCTION}]{{2,4}}?(?:自治[区州]|新区|开发区|街道|省(?!份|级|里)|市(?!长|级|场|民|容|面|属|直|内|外|里|域|区|县)"
        rf"|区(?!域|局|县|里|间|别|级)|县(?!级|里|区)|镇(?!级))"
)
"""A name as an official would write it; common characters that no place name holds keep verbs and particles out."""
_GENERAL = re.compile(

        r"^(?:期间|以来|之后|之前|以后|以前|该|某|每|跨|城|其他|所有|整个|同一?|设|街|乡|都|郊|老|新|旧|县|市|省|区)|(?:[园社街地校景小学厂库商片营专战特禁牧林矿山辖湖老灾疫港核农渔工郊]|经开|高新|开发)区$|[省市县区][市县区]$|(?:贫困|山区|试点|先进|示范|百强|重点|兄弟|周边|邻近|直辖|地级|县级|省会)[市县区]$"
        r"|城[市乡区镇]$|都市$|上市$|超市$|门市$|夜市$|股市$|集市$|[街乡]镇$"
)


_SUFFIX = re.compile(r"(?:新区|自治区|省|市|区|县|镇|街道)$")


_SHORT = 2  # characters before 市 that are a name, whatever else they may mean (和平区)


class Places:
    """Names of provinces and cities (the list beside this file) plus whatever looks like an administrative name."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted({fold(n) for n in names if n}, key=lambda n: (-len(n), n))
        self._pattern = re.compile("|".join(map(re.escape, self._names))) if self._names else None

    @classmethod
    def open(cls, path: Path | None = None, extra: Iterable[str] = ()) -> Places:
        """The bundled list and `extra` names (cities of the knowledge base's own issuers)."""
        text = (path or Path(__file__).with_name("places.txt")).read_text("utf-8")
        names = [w for line in text.splitlines() if not line.startswith("#") for w in line.split()]
        return cls([*names, *extra])

    def find(self, folded: str, known: Iterable[str] = (), proper: Callable[[str], str] | None = None) -> tuple[str, ...]:
        """The places named, without their 市/省 suffix, in order, each once.

        Args:
            folded: a question, folded.
            known: the places of the issuers.
            proper: what is left of the characters before 市 or 县 without the common words in front of the name (宁海 of 推广宁海市).
        """
        found: dict[str, None] = dict.fromkeys(place for place in sorted(known) if place in folded)
        if self._pattern:
            for match in self._pattern.finditer(folded):
                found[match[0]] = None
        for match in _ADMINISTRATIVE.finditer(folded):
            name = match[0]
            if whole := next((n for n in found if name.startswith(n)), None):  # 云岫望潮区: a part of a place that is known
                name = re.sub(r"^(?:自治[区州]|[省市区县])", "", name[len(whole) :])
            elif proper is not None and (end := _SUFFIX.search(name)) and end.start() > _SHORT:
                name = proper(name[: end.start()]) + end[0]
            if len(name) > 1 and not _GENERAL.search(name) and not any(n in name[1:] for n in found):
                found[_SUFFIX.sub("", name) if len(name) > 2 else name] = None
        return tuple(found)


def proper(words: Words, text: str) -> str:
    """The end of `text` that may be a name: 宁海 of 推广宁海, nothing of 疗休养归. Two characters that are a noun may be one."""
    cut = words.cut(text)
    start = max((at + 1 for at, word in enumerate(cut) if len(word) > 2 - (words.word_class(word) not in ("", "n"))), default=0)
    name = "".join(cut[start:])
    return name if len(name) > 1 else ""


def issuer_place(issuer: str) -> str | None:
    """The city of an issuer, or the house: 临江市总工会 -> 临江, 金垣集团公司工会 -> 金垣; None where the name tells none."""
    folded = fold(issuer)
    if zone := _ZONE.match(folded):
        return zone[1]
    match = re.match(r"([\u4e00-\u9fff]{2,6}?)(?:省|市|自治区|区|县)", folded) or _HOUSE.match(folded)
    return match[1] if match and not _GENERAL.search(match[0]) else None


_ZONE = re.compile(
    r"([\u4e00-\u9fff]{2,6}?)(?:(?:国家级|经济技术|经济|高新技术产业|高新技术|高新|综合|保税|工业|产业|物流|旅游|生态|临港|自由贸易)+"
    r"(?:开发区|园区?|示范区|试验区|新区|区)|经开区|开发区|园区)"
)
"""A development zone, which has a union of its own: 岑阳经济技术开发区 is said as 岑阳."""
_HOUSE = re.compile(r"(?![省市区县全本])([\u4e00-\u9fff]{2,8}?)(?:集团|股份|有限|公司|大学|学院|医院|厂).*工会")
"""A union of one employer."""
