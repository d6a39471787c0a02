"""A small real embedder and hand-made documents, for everything in index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from index.library import Library
from ingest.document import (
    Bound,
    Document,
    DocumentKind,
    Figure,
    FigureKind,
    Ingested,
    Passage,
    PassageKind,
    Period,
    Section,
    Source,
    Span,
)
from ingest.words import Words

Make = Callable[..., Ingested]
Open = Callable[..., Library]


class BagEmbedder:
    """Texts -> the sum of a fixed random vector for each character: texts that share characters are near."""

    def __init__(self, name: str = "bag-64", dim: int = 64) -> None:
        self.name = name
        self.dim = dim
        self.seen = 0  # passages embedded so far
        self._characters: dict[str, npt.NDArray[np.float32]] = {}

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        self.seen += len(texts)
        if progress:
            progress(len(texts))
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        row = np.zeros(self.dim, np.float32)
        for character in text:
            row += self._character(character)
        return row / np.float32(max(float(np.linalg.norm(row)), 1e-9))

    def _character(self, character: str) -> npt.NDArray[np.float32]:
        if character not in self._characters:
            seed = hashlib.blake2b(f"{self.name}{character}".encode("utf-8", "replace"), digest_size=8).digest()
            self._characters[character] = np.random.default_rng(int.from_bytes(seed, "little")).standard_normal(self.dim).astype(np.float32)
        return self._characters[character]


def ingested(
    id: str,
    texts: Sequence[str],
    *,
    kinds: Sequence[PassageKind] = (PassageKind.OTHER,),
    periods: Sequence[Period | None] = (None,),
    data: bytes | None = None,
    name: str | None = None,
    row_id: str | None = None,
    **head: Any,
) -> Ingested:
    """A document whose passages are `texts`, a line each; `kinds` and `periods` are repeated over them, `head` is the document's."""
    text = "\n".join(texts)
    data = text.encode() if data is None else data
    source = Source(name=name or f"{id}.txt", media_type="text/plain", sha256=hashlib.sha256(data).hexdigest(), size=len(data), row_id=row_id)
    passages: list[Passage] = []
    start = 0
    for n, part in enumerate(texts):
        span = Span(start=start, end=start + len(part))
        one = Passage(
            id=f"{id}:{n}", document_id=id, ordinal=n, path=("一、回顾",), kind=kinds[n % len(kinds)], text=part, span=span,
            period=periods[n % len(periods)], page=1,
        )  # fmt: skip
        passages.append(one)
        start += len(part) + 1
    figure = Figure(
        value=Decimal("10.1"), unit="名", raw="10.1万名", subject="职工", predicate="疗休养", kind=FigureKind.ACHIEVED, bound=Bound.EXACT,
        passage_id=f"{id}:0", span=Span(start=0, end=1), period=head.get("period"),
    )  # fmt: skip
    section = Section(path=("一、回顾",), level=1, span=Span(start=0, end=len(text)), heading=Span(start=0, end=1))
    document = Document(
        **({"title": "工作报告", "kind": DocumentKind.REPORT} | head), id=id, source=source, text=text, sections=(section,)
    )  # fmt: skip
    return Ingested(document=document, passages=tuple(passages), figures=(figure,))


@pytest.fixture(scope="session")
def words_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("words")


@pytest.fixture(scope="session")
def words(words_cache: Path) -> Words:
    return Words.open(cache=words_cache)


@pytest.fixture
def embedder() -> BagEmbedder:
    return BagEmbedder()


@pytest.fixture
def make() -> Make:
    return ingested


@pytest.fixture
def open_library(tmp_path: Path, words: Words, embedder: BagEmbedder) -> Iterator[Open]:
    """Opens the knowledge base of this test, again and again if need be."""
    opened: list[Library] = []

    def open_it(**options: object) -> Library:
        model = options.pop("model", embedder)
        assert isinstance(model, BagEmbedder)
        opened.append(Library.open(tmp_path / "kb", lambda: model, words, model.name, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_it
    for library in opened:
        library.close()
