"""Articles by name and number, over all national laws: 200 drawn at random, five spellings each; exact words, and how fast.

Usage: python bench/articles.py [FOLDER]   FOLDER: a knowledge base with all laws (unionqa laws add --all); without, one is made
in a temporary folder with vectors that mean nothing, for none is looked at.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from api.answering.answerer import Answerer
from api.knowledge_base import KnowledgeBase
from api.policies.found import FoundArticle
from index.embedding.card import MODEL_NAME
from index.embedding.embedder import Embedder, Vectors
from index.library import Library
from ingest.folding import fold
from ingest.laws.documents import LawShelf
from ingest.ordinals import numeral
from ingest.words import Words

DRAWN, SEED, LIMIT_MS = 200, 20260718, 20.0
DAY = date(2027, 1, 1)  # on which every text of the package holds


@dataclass(frozen=True, slots=True)
class Drawn:
    """An article to be found: the law, its number as printed, its paragraphs."""

    law: str
    label: str
    text: str


class NoMeaning:
    """An embedder whose vectors say nothing; it costs nothing."""

    name, dim = MODEL_NAME, 8

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows (n, dim) made from digests."""
        rows: Vectors = np.array([list(hashlib.blake2b(text.encode(), digest_size=self.dim).digest()) for text in texts], np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def embed_query(self, text: str) -> Vectors:
        """A vector (dim,)."""
        row: Vectors = self.embed_passages([text])[0]
        return row


def spellings(one: Drawn) -> list[str]:
    """An article as five people ask for it."""
    short = one.law.removeprefix("中华人民共和国")
    number, _, inserted = one.label.removeprefix("第").partition("条")
    digits = str(numeral(number))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    return [
        f"《{one.law}》{one.label}",
        f"{short}第{digits}条{inserted}",
        f"{short} 第 {wide} 条{inserted}",
        f"{short}{number}条{inserted}",
        f"请问{short}里第{digits}条{inserted}是怎么规定的？",
    ]


def draw(shelf: LawShelf) -> list[Drawn]:
    """Articles at random from every law that is in force, straight from the package."""
    rows = [
        Drawn(law.name, article.label, article.text)
        for law in shelf.holding()
        if law.status != "历史版本"
        for article in shelf.articles(law)
        if article.label.startswith("第")
    ]
    return random.Random(SEED).sample(rows, DRAWN)  # noqa: S311  (a sample, no secret)


def right(found: Sequence[FoundArticle], one: Drawn) -> bool:
    """Whether a lookup gave the article, every line of it and nothing else but what was cut off its end."""
    if len(found) != 1 or found[0].document.title != one.law:
        return False
    said, meant = _bare(found[0].text), _bare(one.label + one.text)
    return len(said) > len(one.label) and meant.startswith(said) and (said == meant or "附" in meant[len(said) :] or "编" in meant[len(said) :])


def _bare(text: str) -> str:
    return "".join(fold(text).split())


def main(arguments: Sequence[str]) -> int:
    """Prints how many were found and how long it took; 1 where it is not enough."""
    with tempfile.TemporaryDirectory() as temporary, closing(LawShelf.open()) as shelf:
        folder = Path(arguments[0]) if arguments else Path(temporary) / "kb"
        words = Words.open((), cache=Path(temporary) / "words")
        embedder: Embedder = NoMeaning()
        library = Library.open(folder, embedder=lambda: embedder, words=words, embedder_name=MODEL_NAME, any_model=bool(arguments))
        with closing(KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words))) as knowledge_base:
            if not arguments:
                library.add(shelf.ingested(shelf.holding()))
            return _measured(knowledge_base, draw(shelf))


def _measured(knowledge_base: KnowledgeBase, drawn: Sequence[Drawn]) -> int:
    started = perf_counter()
    knowledge_base.article("第一条")
    print(f"first lookup, which reads the names of all rules: {(perf_counter() - started) * 1000:.0f} ms")
    asked = [(one, spelling) for one in drawn for spelling in spellings(one)]
    times: list[float] = []
    busy: list[float] = []
    wrong: list[str] = []
    for one, spelling in asked:
        started, worked = perf_counter(), process_time()
        found = knowledge_base.article(spelling, as_of=DAY).articles
        times.append((perf_counter() - started) * 1000)
        busy.append((process_time() - worked) * 1000)
        if not right(found, one):
            wrong.append(spelling)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{len(asked) - len(wrong)} of {len(asked)} lookups right")
    print(f"p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, longest {max(times):.0f} ms")
    print(f"of its own work, on a machine that is busy with other things: p95 {statistics.quantiles(busy, n=20)[-1]:.1f} ms")
    for spelling in wrong[:20]:
        print(f"  wrong: {spelling}")
    return 0 if not wrong and p95 <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
