"""Text as search sees it: half width, lower case, simplified, look-alikes of other scripts undone, as long as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import normalize

from ingest.errors import UnionQAError
from ingest.unseen import LOOK_ALIKE


def fold(text: str) -> str:
    """The text as search sees it: half width, lower case, simplified. As long as `text`, so that spans hold for both."""
    return _without_phrases(text).translate(_folding())


def simplified(text: str) -> str:
    """The text in simplified characters, else as it is: what an embedding model should see, which knows them better. As long as `text`."""
    return _without_phrases(text).translate(_simplifying())


def _without_phrases(text: str) -> str:
    phrases = _phrases()
    if phrases.telling.isdisjoint(text):
        return text
    return phrases.pattern.sub(lambda found: phrases.simplified[found[0]], text)


class _Folding(dict[int, str]):
    """Code point -> folded character, filled as characters are met; what folds to several characters stays as it is."""

    def __init__(self, simplified: dict[str, str]) -> None:
        self._simplified = simplified

    def __missing__(self, code: int) -> str:
        char = chr(code)
        for step in (_half_width, _plain, str.lower, self._simplify):
            folded = step(char)
            char = folded if len(folded) == 1 else char
        self[code] = char
        return char

    def _simplify(self, char: str) -> str:
        return self._simplified.get(char, char)


def _half_width(char: str) -> str:
    return normalize("NFKC", char)


def _plain(char: str) -> str:
    """A letter of another script that looks like this one is this one: a word cannot hide behind it."""
    return LOOK_ALIKE.get(char, char)


@cache
def _folding() -> _Folding:
    """Traditional -> simplified by single characters. Source: OpenCC's TSCharacters (Apache-2.0), first candidate."""
    return _Folding(dict(_pairs("TSCharacters.txt")))


@cache
def _simplifying() -> dict[int, str]:
    return {ord(traditional): simple for traditional, simple in _pairs("TSCharacters.txt") if len(traditional) == len(simple) == 1}


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Words whose characters are simplified in another way than alone: 計畫 is 计划, 畫 is 画. `telling` are those characters."""

    simplified: dict[str, str]
    pattern: re.Pattern[str]
    telling: frozenset[str]


@cache
def _phrases() -> _Phrases:
    """Source: OpenCC's TSPhrases (Apache-2.0), those that keep their length."""
    alone = _folding()
    found = {t: s for t, s in _pairs("TSPhrases.txt") if len(t) == len(s) and t.translate(alone) != s.translate(alone)}
    telling = {a for t, s in found.items() for a, b in zip(t, s, strict=True) if a.translate(alone) != b.translate(alone)}
    longest_first = sorted(found, key=len, reverse=True)
    return _Phrases(found, re.compile("|".join(map(re.escape, longest_first))), frozenset(telling))


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    """Traditional and simplified, first candidate, of a dictionary of OpenCC."""
    for line in (package_folder("opencc") / "dictionary" / name).read_text(encoding="utf-8").splitlines():
        traditional, tab, simplified = line.partition("\t")
        if tab:
            yield traditional, simplified.split(" ")[0]


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise UnionQAError(f"缺少组件 {name}。请重新安装本程序。")
    return Path(spec.submodule_search_locations[0])
