"""A question that came by OpenAI's API -> a reply in its form: asked, noted and measured like every other question."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from api.answering.answer import Answer, Citation
from api.answering.events import Delta, Done, Final
from api.openai_forms import Json, Reply, Usage, appendix, chunk, completion, content, extras, marks, usage_chunk
from api.service.asking import Asking, Request, new_message_id
from api.service.streams import Steps
from api.service.visible import Visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How the reply is wanted."""

    model: str
    link: Callable[[Citation], str]
    sources: bool = True
    usage: bool = False
    prompt: Sequence[str] = ()  # all messages, for the usage


def whole(asking: Asking, shown: Visible, request: Request, wish: Wish) -> Json:
    """The reply in one piece."""
    replied = asking.reply(shown, request)
    reply = _reply(wish, replied.message_id)
    usage = _usage(shown, wish, replied.answer)
    return completion(reply, replied.answer, usage, wish.link, sources=wish.sources, message_id=replied.message_id)


def pieces(asking: Asking, shown: Visible, request: Request, wish: Wish) -> Steps:
    """The reply as chunks, each an event named "chunk"; nothing is said twice."""
    message_id = new_message_id()
    reply = _reply(wish, message_id)
    yield "chunk", chunk(reply, {"role": "assistant", "content": ""})
    with closing(asking.events(shown, request, message_id)) as events:
        for event in events:
            if isinstance(event, Delta):
                yield "chunk", chunk(reply, {"content": event.text})
            elif isinstance(event, Final):
                yield from _end(shown, reply, event.answer, wish, message_id)
            elif isinstance(event, Done):
                yield "done", {"reason": "complete"}


def _end(shown: Visible, reply: Reply, answer: Answer, wish: Wish, message_id: str) -> Steps:
    below = appendix(answer, sources=wish.sources)
    if below:
        yield "chunk", chunk(reply, {"content": below})
    yield "chunk", {**chunk(reply, {"annotations": marks(answer, wish.link)}, "stop"), **extras(answer, message_id)}
    if wish.usage:
        yield "chunk", usage_chunk(reply, _usage(shown, wish, answer))


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors in OpenAI's form, and their length."""

    json: Json
    dimensions: int


def embeddings(shown: Visible, texts: Sequence[str], model: str, *, packed: bool) -> Embedded:
    """The vectors of texts in OpenAI's form; `packed`: as base64 of 32-bit floats, little-endian."""
    rows = shown.base.vectors(texts)
    data = [{"object": "embedding", "index": at, "embedding": _packed(row) if packed else row.tolist()} for at, row in enumerate(rows)]
    words = sum(shown.base.count_words(text) for text in texts)
    usage = {"prompt_tokens": words, "total_tokens": words}
    return Embedded({"object": "list", "data": data, "model": model, "usage": usage}, int(rows.shape[1]))


def _packed(row: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> str:
    return base64.b64encode(row.astype("<f4").tobytes()).decode("ascii")


def _reply(wish: Wish, message_id: str) -> Reply:
    return Reply(id=f"chatcmpl-{message_id}", created=int(time.time()), model=wish.model)


def _usage(shown: Visible, wish: Wish, answer: Answer) -> Usage:
    count = shown.base.count_words
    return Usage(prompt=sum(count(text) for text in wish.prompt), completion=count(content(answer, sources=wish.sources)))
