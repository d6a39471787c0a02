"""A model server of our own on a raw socket: it says what a test tells it to, also what no honest server would."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from api.answering.answerer import Answerer
from api.knowledge_base import KnowledgeBase
from api.llm.breaker import Breaker
from api.llm.client import ChatClient
from api.llm.options import LLMOptions
from api.llm.writer import LLMWriter
from api.settings import Settings
from index.library import Library
from ingest.words import Words

Behave = Callable[[socket.socket, dict[str, Any]], None]
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


@dataclass
class ModelServer:
    """Listens on a port of its own; `behave` may be changed at any time, `asked` holds the requests."""

    listener: socket.socket
    behave: Behave = lambda connection, request: None
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"

    def says(self, text: str, size: int = 3) -> None:
        """From now on it says this, `size` characters at a time, and ends as it should."""
        words = [{"choices": [{"delta": {"content": text[at : at + size]}, "finish_reason": None}]} for at in range(0, len(text), size)]
        rows = [*(json.dumps(row, ensure_ascii=False) for row in words), "[DONE]"]
        sent = HEAD + "".join(f"data: {row}\n\n" for row in rows).encode()
        self.behave = lambda connection, request: connection.sendall(sent)

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:  # closed: the test is over
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, ValueError):
            request = _read(connection)
            self.asked.append(request)
            self.behave(connection, request)


def _read(connection: socket.socket) -> dict[str, Any]:
    """The body of one request, with its head under "_head"."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += connection.recv(65536)
    return {**json.loads(body), "_head": head.decode("latin-1")}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A model server for one test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = ModelServer(listener)
        threading.Thread(target=running.serve, daemon=True).start()
        yield running
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


class Bases:
    """Opens knowledge bases over one library: with a model behind them, or plain."""

    def __init__(self, library: Library, words: Words) -> None:
        self._library, self._words = library, words
        self._answerer = Answerer.open(library, words)
        self._clients: list[ChatClient] = []
        self.plain = KnowledgeBase(library=library, words=words, answerer=self._answerer)

    def with_model(self, url: str, *, breaker: Breaker | None = None, **options: Any) -> KnowledgeBase:
        """The same documents with a model, which has time enough unless told otherwise."""
        chosen: dict[str, Any] = {"model": "test", "connect": 5.0, "first": 10.0, "total": 20.0} | options
        client = ChatClient(LLMOptions(url=url, **chosen), breaker)
        self._clients.append(client)
        writer = LLMWriter(client=client, words=self._words, library=self._library)
        return KnowledgeBase(library=self._library, words=self._words, answerer=self._answerer, writer=writer)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.plain.close()


@pytest.fixture(scope="module")
def open_bases(opener: Callable[..., KnowledgeBase], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Sequence[Path]], Bases]]:
    """Takes files in and opens them."""
    opened: list[Bases] = []

    def open_them(paths: Sequence[Path]) -> Bases:
        first = opener(Settings(data=tmp_path_factory.mktemp("model")), lambda line: None)
        first.add(paths)
        opened.append(Bases(first._library, first._words))
        return opened[-1]

    yield open_them
    for bases in opened:
        bases.close()


@pytest.fixture(scope="module")
def bases(open_bases: Callable[[Sequence[Path]], Bases], papers: Path) -> Bases:
    """The two small documents."""
    return open_bases(sorted(papers.iterdir()))
