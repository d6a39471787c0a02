"""Does the language model answer at all? One short question, for `unionqa doctor`."""

from __future__ import annotations

from contextlib import closing
from time import perf_counter

from api.llm.client import ChatClient
from api.llm.options import LLMOptions


def seconds_to_answer(options: LLMOptions) -> float:
    """How long it takes to say something. Raises Unused where it does not."""
    client = ChatClient(options)
    began = perf_counter()
    try:
        with closing(client.words([{"role": "user", "content": "请只回答一个字：好"}])) as words:
            for _ in words:
                break
            return perf_counter() - began
    finally:
        client.close()
