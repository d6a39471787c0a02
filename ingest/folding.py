"""Text as search sees it: half width, lower case, simplified, look-alikes of other scripts undone, one character to one."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import normalize

from ingest.errors import UnionQAError
from ingest.unseen import LOOK_ALIKE


def fold(text: str) -> str:
    """The text as search sees it: half width, lower case, simplified. As long as `text`, so that spans hold for both."""
    return text.translate(_folding())


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
    lines = (package_folder("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if "\t" in line)
    return _Folding({traditional: simplified.split(" ")[0] for traditional, simplified in pairs})


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise UnionQAError(f"缺少组件 {name}。请重新安装本程序。")
    return Path(spec.submodule_search_locations[0])
