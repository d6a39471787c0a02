"""Folding, sentences and words."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.lexicon import DictionaryError, Lexicon, Term
from ingest.words import Words, fold, sentences

CHINESE = st.text(alphabet="工会职代會產業２１%，。！？…”》《“；\n\r\u2028 　.aB()3万①㎡ﬁ\U00020000", max_size=60)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return Words.open(cache=tmp_path_factory.mktemp("cache"))


def said(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("產業工人隊伍建設改革", "产业工人队伍建设改革"),
        ("ＡＢＣ１２３％，（", "abc123%,("),
        ("市總工會Ⅳ", "市总工会Ⅳ".lower()),
        ("…①㎡", "…1㎡"),
        ("ﬁİ", "ﬁİ"),
        ("計畫藉由瞭解，沈先生沈沒", "计划借由了解,沈先生沉没"),
    ],
)
def test_fold_half_width_lower_case_simplified(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=80))
def test_fold_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert all(fold(char) == folded for char, folded in zip(text, fold(text), strict=True))


def test_sentences_end_at_full_stops_with_the_quotes_that_close_there() -> None:
    assert said("一要坚定。二要加强！他问：“好吗？”我走了……完") == ["一要坚定。", "二要加强！", "他问：“好吗？”", "我走了……", "完"]


def test_sentences_do_not_end_inside_titles_numbers_or_lists() -> None:
    assert said("播出《你幸福吗？》节目；增长3.5%。") == ["播出《你幸福吗？》节目；增长3.5%。"]
    assert said("“怎么办？”、“谁来办？”的问题。") == ["“怎么办？”、“谁来办？”的问题。"]


def test_a_line_is_a_sentence() -> None:
    assert said("（一）总体要求\r\n\n　 全面推进 \n") == ["（一）总体要求", "全面推进"]


@given(CHINESE)
def test_sentences_hold_every_character_that_is_not_blank(text: str) -> None:
    spans = sentences(text)
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert [place for place, char in enumerate(text) if not char.isspace() and place not in covered] == []
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(piece == piece.strip() and piece for piece in said(text))


def test_union_terms_stay_whole(words: Words) -> None:
    cut = words.cut("27.5万名新就业形态劳动者，1094个“小二级”工会，诉调对接，职代会")
    assert {"新就业形态劳动者", "小二级", "诉调对接", "职代会"} <= set(cut)


@settings(deadline=None)
@given(text=CHINESE)
def test_cut_loses_nothing(words: Words, text: str) -> None:
    assert "".join(words.cut(text)) == text


def test_search_words_fold_and_hold_the_words_inside_long_ones(words: Words) -> None:
    found = words.search_words("產業工人隊伍建設改革的１０.1万名職工！")
    assert {"产业工人队伍建设改革", "产业工人", "改革", "10.1", "职工"} <= set(found)
    assert not {"的", "!", "！"} & set(found)


def test_search_words_drop_questions_and_single_characters(words: Words) -> None:
    assert words.search_words("请问有多少家的呢？") == []
    assert "三" in words.search_words("三")


def test_bigrams_stay_within_runs_of_han_characters(words: Words) -> None:
    assert words.bigrams("小二級,工会A一") == ["小二", "二级", "工会"]


def test_index_terms_are_the_same_for_both_scripts(words: Words) -> None:
    assert words.index_terms("勞動爭議調解") == words.index_terms("劳动争议调解")


def test_kinds_come_from_the_dictionary(words: Words) -> None:
    assert words.kind("疗休养") == "保障"
    assert words.kind("職代會") == "组织"
    assert words.kind("苹果") is None


@pytest.mark.parametrize(
    ("text", "colloquial", "official"),
    [
        ("产改有什么进展", "产改", "产业工人队伍建设改革"),
        ("去市总办事", "市总", "市总工会"),
        ("外卖小哥怎么入会", "外卖小哥", "新就业形态劳动者"),
        ("花了多少钱", "花了多少钱", "经费"),
        ("產改", "產改", "产业工人队伍建设改革"),
    ],
)
def test_synonyms_are_found_where_they_stand(words: Words, text: str, colloquial: str, official: str) -> None:
    first = words.synonyms(text)[0]
    assert first.colloquial == colloquial == text[first.span.start : first.span.end]
    assert official in first.official.split(" ")


@pytest.mark.parametrize("text", ["市总工会的安排", "钱塘江边", "全国总工会"])
def test_no_synonym_inside_other_words_or_beside_the_official_one(words: Words, text: str) -> None:
    assert [found.colloquial for found in words.synonyms(text) if found.colloquial in ("市总", "钱", "全总")] == []


def test_an_administrator_adds_terms_and_synonyms(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("\ufeff# 本市的词\n暖蜂行动 活动\n红色驿家 5 场所\n蜂巢\t暖蜂行动\n小家 → 职工小家 # 说明\n", encoding="utf-8")
    mine = Words.open([own], cache=tmp_path)
    assert "暖蜂行动" in mine.cut("开展暖蜂行动三年")
    assert mine.kind("红色驿家") == "场所"
    assert [found.official for found in mine.synonyms("蜂巢在哪")] == ["暖蜂行动"]


@pytest.mark.parametrize("content", [b"a b c d\n", "口语 ->\n".encode(), "词".encode("gb18030")])
def test_a_bad_dictionary_is_named(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "坏词典.txt"
    bad.write_bytes(content)
    with pytest.raises(DictionaryError, match="坏词典"):
        Words.open([bad], cache=tmp_path)


def test_a_missing_dictionary_is_named(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="没有这本"):
        Words.open([tmp_path / "没有这本.txt"])


def general(folder: Path) -> Path:
    path = folder / "general.txt"
    path.write_text("工会 100 n\n会员 50 n\n會員 5 n\n工 10 n\n", encoding="utf-8")
    return path


def test_the_cache_gives_what_the_dictionary_gives_and_notices_a_change(tmp_path: Path) -> None:
    terms, folder = [Term(word="工会会员", kind="人员")], tmp_path / "cache"
    for _ in range(2):  # made, then read
        lexicon = Lexicon.open(general(tmp_path), terms, fold, folder)
        lexicon.need("工会会员")
        assert lexicon.frequencies["会员"] == 55
        assert lexicon.frequencies["工会会员"] > 0
        assert lexicon.frequencies["工会会"] == 0
    Lexicon.open(general(tmp_path), [Term(word="入会")], fold, folder)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"unionqa-lexicon 1\n1\n99\n\nx", b"\xff\xff", b"garbage\n\n"])
def test_a_damaged_cache_is_made_again(tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "cache"
    Lexicon.open(general(tmp_path), [], fold, folder)
    (cached,) = folder.iterdir()
    cached.write_bytes(damage)
    lexicon = Lexicon.open(general(tmp_path), [], fold, folder)
    lexicon.need("工会")
    assert lexicon.frequencies["工会"] == 100
    assert len(cached.read_bytes()) > len(damage)


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lexicon = Lexicon.open(general(tmp_path), [], fold, tmp_path / "file" / "cache")
    lexicon.need("工")
    assert lexicon.frequencies["工"] == 10


@pytest.mark.parametrize("text", ["x" * 10_000, "https://example.org/" + "a1b2" * 2_500, "9" * 10_000])
def test_a_word_without_end_costs_no_memory(words: Words, text: str) -> None:
    words.search_words("工会" + text[:10])
    tracemalloc.start()
    assert words.search_words("工会" + text)[0] == "工会"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 2**20
