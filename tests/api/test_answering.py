"""What a cadre can rely on: the right figure of the right year and city with its sentence, or a plain refusal. Real model, our own corpus."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.answering.answer import Answer, Status, Turn
from api.answering.verify import MARK
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "澜江市总工会2022年工作报告.docx",  # of 2021, and the plan for 2022
    "澜江市总工会2023年工作报告.pdf",  # of 2022, and the plan for 2023
    "云汀市总工会2023年工作报告.txt",  # the same year, another city
    "澜江市劳模创新工作室管理办法.txt",
    "澜江市职工疗休养管理办法（试行）2020.txt",
    "澜江市职工疗休养管理办法2023.docx",
)
FIGURES = (
    "2021年澜江市组织了多少名一线职工参加疗休养？",
    "2022年澜江市办理了多少件职工法律援助案件？",
    "2022年云汀市新建了多少家职工书屋？",
    "澜江市2021年和2022年的法律援助案件分别有多少件？",
    "申报市级劳模创新工作室应当具备哪些条件？",
    "普通疗休养每次最多几天？",
)
Ask = Callable[..., Answer]
Opener = Callable[..., KnowledgeBase]


@pytest.fixture(scope="session")
def data(real_opener: Opener, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a knowledge base with the documents above."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("answering") / "kb"
    for name in DOCUMENTS:
        shutil.copy(ROOT / "corpus" / name, source / name)
    assert main(["--data", str(folder), "add", str(source)], opener=real_opener) == 0
    return folder


@pytest.fixture(scope="session")
def knowledge_base(real_opener: Opener, data: Path) -> Iterator[KnowledgeBase]:
    opened = real_opener(Settings(data=data), print)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def ask(knowledge_base: KnowledgeBase) -> Ask:
    return knowledge_base.ask


def talk(ask: Ask, *questions: str) -> Answer:
    """The answer to the last of several questions in a row."""
    turns: list[Turn] = []
    for question in questions:
        answer = ask(question, history=turns)
        turns.append(Turn(question=question, answer=answer.text))
    return answer


def test_a_figure_comes_exactly_with_its_sentence_and_heading_path(ask: Ask) -> None:
    answer = ask("2021年澜江市组织了多少名一线职工参加疗休养？")
    assert "2.35万名" in answer.text
    [citation] = answer.citations
    assert citation.title == "澜江市总工会2022年工作报告"
    assert citation.quote == "组织2.35万名一线职工参加疗休养，其中对口支援地区疗休养线路安排3200名。"
    assert citation.path == ("一、2021年工作回顾", "（四）竭诚服务职工，职工群众的获得感不断增强", "普惠服务提质增效")
    [figure] = [one for one in answer.figures if one.raw == "2.35万名"]
    assert (figure.value, figure.unit, figure.year, figure.kind) == (23500, "名", 2021, "achieved")


def test_the_page_of_a_pdf_is_cited(ask: Ask) -> None:
    [citation] = ask("2022年澜江市办理了多少件职工法律援助案件？").citations
    assert (citation.page or 0) > 1


@pytest.mark.parametrize("question", FIGURES)
def test_every_mark_has_a_citation_and_back(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert sorted(set(map(int, MARK.findall(answer.text)))) == [one.number for one in answer.citations]


@pytest.mark.parametrize("question", [*FIGURES, "2019年澜江市组织了多少名职工疗休养？"])
def test_quotes_slice_to_the_text_of_their_document(ask: Ask, knowledge_base: KnowledgeBase, question: str) -> None:
    answer = ask(question)
    cited = [*answer.citations, *answer.related]
    assert cited
    for one in cited:
        assert knowledge_base.document(one.document_id).text[one.span.start : one.span.end] == one.quote


def test_target_and_result_of_one_year_are_told_apart(ask: Ask) -> None:
    target, result = ask("2022年澜江市计划组织职工疗休养多少名？"), ask("2022年澜江市实际组织职工疗休养多少名？")
    assert "2.5万名" in target.text and "1.92万" not in target.text
    assert "1.92万名" in result.text


def test_last_years_figure_is_not_given_for_this_year(ask: Ask) -> None:
    assert "3.2万名" in ask("2021年澜江市发展了多少名新就业形态劳动者会员？").text
    this_year = ask("2022年澜江市新发展了多少名新就业形态劳动者会员？")
    assert "4.6万名" in this_year.text and "3.2万" not in this_year.text


def test_a_year_that_no_document_tells_of_is_refused(ask: Ask) -> None:
    answer = ask("2019年澜江市新建了多少家职工书屋？")
    assert (answer.status, answer.citations, answer.figures) == (Status.NOT_FOUND, (), ())
    assert "2019年" in answer.text


def test_a_figure_of_one_year_only_is_not_given_for_the_year_before(ask: Ask) -> None:
    assert "315条" in ask("2022年澜江市处理欠薪线索多少条？").text
    assert "315条" not in ask("2021年澜江市处理欠薪线索多少条？").text


def test_another_citys_figure_is_never_the_answer(ask: Ask) -> None:
    own, other, nowhere = (ask(f"2022年{city}组织了多少名职工疗休养？") for city in ("澜江市", "云汀市", "成都市"))
    assert "1.92万" in own.text and "1.1万" not in own.text
    assert "1.1万名" in other.text and "1.92万" not in other.text
    assert nowhere.status is Status.NOT_FOUND and "成都" in nowhere.text
    assert ask("云汀市的“澜工e家”注册会员有多少人？").status is Status.NOT_FOUND


def test_a_fact_that_is_not_given_is_refused_with_a_reason_and_related_passages(ask: Ask) -> None:
    answer = ask("2022年澜江市总工会食堂花了多少钱？")
    assert answer.status is Status.NOT_FOUND
    assert answer.text.startswith("材料里") and "。" in answer.text
    assert MARK.search(answer.text) is None
    assert 1 <= len(answer.related) <= 3 and answer.citations == ()


def test_what_is_only_planned_is_not_told_as_done(ask: Ask) -> None:
    done = ask("2023年云汀市实际组织了多少名职工疗休养？")
    assert done.status is Status.NOT_FOUND and "计划" in done.text
    assert "1.5万名" in ask("2023年云汀市计划组织多少名职工疗休养？").text


def test_where_a_plan_is_asked_for_the_result_of_that_year_is_no_answer(ask: Ask) -> None:
    assert "85%" in ask("澜江市2023年疗休养的一线职工占比，目标是多少？").text


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("省级劳模创新工作室可以获得多少一次性补助？", "省级"),
        ("2022年云汀市职工摄影大赛的一等奖是谁？", "一等奖"),
        ("劳模创新工作室申报表在哪个网站下载？", "网站"),
        ("劳模创新工作室的牌匾有效期几年？", "有效期"),
    ],
)
def test_another_rank_or_a_detail_that_is_not_given_is_refused_by_name(ask: Ask, question: str, reason: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NOT_FOUND and reason in answer.text


@pytest.mark.parametrize("question", ["2021年瀾江市組織了多少名一線職工參加療休養？", "２０２１年澜江市组织了多少名一线职工参加疗休养？"])
def test_traditional_and_full_width_questions_get_the_same_answer(ask: Ask, question: str) -> None:
    assert ask(question).text == ask("2021年澜江市组织了多少名一线职工参加疗休养？").text


def test_a_list_behind_a_lead_in_is_complete(ask: Ask) -> None:
    answer = ask("申报市级劳模创新工作室应当具备哪些条件？")
    assert re.findall("（([一二三四五六七])）", answer.text) == list("一二三四五")
    assert "30平方米" in answer.text and "1项以上国家专利" in answer.text
    assert len(answer.citations) == 1


def test_an_article_and_its_paragraph_are_looked_up(ask: Ask) -> None:
    whole = ask("劳模创新工作室管理办法第八条是怎么规定的？")
    assert "一次性补助5万元" in whole.text and whole.citations[0].path[-1] == "第八条"
    second = ask("劳模创新工作室管理办法第十二条第二款是什么？")
    assert "领衔人退休或者调离" in second.text and "弄虚作假" not in second.text


def test_an_item_comes_with_the_words_that_lead_it_in(ask: Ask) -> None:
    item = ask("劳模创新工作室管理办法第四条第一项是什么？")
    assert "应当具备下列条件" in item.text and "领衔人为市级以上劳动模范" in item.text
    assert len(item.citations) == 2


def test_a_rule_named_by_its_title_is_a_scope(ask: Ask) -> None:
    answer = ask("劳模创新工作室管理办法第六条")
    assert {one.title for one in answer.citations} == {"澜江市劳模创新工作室管理办法"}


def test_the_rule_in_force_answers(ask: Ask) -> None:
    answer = ask("普通疗休养时间每次不超过几天？")
    assert "不超过6天" in answer.text and "5天" not in answer.text
    assert not any("取代" in note for note in answer.notes)


@pytest.mark.parametrize("question", ["2021年那会儿疗休养每次不超过几天？", "2021年疗休养每次不超过几天？"])
def test_the_rule_of_then_is_given_for_then_and_named_as_replaced(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert "不超过5天" in answer.text
    [note] = [note for note in answer.notes if "取代" in note]
    assert "（试行）" in note and "2023年5月1日" in note


def test_a_comparison_of_two_years_cites_both(ask: Ask) -> None:
    answer = ask("澜江市2021年和2022年的法律援助案件分别有多少件？")
    assert "2180余件" in answer.text and "2460件" in answer.text
    assert [one.title for one in answer.citations] == ["澜江市总工会2022年工作报告", "澜江市总工会2023年工作报告"]


def test_a_comparison_of_two_cities_cites_both(ask: Ask) -> None:
    answer = ask("2022年澜江和云汀的集体协商建制率分别是多少？")
    assert "91.3%" in answer.text and "89.7%" in answer.text
    assert {one.issuer for one in answer.citations} == {"澜江市总工会", "云汀市总工会"}


def test_a_follow_up_changes_the_year(ask: Ask) -> None:
    answer = talk(ask, "2021年澜江市新建了多少家职工书屋？", "那2022年呢？")
    assert "53家" in answer.text and "65家" not in answer.text
    assert "2022年" in " ".join(answer.scope)


def test_a_follow_up_changes_the_city(ask: Ask) -> None:
    answer = talk(ask, "2022年澜江市新建了多少家职工书屋？", "云汀呢？")
    assert "38家" in answer.text and {one.issuer for one in answer.citations} == {"云汀市总工会"}


def test_who_gave_a_report_is_told(ask: Ask) -> None:
    assert "陆明远" in ask("澜江市总工会2022年工作报告是谁作的？").text
    assert "邵正平" in ask("云汀市总工会2023年工作报告的报告人是谁？").text


def test_when_a_report_was_given_is_told(ask: Ask) -> None:
    assert "2023年1月17日" in ask("云汀市总工会2023年工作报告是哪天作的？").text


@pytest.mark.parametrize("question", ["2021年澜江市集体协商建制率提升到多少？", "2021年澜江市集体协商建制率提升之前是多少？"])
def test_a_rise_is_given_with_both_its_ends(ask: Ask, question: str) -> None:
    assert "从86.2%提升至88.5%" in ask(question).text


def test_a_plan_given_where_none_was_asked_for_is_called_one(ask: Ask) -> None:
    answer = ask("2023年澜江市会员总数是多少？")
    assert "105万人" in answer.text
    assert any("目标" in note for note in answer.notes)
    assert not any("目标" in note for note in ask("2022年澜江市年末会员有多少人？").notes)


@pytest.mark.parametrize("odd", ["😀🎉👷", "'; DROP TABLE documents; --", "工会疗休养" * 2000, "?" * 50, "\x00\ud800疗休养", "[1][2][3]", "<script>"])
def test_odd_questions_never_raise(ask: Ask, odd: str) -> None:
    answer = ask(odd)
    assert answer.question == odd
    assert answer.text
    assert 0.0 <= answer.confidence <= 1.0


def test_the_command_line_gives_the_same_answer(real_opener: Opener, data: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["--data", str(data), "ask", "--json", FIGURES[0]], opener=real_opener) == 0
    row = json.loads(capsys.readouterr().out)
    answer = ask(FIGURES[0])
    assert (row["status"], row["text"]) == ("answered", answer.text)
    assert [one["quote"] for one in row["citations"]] == [one.quote for one in answer.citations]
