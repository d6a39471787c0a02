"""The national laws of the package as documents: nothing lost, every article under its headings, dates by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from ingest.document import Section
from ingest.laws.documents import LawShelf, UnknownLaw
from ingest.laws.source import LawPackage
from ingest.laws.structure import law_text
from ingest.outline import outline
from ingest.readers.reading import Block
from ingest.rule_names import abbreviates, names_of, nearest, plain_name

_ARTICLE = re.compile(r"第[^条]{1,9}条(?:之[一-十])?")
_DRAWN = re.compile(r"^(?:[-+|\s]*|!\d+\{.*|height=.*\})$", re.MULTILINE)
# Two decisions quote single articles of other laws out of order; nothing in their text tells those from articles of their own.
_QUOTING = ("全国人民代表大会常务委员会关于对中华人民共和国缔结", "全国人民代表大会常务委员会关于授权国务院在中国（新疆）")


@pytest.fixture(scope="module")
def package() -> Iterator[LawPackage]:
    found = LawPackage.open()
    yield found
    found.close()


@pytest.fixture(scope="module")
def shelf(package: LawPackage) -> LawShelf:
    return LawShelf(package)


def _articles(sections: tuple[Section, ...]) -> list[tuple[str, ...]]:
    """The path of each article, its own element cut to the number; 第一编 has no name in the package."""
    found = [section.path for section in sections if section.path and _ARTICLE.match(section.path[-1])]
    return [(*(one for one in path[:-1] if not one.startswith("第一编")), str(_ARTICLE.match(path[-1])[0])) for path in found]  # type: ignore[index]


def test_no_character_of_any_law_is_lost_and_no_article_is_parted_from_its_number(package: LawPackage) -> None:
    for law in package.laws():
        rows = package.articles(law.id)
        made = law_text(law.name, (), rows)
        assert "".join(made.text[s.span.start : s.span.end] for s in made.sections) == made.text
        squeezed = re.sub(r"\s", "", made.text)
        for row in rows:
            for line in _DRAWN.sub("", row.text).split("\n"):
                assert re.sub(r"\s", "", line) in squeezed, (law.name, row.label, line)
        starts = {section.path[-1]: made.text[section.span.start :] for section in made.sections if section.path}
        assert all(starts[label].startswith(label) for label in starts if _ARTICLE.fullmatch(label)), law.name


def test_the_outline_of_any_file_finds_the_same_articles_under_the_same_headings(package: LawPackage) -> None:
    count = 0
    for law in package.laws():
        if not law.name.startswith(_QUOTING):
            made = law_text(law.name, (), package.articles(law.id))
            read = outline([Block(text=line) for line in made.text.split("\n")])
            assert _articles(read.sections) == _articles(made.sections), law.name
            count += len(_articles(made.sections))
    assert count > 25_000


@pytest.mark.parametrize(
    ("name", "article", "path"),
    [
        ("工会法", "第十一条", ("第二章 工会组织",)),
        ("民法典", "第二百零五条", ("第二编 物权", "第一分编 通则", "第一章 一般规定")),  # the headings stuck to the article before
        ("民法典", "第四百五十八条", ("第二编 物权", "第五分编 占有", "第二十章 占有")),
        ("民法典", "第一千二百六十条", ("附则",)),
        ("刑法", "第一百二十条之一", ("第二编 分则", "第二章 危害公共安全罪")),
        ("全国人民代表大会议事规则", "第一条", ()),  # the package puts it under the last chapter
    ],
)
def test_an_article_stands_under_its_own_headings(shelf: LawShelf, name: str, article: str, path: tuple[str, ...]) -> None:
    item = next(shelf.ingested(shelf.named([name])))
    found = [section.path for section in item.document.sections if section.path and section.path[-1] == article]
    assert found == [(*path, article)]


def test_headings_of_what_follows_and_annexes_are_cut_off_an_article(shelf: LawShelf) -> None:
    code = next(shelf.ingested(shelf.named(["民法典"])))
    last = next(one for one in code.passages if one.path and one.path[-1] == "第四百五十七条")
    assert last.text.endswith("留置权消灭。")
    criminal = next(shelf.ingested(shelf.named(["刑法"])))
    assert [section.path for section in criminal.document.sections][-2:] == [("附件一",), ("附件二",)]


def test_passages_are_articles_and_long_ones_are_cut_between_paragraphs(shelf: LawShelf) -> None:
    for item in shelf.ingested(shelf.named(["工会法", "劳动合同法", "安全生产法", "资源税法", "食品安全法"])):
        for passage in item.passages:
            assert passage.text == item.document.text[passage.span.start : passage.span.end]
            assert passage.path or passage.ordinal == 0, "only the title and what is said of the law have no path"
            assert len(passage.text) <= 600
            assert len(re.findall(r"^第[一二三四五六七八九十百]+条(?:之.)? ", passage.text, re.MULTILINE)) <= 1


@pytest.mark.parametrize(
    ("name", "effective", "expires", "said"),
    [
        ("劳动争议调解仲裁法", date(2008, 5, 1), None, ""),
        ("妇女权益保障法", date(2023, 1, 1), None, ""),
        ("劳动法", date(2018, 12, 29), None, "1995年1月1日起施行"),  # amended since: the old day is not that of this text
        ("工会法", date(2021, 12, 24), None, "没有写明施行的日期"),
        ("刑法", date(2020, 12, 26), None, "按现行文本收录"),  # the package marks it 已被修改
        ("噪声污染防治法", date(2022, 6, 5), date(2026, 8, 14), "《生态环境法典》第一千二百四十二条"),
        ("农村土地承包法", date(2018, 12, 29), None, "没有废止它的条文"),
    ],
)
def test_when_a_law_holds_is_read_from_the_laws_themselves(shelf: LawShelf, name: str, effective: date, expires: date | None, said: str) -> None:
    found = shelf.standing(shelf.named([name])[0])
    assert (found.dates.effective, found.dates.expires) == (effective, expires)
    assert said in "".join(found.notes)


def test_an_old_text_ends_where_the_next_begins(shelf: LawShelf) -> None:
    old, new = (shelf.standing(law).dates for law in shelf.named(["农业法"]))
    assert (old.expires, new.effective) == (date(2026, 12, 31), date(2027, 1, 1))


def test_all_means_every_text_that_holds(shelf: LawShelf, package: LawPackage) -> None:
    held = shelf.holding()
    assert sum(len(package.articles(law.id)) for law in held) >= 23_900
    assert {law.name.removeprefix("中华人民共和国") for law in held} >= {"刑法", "工会法", "农业法"}
    assert "中华人民共和国噪声污染防治法" not in {law.name for law in held}


def test_laws_are_found_by_their_short_names(shelf: LawShelf) -> None:
    found = shelf.named(["《工会法》", "社保法", "民诉法"])
    assert [law.name.removeprefix("中华人民共和国") for law in found] == ["工会法", "社会保险法", "民事诉讼法"]
    with pytest.raises(UnknownLaw, match=r"相近的有.*工会法"):
        shelf.named(["工会条例"])


def test_names() -> None:
    assert plain_name("《中华人民共和国工会法》（2021修正）") == "工会法"
    assert names_of("临江市总工会关于印发《临江市困难职工帮扶办法（试行）》的通知")[1:] == ("临江市困难职工帮扶办法", "困难职工帮扶办法")
    assert abbreviates("劳动仲裁法", "劳动争议调解仲裁法")
    assert not abbreviates("劳动法", "保障劳动法")
    assert nearest("劳动合同条例", ["劳动合同法", "工会法", "公司法"])[0] == "劳动合同法"
    assert nearest("渔业法", ["工会法"]) == []
