"""What is read again and again for every question is kept, and never outlives a change, by whatever program."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

from index.errors import UnknownDocument
from index.lazy import LazyEmbedder
from index.library import Library
from ingest.document import Ingested, Level

Make = Callable[..., Ingested]
Open = Callable[..., Library]


class CountingEmbedder:
    """Texts -> their length and one, as a unit vector; counts how often it was asked."""

    name, dim = "count-2", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_passages(self, texts: list[str], progress: object = None) -> npt.NDArray[np.float32]:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        self.asked.append(text)
        row = np.array([len(text), 1], np.float32)
        return row / np.float32(np.linalg.norm(row))


def test_a_question_is_embedded_once() -> None:
    model = CountingEmbedder()
    lazy = LazyEmbedder(lambda: model, "count-2")  # type: ignore[arg-type, return-value]
    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(lazy.embed_query, ["疗休养", "入会", "疗休养", "入会"] * 25))
    assert sorted(set(model.asked)) == ["入会", "疗休养"] and len(model.asked) <= 8  # four threads may ask at the same moment
    before = len(model.asked)
    assert np.array_equal(lazy.embed_query("疗休养"), vectors[0])
    assert len(model.asked) == before


def test_nobody_can_change_the_vector_that_others_get() -> None:
    lazy = LazyEmbedder(CountingEmbedder, "count-2")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="read-only"):
        lazy.embed_query("疗休养")[0] = 0


def test_the_list_of_documents_is_the_callers_own(open_library: Open, make: Make) -> None:
    library = open_library()
    library.add([make("a", ["甲。"])])
    library.documents().clear()
    library.figures("a").clear()
    assert [head.id for head in library.documents()] == ["a"]
    assert len(library.figures("a")) == 1


def test_every_change_has_its_revision_whatever_the_level(open_library: Open, make: Make) -> None:
    library = open_library()
    seen = [library.revision()]
    for change in (
        lambda: library.add([make("a", ["甲。"])]),
        lambda: library.add([make("b", ["乙。"], level=Level.RESTRICTED)]),
        lambda: library.remove("b"),
        library.rebuild,
    ):
        change()
        seen.append(library.revision())
    assert seen == sorted(set(seen)) and len(seen) == 5
    library.add([make("a", ["甲。"])])  # nothing new
    library.search("甲")
    assert library.revision() == seen[-1]


def test_what_another_program_changes_is_read_anew(open_library: Open, make: Make) -> None:
    reader, writer = open_library(), open_library()
    writer.add([make("row", ["一家。"], row_id="row")])
    assert (reader.document("row").text, [head.id for head in reader.documents()]) == ("一家。", ["row"])
    writer.add([make("row", ["两家，三处。"], row_id="row", title="新"), make("b", ["乙。"])])
    assert reader.document("row").text == "两家，三处。"
    assert [head.title for head in reader.documents()] == ["新", "工作报告"]
    writer.remove("row")
    for read in (reader.document, reader.figures):
        with pytest.raises(UnknownDocument):
            read("row")
