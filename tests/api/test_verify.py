"""The gate: what does not stand in a cited quote is found out."""

from hypothesis import given
from hypothesis import strategies as st

from api.answering.answer import Citation
from api.answering.verify import faults, statements
from ingest.document import Span

TEXT = "组织10.1万名一线职工疗休养，完成100个健康服务点建设。依据《职工疗休养管理办法》（临工发〔2023〕7号）第十一条执行。"


def cite(start: int = 0, end: int = len(TEXT), number: int = 1) -> Citation:
    return Citation(number=number, document_id="d", title="报告", quote=TEXT[start:end], span=Span(start=start, end=end))


def slice_of(document_id: str, span: Span) -> str | None:
    return TEXT[span.start : span.end] if document_id == "d" else None


def test_a_verbatim_statement_passes() -> None:
    assert faults("组织10.1万名一线职工疗休养[1]。", [cite()], slice_of) == []


def test_the_same_number_in_another_unit_passes() -> None:
    assert faults("共有101000人参加[1]。", [cite()], slice_of) == []


def test_a_changed_number_is_found() -> None:
    assert any("10.2万名" in f for f in faults("组织10.2万名一线职工疗休养[1]。", [cite()], slice_of))


def test_a_number_of_another_unit_is_found() -> None:
    assert faults("组织10.1万人次疗休养[1]。", [cite()], slice_of)


def test_an_article_number_or_document_number_that_is_not_quoted_is_found() -> None:
    assert faults("依据第十二条执行[1]。", [cite()], slice_of)
    assert faults("依据〔2023〕8号执行[1]。", [cite()], slice_of)
    assert faults("依据《职工福利管理办法》执行[1]。", [cite()], slice_of)


def test_a_statement_without_mark_is_found() -> None:
    assert faults("组织10.1万名一线职工疗休养[1]。另有大量工作。", [cite()], slice_of)


def test_marks_and_citations_go_one_to_one() -> None:
    assert faults("组织10.1万名一线职工疗休养[2]。", [cite()], slice_of)
    assert faults("组织10.1万名一线职工疗休养[1]。", [cite(), cite(number=2)], slice_of)


def test_a_quote_that_is_not_at_its_span_is_found() -> None:
    moved = Citation(number=1, document_id="d", title="报告", quote=TEXT[0:10], span=Span(start=1, end=11))
    assert faults("组织[1]。", [moved], slice_of)
    elsewhere = Citation(number=1, document_id="other", title="报告", quote=TEXT[0:10], span=Span(start=0, end=10))
    assert faults("组织[1]。", [elsewhere], slice_of)


@given(st.integers(min_value=0, max_value=9_999_999))
def test_no_number_passes_that_the_quote_does_not_hold(number: int) -> None:
    quoted = {101000, 100, 2023, 7, 11}
    assert bool(faults(f"组织{number}名职工疗休养[1]。", [cite()], slice_of)) == (number not in quoted - {100, 2023, 7, 11})


@given(st.text(max_size=300))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert isinstance(faults(text, [cite()], slice_of), list)
    assert all(s.strip() for s in statements(text))
