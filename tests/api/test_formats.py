"""One report as Word, PDF and text in two encodings: the same outline and the same answers, through the front door."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.answering.answerer import Answerer
from api.knowledge_base import KnowledgeBase
from api.settings import Settings
from index.embedding.card import bundled_model_dir
from index.embedding.convert import convert
from index.embedding.e5 import E5Embedder
from index.embedding.embedder import Vectors
from index.library import Library
from ingest.document import Document
from ingest.pipeline import ingest_file
from ingest.readers import read_file
from ingest.words import Words

Run = Callable[..., Any]

ROOT = Path(__file__).parents[2]
NAME = "澜江市总工会2022年工作报告"
WORD = ROOT / "corpus" / f"{NAME}.docx"
PDF = Path(__file__).parent / "files" / "report.pdf"  # made once of the same file with LibreOffice
FORMATS = ("docx", "pdf", "utf-8", "gb18030")
QUESTIONS = (
    "2021年组织了多少名一线职工参加疗休养？",
    "截至2021年末，全市会员有多少人？",
    "2021年新建了多少家职工书屋？",
    "命名了多少名澜江工匠？",
    "多少名职工通过竞赛晋升技能等级？",
    "产业工人队伍建设改革三年行动计划提出多少项具体任务？",
    "韩立群是谁？",
    "“前线工会”的工作法是什么？",
    "2022年会员总数要达到多少？",
    "2022年有哪些主要任务？",
)


def data_of(form: str) -> bytes:
    if form in ("docx", "pdf"):
        return (WORD if form == "docx" else PDF).read_bytes()
    return "\r\n".join(block.text for block in read_file(WORD.name, WORD.read_bytes()).blocks).encode(form)


def file_name(stem: str, form: str) -> str:
    return f"{stem}.{form if form in ('docx', 'pdf') else 'txt'}"


def document(stem: str, form: str) -> Document:
    [item] = ingest_file(file_name(stem, form), data_of(form))
    return item.document


@pytest.mark.parametrize("form", FORMATS[1:])
def test_every_format_gives_the_same_outline_text_and_masthead(form: str) -> None:
    word, other = document(NAME, "docx"), document(NAME, form)
    assert [section.path for section in other.sections] == [section.path for section in word.sections]
    assert len({section.path for section in word.sections}) > 40
    assert other.text == word.text
    assert (other.title, other.kind, other.issuer, other.dates, other.period) == (word.title, word.kind, word.issuer, word.dates, word.period)
    assert word.dates.effective is None


@pytest.mark.parametrize("form", FORMATS[1:])
def test_the_title_is_the_same_where_the_name_of_the_file_says_nothing(form: str) -> None:
    assert document("1", form).title == document("1", "docx").title == "在澜江市总工会第十二届委员会第七次全体会议上的工作报告"


class Remembering:
    """The bundled model; a text that it has seen is not embedded again, so that four files of one text cost as much as one."""

    def __init__(self, model: E5Embedder) -> None:
        self._model = model
        self._seen: dict[str, Vectors] = {}
        self.name, self.dim = model.name, model.dim

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if new:
            self._seen |= dict(zip(new, self._model.embed_passages(new, progress), strict=True))
        return np.stack([self._seen[text] for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._model.embed_query(text)


@pytest.fixture(scope="session")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., KnowledgeBase]:
    """Opens a knowledge base with the real model, which is converted once and kept in .cache/model (ignored by git)."""
    folder = bundled_model_dir(ROOT / ".cache" / "model")
    convert(folder)
    model, words = Remembering(E5Embedder.open(folder, threads=2)), Words.open(cache=tmp_path_factory.mktemp("words"))

    def open_real(settings: Settings, notice: Callable[[str], None], *, any_model: bool = False) -> KnowledgeBase:
        library = Library.open(settings.data, embedder=lambda: model, words=words, embedder_name=model.name, any_model=any_model)
        return KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words))

    return open_real


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder a format, with the report in it."""
    root = tmp_path_factory.mktemp("formats")
    for form in FORMATS:
        (root / form).mkdir()
        (root / form / file_name(NAME, form)).write_bytes(data_of(form))
    return {form: root / form for form in FORMATS}


def test_ten_questions_get_the_same_answers_from_every_format(unionqa: Run, folders: dict[str, Path], tmp_path: Path) -> None:
    asked = tmp_path / "questions.jsonl"
    asked.write_text("".join(json.dumps({"id": at, "question": text}) + "\n" for at, text in enumerate(QUESTIONS)), encoding="utf-8")
    answers: dict[str, list[dict[str, Any]]] = {}
    for form, folder in folders.items():
        assert unionqa("add", str(folder), data=tmp_path / form).code == 0
        written = tmp_path / f"{form}.jsonl"
        assert unionqa("batch", "ask", str(asked), str(written), data=tmp_path / form).code == 0
        answers[form] = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    word = [said(row) for row in answers["docx"]]
    for form in FORMATS[1:]:
        assert [said(row) for row in answers[form]] == word
    assert sum("[1]" in row["text"] for row in answers["docx"]) >= 8
    assert all(citation["page"] for row in answers["pdf"] for citation in row["citations"])
    assert not any(citation["page"] for row in answers["docx"] for citation in row["citations"])


def said(row: dict[str, Any]) -> tuple[object, ...]:
    """What a reader sees of an answer, but for the page and the document's id."""
    cited = [(one["number"], one["title"], one["date"], tuple(one["path"]), one["quote"], one["start"]) for one in row["citations"]]
    return row["status"], row["text"], cited
