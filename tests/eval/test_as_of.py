"""Sixty questions whose answer depends on the day, over two versions of a rule, an amendment, a repeal, terms and a rule to come. Real model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.answering.answerer import Answerer
from api.knowledge_base import KnowledgeBase
from eval import as_of
from eval.cases import CaseError
from index.embedding.card import bundled_model_dir
from index.embedding.convert import convert
from index.embedding.e5 import E5Embedder
from index.hits import Filter
from index.library import Library
from ingest.words import Words

ROOT = Path(__file__).parents[2]
CASES = as_of.load()


@pytest.fixture(scope="module")
def knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = bundled_model_dir(ROOT / ".cache" / "model")
    convert(folder)
    model, words = E5Embedder.open(folder, threads=2), Words.open(cache=tmp_path_factory.mktemp("words"))
    library = Library.open(tmp_path_factory.mktemp("as_of") / "kb", embedder=lambda: model, words=words, embedder_name=model.name)
    opened = KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words, lambda: as_of.TODAY))
    assert not opened.add(sorted(as_of.CORPUS.iterdir())).failed
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def verdicts(knowledge_base: KnowledgeBase) -> dict[str, list[str]]:
    return {case.id: wrong for case, wrong in as_of.run(knowledge_base, CASES)}


def test_there_are_sixty_questions_for_three_doors() -> None:
    assert len(CASES) == 60 and {case.door for case in CASES} == {"ask", "article", "search"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.id} {case.question} {case.as_of or ''}")
def test_the_day_decides(verdicts: dict[str, list[str]], case: as_of.DayCase) -> None:
    assert verdicts[case.id] == []


def test_the_dates_of_a_rule_have_the_sentences_that_they_are_read_from(knowledge_base: KnowledgeBase) -> None:
    [history] = knowledge_base.versions("困难职工帮扶办法")
    first, second = history.versions
    assert [one.standing.status.value for one in history.versions] == ["repealed", "amended"]
    assert [(one.label, one.day.isoformat()) for one in first.dates] == [("公布", "2019-03-15"), ("施行", "2019-04-01"), ("废止", "2022-07-01")]
    assert first.dates[-1].basis.endswith("同时废止。") and first.standing.successor == second.head
    assert {one.label: one.day.isoformat() for one in second.dates} == {
        "公布": "2022-05-20",
        "施行": "2022-07-01",
        "修正": "2024-03-01",
        "有效期至": "2027-06-30",
    }
    for dated in (*first.dates, *second.dates):
        assert dated.span is not None
        assert knowledge_base.document(dated.document_id).text[dated.span.start : dated.span.end] == dated.basis


@pytest.mark.parametrize(
    ("name", "day", "statuses"),
    [
        ("劳动模范疗养实施细则", date(2026, 9, 1), ["现行有效", "尚未施行"]),
        ("劳动模范疗养实施细则", date(2027, 1, 1), ["已废止", "现行有效"]),
        ("职工书屋建设管理规定", date(2022, 5, 31), ["现行有效"]),
        ("职工书屋建设管理规定", date(2022, 6, 1), ["有效期届满"]),
        ("职工技能竞赛奖励办法", date(2026, 9, 1), ["现行有效"]),
        ("沅工发〔2018〕9号", date(2024, 1, 1), ["已废止"]),
    ],
)
def test_a_version_is_what_it_is_on_the_day(knowledge_base: KnowledgeBase, name: str, day: date, statuses: list[str]) -> None:
    [history] = knowledge_base.versions(name, as_of=day)
    assert [one.standing.label for one in history.versions] == statuses


def test_what_may_not_be_read_ends_nothing(knowledge_base: KnowledgeBase) -> None:
    """The readable documents alone decide: a repeal that is not for this reader is not told him."""
    ids = {head.source.name: head.id for head in knowledge_base.documents()}
    public = knowledge_base.standings([ids["会员互助金管理办法.txt"]], as_of=as_of.TODAY)
    assert [one.status.value for one in public.values()] == ["repealed"]
    assert knowledge_base.standings(ids.values(), filter=Filter(levels=frozenset())) == {}


def test_a_row_with_a_wrong_key_is_no_case(tmp_path: Path) -> None:
    path = tmp_path / "as_of.jsonl"
    path.write_text('{"id": "a", "door": "ask", "question": "?", "document": null, "day": "2021-01-01"}\n', "utf-8")
    with pytest.raises(CaseError):
        as_of.load(path)
