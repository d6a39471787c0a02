"""Text -> words: folding, sentences, and jieba with the union dictionary. The only importer of jieba."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.document import Span
from ingest.folding import fold, package_folder
from ingest.lexicon import Entry, Lexicon, Term, read_dictionary

if TYPE_CHECKING:
    from jieba import Tokenizer

__all__ = ["Synonym", "Words", "fold", "sentences"]

_DICTIONARY = Path(__file__).with_name("dictionary")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_WORD = re.compile(f"[{_HAN}0-9A-Za-z\u0370-\u04ff]")
_NUMERAL = frozenset("〇零一二两三四五六七八九十百千万亿")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_TITLE = re.compile(r"《[^《》]*》")
# A sentence ends after 。！？…, or an ASCII !? that is no part of an address; quotes and brackets that close go with it.
# No end where the sentence visibly goes on after a quote or a title: “怎么办？”、 or 《……？》的.
_STOP = r"(?:[。！？…]|[!?](?![\w=&/]|[!?]*[=&/]))+"
_CLOSE = r"[”’」』）)】》〉\"']"
_END = re.compile(rf"(?>{_STOP}{_CLOSE}+)(?![，、；：,;:的等和与及])|(?>{_STOP})(?![，、；：,;:]|{_CLOSE})")


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, blanks at their ends left out; together they hold every character that is not blank.

    A sentence ends after 。！？… with the quotes and brackets that close there, and at the end of a line. Nothing is cut at
    "." or "；", nor inside a 《title》 that stands on one line.
    """
    return [span for line in _LINE.finditer(text) for span in _sentences_of_line(text, line.start(), line.end())]


def _sentences_of_line(text: str, start: int, end: int) -> list[Span]:
    titles = [m.span() for m in _TITLE.finditer(text, start, end)] if "《" in text else []
    ends = [m.end() for m in _END.finditer(text, start, end) if not any(a <= m.start() < b - 1 for a, b in titles)]
    borders = [start, *ends, end]
    return [span for a, b in pairwise(borders) if (span := _stripped(text, a, b))]


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    bare = piece.strip()
    if not bare:
        return None
    left = 0 if len(bare) == len(piece) else len(piece) - len(piece.lstrip())
    return Span(start=start + left, end=start + left + len(bare))


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """A colloquial word that stands in a text at `span`, and how documents say it (words with a blank between)."""

    colloquial: str
    official: str
    span: Span


class Words:
    """Texts -> words, with the union dictionary and what an administrator added to it. Safe to share between threads."""

    def __init__(
        self,
        *,
        tokenizer: Tokenizer,
        lexicon: Lexicon,
        kinds: dict[str, str | None],
        synonyms: dict[str, Entry],
        stop: frozenset[str],
        opened: tuple[tuple[Path, ...], Path | None] = ((), None),
    ) -> None:
        self._opened = opened
        self._tokenizer = tokenizer
        self._lexicon = lexicon
        self._kinds = kinds
        self._synonyms = synonyms
        self._longest = max(map(len, synonyms), default=0)
        self._longest_term = max(map(len, kinds), default=0)
        self._stop = stop

    @classmethod
    def open(cls, dictionaries: Sequence[Path] = (), cache: Path | None = None, own: Path | None = None) -> Words:
        """The bundled dictionary with `dictionaries` on top; `cache` is a folder for the prepared form (about 8 MB).

        Without a cache folder everything is prepared anew, about a second. A later file wins over an earlier one, and `own` over
        all: a dictionary that need not be there, and that `renew` reads again.

        Raises:
            DictionaryError: a dictionary file cannot be read or understood.
        """
        last = [own] if own is not None and own.is_file() else []
        files = [_DICTIONARY / "union_terms.txt", _DICTIONARY / "synonyms.txt", *dictionaries, *last]
        lines = [line for file in files for line in read_dictionary(file)]
        terms = {fold(line.word): line for line in lines if isinstance(line, Term)}
        lexicon = Lexicon.open(package_folder("jieba") / "dict.txt", list(terms.values()), fold, cache)
        return cls(
            tokenizer=_tokenizer(lexicon),
            lexicon=lexicon,
            kinds={word: term.kind for word, term in terms.items()},
            synonyms={fold(line.colloquial): line for line in lines if isinstance(line, Entry)},
            stop=frozenset(line.word for line in read_dictionary(_DICTIONARY / "stopwords.txt") if isinstance(line, Term)),
            opened=(tuple(dictionaries), cache),
        )

    def renew(self, own: Path) -> None:
        """Nothing; from now on these are the words of the same dictionaries, read again, with `own` on top.

        One assignment: a text that is being cut meanwhile is cut by the words before or after, never by none. Indexes keep the
        words with which they were made until they are made anew.

        Raises:
            DictionaryError: a dictionary file cannot be read or understood; nothing changed.
        """
        dictionaries, cache = self._opened
        self.__dict__ = Words.open(dictionaries, cache, own).__dict__

    def cut(self, text: str) -> list[str]:
        """The words of `text`, one after the other; joined they are `text` again."""
        start, pieces = 0, []
        for word in self._tokenizer.cut(fold(text)):
            pieces.append(text[start : start + len(word)])
            start += len(word)
        return pieces

    def search_words(self, text: str) -> list[str]:
        """The folded words of `text` that are worth looking up, long words with the words inside them.

        Left out: punctuation, stop words, and single characters that are neither numerals nor dictionary terms.
        """
        found: list[str] = []
        for word in self._tokenizer.cut(fold(text)):
            if len(word) > 2:
                found += self._inner(word)
            if self._is_search_word(word):
                found.append(word)
        return found

    def _inner(self, word: str) -> list[str]:
        """The dictionary words of 2 or 3 characters inside a longer word, and our own terms of any length."""
        known, kinds, n = self._lexicon.frequencies, self._kinds, len(word)
        longest = max(3, self._longest_term)  # nothing longer is in either: a "word" can be a web address of 10,000 characters
        grams = [word[i : i + size] for size in range(2, min(n, longest + 1)) for i in range(n - size + 1)]
        return [g for g in grams if (len(g) < 4 and known.get(g) and g not in self._stop) or g in kinds]

    def _is_search_word(self, word: str) -> bool:
        if word in self._stop or not _WORD.search(word):
            return False
        return len(word) > 1 or not _HAN_RUN.match(word) or word in _NUMERAL or word in self._kinds

    def bigrams(self, text: str) -> list[str]:
        """Every two neighbouring Han characters of the folded text."""
        return [run[i : i + 2] for run in _HAN_RUN.findall(fold(text)) for i in range(len(run) - 1)]

    def index_terms(self, text: str) -> list[str]:
        """What full-text search sees of a text, on both sides: its search words and its bigrams."""
        return self.search_words(text) + self.bigrams(text)

    def is_stop(self, word: str) -> bool:
        """Whether `word` is left out of a search."""
        return fold(word) in self._stop

    def kind(self, word: str) -> str | None:
        """The dictionary's kind of a term (组织, 人员, 制度 ...), None for other words."""
        return self._kinds.get(fold(word))

    def word_class(self, word: str) -> str:
        """One letter: n noun (domain terms and nominal verbs too), v verb, a adjective, d adverb ...; "" for an unknown word."""
        return self._lexicon.word_class(fold(word))

    def synonyms(self, text: str) -> list[Synonym]:
        """The colloquial words in `text`, longest first at each place, left to right, without overlap.

        A key of one or two characters counts only where it is a word of its own (钱 in 花多少钱, not in 钱塘), and none
        where the official word already stands there (市总 in 市总工会).
        """
        folded, borders, found, start = fold(text), self._borders(text), list[Synonym](), 0
        while start < len(folded):
            match = self._match(folded, start, borders)
            if match is not None:
                found.append(Synonym(colloquial=text[start : match[0]], official=match[1], span=Span(start=start, end=match[0])))
            start = match[0] if match is not None else start + 1
        return found

    def _match(self, folded: str, start: int, borders: set[int]) -> tuple[int, str] | None:
        """Where the longest key that starts at `start` ends, and its official words."""
        for end in range(min(len(folded), start + self._longest), start, -1):
            entry = self._synonyms.get(folded[start:end])
            if entry is None or (end - start <= 2 and not {start, end} <= borders):
                continue
            if not any(_stands_over(folded, fold(word), start, end) for word in entry.official.split(" ")):
                return end, entry.official
        return None

    def _borders(self, text: str) -> set[int]:
        borders, end = {0}, 0
        for word in self.cut(text):
            end += len(word)
            borders.add(end)
        return borders


def _stands_over(text: str, word: str, start: int, end: int) -> bool:
    """Whether `word` stands in `text` at a place that covers `start` to `end`."""
    at = text.find(word, max(0, end - len(word)), start + len(word))
    return at >= 0 and at <= start and at + len(word) >= end


def _tokenizer(lexicon: Lexicon) -> Tokenizer:
    """A jieba tokenizer of our own over the lexicon; jieba's global one is never touched.

    jieba 0.42.1 has invalid escapes (warnings on first import) and imports pkg_resources where it can, which takes a
    fifth of a second and warns in its turn; it does as well without.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        absent: Any = None
        blocked = "pkg_resources" not in sys.modules and "jieba" not in sys.modules
        if blocked:
            sys.modules["pkg_resources"] = absent
        import jieba  # noqa: PLC0415 -- heavy, and nothing may load it at import

        if blocked:
            sys.modules.pop("pkg_resources", None)
    jieba.setLogLevel("WARNING")

    class LexiconTokenizer(jieba.Tokenizer):  # type: ignore[misc]
        """Loads what a sentence needs just before jieba looks it up."""

        def get_DAG(self, sentence: str) -> dict[int, list[int]]:
            """Jieba's word graph of the sentence."""
            lexicon.need(sentence)
            graph: dict[int, list[int]] = super().get_DAG(sentence)
            return graph

    tokenizer = LexiconTokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = lexicon.frequencies, lexicon.total, True
    return tokenizer
