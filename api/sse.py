"""Events -> the bytes of a text/event-stream.

Source: WHATWG HTML, section 9.2, Server-sent events: fields end with a line feed, an event with an empty line, a line that starts with
a colon is a comment; data of several lines takes one field a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.wire import dumps

HEADERS: Mapping[str, str] = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
"""What keeps proxies from holding the events back or squeezing them."""
MEDIA_TYPE = "text/event-stream"  # starlette adds the charset
HEARTBEAT = b": heartbeat\n\n"
HEARTBEAT_S = 10.0
"""Seconds of silence after which a comment is sent: proxies close what they think is dead, browsers notice what is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event on its way out. `id` counts from 1 within its stream; who resumes names the last one that arrived."""

    id: int
    name: str
    data: Mapping[str, Any]

    def encode(self) -> bytes:
        r"""The bytes of the event.

        >>> Frame(id=3, name="delta", data={"text": "组织"}).encode().decode()
        'id: 3\nevent: delta\ndata: {"text": "组织"}\n\n'
        """
        # JSON on one line: dumps escapes line feeds, and what splitlines() takes for a line end is data to the standard
        return f"id: {self.id}\nevent: {self.name}\ndata: {dumps(self.data)}\n\n".encode()


def retry(milliseconds: int) -> bytes:
    """The field that tells a browser how long to wait before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()
