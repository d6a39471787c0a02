"""Which characters of a passage say what was looked for: spans, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.document import Span
from ingest.words import Words, fold

_MOST = 64
"""Spans of one passage: beyond, a reader sees nothing but colour."""
_LETTERS = r"0-9A-Za-z"


class Highlighter:
    """Marks the words of one query in any number of passages."""

    def __init__(self, terms: Iterable[str]) -> None:
        wanted = sorted({fold(term) for term in terms if term.strip()}, key=lambda term: (-len(term), term))
        self._pattern = re.compile("|".join(map(_whole, wanted))) if wanted else None

    @classmethod
    def of(cls, query: str, words: Words) -> Highlighter:
        """A highlighter for the query's words and for the official words that everyday ones stand for."""
        texts = [query, *(synonym.official for synonym in words.synonyms(query))]
        return cls(word for text in texts for word in words.search_words(text) if _tells(word))

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where the words stand in `text`, in order, without overlap; neighbours that touch are one."""
        if self._pattern is None:
            return ()
        found = [Span(start=m.start(), end=m.end()) for m in self._pattern.finditer(fold(text))]
        return tuple(_joined(found)[:_MOST])


def _tells(word: str) -> bool:
    """One character alone (一, 个) marks everything and says nothing."""
    return len(word) > 1


def _whole(word: str) -> str:
    """A pattern for the word; digits and Latin letters count only as a whole: 2021 is no part of 12021."""
    left = rf"(?<![{_LETTERS}])" if re.match(rf"[{_LETTERS}]", word) else ""
    right = rf"(?![{_LETTERS}])" if re.search(rf"[{_LETTERS}]$", word) else ""
    return f"{left}{re.escape(word)}{right}"


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(start=joined[-1].start, end=max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
