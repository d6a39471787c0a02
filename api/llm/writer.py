"""A question that extraction has answered -> the same answer in a model's words, as far as they hold; else the extracted one with a note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from api.answering.answer import Answer
from api.answering.answer import Status as Outcome
from api.answering.events import Cited, Delta, Stage, Status
from api.answering.streaming import Task, Telling, Written
from api.llm import agreement, evidence, prompt
from api.llm.client import ChatClient
from api.llm.evidence import Evidence
from api.llm.failures import Unused, note
from api.llm.manuscript import Manuscript
from api.llm.merging import merged
from api.llm.prompt import Mask
from api.llm.statements import statements
from api.llm.support import Judge
from index.library import Library
from ingest.words import Words

LABEL = "本回答由人工智能生成，请以原文为准。"
"""Source: GB 45438-2025, 生成合成内容显式标识."""
STATEMENTS = 40
"""A model that has more to say is not listened to any longer."""
NOT_SENT, NOTHING_HELD, NOT_AGREED = "所需内容不允许发给大模型", "它的回答没有通过与原文的核对", "它的回答与原文摘录不一致"


@dataclass(slots=True)
class _Released:
    """What was told while the model was still speaking: parts, and the numbers of the marks."""

    parts: int
    cited: set[int]


class LLMWriter:
    """Writes with a language model (`api.answering.streaming.Writer`). `mask` hides personal data in all that is sent."""

    def __init__(self, *, client: ChatClient, words: Words, library: Library, mask: Mask = prompt.plain) -> None:
        self._client = client
        self._judge = Judge(words)
        self._library = library
        self._mask = mask

    def write(self, task: Task, *, live: bool) -> Telling:
        """Tells statements as they are verified (where `live`), and returns the answer. What was told is how its text begins."""
        findings = agreement.answerable(task.findings, task.extracted)
        if not findings:
            return Written(answer=task.extracted)
        options = self._client.options
        sent = evidence.gather(findings, levels=options.levels, characters=options.evidence)
        if not sent:
            return Written(answer=_without(task.extracted, NOT_SENT))
        yield Status(stage=Stage.WRITING, text="大模型正在根据原文作答，逐句核对")
        draft = Manuscript(judge=self._judge, findings=findings, evidence=sent, library=self._library)
        told = _Released(0, set())
        try:
            yield from self._listen(task, sent, draft, told if live else None)
        except Unused as failure:
            return self._broken_off(task, draft, told, failure)
        return self._finished(task, draft)

    def close(self) -> None:
        """Ends what is under way."""
        self._client.close()

    def _listen(self, task: Task, sent: Sequence[Evidence], draft: Manuscript, told: _Released | None) -> Iterator[Delta | Cited]:
        with closing(self._client.words(prompt.messages(task.asked, sent, task.history, mask=self._mask))) as words:
            for statement in islice(statements(words), STATEMENTS):
                draft.take(statement)
                if told is not None and draft.agrees:
                    yield from _release(draft, told)

    def _finished(self, task: Task, draft: Manuscript) -> Written:
        if not draft.agrees:
            reason = NOT_AGREED if draft.parts else NOTHING_HELD
            return Written(answer=_without(task.extracted, reason), dropped=draft.dropped)
        lost = (f"大模型的回答中有{draft.dropped}处在原文里找不到依据，已经去掉。",) if draft.dropped else ()
        return self._signed(task, draft, lost)

    def _broken_off(self, task: Task, draft: Manuscript, told: _Released, failure: Unused) -> Written:
        """The extracted answer; behind what was told already, where something was."""
        if not told.parts:
            return Written(answer=_without(task.extracted, failure), dropped=draft.dropped)
        del draft.parts[told.parts :]
        return self._signed(task, draft, (f"大模型没有说完（{failure}），其余为原文摘录。",), whole=False)

    def _signed(self, task: Task, draft: Manuscript, lines: Sequence[str], *, whole: bool = True) -> Written:
        """The answer with its notes: that a machine wrote it, what was lost, what must be known of the documents."""
        found = task.extracted.status is Outcome.ANSWERED
        doubt = () if found else ("原文摘录没有把握回答这个问题，这里由大模型根据原文写成，请务必核对。",)
        known = (*(task.extracted.notes if found else ()), *task.notes(draft.parts))
        notes = tuple(dict.fromkeys((LABEL, *doubt, *lines, *known)))
        confidence = task.extracted.confidence if found else 1.0 - task.extracted.confidence
        answer = draft.answer(task.text, notes, confidence=confidence)
        if answer.status is not Outcome.ANSWERED:
            return Written(answer=_without(task.extracted, NOTHING_HELD), dropped=draft.dropped)
        answer = replace(answer, generator=f"llm:{self._client.options.model}", scope=task.extracted.scope, suggestions=task.extracted.suggestions)
        return Written(answer=answer if whole or not found else merged(answer, task.extracted), dropped=draft.dropped)


def _release(draft: Manuscript, told: _Released) -> Iterator[Delta | Cited]:
    for text, cited in draft.told(told.parts):
        yield Delta(text=text, marks=tuple(c.number for c in cited))
        for citation in cited:
            if citation.number not in told.cited:
                told.cited.add(citation.number)
                yield Cited(citation=citation)
    told.parts = len(draft.parts)


def _without(extracted: Answer, reason: object) -> Answer:
    """The extracted answer with the line that says why no model wrote it; a refusal needs none."""
    if extracted.status is not Outcome.ANSWERED:
        return extracted
    return replace(extracted, notes=(*extracted.notes, note(reason)))
