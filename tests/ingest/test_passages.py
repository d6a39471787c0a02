from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Dates, Document, DocumentKind, PassageKind, Period, Source
from ingest.outline import outline
from ingest.passages import LONGEST, passages
from ingest.readers.reading import Block, Role
from ingest.words import sentences

LONG = "组织职工开展劳动竞赛，推动各级工会把工作落到实处，引导广大职工立足岗位建功立业，不断提升职工的获得感幸福感安全感。"


def document(blocks: Sequence[Block], kind: DocumentKind = DocumentKind.OTHER, written: date | None = None, period: Period | None = None) -> Document:
    made = outline(blocks)
    source = Source(name="a.txt", media_type="text/plain", sha256="0", size=1)
    return Document(
        id="d",
        title="某",
        kind=kind,
        source=source,
        text=made.text,
        sections=made.sections,
        pages=made.pages,
        dates=Dates(written=written),
        period=period,
    )


def lines(text: str) -> list[Block]:
    return [Block(text=line) for line in text.strip().splitlines()]


def report(text: str) -> Document:
    return document(lines(text), DocumentKind.REPORT, date(2022, 1, 4), Period.of_year(2021))


def test_parts_of_a_report_give_kind_and_year_to_all_below_them() -> None:
    made = passages(report(f"报告\n一、2021年主要工作\n（一）强根铸魂\n{LONG}\n二、2022年主要目标任务\n（一）取得新成效\n{LONG}"))
    assert [(passage.kind, passage.period) for passage in made] == [
        (PassageKind.OTHER, Period.of_year(2021)),
        (PassageKind.ACHIEVEMENT, Period.of_year(2021)),
        (PassageKind.TARGET, Period.of_year(2022)),
    ]


def test_main_work_of_the_coming_year_is_a_target() -> None:
    made = passages(report(f"一、2021年主要工作\n{LONG}\n二、2022年主要工作\n{LONG}"))
    assert [passage.kind for passage in made] == [PassageKind.ACHIEVEMENT, PassageKind.TARGET]


def test_a_heading_over_both_years_leaves_it_to_those_below() -> None:
    made = passages(report(f"一、2021年工作总结和2022年工作计划\n（一）2021年工作回顾\n{LONG}\n（二）2022年工作计划\n{LONG}"))
    assert [(passage.kind, passage.period) for passage in made] == [
        (PassageKind.ACHIEVEMENT, Period.of_year(2021)),
        (PassageKind.TARGET, Period.of_year(2022)),
    ]


def test_tasks_completed_are_achievements_and_problems_are_neither() -> None:
    made = passages(report(f"一、目标任务完成情况\n{LONG}\n二、存在的主要问题\n{LONG}\n三、下一步打算\n{LONG}"))
    assert [passage.kind for passage in made] == [PassageKind.ACHIEVEMENT, PassageKind.OTHER, PassageKind.TARGET]
    assert made[2].period == Period.of_year(2022)


def test_without_telling_heads_the_words_decide() -> None:
    made = passages(
        report(f"一、思想引领\n累计开展宣讲228场，参与职工达3万人次，获得好评。{LONG}\n二、维权服务\n要健全民主管理制度，力争覆盖率达到90%。{LONG}")
    )
    assert [passage.kind for passage in made] == [PassageKind.ACHIEVEMENT, PassageKind.TARGET]


def test_rules_and_courses_have_the_kind_of_their_document() -> None:
    assert {passage.kind for passage in passages(document(lines("第一条 应当公开。\n第二条 要上报。"), DocumentKind.POLICY))} == {PassageKind.POLICY}
    assert {passage.kind for passage in passages(document(lines(LONG), DocumentKind.COURSE))} == {PassageKind.COURSE}


def test_a_contents_list_is_kept_and_is_of_no_kind() -> None:
    made = passages(document(lines("目录\n第一章 总则\n第一章 总则\n第一条 应当公开。"), DocumentKind.POLICY))
    assert [(passage.kind, passage.text) for passage in made] == [
        (PassageKind.OTHER, "目录\n第一章 总则"),
        (PassageKind.POLICY, "第一章 总则\n第一条 应当公开。"),
    ]


def test_headings_without_text_join_the_first_passage_under_them() -> None:
    made = passages(report(f"一、主要工作\n（一）强根铸魂\n{LONG}\n（二）建功立业\n{LONG}"))
    assert [(passage.path[-1], passage.text.splitlines()[0]) for passage in made] == [
        ("（一）强根铸魂", "一、主要工作"),
        ("（二）建功立业", "（二）建功立业"),
    ]


def test_a_heading_without_text_before_its_sibling_stands_alone() -> None:
    made = passages(document(lines(f"一、活动时间：5月1日\n二、活动内容\n{LONG}")))
    assert [passage.path for passage in made] == [("一、活动时间：5月1日",), ("二、活动内容",)]


def test_an_article_stays_whole_up_to_the_limit_and_is_cut_between_paragraphs_beyond() -> None:
    whole = passages(document(lines("第一条 下列人员：\n" + "\n".join(f"（{number}）{LONG}" for number in "一二三四五六七八")), DocumentKind.POLICY))
    assert len(whole) == 1
    cut = passages(document(lines("第一条 下列人员：\n" + "\n".join([LONG * 3] * 6)), DocumentKind.POLICY))
    assert len(cut) > 1
    assert {passage.path for passage in cut} == {("第一条",)}
    assert all(len(passage.text) <= LONGEST for passage in cut)


def test_a_lead_in_goes_with_its_rows() -> None:
    rows = "\n".join(f"季度：{number}；人数：{LONG[:40]}" for number in range(4))
    made = passages(document(lines(f"{LONG * 5}\n各季度人数如下：\n{rows}")))
    assert [passage.text.splitlines()[0] for passage in made][1] == "各季度人数如下："


def test_small_paragraphs_share_a_passage_and_big_ones_do_not() -> None:
    made = passages(document(lines("\n".join([LONG[:40]] * 5 + [LONG * 6]))))
    assert [len(passage.text.splitlines()) for passage in made] == [5, 1]


def test_a_sentence_over_the_limit_is_a_passage() -> None:
    made = passages(document(lines(LONG + "工" * 900 + "。" + LONG)))
    assert max(len(passage.text) for passage in made) == 901


def test_the_page_is_where_the_passage_starts() -> None:
    made = passages(document([Block(text=LONG * 5, page=1), Block(text=LONG * 5, page=2)]))
    assert [passage.page for passage in made] == [1, 2]


WORDS = st.sampled_from(
    [
        "目录",
        "第一章 总则",
        "第一条 为了规范，制定本办法。",
        "第二条 下列人员：",
        "（一）机关的；",
        "一、2021年主要工作",
        "二、下一步打算",
        "（一）坚持学习。" + LONG,
        "一要坚定信念。" + LONG,
        "二要服务职工。" + LONG,
        "理论入脑入心。" + LONG,
        LONG,
        LONG * 8,
        "工" * 700,
        "短句。",
        "如下：",
        "　 空白　",
        "各位委员，同志们！",
        "“引用。”完了？是的！",
    ]
)
BLOCKS = st.lists(
    st.builds(
        Block,
        text=WORDS | st.text(alphabet="工会。！\u3000 a1：；”", min_size=1, max_size=30),
        role=st.sampled_from([Role.BODY] * 4 + [Role.HEADING, Role.TABLE]),
    ),
    max_size=20,
)


@settings(max_examples=150, deadline=None)
@given(BLOCKS, st.sampled_from(DocumentKind))
def test_passages_cover_the_text_and_double_nothing(blocks: Sequence[Block], kind: DocumentKind) -> None:
    made = document(blocks, kind, date(2022, 1, 4), Period.of_year(2021))
    cut = passages(made)
    position = 0
    for ordinal, passage in enumerate(cut):
        assert passage.id == f"d:{ordinal}"
        assert passage.text == made.text[passage.span.start : passage.span.end]
        assert passage.text == passage.text.strip() != ""
        assert made.text[position : passage.span.start].strip() == ""
        position = passage.span.end
        assert len(passage.text) <= LONGEST or any(len(span) > 500 for span in sentences(passage.text))
    assert made.text[position:].strip() == ""
    assert passages(made) == cut
    for section in made.sections:
        body = section.heading.end if section.heading else section.span.start
        if made.text[body : section.span.end].strip():
            assert any(passage.path == section.path and passage.span.end > body and passage.span.start < section.span.end for passage in cut)
