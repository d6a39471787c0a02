"""What mutated inputs brought to light (tests/torture/test_fuzz.py), each with its cause."""

from __future__ import annotations

from ingest.names import file_name
from ingest.readers.wrap import Line, measure


def test_lines_strewn_over_a_page_have_a_column_too() -> None:
    """A PDF whose text matrix was hurt: every line began elsewhere, none of the edges was common (mutation 1680)."""
    lines = [Line(text="第一条 活动室每天开放。", left=3.0 * n, right=3.0 * n + 11, gap=False, page=1) for n in range(8)]
    assert measure(lines, 50.0).left == 0.0


def test_a_name_of_characters_that_nothing_can_show_is_shown_without_them() -> None:
    """Private use and unassigned characters in a name (text 28)."""
    assert file_name("甲\U000f3e49\U000cb553乙\ue000.txt") == "甲乙.txt"
    assert file_name("\U000f3e49") == "未命名"
