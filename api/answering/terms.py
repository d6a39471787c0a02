"""Text that is asked about -> Terms: its words, how much each tells of the topic, and the official words for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.words import Words, fold


@dataclass(frozen=True, slots=True)
class Term:
    """A word that the answer should be about. `weight` grows with rarity; `variants` say the same in official words.

    `thing` tells that it is a noun that the documents use.
    """

    text: str
    weight: float
    variants: tuple[str, ...] = ()
    thing: bool = False


def terms_of(content: str, quoted: Sequence[str], words: Words, idf: Callable[[Sequence[str]], Mapping[str, float]]) -> tuple[Term, ...]:
    """The distinct content words and quoted names, rarest heaviest, each with the official words for it."""
    cut = [w for part in content.split() for w in words.cut(part)]
    empty = empty_words()
    told = [w if words.word_class(w) else _without_adverbs(w, empty) for w in map(_without_particle, cut) if not _WITHIN.fullmatch(w)]
    found = [part for w in told if len(w) > 1 or w.isdigit() for part in _fine(w, words)]
    singles = [w for w in cut if len(w) == 1 and "\u4e00" <= w <= "\u9fff"]
    deeds = [w for w in singles if words.word_class(w)[:1] == "v"]  # 骗, 交
    found += [name for part in content.split() if (name := _unknown_name(words.cut(part), empty, idf))]
    kept = list(dict.fromkeys(w for w in found if w not in empty)) or list(dict.fromkeys(singles))
    official: dict[str, list[str]] = {}
    for synonym in words.synonyms(content):
        said = synonym.colloquial
        for word in [word for word in kept if word in said or said in word] or [said] * (len(said) > 1 or said in deeds):
            official.setdefault(word, []).extend(synonym.official.split())
    kept += [word for word in official if word not in kept]  # 废了: left of it is one character, which is no word
    rarity = idf([*kept, _NEVER])
    heaviest = max((rarity.get(w, 1.0) for w in kept), default=1.0)
    names = tuple(Term(name, heaviest) for name in quoted if len(name) > 2 and name not in kept)
    absent = {w for w in kept if rarity.get(w, 0.0) >= rarity.get(_NEVER, 0.0)}
    weights = {w: rarity.get(w, 1.0) * _telling(w, words.word_class(w), w in absent) for w in kept}
    meant = {w: tuple(dict.fromkeys(fold(v) for v in (*official.get(w, ()), *_each(w)))) for w in kept}
    return names + tuple(Term(w, weights[w], meant[w], words.word_class(w)[:1] == "n" and w not in absent) for w in kept)


def _each(word: str) -> tuple[str, ...]:
    """一批多少人 is told as 每批50人."""
    return (f"每{word[1]}",) if _EACH.fullmatch(word) else ()


_EACH = re.compile(r"一[批次期户家届场人天年月]")


def _without_particle(word: str) -> str:
    """签了 -> 签: jieba's guesses at unknown words hold particles; one character left over is no word."""
    return word[:-1] if len(word) == 2 and word[1] in "了的过着得" else word


def _without_adverbs(word: str, empty: frozenset[str]) -> str:
    """最多能 -> "": what jieba guesses of an unknown word is often an adverb, or a modal, with the verb after it (要出)."""
    if len(word) == 2 and word[0] in "要能可会得该想":
        return word[1]
    for end in (2, 3):
        if word[:end] in empty and len(word) - end <= 1:
            return word[end:]
    return word


_WITHIN = re.compile(
    r"[天日月年周][内里前后]|[内里前][提要得能可交报办须]|(.)不\1|[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九十百千万]+多"
)
"""No topic: what 几天内 leaves without the asking word, 收不收, and the asker's own numbers (五十八, 三百多)."""


def _telling(word: str, word_class: str, absent: bool) -> float:
    """What a word tells about the topic, in (0, 1].

    Two characters that neither a dictionary nor a document knows are mostly a slip of the segmentation or of the pen
    (娃上, 校其), seldom a topic. One character is known by its official words alone.
    """
    if len(word) == 1 or (not word_class and absent and len(word) == 2):
        return 0.3
    if word in empty_words() or (not word_class and len(_without_adverbs(word, empty_words())) < len(word)):
        return 0.1  # known by its official words alone: 最多能
    return _CLASS_WEIGHT.get(word_class[:1], 0.3)


def _unknown_name(cut: Sequence[str], empty: frozenset[str], idf: Callable[[Sequence[str]], Mapping[str, float]]) -> str:
    """The first run of single characters that the documents write in a row too: a name that no dictionary has (饿了么)."""
    marks = "".join("1" if len(w) == 1 and "\u4e00" <= w <= "\u9fff" and w not in _JOINING else "0" for w in cut)
    run = re.search("1{2,5}", marks)
    if run is None:
        return ""
    name = "".join(cut[run.start() : run.end()])
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    rarity = idf([*pairs, _NEVER])
    known = all(rarity.get(pair, 0.0) < rarity.get(_NEVER, 0.0) for pair in pairs)
    return name if known and name[0] not in empty else ""


_JOINING = frozenset("是被由为又把将从向让使在于的和与想要能可该")
"""Characters that join words: 道同是被谁 names 道同."""
_NEVER = "\ue000"
"""A term of the private use area: its rarity is that of a term no document has."""
_CLASS_WEIGHT = {"n": 1.0, "i": 1.0, "j": 1.0, "l": 1.0, "s": 0.8, "b": 0.8, "": 1.0, "v": 0.6, "a": 0.6, "t": 0.4, "m": 0.5, "q": 0.4}
"""What a word of a class tells about the topic; particles, adverbs and pronouns nearly nothing."""


def _fine(word: str, words: Words) -> list[str]:
    """A long compound as the words inside it (工会法律援助 -> 工会, 法律援助), where they cover it; else itself."""
    if len(word) < 5:
        return [word]
    parts: list[str] = []
    rest = word
    inside = sorted({w for w in words.search_words(word) if 1 < len(w) < len(word)}, key=lambda w: (-len(w), w))
    while rest:
        part = next((w for w in inside if rest.startswith(w)), None)
        if part is None:
            rest = rest[1:]  # 工会 is no search word: what is left without it still names the thing
            continue
        parts.append(part)
        rest = rest[len(part) :]
    return parts if 2 * sum(map(len, parts)) >= len(word) else [word]


@cache
def empty_words() -> frozenset[str]:
    """Words of a question that tell nothing about its topic."""
    lines = Path(__file__).with_name("empty_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
