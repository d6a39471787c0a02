"""Right, supported, wrong: the judge on answers as they come."""

from __future__ import annotations

import pytest

from api.answering.answer import Answer, Citation, Status
from eval.cases import Case
from eval.judging import Verdict, holds, judge
from ingest.document import Span

TEXT = "落实为民办实事项目，组织10.1万名一线职工疗休养，完成100个健康服务点建设。"


def _citation(quote: str, start: int | None = None) -> Citation:
    start = TEXT.index(quote) if start is None else start
    return Citation(number=1, document_id="doc", title="报告", quote=quote, span=Span(start=start, end=start + len(quote)))


def _verdict(case: Case, text: str, *citations: Citation, answered: bool = True) -> Verdict:
    status = Status.ANSWERED if answered else Status.NOT_FOUND
    answer = Answer(question=case.question, text=text, status=status, confidence=1.0, generator="test", citations=citations)
    return judge(case, answer, {"doc": TEXT}.get)


FIGURE = Case(id="1", question="组织了多少名？", type="figure", answers=("10.1万",), evidence=(TEXT,), must_not=("100个",))
QUOTE = "组织10.1万名一线职工疗休养"


def test_a_cited_figure_is_correct_and_supported() -> None:
    verdict = _verdict(FIGURE, "组织10.1万名一线职工疗休养[1]。", _citation(QUOTE))
    assert (verdict.correct, verdict.supported, verdict.bad_quotes) == (True, True, 0)


def test_a_figure_without_its_quote_is_correct_but_not_supported() -> None:
    verdict = _verdict(FIGURE, "10.1万名[1]。", _citation("完成100个健康服务点建设"))
    assert (verdict.correct, verdict.supported) == (True, False)


def test_a_quote_at_the_wrong_place_supports_nothing() -> None:
    verdict = _verdict(FIGURE, "10.1万名[1]。", _citation(QUOTE, start=0))
    assert (verdict.supported, verdict.bad_quotes) == (False, 1)


def test_a_value_that_must_not_be_said_makes_it_wrong() -> None:
    verdict = _verdict(FIGURE, "组织10.1万名一线职工疗休养，完成100个健康服务点建设[1]。", _citation(QUOTE))
    assert not verdict.correct
    assert verdict.reasons == ("says 100个",)


def test_reciting_the_report_is_not_an_answer() -> None:
    verdict = _verdict(FIGURE, "组织10.1万名" + "工会" * 100, _citation(QUOTE))
    assert not verdict.correct


def test_a_refusal_of_an_answerable_question_is_wrong() -> None:
    verdict = _verdict(FIGURE, "没有找到。", answered=False)
    assert (verdict.correct, verdict.answered, verdict.reasons) == (False, False, ("refused",))


def test_a_list_needs_all_its_values() -> None:
    case = Case(id="2", question="有哪些？", type="list", all_of=("10.1万", "100个"), evidence=(TEXT,))
    assert _verdict(case, "10.1万名[1]", _citation(QUOTE)).reasons == ("lacks 100个",)
    both = _verdict(case, "10.1万名，100个[1]", _citation(TEXT[:-1]))
    assert (both.correct, both.supported) == (True, True)


def test_an_unanswerable_question_wants_a_refusal() -> None:
    case = Case(id="3", question="食堂几点开饭？", type="unanswerable")
    assert _verdict(case, "没有找到。", answered=False).correct
    assert not _verdict(case, "100个[1]", _citation(QUOTE)).correct


def test_a_false_premise_wants_a_refusal_or_the_evidence_that_corrects_it() -> None:
    case = Case(id="4", question="为什么组织了20万名？", type="false_premise", answers=("10.1万",), evidence=(QUOTE,))
    assert _verdict(case, "没有找到。", answered=False).correct
    assert _verdict(case, "文件中是10.1万名[1]", _citation(QUOTE)).correct
    assert not _verdict(case, "因为重视[1]", _citation("完成100个健康服务点建设")).correct


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [("共17项", "7项", False), ("共7项", "7项", True), ("2.1万", "1万", False), ("覆盖９０％以上", "90%", True), ("1,234名", "1234名", True)],
)
def test_numbers_count_only_as_a_whole(text: str, value: str, expected: bool) -> None:
    assert holds(text, value) is expected
