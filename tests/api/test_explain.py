"""Why an answer is what it is: the same decision as `ask` takes, laid open for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.answering.answer import Status, Turn
from api.answering.features import NAMES
from api.answering.ranking import Weights
from api.answering.wording import Wants
from api.explain import FEATURES, SHOWN, WANTED
from api.knowledge_base import KnowledgeBase
from api.settings import Settings

Run = Callable[..., Any]
ASKED = "2021年组织了多少名一线职工参加疗休养？"


@pytest.fixture(scope="module")
def knowledge_base(opener: Callable[..., KnowledgeBase], loaded: Path) -> Iterator[KnowledgeBase]:
    opened = opener(Settings(data=loaded), print)
    yield opened
    opened.close()


def test_every_feature_and_every_kind_of_question_has_a_chinese_name() -> None:
    assert set(FEATURES) == set(NAMES)
    assert set(WANTED) == set(Wants)
    assert all("\u4e00" <= label[0] <= "\u9fff" for label in (*FEATURES.values(), *WANTED.values()))


def test_it_tells_how_the_question_was_understood(knowledge_base: KnowledgeBase) -> None:
    [part] = knowledge_base.explain(ASKED).parts
    assert (part.wants, part.years, part.kind) == ("数字", (2021,), "成绩")
    assert "名" in part.units
    assert "疗休养" in {term.text for term in part.terms}


def test_the_first_candidate_is_what_the_answer_quotes(knowledge_base: KnowledgeBase) -> None:
    [part] = knowledge_base.explain(ASKED).parts
    [citation] = knowledge_base.ask(ASKED).citations
    first = part.rivals[0]
    assert (first.sentence, first.start, first.end) == (citation.quote, citation.span.start, citation.span.end)
    assert knowledge_base.document(first.document_id).text[first.start : first.end] == first.sentence
    assert (part.rule, part.reason) == (None, None)
    assert 1 < len(part.rivals) <= min(SHOWN, part.candidates)


def test_a_score_is_the_sum_of_what_its_features_add(knowledge_base: KnowledgeBase) -> None:
    [part] = knowledge_base.explain(ASKED).parts
    weights = Weights.open().rank
    for rival in part.rivals:
        assert all(one.weight == weights[one.name] and one.worth == pytest.approx(one.weight * one.value, abs=1e-3) for one in rival.gains)
        assert [abs(one.worth) for one in rival.gains] == sorted((abs(one.worth) for one in rival.gains), reverse=True)


def test_each_other_candidate_is_told_where_it_falls_short(knowledge_base: KnowledgeBase) -> None:
    [part] = knowledge_base.explain(ASKED).parts
    first, *others = part.rivals
    assert first.behind == ()
    assert all(other.behind and all(one.worth < 0 for one in other.behind) for other in others if not other.passed_over)
    plan = next(other for other in others if "3.5万名" in other.sentence)
    assert "年份" in {one.label for one in plan.behind}


def test_a_refusal_names_the_rule_and_gives_the_reason_of_the_answer(knowledge_base: KnowledgeBase) -> None:
    asked = "2019年组织了多少名一线职工参加疗休养？"
    [part] = knowledge_base.explain(asked).parts
    answer = knowledge_base.ask(asked)
    assert answer.status is Status.NOT_FOUND
    assert (part.rule, part.rule_label, part.reason) == ("year", "年份不符", answer.text)


def test_a_follow_up_is_explained_as_the_question_it_became(knowledge_base: KnowledgeBase) -> None:
    why = knowledge_base.explain("那2022年呢？", history=[Turn(question=ASKED, answer="3.2万名")])
    assert "2022年" in why.understood and "疗休养" in why.understood
    assert "3.5万名" in why.parts[0].rivals[0].sentence


@pytest.mark.parametrize("odd", ["", "？？？", "😀", "\x00\x1b[31m", "'; DROP TABLE documents;--", "工" * 10_000])
def test_odd_questions_never_raise(knowledge_base: KnowledgeBase, odd: str) -> None:
    assert knowledge_base.explain(odd).asked == odd


def test_the_command_line_shows_it_to_people(unionqa: Run, loaded: Path) -> None:
    plain, told = unionqa("ask", ASKED, data=loaded), unionqa("ask", "--explain", ASKED, data=loaded)
    assert "解释" not in plain.out
    assert "问的是：数字" in told.out and "候选句子" in told.out and "不如第 1 句" in told.out and "采用第 1 句" in told.out
    assert "不答（年份不符）" in unionqa("ask", "--explain", "2019年组织了多少名一线职工参加疗休养？", data=loaded).out


def test_the_json_holds_it_under_explain(unionqa: Run, loaded: Path) -> None:
    row = json.loads(unionqa("ask", "--explain", "--json", ASKED, data=loaded).out)
    assert row["status"] == "answered"
    [part] = row["explain"]["parts"]
    assert part["rivals"][0]["sentence"] == row["citations"][0]["quote"]
    assert "explain" not in json.loads(unionqa("ask", "--json", ASKED, data=loaded).out)
