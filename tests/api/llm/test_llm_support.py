"""Which statements a sentence bears: examples by hand, and every sentence of four documents with one thing changed: none of the changed is borne."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.answering.sentences import parse
from api.llm.evidence import Evidence
from api.llm.statements import Statement, plain, statements
from api.llm.support import Judge
from api.llm.units import Said, Unit
from index.hits import DocumentHead, Hit
from ingest.document import Document, DocumentKind, Passage, PassageKind, Period, Source, Span
from ingest.folding import fold
from ingest.pipeline import ingest_file
from ingest.quantities import COUNTS, find_quantities
from ingest.words import Words

CORPUS = Path(__file__).parents[3] / "corpus"
DOCUMENTS = ("澜江市总工会2022年工作报告.docx", "云汀市总工会2023年工作报告.txt", "澜江市困难职工帮扶办法.docx", "澜江市职工疗休养管理办法2023.docx")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(Words.open(cache=tmp_path_factory.mktemp("words")))


def _evidence(passage: Passage, title: str, issuer: str | None = None) -> Evidence:
    source = Source(name=title, media_type="text/plain", sha256="0" * 64, size=1)
    head = DocumentHead(id=passage.document_id, title=title, kind=DocumentKind.REPORT, source=source, issuer=issuer)
    around = fold(" ".join((title, issuer or "", *passage.path)))
    hit = Hit(passage=passage, document=head, score=1.0)
    return Evidence(number=1, hit=hit, sentences=parse(passage.text, passage.path), around=around, headings=fold(" ".join(passage.path)))


def _said(text: str) -> Said:
    return Said.of(text, frozenset(year for one in parse(text, ()) for year in one.years))


def _borne(judge: Judge, text: str, units: list[Unit]) -> bool:
    said = _said(text)
    found = next((unit for unit in units if judge.bears(said, unit, {one.lead for one in units})), None)
    return found is not None and judge.only_of(said, found, units)


DONE = "组织3.2万名一线职工参加疗休养，培训2万名骨干。职代会建制率从86.2%提升至88.5%。"
RULE = "职工因病住院的，每人每年最高补助8000元。单笔支出5000元以上的，由主席审批；3万元以上的，应当经委员会集体研究决定。"
PLAN = "全年新建职工书屋20家。"


@pytest.mark.parametrize(
    ("text", "kind", "statement", "borne"),
    [
        (DONE, PassageKind.ACHIEVEMENT, "2021年组织3.2万名一线职工参加疗休养", True),
        (DONE, PassageKind.ACHIEVEMENT, "2021年，共有3.2万名一线职工参加了疗休养", True),
        (DONE, PassageKind.ACHIEVEMENT, "青岚市总工会2021年培训2万名骨干", True),
        (DONE, PassageKind.ACHIEVEMENT, "2021年培训3.2万名骨干", False),
        (DONE, PassageKind.ACHIEVEMENT, "2022年组织3.2万名一线职工参加疗休养", False),
        (DONE, PassageKind.ACHIEVEMENT, "2021年组织3.2万人次一线职工参加疗休养", False),
        (DONE, PassageKind.ACHIEVEMENT, "2021年组织超过3.2万名一线职工参加疗休养", False),
        (DONE, PassageKind.ACHIEVEMENT, "2021年未组织3.2万名一线职工参加疗休养", False),
        (DONE, PassageKind.ACHIEVEMENT, "2021年计划组织3.2万名一线职工参加疗休养", False),
        (DONE, PassageKind.ACHIEVEMENT, "2021年组织3.2万名一线教师参加疗休养", False),
        (DONE, PassageKind.ACHIEVEMENT, "职代会建制率从86.2%提升至88.5%", True),
        (DONE, PassageKind.ACHIEVEMENT, "职代会建制率从88.5%提升至86.2%", False),
        (DONE, PassageKind.ACHIEVEMENT, "职代会建制率提升至86.2%", False),
        (DONE, PassageKind.ACHIEVEMENT, "职代会建制率从86.2%下降至88.5%", False),
        (RULE, PassageKind.POLICY, "职工因病住院的，每人每年最高补助8000元", True),
        (RULE, PassageKind.POLICY, "职工因病住院的，每人每年最高补助8千元", True),
        (RULE, PassageKind.POLICY, "职工因病住院的，每人每年补助8000元", False),
        (RULE, PassageKind.POLICY, "职工因病住院的，每人每月最高补助8000元", False),
        (RULE, PassageKind.POLICY, "3万元以上的，应当经委员会集体研究决定", True),
        (RULE, PassageKind.POLICY, "单笔支出5000元以上的，应当经委员会集体研究决定", False),
        (RULE, PassageKind.POLICY, "单笔支出3万元以上的，可以经委员会集体研究决定", False),
        (PLAN, PassageKind.TARGET, "2021年计划新建职工书屋20家", True),
        (PLAN, PassageKind.TARGET, "2021年新建职工书屋20家", False),
        (PLAN, PassageKind.TARGET, "《职工书屋条例》规定计划新建职工书屋20家", False),
    ],
)
def test_what_a_sentence_bears(judge: Judge, text: str, kind: PassageKind, statement: str, borne: bool) -> None:
    span, year = Span(start=0, end=len(text)), Period.of_year(2021)
    passage = Passage(id="a:0", document_id="a", ordinal=0, path=("一、主要工作",), kind=kind, text=text, span=span, period=year)
    units = judge.reader.units(_evidence(passage, "青岚市总工会工作报告", "青岚市总工会"))
    assert _borne(judge, statement, units) is borne


@dataclass(frozen=True)
class Made:
    """A statement made of a document's own words, and how it was changed ("" for not at all)."""

    change: str
    text: str
    units: list[Unit]


def _made(judge: Judge, document: Document, passages: tuple[Passage, ...]) -> Iterator[Made]:
    other = "云汀市" if "云汀" not in document.title else "澜江市"
    for passage in passages:
        units = judge.reader.units(_evidence(passage, document.title, document.issuer))
        rivals = [q for unit in units for q in unit.said.quantities if q.kind in COUNTS]
        for unit in units:
            for piece in re.split(r"[。；;\n]", unit.quotes[-1].text):
                text = plain(piece)
                if len(text) < 8:
                    continue
                text = f"计划{text}" if unit.planned else text
                yield Made("", text, units)
                yield Made("year", f"2035年{text}", units)
                yield Made("place", other + text, units)
                yield Made("denied", re.sub(r"(?<=.{2})(?=[参开建举组完实])", "没有", text, count=1), units)
                for quantity in [q for q in find_quantities(text) if q.kind in COUNTS and not q.in_name][:2]:
                    yield Made("number", text.replace(quantity.raw, re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), quantity.raw), 1), units)
                    wrong = next((q.raw for q in rivals if q.unit == quantity.unit and (q.value, q.bound) != (quantity.value, quantity.bound)), None)
                    if wrong is not None:
                        yield Made("swapped", text.replace(quantity.raw, wrong, 1), units)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_changed_is_borne_and_most_that_is_not_changed(judge: Judge, name: str) -> None:
    path = next(CORPUS.rglob(name))
    true: list[bool] = []
    wrong: list[Made] = []
    for item in ingest_file(path.name, path.read_bytes()):
        for made in _made(judge, item.document, item.passages):
            if not made.change:
                whole = made.text
                true.append(_borne(judge, made.text, made.units))
            elif made.text != whole and _borne(judge, made.text, made.units):
                wrong.append(made)
    assert [(one.change, one.text) for one in wrong] == []
    assert sum(true) > 0.75 * len(true) > 20


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("甲办了3场[1]。乙办了5场。[2]", [("甲办了3场", (1,)), ("乙办了5场", (2,))]),
        ("甲办了3场【资料1】；乙办了5场[2, 3]", [("甲办了3场", (1,)), ("乙办了5场", (2, 3))]),
        ("<think>想。<b>想</b>。</think>甲[1-3]。", [("甲", (1, 2, 3))]),
        ("# 标题\n- **甲**办了3场[1]\n2. 乙[1]", [("标题", ()), ("甲办了3场", (1,)), ("乙", (1,))]),
        ("根据以上资料，甲办了3.5万场[1]。", [("甲办了3.5万场", (1,))]),
        ("看 http://a.b/c 。甲[1]。", [("", ()), ("甲", (1,))]),
        ("[点这里](javascript:alert)。<img src=x>。&lt;b&gt;。`rm`。evil.com。a@b。|甲|。", [("", ())] * 8),
        ("字" * 2000 + "。甲[1]。", [("", ()), ("甲", (1,))]),
        ("", []),
        ("。。。[1]", []),
    ],
)
def test_words_become_statements_however_they_are_cut(said: str, expected: list[tuple[str, tuple[int, ...]]], size: int) -> None:
    pieces = [said[at : at + size] for at in range(0, len(said), size)]
    assert list(statements(pieces)) == [Statement(text, marks) for text, marks in expected]
