"""Cleaning happens once: residue and invisible characters go, everything a reader sees stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.clean import clean_line, odd_share, split_lines


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("[bookmark: _GoBack]三要深化改革", "三要深化改革"),
        ("\ufeff关于\u200b印发\u202e的通知\u00ad", "关于印发的通知"),
        ("工会\U000e0041章程", "工会章程"),
        ("\u3000\u3000一年来，各级工会\u00a0\u3000", "一年来，各级工会"),
        ("人民城市 奋斗有我", "人民城市 奋斗有我"),
        ("第十次全委 （扩大）会议", "第十次全委 （扩大）会议"),
        ("职工   群众", "职工群众"),
        ("第三条\u3000\u3000工会会员", "第三条 工会会员"),
        ("第一章 总则", "第一章 总则"),
        ("关 于 印 发 的 通 知", "关于印发的通知"),
        ("目　录", "目录"),
        ("trade  union\tlaw", "trade union law"),
        ("10 kg 大米", "10 kg 大米"),
        ("１２３ＡＢＣ，繁體字", "１２３ＡＢＣ，繁體字"),
        ("⼯会经费⻓期", "工会经费长期"),
        ("\uf0b7 要点", "• 要点"),
        ("半个\ud83d字\udc00。", "半个\ufffd字\ufffd。"),
        ("总则PAGEREF _Toc123 \\h", "总则"),
    ],
)
def test_a_line_is_cleaned(raw: str, kept: str) -> None:
    assert clean_line(raw) == kept


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("工会第一条章 \u3000\t\u00a0\u200b\ufeffaZ9[]:：bookmark_，。PAGE{}\x07\x1f\u2028\ue000\uf0b7")))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once
    assert "\n" not in once
    assert once == once.strip()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"]), max_size=40))
def test_any_text_is_cleaned_to_a_fixed_point(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)


def test_lines_break_at_every_kind_of_line_end() -> None:
    assert split_lines("一\r\n二\x0b三\u2028四\x0c五\r六") == ["一", "二", "三", "四", "五", "六"]


def test_odd_characters_are_counted() -> None:
    assert odd_share("职工\ufffd\ue123") == 0.5
    assert odd_share("\uf0b7 职工 😀") == 0.0
    assert odd_share("锟斤拷") == 1.0
