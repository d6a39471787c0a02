"""Word frequencies in shards, and the dictionary files that an administrator can add to.

A segmenter needs a table of half a million words and word beginnings. Loading all of it takes longer than answering
a question, and a question uses some thirty first characters. So the table is kept in one file, cut into shards by
first character, and a shard is parsed when a text first shows that character.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp, log
from pathlib import Path

from ingest.errors import UnionQAError

_FORMAT = "unionqa-lexicon 2"
_NO_CLASS = "-"


class DictionaryError(UnionQAError):
    """A dictionary file cannot be read, or a line of it is neither a term nor a synonym."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One dictionary term; `frequency` 0 means "as high as it takes to stay in one piece"."""

    word: str
    frequency: int = 0
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One synonym line: what people say, and what documents write (one or more words, blank between)."""

    colloquial: str
    official: str


def read_dictionary(path: Path) -> Iterator[Term | Entry]:
    """The terms and synonyms of one UTF-8 file, in order.

    Lines are `词 [频] [类别]` (blank between) or `口语 -> 正式词 正式词` (also with a tab); # starts a comment.

    Raises:
        DictionaryError: the file cannot be read, is not UTF-8, or a line has neither form.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{path.name}：词典读不出来（{error.__class__.__name__}）。请检查路径，并存为 UTF-8。") from error
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split("#", 1)[0].strip()
        if line:
            yield _parse(line, f"{path.name} 第{number}行")


def _parse(line: str, where: str) -> Term | Entry:
    for mark in ("->", "→", "\t"):
        if mark in line:
            colloquial, _, official = line.partition(mark)
            if not colloquial.strip() or not official.strip():
                raise DictionaryError(f"{where}：同义词两边都要有词。请写成“口语 -> 正式词”。")
            return Entry(colloquial=colloquial.strip(), official=" ".join(official.split()))
    word, *rest = line.split()
    frequency = int(rest.pop(0)) if rest and rest[0].isdecimal() else 0
    if len(rest) > 1:
        raise DictionaryError(f"{where}：看不懂。请写成“词 频 类别”或“口语 -> 正式词”。")
    return Term(word=word, frequency=frequency, kind=rest[0] if rest else None)


class Lexicon:
    """Word -> frequency (0 for what only begins a word), parsed shard by shard into `frequencies`."""

    def __init__(self, packed: bytes) -> None:
        border = packed.index(b"\n\n")
        title, total, size, *rows = packed[:border].decode("utf-8").split("\n")
        self._body = memoryview(packed)[border + 2 :]  # 6 MB that are not copied
        if title != _FORMAT or int(size) != len(self._body):
            raise ValueError("not a lexicon file, or cut short")
        self.total = int(total)
        self.frequencies: dict[str, int] = {}
        self._classes: dict[str, str] = {}
        borders = pairwise(accumulate((int(row[1:]) for row in rows), initial=0))
        self._pending = dict(zip((row[0] for row in rows), borders, strict=True))

    def need(self, text: str) -> None:
        """Make sure that every word inside `text` is in `frequencies`."""
        pending = self._pending
        for first in set(text) & pending.keys():
            place = pending.get(first)
            if place is None:  # a second thread was faster
                continue
            lines = str(self._body[slice(*place)], "utf-8").split("\n")
            words = lines[0].split(" ")
            self.frequencies.update(zip(words, map(int, lines[1].split(" ")), strict=True))
            self._classes.update((w, c) for w, c in zip(words, lines[2], strict=True) if c != _NO_CLASS)
            pending.pop(first, None)  # last, so that a second thread may load it twice but never find it half loaded

    def word_class(self, word: str) -> str:
        """The word's class, one letter as jieba's dictionary has it (n noun, v verb, d adverb ...); "" for a word that no dictionary knows.

        Nominal verbs count as nouns, our own terms too.
        """
        self.need(word[:1])
        return self._classes.get(word, "")

    @classmethod
    def open(cls, general: Path, terms: Sequence[Term], fold: Callable[[str], str], folder: Path | None) -> Lexicon:
        """The lexicon of the general dictionary and our terms, from the cache in `folder` where it fits.

        The cache file's name holds a hash of both dictionaries' contents, so a changed dictionary is never overlooked.
        An unreadable or damaged cache is made again; a folder that cannot be written costs time, not correctness.
        """
        if folder is None:
            return cls(_pack(general, terms, fold))
        path = folder / f"lexicon-{_fingerprint(general, terms)}.txt"
        with suppress(OSError, ValueError):
            return cls(path.read_bytes())
        packed = _pack(general, terms, fold)
        with suppress(OSError):
            _write(path, packed)
        return cls(packed)


def _fingerprint(general: Path, terms: Sequence[Term]) -> str:
    state = general.stat()  # 5 MB that only an installation changes: its size and time are enough
    content = f"{_FORMAT}\n{state.st_size}\n{int(state.st_mtime)}\n" + "\n".join(f"{t.word} {t.frequency}" for t in terms)
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def _write(path: Path, packed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".lexicon-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    for old in path.parent.glob("lexicon-*.txt"):
        if old != path:
            old.unlink(missing_ok=True)


def _pack(general: Path, terms: Sequence[Term], fold: Callable[[str], str]) -> bytes:
    words, classes = _general_words(general, fold)
    total = sum(words.values())
    classes.update((fold(t.word), "n") for t in terms)
    added = [(fold(t.word), t.frequency or _whole(fold(t.word), words, total)) for t in terms]
    words.update(added)
    shards: dict[str, dict[str, int]] = {}
    for word, frequency in words.items():
        shard = shards.setdefault(word[0], {})
        shard[word] = frequency
        for end in range(1, len(word)):
            shard.setdefault(word[:end], 0)
    total += sum(frequency for _, frequency in added)
    blocks = {
        first: f"{' '.join(shard)}\n{' '.join(map(str, shard.values()))}\n{''.join(classes.get(w, _NO_CLASS) for w in shard)}".encode()
        for first, shard in shards.items()
    }
    body = b"".join(blocks.values())
    head = [_FORMAT, str(total), str(len(body)), *(f"{first}{len(block)}" for first, block in blocks.items())]
    return "\n".join(head).encode() + b"\n\n" + body


def _general_words(general: Path, fold: Callable[[str], str]) -> tuple[dict[str, int], dict[str, str]]:
    """(frequency, word class) of every word of jieba's own dictionary."""
    words: dict[str, int] = {}
    classes: dict[str, str] = {}
    for line in general.read_text(encoding="utf-8").splitlines():
        word, frequency, *rest = line.split(" ")
        folded = fold(word)
        words[folded] = words.get(folded, 0) + int(frequency)
        if rest:
            classes.setdefault(folded, "n" if rest[0] == "vn" else rest[0][0])
    return words, classes


def _whole(word: str, words: dict[str, int], total: int) -> int:
    """The lowest frequency at which `word` beats its own best segmentation (jieba's suggest_freq, without its rounding down)."""
    best = [0.0]
    for end in range(1, len(word) + 1):
        starts: Iterable[int] = range(end)
        best.append(max(best[s] + log(words.get(word[s:end]) or 1) - log(total) for s in starts if s == end - 1 or words.get(word[s:end])))
    return max(int(exp(best[-1] + log(total))) + 1, words.get(word, 0), 3)
