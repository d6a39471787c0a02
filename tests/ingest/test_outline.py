from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.outline import Outline, outline
from ingest.readers.reading import Block, Role

LONG = "组织职工开展劳动竞赛，推动各级工会把工作落到实处，引导广大职工立足岗位建功立业，不断提升职工的获得感幸福感安全感。"


def shape(text: str) -> Outline:
    return outline([Block(text=line.strip()) for line in text.strip().splitlines() if line.strip()])


def paths(made: Outline) -> list[str]:
    return ["/".join(section.path) for section in made.sections]


REPORT = f"""
奋进新征程
——在全委会上的工作报告
（2022年1月4日）
各位委员、同志们:
现在作工作报告，请予审议。
一、2021年主要工作
一年来，{LONG}
（一）强根铸魂，工作实现新进步
创新理论入脑入心。{LONG}
庆祝活动蓬勃开展。{LONG}
劳模宣传亮点纷呈。{LONG}
（二）全面加强自身建设
其他各项工作扎实推进。{LONG}
各位委员、同志们，过去的一年成绩来之不易。
二、2022年主要目标任务
2022年将召开党的二十大，{LONG}
（一）坚持高站位思想引领，团结凝聚职工群众听党话跟党走。以新时代党的创新理论武装头脑，{LONG}
一要坚定理想信念。以学习宣传党的二十大精神为主线，{LONG}
二要扩大宣传效应。{LONG}
（二）坚持高质量建功立业，组织动员职工立足岗位创新发展。面向世界科技前沿，{LONG}
一要发挥劳模先进示范引领作用。{LONG}
二要激发创新活力。{LONG}
"""


def test_a_report_gives_numbered_run_in_and_named_heads() -> None:
    assert paths(shape(REPORT)) == [
        "",
        "一、2021年主要工作",
        "一、2021年主要工作/（一）强根铸魂，工作实现新进步",
        "一、2021年主要工作/（一）强根铸魂，工作实现新进步/创新理论入脑入心",
        "一、2021年主要工作/（一）强根铸魂，工作实现新进步/庆祝活动蓬勃开展",
        "一、2021年主要工作/（一）强根铸魂，工作实现新进步/劳模宣传亮点纷呈",
        "一、2021年主要工作/（二）全面加强自身建设",
        "一、2021年主要工作/（二）全面加强自身建设/其他各项工作扎实推进",
        "一、2021年主要工作",
        "二、2022年主要目标任务",
        "二、2022年主要目标任务/（一）坚持高站位思想引领，团结凝聚职工群众听党话跟党走",
        "二、2022年主要目标任务/（一）坚持高站位思想引领，团结凝聚职工群众听党话跟党走/一要坚定理想信念",
        "二、2022年主要目标任务/（一）坚持高站位思想引领，团结凝聚职工群众听党话跟党走/二要扩大宣传效应",
        "二、2022年主要目标任务/（二）坚持高质量建功立业，组织动员职工立足岗位创新发展",
        "二、2022年主要目标任务/（二）坚持高质量建功立业，组织动员职工立足岗位创新发展/一要发挥劳模先进示范引领作用",
        "二、2022年主要目标任务/（二）坚持高质量建功立业，组织动员职工立足岗位创新发展/二要激发创新活力",
    ]


def test_a_run_in_heading_is_the_first_sentence_of_its_paragraph() -> None:
    made = shape(REPORT)
    section = next(section for section in made.sections if section.path[-1:] == ("一要坚定理想信念",))
    assert section.heading is not None
    assert made.text[section.heading.start : section.heading.end] == "一要坚定理想信念。"
    assert section.heading.start == section.span.start


def test_headings_by_style_give_the_same_paths_as_the_plain_text() -> None:
    levels = {"一、": 1, "二、": 1, "（一": 2, "（二": 2}
    lines = REPORT.strip().splitlines()
    styled = [
        Block(text=line, role=Role.HEADING, level=levels[line[:2]]) if line[:2] in levels and len(line) < 30 else Block(text=line) for line in lines
    ]
    styled[2] = Block(text=lines[2])  # the date in brackets
    assert paths(outline(styled))[1:] == paths(shape(REPORT))[1:]


LAW = """
某市职工疗休养办法
目　录
第一章　总则
第二章　组织
第一章　总则
第一条　为了规范职工疗休养，根据《中华人民共和国工会法》，制定本办法。
第二条（适用范围）　本市工会组织的疗休养适用本办法：
（一）机关的；
（二）企业的。
前款第二项包括外资企业。
第十四条的规定适用于第二条第二项。
第二条之一　退休职工可以参照执行。
第二章　组织
第三条 【职责】工会应当做好下列工作：
1.制定计划；
2.公布名单。
附件1
疗休养申请表
姓名和单位由申请人填写。
"""


def test_a_law_has_an_article_a_section_and_no_section_an_item() -> None:
    assert paths(shape(LAW)) == [
        "",
        "目录",
        "第一章 总则",
        "第一章 总则/第一条",
        "第一章 总则/第二条（适用范围）",
        "第一章 总则/第二条之一",
        "第二章 组织",
        "第二章 组织/第三条【职责】",
        "附件1 疗休养申请表",
    ]


def test_a_cross_reference_at_the_start_of_a_line_stays_in_its_article() -> None:
    made = shape(LAW)
    section = next(section for section in made.sections if section.path[-1:] == ("第二条（适用范围）",))
    assert "第十四条的规定适用于第二条第二项。" in made.text[section.span.start : section.span.end]


def test_an_article_may_begin_with_the_number_of_another() -> None:
    made = shape("第一条 为了规范，制定本法。\n第二条 第一条规定的事项由工会负责。\n第三条 规定重大事项的，应当表决。\n第四条 所在单位应当配合。")
    assert paths(made) == ["第一条", "第二条", "第三条", "第四条"]


def test_articles_without_a_blank_behind_the_number_follow_the_count() -> None:
    made = shape("第一条为了规范，制定本办法。\n第二条本办法所称工会是指基层工会。\n第九条适用的情形除外。\n第三条工会应当公开。")
    assert paths(made) == ["第一条", "第二条", "第三条"]


def test_the_next_chapter_on_its_own_line_is_cut_off_from_an_article() -> None:
    made = shape("第一章 总则\n第一条 内容在此。\n第五分编占有\n第二条 占有的规则如此。")
    assert paths(made) == ["第一章 总则", "第一章 总则/第一条", "第五分编 占有", "第五分编 占有/第二条"]


def test_decimals_that_are_referred_to_are_no_headings() -> None:
    made = shape(f"1 范围\n11.5.14 试验方法\n{LONG}\n11.5.14.2的试验应当在室温下进行。\n11.5.15 试验报告\n{LONG}")
    assert "11.5.14.2" not in "".join(paths(made))


def test_a_contents_list_with_dots_is_a_section_of_its_own() -> None:
    made = shape(f"某市工作报告\n目录\n一、主要工作……1\n二、下一步打算……5\n一、主要工作\n{LONG}\n二、下一步打算\n{LONG}")
    assert paths(made) == ["", "目录", "一、主要工作", "二、下一步打算"]


def test_headings_that_all_come_again_are_a_contents_list() -> None:
    made = shape(f"某办法\n第一章 总则\n第二章 管理\n第三章 附则\n第一章 总则\n第一条 {LONG}\n第二章 管理\n第二条 {LONG}\n第三章 附则\n第三条 {LONG}")
    assert paths(made)[:3] == ["", "目录", "第一章 总则"]
    assert len(made.sections) == 8


def test_a_list_that_stands_twice_in_the_text_is_no_contents_list() -> None:
    made = shape("第一条 章程载明：\n（二）范围；\n（三）资本；\n（四）姓名；\n第二条 章程载明：\n（二）范围；\n（三）资本；\n（四）姓名；")
    assert paths(made) == ["第一条", "第二条"]


def test_items_without_text_of_their_own_are_a_list() -> None:
    made = shape(f"一、申请材料\n申请人提交：\n1.申请表\n2.身份证复印件\n3.照片\n{LONG}\n二、办理时间\n{LONG}")
    assert paths(made) == ["一、申请材料", "二、办理时间"]


def test_long_numbered_items_are_no_headings() -> None:
    made = shape(f"一、范围\n（一）与单位建立劳动关系的，{LONG}\n（二）其他人员，{LONG}\n二、时间\n{LONG}")
    assert paths(made) == ["一、范围", "二、时间"]


def test_numbers_may_run_on_under_the_next_heading() -> None:
    made = shape(
        f"一、推动协商\n（一）扩大覆盖面。到年底，{LONG}\n（二）充实内容。{LONG}\n二、落实保护\n（三）经期保护。{LONG}\n（四）孕期保护。{LONG}"
    )
    assert paths(made)[-2:] == ["二、落实保护/（三）经期保护", "二、落实保护/（四）孕期保护"]


def test_a_document_may_put_brackets_above_the_plain_numerals() -> None:
    made = shape(f"（一）总体要求\n一、思想\n{LONG}\n二、原则\n{LONG}\n（二）重点任务\n一、宣传\n{LONG}\n二、服务\n{LONG}")
    assert paths(made)[1:] == [
        "（一）总体要求/一、思想",
        "（一）总体要求/二、原则",
        "（二）重点任务",
        "（二）重点任务/一、宣传",
        "（二）重点任务/二、服务",
    ]


def test_the_annexes_listed_above_a_signature_are_no_headings() -> None:
    made = shape(f"一、工作要求\n{LONG}\n附件：1.申请表\n2.汇总表\n某市总工会\n2023年5月4日\n附件1\n申请表\n姓名和单位由申请人填写。")
    assert paths(made) == ["一、工作要求", "附件1 申请表"]


def test_markdown_courses_are_sections_and_their_title_is_the_masthead() -> None:
    made = outline(
        [
            Block(text="工会干部培训课程目录", role=Role.HEADING, level=1),
            Block(text="适用于各级工会干部。"),
            Block(text="工会财务基础", role=Role.HEADING, level=2),
            Block(text="对象：财务人员"),
            Block(text="课程安排", role=Role.HEADING, level=3),
            Block(text=LONG),
            Block(text="集体协商实务", role=Role.HEADING, level=2),
            Block(text=LONG),
        ]
    )
    assert paths(made) == ["", "工会财务基础", "工会财务基础/课程安排", "集体协商实务"]


def test_prose_without_numbering_has_no_named_paragraphs() -> None:
    made = shape(f"他出生在上海。{LONG}\n工会成立较早。{LONG}\n活动形式多样。{LONG}")
    assert paths(made) == [""]


def test_pages_follow_the_blocks() -> None:
    made = outline([Block(text="甲", page=1), Block(text="乙", page=1), Block(text="丙", page=2)])
    assert [(page.page, made.text[page.span.start : page.span.end]) for page in made.pages] == [(1, "甲\n乙\n"), (2, "丙")]


LINES = st.one_of(
    st.sampled_from(
        [
            "目录",
            "第一章 总则",
            "第二章",
            "第一条 为了规范，制定本办法。",
            "第二条",
            "第十四条的规定适用于此。",
            "（一）机关的；",
            "（一）坚持学习。" + LONG,
            "一、主要工作",
            "二、下一步",
            "一要坚定信念。" + LONG,
            "二要服务职工。" + LONG,
            "1.5万人参加",
            "1. 申请",
            "2. 审核",
            "附件",
            "附件1 表",
            "各位委员，同志们！",
            "理论入脑入心。" + LONG,
            LONG,
        ]
    ),
    st.text(alphabet="一二三、（）第条章。；，：1.①工会 \u3000", min_size=1, max_size=40).map(str.strip).filter(bool),
)
BLOCKS = st.lists(
    st.builds(
        Block, text=LINES, role=st.sampled_from([Role.BODY, Role.BODY, Role.BODY, Role.HEADING, Role.TABLE]), level=st.none() | st.integers(1, 4)
    ),
    max_size=25,
)


def test_a_chapter_number_does_not_take_the_line_that_is_a_heading_itself() -> None:
    made = outline([Block(text="第二章"), Block(text="目录", role=Role.HEADING)])
    first = made.sections[0]
    assert (first.path, first.span.start, first.span.end) == (("第二章",), 0, 4)
    assert all(s.heading is None or s.heading.end <= s.span.end for s in made.sections)


@settings(max_examples=150, deadline=None)
@given(BLOCKS)
def test_sections_partition_the_text(blocks: Sequence[Block]) -> None:
    made = outline(blocks)
    assert made.text == "\n".join(block.text for block in blocks)
    borders = [0, *(section.span.end for section in made.sections)]
    assert [section.span.start for section in made.sections] == borders[:-1]
    assert borders[-1] == len(made.text)
    for section in made.sections:
        assert section.level == len(section.path)
        if section.heading is not None:
            assert section.span.start <= section.heading.start <= section.heading.end <= section.span.end
    assert outline(blocks) == made


@pytest.mark.parametrize("text", ["", "工会"])
def test_a_text_without_headings_is_one_section(text: str) -> None:
    made = outline([Block(text=text)])
    assert [(section.path, section.level, len(section.span)) for section in made.sections] == [((), 0, len(text))]
