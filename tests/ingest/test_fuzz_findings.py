"""What mutated inputs brought to light (tests/torture/test_fuzz.py), each with its cause."""

from __future__ import annotations

from api.answering.question import clean
from ingest.names import file_name
from ingest.readers.clean import clean_line
from ingest.readers.wrap import Line, measure


def test_lines_strewn_over_a_page_have_a_column_too() -> None:
    """A PDF whose text matrix was hurt: every line began elsewhere, none of the edges was common (mutation 1680)."""
    lines = [Line(text="第一条 活动室每天开放。", left=3.0 * n, right=3.0 * n + 11, gap=False, page=1) for n in range(8)]
    assert measure(lines, 50.0).left == 0.0


def test_a_name_of_characters_that_nothing_can_show_is_shown_without_them() -> None:
    """Private use and unassigned characters in a name (text 28)."""
    assert file_name("甲\U000f3e49\U000cb553乙\ue000.txt") == "甲乙.txt"
    assert file_name("\U000f3e49") == "未命名"


def test_residue_that_stands_many_times_in_a_row_goes_at_once() -> None:
    """Three hundred page references without a blank between them: one went with each pass over the line (text 9634)."""
    assert clean_line("甲" + r"PAGEREF _Toc1 \h" * 300 + "乙") == "甲乙"


def test_a_question_that_is_cut_ends_without_a_blank() -> None:
    """The cut after 2,000 characters fell behind a blank (text 3857)."""
    assert clean("甲" + " {" * 3000) == clean(clean("甲" + " {" * 3000))
