"""The dictionary files themselves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import ingest.words
from ingest.lexicon import Entry, Term, read_dictionary
from ingest.words import fold

FOLDER = Path(ingest.words.__file__).with_name("dictionary")
KINDS = {"组织", "人员", "制度", "活动", "荣誉", "保障", "权益", "文件", "机构", "场所", "指标", "课程", "动作", "成果"}


def terms(name: str) -> list[Term]:
    return [line for line in read_dictionary(FOLDER / name) if isinstance(line, Term)]


def entries() -> list[Entry]:
    return [line for line in read_dictionary(FOLDER / "synonyms.txt") if isinstance(line, Entry)]


def test_union_terms_are_many_unique_and_have_a_known_kind() -> None:
    found = terms("union_terms.txt")
    assert len(found) >= 700
    assert [word for word, count in Counter(t.word for t in found).items() if count > 1] == []
    assert {t.kind for t in found} <= KINDS
    assert all(fold(t.word) == t.word and len(t.word) >= 2 for t in found)


def test_union_terms_name_what_every_city_has() -> None:
    found = {t.word for t in terms("union_terms.txt")}
    assert {"产业工人", "职代会", "疗休养", "小二级", "新就业形态劳动者", "诉调对接", "安康杯", "金秋助学", "工资集体协商", "爱心妈咪小屋"} <= found


def test_synonyms_are_many_unique_and_lead_somewhere_else() -> None:
    found = entries()
    assert len(found) >= 250
    assert [word for word, count in Counter(fold(e.colloquial) for e in found).items() if count > 1] == []
    assert [e.colloquial for e in found if e.colloquial in e.official.split(" ")] == []


def test_stop_words_hold_no_union_term() -> None:
    stop = {t.word for t in terms("stopwords.txt")}
    assert len(stop) > 100
    assert not stop & {t.word for t in terms("union_terms.txt")}
