"""Which places a question names. Another city's figure is never an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ingest.words import fold

_FUNCTION = (
    "的是了在有多少几哪各全本我去年会同联合办点布么分实现推动要总长个些什和与跟"
    "及到把给由被让向从对为这那不也都就已经没请问想还能会完成建开展组织新增参加"
)
_ADMINISTRATIVE = re.compile(

        rf"[^\W\da-z_{_FUNCTION}]{{2,4}}?(?:自治[区州]|新区|开发区|街道|省(?!份|级|里)|市(?!长|级|场|民|容|面|属|直|内|外|里|域|区)"
        rf"|区(?!域|局|县|里|间|别|级)|县(?!级|里|区)|镇(?!级))"
)
"""A name as an official would write it; common characters that no place name holds keep verbs and particles out."""
_GENERAL = re.compile(

        r"^(?:该|某|每|跨|城|其他|所有|整个|同一?|设|街|乡|都|郊|老|新|旧|县|市|省|区)|[园社街地校景小学厂库商片营专战特禁牧林矿]区$"
        r"|城[市乡区镇]$|都市$|上市$|超市$|门市$|夜市$|股市$|集市$|[街乡]镇$"
)


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

    def find(self, folded: str, known: Iterable[str] = ()) -> tuple[str, ...]:
        """The places named, without their 市/省 suffix, in order, each once. `known` are the places of the issuers."""
        found: dict[str, None] = dict.fromkeys(place for place in sorted(known) if place in folded)
        if self._pattern:
            for match in self._pattern.finditer(folded):
                found[match[0]] = None
        for match in _ADMINISTRATIVE.finditer(folded):
            name = match[0]
            if not _GENERAL.search(name) and not any(name.startswith(n) for n in found):
                found[re.sub(r"(?:新区|自治区|省|市|区|县|镇|街道)$", "", name) if len(name) > 2 else name] = None
        return tuple(found)


def issuer_place(issuer: str) -> str | None:
    """The city of an issuer: 临江市总工会 -> 临江; None where the name tells none."""
    match = re.match(r"([\u4e00-\u9fff]{2,6}?)(?:省|市|自治区|区|县)", fold(issuer))
    return match[1] if match and not _GENERAL.search(match[0]) else None
