"""An Answer -> the objects of OpenAI's chat API, whole and in pieces.

Source: OpenAI API reference, chat completions: `created` in seconds, one chunk with the role, then content, then one with the finish_reason, then
(if asked for) one with the usage and no choices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.answering.answer import Answer, Citation, in_title_marks
from api.wire import answer_json, citation_json

_MARK = re.compile(r"\[(\d+)\]")
Json = dict[str, Any]
Link = Callable[[Citation], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What all objects of one reply share."""

    id: str
    created: int
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How many words went in and came out, as our own dictionary cuts them: there is no tokeniser of a model."""

    prompt: int
    completion: int

    def json(self) -> Json:
        """The form of the usage."""
        return {"prompt_tokens": self.prompt, "completion_tokens": self.completion, "total_tokens": self.prompt + self.completion}


def content(answer: Answer, *, sources: bool) -> str:
    """The text with its notes and, where wanted, its sources: a client that knows nothing of citations shows them all the same."""
    return answer.text + appendix(answer, sources=sources)


def appendix(answer: Answer, *, sources: bool) -> str:
    """What stands below the text."""
    notes = "".join(f"\n注：{note}" for note in answer.notes)
    listed = "".join(f"\n[{one.number}] {_source(one)}\n> {one.quote}\n" for one in answer.citations) if sources else ""
    return (f"\n{notes}" if notes else "") + (f"\n\n来源：{listed}".rstrip() if listed else "")


def completion(reply: Reply, answer: Answer, usage: Usage, link: Link, *, sources: bool, message_id: str) -> Json:
    """The whole reply."""
    message = {"role": "assistant", "content": content(answer, sources=sources), "refusal": None, "annotations": marks(answer, link)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        "id": reply.id,
        "object": "chat.completion",
        "created": reply.created,
        "model": reply.model,
        "choices": [choice],
        "usage": usage.json(),
        "system_fingerprint": None,
        **extras(answer, message_id),
    }


def chunk(reply: Reply, delta: Mapping[str, Any], finish: str | None = None) -> Json:
    """A piece of the reply."""
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish, "logprobs": None}
    return {"id": reply.id, "object": "chat.completion.chunk", "created": reply.created, "model": reply.model, "choices": [choice]}


def usage_chunk(reply: Reply, usage: Usage) -> Json:
    """The piece with the usage."""
    return {**chunk(reply, {}), "choices": [], "usage": usage.json()}


def marks(answer: Answer, link: Link) -> list[Json]:
    """A url_citation for each mark of the text; clients that know them make links of them."""
    cited = {one.number: one for one in answer.citations}
    found = ((mark, cited[int(mark[1])]) for mark in _MARK.finditer(answer.text) if int(mark[1]) in cited)
    return [
        {"type": "url_citation", "url_citation": {"start_index": mark.start(), "end_index": mark.end(), "title": one.title, "url": link(one)}}
        for mark, one in found
    ]


def extras(answer: Answer, message_id: str) -> Json:
    """What our own clients read beside OpenAI's fields: the citations in full, and how sure the answer is."""
    whole = answer_json(answer)
    more: Json = {name: value for name, value in whole.items() if name not in ("question", "text", "citations", "elapsed_ms")}
    return {"citations": [dict(citation_json(one)) for one in answer.citations], "unionqa": {**more, "message_id": message_id}}


def _source(one: Citation) -> str:
    page = f"第{one.page}页" if one.page else None
    day = one.date.isoformat() if one.date else None
    return " · ".join(part for part in (in_title_marks(one.title), one.issuer, one.document_number, day, " / ".join(one.path), page) if part)
