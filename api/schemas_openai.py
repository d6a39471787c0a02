"""What requests to the OpenAI-compatible routes hold. Sampling parameters and whatever else clients send are taken and not used."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.answering.answer import Turn
from api.intake import clean
from api.problems import BadRequest
from api.schemas import QUESTION_CAP, FilterIn

TEXTS = 256
"""Texts of one request for embeddings."""


class _Open(BaseModel):
    model_config = ConfigDict(extra="ignore")


class PartIn(_Open):
    """A part of a message; only text is read."""

    type: str = Field(max_length=50)
    text: str = Field(default="", max_length=10 * QUESTION_CAP)


class MessageIn(_Open):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[PartIn] | None = None

    def said(self) -> str:
        """The text of the message, its parts one below the other."""
        if isinstance(self.content, list):
            return clean("\n".join(part.text for part in self.content if part.type in ("text", "input_text", "output_text")))
        return clean(self.content or "")


class StreamOptionsIn(_Open):
    """Options of a stream."""

    include_usage: bool = False


class ChatIn(_Open):
    """POST /v1/chat/completions."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={"examples": [{"model": "unionqa", "messages": [{"role": "user", "content": "职工疗休养每次不超过几天？"}]}]},
    )

    model: str = Field(max_length=200, description="知识范围：unionqa、unionqa-policy、unionqa-report、unionqa-course")
    messages: list[MessageIn] = Field(min_length=1, max_length=400)
    stream: bool = False
    stream_options: StreamOptionsIn | None = None
    n: int | None = Field(default=None, description="只能是 1")
    filter: FilterIn = Field(default=FilterIn(), description="本服务的扩展：查找的范围")
    sources: bool = Field(default=True, description="本服务的扩展：是否在正文后列出来源")

    def question(self) -> str:
        """What is asked now. Raises BadRequest where the last message is not the user's."""
        if self.n not in (None, 1):
            raise BadRequest("n 只能是 1。")
        if self.messages[-1].role != "user":
            raise BadRequest("messages 的最后一条要是用户（user）的提问。")
        asked = self.messages[-1].said()
        if len(asked) > QUESTION_CAP:
            raise BadRequest(f"提问太长，最多 {QUESTION_CAP} 字。")
        return asked

    def turns(self) -> tuple[Turn, ...]:
        """What was said before: each question with the answer that followed it."""
        turns: list[Turn] = []
        for message in self.messages[:-1]:
            if message.role == "user":
                turns.append(Turn(question=message.said()[:QUESTION_CAP], answer=""))
            elif message.role == "assistant" and turns:
                turns[-1] = Turn(question=turns[-1].question, answer=message.said())
        return tuple(turns)


class EmbeddingsIn(_Open):
    """POST /v1/embeddings."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [{"model": "unionqa-embedding", "input": ["职工疗休养"]}]})

    model: str = Field(max_length=200)
    input: str | list[str] = Field(description="一段或几段文字，每段最多 10,000 字，最多 256 段")
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None

    def texts(self) -> list[str]:
        """The texts. Raises BadRequest for none, too many or one that is empty or too long."""
        texts = [clean(one) for one in ([self.input] if isinstance(self.input, str) else self.input)]
        if not 1 <= len(texts) <= TEXTS or any(not one or len(one) > QUESTION_CAP for one in texts):
            raise BadRequest(f"input 要有 1 到 {TEXTS} 段文字，每段 1 到 {QUESTION_CAP} 字。")
        return texts
