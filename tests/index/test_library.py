"""Library: what users rely on. Each test is a promise."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.errors import CatalogError, IndexProblem, LockedError, ModelError, ModelMismatch, UnknownDocument
from index.hits import Filter
from index.library import Library
from index.lock import writer_lock
from index.progress import Progress, Stage, Status
from ingest.document import Dates, Ingested, Level, PassageKind, Period, Source
from ingest.errors import DamagedFile
from ingest.words import Words, sentences

Make = Callable[..., Ingested]
Open = Callable[..., Library]
TEXTS = ["组织10.1万名一线职工疗休养。", "发放互助保障金2.6亿元，惠及职工。", "办理法律援助案件3万件。", "新建职工书屋120家。"]
PUBLIC = Filter(levels=frozenset({Level.PUBLIC}))


def found(library: Library, query: str, filter: Filter | None = None, limit: int = 10) -> list[str]:
    return [hit.passage.id for hit in library.search(query, filter, limit)]


def test_what_was_added_is_found_with_its_document(open_library: Open, make: Make) -> None:
    library = open_library()
    added = library.add([make("a", TEXTS, issuer="市总工会")])
    assert [(one.document_id, one.status, one.passages) for one in added] == [("a", Status.ADDED, 4)]
    hits = library.search("一线职工疗休养多少名", Filter(), 2)
    assert hits[0].passage.text == TEXTS[0]
    assert hits[0].document == library.documents()[0] == library.head("a")
    assert len(hits) == 2
    assert 0 <= hits[1].score <= hits[0].score <= 1
    assert hits[0].dense is not None and hits[0].lexical is not None
    document = library.document("a")
    assert document.text[hits[0].passage.span.start : hits[0].passage.span.end] == hits[0].passage.text


def test_heading_and_title_are_searched_too(open_library: Open, make: Make) -> None:
    library = open_library()
    library.add([make("a", ["甲。"], title="女职工劳动保护规定"), make("b", ["乙。"], title="车辆管理办法")])
    assert found(library, "女职工保护", limit=1) == ["a:0"]


def test_the_same_file_twice_is_one_document(open_library: Open, make: Make, embedder: object) -> None:
    library = open_library()
    library.add([make("a", TEXTS)])
    seen = getattr(embedder, "seen")  # noqa: B009 - the fixture's own type lives in conftest
    again = library.add([make("a", TEXTS), make("a", TEXTS, name="副本.txt")])
    assert [one.status for one in again] == [Status.UNCHANGED] * 2
    assert len(library.documents()) == 1
    assert getattr(embedder, "seen") == seen  # noqa: B009
    assert len(found(library, "职工")) == 4


def test_a_new_version_takes_the_place_of_the_old(open_library: Open, make: Make) -> None:
    library = open_library()
    dated = {"dates": Dates(written=date(2022, 1, 20))}
    library.add([make("a", TEXTS, **dated)])
    added = library.add([make("b", ["组织12万名职工疗休养。"], **dated)])
    assert (added[0].status, added[0].replaced) == (Status.REPLACED, "a")
    assert found(library, "疗休养") == ["b:0"]
    with pytest.raises(UnknownDocument):
        library.document("a")
    assert library.verify() == []


def test_a_row_with_a_new_text_replaces_itself(open_library: Open, make: Make) -> None:
    library = open_library()
    library.add([make("r1", ["旧文本职工。"], row_id="r1", data=b"1"), make("r2", ["别的职工。"], row_id="r2", data=b"1")])
    passage = library.search("旧文本")[0].passage
    before = library.sentence_vectors([passage])["r1:0"]
    added = library.add([make("r1", ["新文本职工。"], row_id="r1", data=b"2"), make("r2", ["别的职工。"], row_id="r2", data=b"1")])
    assert [one.status for one in added] == [Status.REPLACED, Status.UNCHANGED]
    now = library.search("新文本")[0].passage
    assert (now.id, now.text) == ("r1:0", "新文本职工。")
    assert not np.allclose(library.sentence_vectors([now])["r1:0"], before)
    assert len(library.documents()) == 2


def test_two_versions_in_one_add(open_library: Open, make: Make) -> None:
    library = open_library()
    dated = {"dates": Dates(written=date(2022, 1, 20))}
    added = library.add([make("a", ["旧。"], **dated), make("b", ["新。"], **dated), make("b", ["新。"], **dated)])
    assert [one.status for one in added] == [Status.ADDED, Status.REPLACED, Status.UNCHANGED]
    assert [head.id for head in library.documents()] == ["b"]


def test_removing_takes_effect_at_once(open_library: Open, make: Make) -> None:
    library = open_library()
    library.add([make("a", TEXTS), make("b", ["职工食堂。"], title="通知")])
    assert library.remove("a")
    assert not library.remove("a")
    assert found(library, "职工疗休养") == ["b:0"]
    assert library.idf(["疗休养", "食堂"])["疗休养"] > 0
    assert library.verify() == []


def test_the_limit_is_filled_with_what_the_filter_allows(open_library: Open, make: Make) -> None:
    library = open_library()
    kinds = [PassageKind.TARGET] + [PassageKind.ACHIEVEMENT] * 29
    library.add([make("a", [f"职工疗休养{n}。" for n in range(300)], kinds=kinds, periods=[Period.of_year(2000 + n) for n in range(30)])])
    wanted = Filter(kinds=frozenset({PassageKind.TARGET}))
    hits = library.search("职工疗休养", wanted, 10)
    assert len(hits) == 10
    assert {hit.passage.kind for hit in hits} == {PassageKind.TARGET}
    assert len(library.search("职工疗休养", Filter(years=frozenset({2003}), document_ids=frozenset({"a"})), 20)) == 10
    assert library.search("职工疗休养", Filter(document_ids=frozenset({"b"})), 10) == []


def test_expansions_are_looked_for_by_words(open_library: Open, make: Make) -> None:
    library = open_library()
    library.add([make("a", ["申请法律援助的程序。", "打卡制度。"])])
    plain = {hit.passage.id: hit.lexical for hit in library.search("打官司")}
    expanded = {hit.passage.id: hit.lexical for hit in library.search("打官司", expansions=["法律援助"])}
    assert plain["a:0"] is None
    assert (expanded["a:0"] or 0) > 0


HOSTILE = ["", " \n\t", "\x00", "😀😀", '" OR 1=1 --', "'; DROP TABLE documents; --", "职工" * 5000, "\ud800职工", "* AND (", "。"]


@pytest.mark.parametrize("query", HOSTILE)
def test_any_question_is_harmless(open_library: Open, make: Make, query: str) -> None:
    library = open_library()
    library.add([make("a", TEXTS)])
    assert len(library.search(query)) in ({0} if not query.strip() else {4})
    assert len(library.documents()) == 1


def test_a_hidden_document_changes_nothing_that_others_see(open_library: Open, make: Make) -> None:
    library = open_library()
    library.add([make("a", TEXTS), make("b", ["职工食堂。"], title="通知")])
    before, weight = library.search("职工疗休养", PUBLIC), library.idf(["疗休养"], frozenset({Level.PUBLIC}))
    library.add([make("s", ["职工疗休养密件。"] * 30, title="密件", level=Level.RESTRICTED)])
    assert library.search("职工疗休养", PUBLIC) == before
    assert library.idf(["疗休养"], frozenset({Level.PUBLIC})) == weight
    assert found(library, "职工疗休养密件", Filter(), 1)[0].startswith("s:")
    assert found(library, "职工疗休养", Filter(levels=frozenset())) == []


def test_levels_are_merged_as_if_they_were_one(open_library: Open, make: Make, tmp_path: Path, words: Words, embedder: object) -> None:
    split = open_library()
    split.add([make("a", TEXTS), make("b", ["职工食堂。", "一线职工。"], title="通知", level=Level.INTERNAL)])
    whole = Library.open(tmp_path / "whole", lambda: embedder, words, "bag-64")  # type: ignore[arg-type, return-value]
    whole.add([make("a", TEXTS), make("b", ["职工食堂。", "一线职工。"], title="通知")])
    for query in ("一线职工疗休养", "食堂", "职工"):
        assert found(split, query) == found(whole, query)
    assert split.idf(["职工", "食堂"]) == whole.idf(["职工", "食堂"])
    whole.close()


def test_all_is_there_after_reopening(open_library: Open, make: Make) -> None:
    first = open_library()
    first.add([make("a", TEXTS)])
    before = first.search("职工疗休养")
    first.close()
    second = open_library()
    assert second.search("职工疗休养") == before
    assert second.verify() == []


def test_an_open_library_sees_what_another_one_adds(open_library: Open, make: Make) -> None:
    reader, writer = open_library(), open_library()
    assert reader.search("职工") == []
    writer.add([make("a", TEXTS)])
    assert len(reader.search("职工")) == 4
    writer.add([make("b", ["职工食堂。"], title="通知")])
    assert len(reader.search("职工")) == 5
    writer.remove("a")
    assert found(reader, "职工") == ["b:0"]


def test_a_second_writer_waits_and_is_then_refused(open_library: Open, make: Make, tmp_path: Path) -> None:
    library = open_library(patience=0.1)
    with writer_lock(tmp_path / "kb", 0), pytest.raises(LockedError, match="kb"):
        library.add([make("a", TEXTS)])
    assert library.documents() == []
    library.add([make("a", TEXTS)])
    assert len(library.search("职工")) == 4


def test_another_model_is_refused_until_rebuilt(open_library: Open, make: Make, embedder: object) -> None:
    library = open_library()
    library.add([make("a", TEXTS), make("s", ["密件职工。"], level=Level.RESTRICTED, title="密件")])
    library.sentence_vectors(library.passages("a"))
    other = type(embedder)("bag-48", 48)  # type: ignore[call-arg]
    with pytest.raises(ModelMismatch, match=r"bag-64.*bag-48.*unionqa rebuild"):
        open_library(model=other)
    fresh = open_library(model=other, any_model=True)
    assert len(fresh.documents()) == 2
    with pytest.raises(ModelMismatch):
        fresh.search("职工")
    told: list[Progress] = []
    fresh.rebuild(told.append)
    assert {p.stage for p in told} == {Stage.EMBEDDING, Stage.INDEXING}
    assert len(fresh.search("职工")) == 5
    assert fresh.sentence_vectors(fresh.passages("a"))["a:0"].shape == (1, 48)
    assert fresh.verify() == []
    with pytest.raises(ModelMismatch):
        open_library()


def test_a_model_that_is_not_what_it_says_is_refused(tmp_path: Path, words: Words, embedder: object, make: Make) -> None:
    library = Library.open(tmp_path / "kb", lambda: embedder, words, "another")  # type: ignore[arg-type, return-value]
    with pytest.raises(ModelError, match="another"):
        library.add([make("a", TEXTS)])
    library.close()


def test_sentence_vectors_follow_the_sentences(open_library: Open, make: Make, embedder: object) -> None:
    library = open_library()
    library.add([make("a", ["第一句。第二句！\n第三句", "   ", "只有一句。"])])
    seen = getattr(embedder, "seen")  # noqa: B009
    passages = library.passages("a")
    rows = library.sentence_vectors(passages)
    assert getattr(embedder, "seen") == seen  # noqa: B009 - made when the document was added
    assert {key: value.shape for key, value in rows.items()} == {"a:0": (3, 64), "a:1": (0, 64), "a:2": (1, 64)}
    span = sentences(passages[0].text)[1]
    expected = library.query_vector(passages[0].text[span.start : span.end])
    assert np.allclose(rows["a:0"][1], expected, atol=2e-3)


def test_an_original_is_kept_once_and_goes_with_its_document(open_library: Open, make: Make, tmp_path: Path) -> None:
    library, asked = open_library(), list[str]()
    file, dated = b"PK whatever the file holds", {"dates": Dates(written=date(2022, 1, 20))}

    def read(source: Source) -> bytes:
        asked.append(source.name)
        return file if source.name == "a.txt" else b"new"

    for _ in range(2):
        library.add([make("a", TEXTS, data=file, **dated)], read)
    assert asked == ["a.txt"]
    assert library.original("a") == file
    library.add([make("b", TEXTS, data=b"new", **dated)], read)
    assert library.original("b") == b"new"
    assert [path.name for path in (tmp_path / "kb" / "originals").iterdir()] == [hashlib.sha256(b"new").hexdigest()]
    library.remove("b")
    assert list((tmp_path / "kb" / "originals").iterdir()) == []


def test_a_row_has_no_file_of_its_own(open_library: Open, make: Make) -> None:
    library = open_library()
    library.add([make("r1", ["职工。"], row_id="r1", name="rows.jsonl")], lambda _: b"never asked")
    with pytest.raises(CatalogError, match=r"rows\.jsonl 没有保存原件"):
        library.original("r1")
    assert library.verify() == []


def test_a_file_that_changes_while_it_is_added_is_not_in(open_library: Open, make: Make) -> None:
    library = open_library()
    with pytest.raises(CatalogError, match="改动"):
        library.add([make("a", TEXTS)], lambda _: b"something else")
    assert library.documents() == []


def test_what_came_before_a_bad_file_is_in(open_library: Open, make: Make) -> None:
    library = open_library()

    def items() -> Iterator[Ingested]:
        yield make("a", TEXTS)
        raise DamagedFile("坏.docx", "文件已截断", "请重新复制这个文件")

    with pytest.raises(DamagedFile):
        library.add(items())
    assert len(library.search("职工")) == 4


def test_many_passages_use_the_graph(open_library: Open, make: Make) -> None:
    library = open_library(exact_limit=50)
    library.add([make(f"d{n}", [f"第{n}号文件讲职工事项{m}。" for m in range(10)], title=f"文件{n}") for n in range(20)])
    assert found(library, "文件7\n一、回顾\n第7号文件讲职工事项3。", limit=1) == ["d7:3"]
    assert set(found(library, "职工", Filter(document_ids=frozenset({"d7"})), 10)) == {f"d7:{m}" for m in range(10)}
    library.remove("d7")
    assert not any(i.startswith("d7:") for i in found(library, "第7号文件", limit=100))
    assert library.verify() == []


def test_progress_ends_with_all_done(open_library: Open, make: Make) -> None:
    library, told = open_library(), list[Progress]()
    library.add((make(f"r{n}", [f"第{n}条职工。"], row_id=f"r{n}") for n in range(1200)), None, told.append)
    by_stage = {p.stage: p for p in told}
    assert list(by_stage) == [Stage.EMBEDDING, Stage.SAVED, Stage.INDEXING, Stage.SENTENCES]
    assert {p.done for p in by_stage.values()} == {1200}
    done = [p.done for p in told if p.stage is Stage.SAVED]
    assert len(done) == 3
    assert done == sorted(done)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, words: Words) -> None:
    (tmp_path / "kb").write_text("")
    with pytest.raises(IndexProblem, match="kb"):
        Library.open(tmp_path / "kb", lambda: pytest.fail("no model is needed"), words, "m")
