"""One question asked at the service: answered within the caller's levels, noted, kept in its conversation; whole or as events."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import cast

from api.answering.answer import Answer, Turn
from api.answering.events import Delta, Event, Final, Meta, Retrieval, Suggested
from api.service.conversations import Conversations
from api.service.metrics import Metrics
from api.service.questions import QuestionLog
from api.service.streams import Steps, Stream
from api.service.visible import Visible
from api.wire_events import event_json
from index.hits import Filter

Events = Generator[Event, None, None]

@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question as a door hands it over. In a conversation its turns are the history, and `history` is not looked at."""

    question: str
    door: str
    history: Sequence[Turn] = ()
    filter: Filter = field(default_factory=Filter)
    conversation: str | None = None
    suggest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """An answer, and the id by which feedback names it."""

    message_id: str
    answer: Answer


class Asking:
    """Asks for a caller. Holds what notes and keeps."""

    def __init__(self, *, log: QuestionLog, conversations: Conversations, metrics: Metrics) -> None:
        self._log = log
        self._conversations = conversations
        self._metrics = metrics

    def reply(self, shown: Visible, request: Request) -> Replied:
        """The answer, noted and kept. Raises NotThere where the conversation is not the caller's."""
        history = self._history(shown, request)
        answer = shown.ask(request.question, history=history, filter=request.filter)
        if request.suggest:
            answer = self._with_suggestions(shown, request, answer)
        message_id = new_message_id()
        self._keep(shown, request, message_id, answer)
        return Replied(message_id=message_id, answer=answer)

    def events(self, shown: Visible, request: Request, message_id: str) -> Generator[Event, None, None]:
        """The events of the answer; noted and kept before the last of them is told. Raises NotThere as `reply` does."""
        history = self._history(shown, request)
        clock = _Clock(self._metrics)
        answer: Answer | None = None
        with closing(cast(Events, shown.ask_stream(request.question, history=history, filter=request.filter))) as events:
            for event in events:
                clock.saw(event)
                if isinstance(event, Final):
                    answer = self._with_suggestions(shown, request, event.answer) if request.suggest else event.answer
                    self._keep(shown, request, message_id, answer)
                    yield Final(answer=answer)
                elif isinstance(event, Suggested):
                    yield Suggested(questions=answer.suggestions if answer else ())
                else:
                    yield event

    def steps(self, shown: Visible, request: Request, stream: Stream) -> Steps:
        """The same events by name, with their data."""
        message_id = new_message_id()
        known = {"message_id": message_id, "stream_id": stream.id, "conversation_id": request.conversation}
        with closing(self.events(shown, request, message_id)) as events:
            for event in events:
                name, data = event_json(event)
                yield name, {**data, **known} if isinstance(event, Meta | Final) else data

    def _history(self, shown: Visible, request: Request) -> Sequence[Turn]:
        if request.conversation is None:
            return request.history
        return self._conversations.turns(request.conversation, shown.principal)

    def _with_suggestions(self, shown: Visible, request: Request, answer: Answer) -> Answer:
        return replace(answer, suggestions=shown.base.suggest(answer, filter=shown.filter(request.filter)))

    def _keep(self, shown: Visible, request: Request, message_id: str, answer: Answer) -> None:
        self._metrics.answered(request.door, answer)
        self._log.note(message_id, shown.principal, request.door, answer)
        if request.conversation is not None:
            self._conversations.append(request.conversation, shown, message_id, answer)


def new_message_id() -> str:
    """An id that nobody can guess and no other message has."""
    return f"m_{secrets.token_urlsafe(12)}"


class _Clock:
    """Measures how long an answer stays in a stage: until the sources are found, until the first words, until it is whole."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._since = perf_counter()
        self._stages: dict[type[object], str] = {Retrieval: "search", Delta: "first_words", Final: "whole"}

    def saw(self, event: Event) -> None:
        """Nothing; the stage that this event ends is measured, once."""
        stage = self._stages.pop(type(event), None)
        if stage is not None:
            self._metrics.stage(stage, perf_counter() - self._since)
