"""A stream tells the same answer as `ask`, in the promised order, and what it told stays told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.answering.answer import Status as Outcome
from api.answering.answer import Turn
from api.answering.events import Check, Cited, Delta, Done, Event, Final, Meta, Retrieval, Status, Suggested
from api.answering.streaming import pieces
from api.knowledge_base import KnowledgeBase
from api.settings import Settings

Opener = Callable[..., KnowledgeBase]


@pytest.fixture(scope="module")
def base(opener: Opener, papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    knowledge_base = opener(Settings(data=tmp_path_factory.mktemp("streaming")), lambda line: None)
    knowledge_base.add(sorted(papers.iterdir()))
    yield knowledge_base
    knowledge_base.close()


def _final(events: list[Event]) -> Final:
    return next(e for e in events if isinstance(e, Final))


QUESTIONS = ("2021年组织了多少名一线职工参加疗休养？", "职工因病住院每年最高补助多少元？", "食堂几点开饭？", "？？")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stream_ends_with_the_answer_that_ask_gives(base: KnowledgeBase, question: str) -> None:
    told, asked = _final([*base.ask_stream(question)]).answer, base.ask(question)
    assert (told.text, told.citations, told.figures, told.notes, told.scope, told.related) == (
        asked.text, asked.citations, asked.figures, asked.notes, asked.scope, asked.related,
    )  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_deltas_make_the_text_and_every_mark_is_cited_once(base: KnowledgeBase, question: str) -> None:
    events = [*base.ask_stream(question)]
    answer = _final(events).answer
    assert "".join(e.text for e in events if isinstance(e, Delta)) == answer.text
    assert tuple(e.citation for e in events if isinstance(e, Cited)) == answer.citations
    for at, event in enumerate(events):
        if isinstance(event, Cited):
            assert any(event.citation.number in e.marks for e in events[:at] if isinstance(e, Delta))


def test_the_order_of_events(base: KnowledgeBase) -> None:
    kinds = [type(e) for e in base.ask_stream(QUESTIONS[0]) if not isinstance(e, Status)]
    assert kinds == [Meta, Retrieval, Delta, Cited, Check, Final, Suggested, Done]


def test_sources_come_before_the_text_and_hold_the_one_that_answers(base: KnowledgeBase) -> None:
    events = [*base.ask_stream(QUESTIONS[0])]
    sources = next(e for e in events if isinstance(e, Retrieval)).sources
    answer = _final(events).answer
    assert answer.citations[0].quote in [s.quote for s in sources]
    assert [s.number for s in sources] == list(range(1, len(sources) + 1))
    for source in sources:
        assert base.document(source.document_id).text[source.span.start : source.span.end] == source.quote


def test_numbers_are_counted_as_held(base: KnowledgeBase) -> None:
    events = [*base.ask_stream(QUESTIONS[0])]
    check = next(e for e in events if isinstance(e, Check))
    assert check == Check(numbers=1, numbers_held=1, quotes=1, quotes_held=1)  # 3.2万名


def test_a_follow_up_is_shown_made_whole(base: KnowledgeBase) -> None:
    before = Turn(question="2021年组织了多少名一线职工参加疗休养？", answer="3.2万名[1]。")
    events = [*base.ask_stream("那2022年呢？", history=[before])]
    assert next(e for e in events if isinstance(e, Meta)).understood == "2022年组织了多少名一线职工参加疗休养？"
    assert next(e for e in events if isinstance(e, Meta)).question == "那2022年呢？"


def test_a_refusal_is_told_too(base: KnowledgeBase) -> None:
    answer = _final([*base.ask_stream("食堂几点开饭？")]).answer
    assert answer.status is Outcome.NOT_FOUND
    assert answer.text


def test_pieces_keep_every_character() -> None:
    text = "甲办了3场[1][2]；乙，没办。\n丙办了[3]，丁也是[4]。"
    assert "".join(pieces(text)) == text
    assert pieces(text)[0] == "甲办了3场[1][2]；"
