"""Bytes of a chat completion, streamed or whole -> the words in it. Anything else is a failure, and so is too much of anything."""

from __future__ import annotations

import codecs
import json

from api.llm.failures import BROKEN_OFF, EMPTY, FILTERED, TOO_LONG, UNREADABLE, Unused

MAX_WORDS = 64 * 2**10
"""Bytes of text that a model may say."""
MAX_LINE = 256 * 2**10
MAX_WIRE = 16 * 2**20
"""Bytes on the wire: each word comes in some 300 bytes of JSON."""


class StreamReader:
    """Server-sent events, a piece at a time: `feed` gives the words that have come, `end` says whether the answer is whole.

    Source: WHATWG HTML, 9.2 Server-sent events (lines end with CR, LF or CRLF; a line that begins with a colon is a
    comment); the OpenAI chat completion chunk object.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest = ""
        self._wire = self._said = 0
        self.finished = False

    def feed(self, data: bytes) -> list[str]:
        """The words in the complete lines so far. Raises Unused for what is no such stream."""
        self._wire += len(data)
        if self._wire > MAX_WIRE:
            raise Unused(TOO_LONG)
        try:
            text = self._rest + self._decoder.decode(data)
        except UnicodeDecodeError as error:
            raise Unused(UNREADABLE) from error
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = lines.pop()
        if len(self._rest) > MAX_LINE:
            raise Unused(TOO_LONG)
        return [words for line in lines if (words := self._line(line))]

    def end(self) -> None:
        """Raises Unused where the stream ended before the answer did."""
        if not self.finished:
            raise Unused(BROKEN_OFF if self._said else EMPTY)

    def _line(self, line: str) -> str:
        if self.finished or not line or line.startswith((":", "event:", "id:", "retry:")):
            return ""
        if not line.startswith("data:"):
            raise Unused(UNREADABLE)
        payload = line.removeprefix("data:").strip()
        if payload == "[DONE]":
            self.finished = True
            return ""
        return self._counted(words_of(_parsed(payload), "delta", self))

    def _counted(self, words: str) -> str:
        self._said += len(words.encode("utf-8", "replace"))
        if self._said > MAX_WORDS:
            raise Unused(TOO_LONG)
        return words


def whole(data: bytes) -> str:
    """The words of a completion that came in one piece, from a server that does not stream. Raises Unused."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unused(UNREADABLE) from error
    words = words_of(_parsed(text), "message", None)
    if len(words.encode("utf-8", "replace")) > MAX_WORDS:
        raise Unused(TOO_LONG)
    if not words:
        raise Unused(EMPTY)
    return words


def words_of(body: object, part: str, reader: StreamReader | None) -> str:
    """The content of the first choice; "" where it holds none (a role, thoughts, usage). Raises Unused for another shape."""
    if not isinstance(body, dict) or "error" in body:
        raise Unused(UNREADABLE)
    choices = body.get("choices")
    if not isinstance(choices, list):
        raise Unused(UNREADABLE)
    if not choices:  # the last chunk bears only the usage
        return ""
    choice = choices[0]
    said = choice.get(part) if isinstance(choice, dict) else None
    if not isinstance(said, dict):
        raise Unused(UNREADABLE)
    ended = choice.get("finish_reason")
    if ended == "content_filter":
        raise Unused(FILTERED, counts=False)
    if ended is not None and reader is not None:
        reader.finished = True
    content = said.get("content")
    if content is not None and not isinstance(content, str):
        raise Unused(UNREADABLE)
    return content or ""


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unused(UNREADABLE) from error
