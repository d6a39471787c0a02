"""Questions with several parts, and questions that lean on the ones before."""

import pytest

from api.answering.answer import Turn
from api.answering.compare import split
from api.answering.followup import make_whole


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2021年组织了多少名职工疗休养？", 1),
        ("《行动方案（2021-2025年）》部署了几大行动？", 1),
        ("健身驿站和幸福企业，2022年的目标数分别是多少？", 2),
        ("哪些单位出了实施方案，哪些单位出了推进方案？", 2),
        ("扫码入会2022年跟2021年比有什么变化？", 2),
        ("帮企业做法律体检，2021年做了多少家，三年行动计划要做多少家？", 2),
        ("培训班、讲座、读书会分别办了几期？", 3),
    ],
)
def test_parts(text: str, parts: int) -> None:
    found = split(text)
    assert len(found) == parts
    assert all(len(p) > 4 for p in found)


def test_what_is_asked_of_both_is_asked_of_each() -> None:
    assert split("健身驿站和幸福企业，2022年的目标数分别是多少？") == ["健身驿站2022年的目标数多少", "幸福企业2022年的目标数多少"]


def test_each_year_is_asked_for_by_itself() -> None:
    assert [p[:5] for p in split("2022年跟2021年比，入会人数有什么变化？")] == ["2022年", "2021年"]


def whole(question: str, *before: str) -> str:
    return make_whole(question, [Turn(question=b, answer="") for b in before]).text


def test_a_year_in_a_follow_up_replaces_the_year() -> None:
    assert whole("那2022年呢？", "2021年组织了多少名职工疗休养？") == "2022年组织了多少名职工疗休养？"


def test_the_turn_before_is_counted_back() -> None:
    assert whole("上一轮的呢？", "第三轮对口支援定了多少个项目？") == "第二轮对口支援定了多少个项目？"


def test_a_new_subject_takes_over_what_was_asked() -> None:
    asked = whole("那文艺团队呢？", "2022年打算新建多少家健身驿站？")
    assert "文艺团队" in asked
    assert "多少" in asked
    assert "健身驿站" not in asked


def test_a_question_that_stands_alone_is_left_alone() -> None:
    alone = "2022年推动修改哪部地方性法规，由谁来配合执法检查？"
    made = make_whole(alone, [Turn(question="2021年组织了多少名职工疗休养？", answer="")])
    assert (made.text, made.topic) == (alone, "")


def test_a_short_question_keeps_its_words_and_gets_the_topic() -> None:
    made = make_whole("一共实施了几个项目？", [Turn(question="首批校企合作有多少所院校签约？", answer="")])
    assert made.text == "一共实施了几个项目？"
    assert "校企合作" in made.topic
