"""Streams of answers: stopped, refused when there are too many, ended by errors, cut when a key is taken back; jobs that outlive a crash."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api.problems import NotThere, TooMany
from api.routes.following import followed
from api.service.streams import Stream, Streams


@pytest.fixture
def streams() -> Iterator[Streams]:
    streams = Streams(workers=2, waiting=3)
    yield streams
    streams.close()


def _slowly(gate: threading.Event, pieces: int = 50) -> Callable[[Stream], Any]:
    """Events that come one by one once the gate is open."""

    def steps(stream: Stream) -> Any:
        gate.wait(10)
        for number in range(pieces):
            yield "delta", {"text": str(number)}
            time.sleep(0.01)
        yield "done", {"reason": "complete"}

    return steps


def _whole(stream: Stream) -> list[str]:
    for _ in range(1000):
        frames, ended = stream.after(0)
        if ended:
            return [frame.name for frame in frames]
        time.sleep(0.01)
    raise AssertionError("the stream does not end")


def test_a_stopped_stream_says_so_and_goes_no_further(streams: Streams) -> None:
    gate = threading.Event()
    stream = streams.start("me", _slowly(gate))
    gate.set()
    while len(stream.after(0)[0]) < 3:
        time.sleep(0.005)
    stream.stop()
    names = _whole(stream)
    assert 3 <= len(names) < 50 and names[-1] == "done" and "done" not in names[:-1]
    assert stream.after(0)[0][-1].data == {"reason": "stopped"}


def test_a_stream_that_is_stopped_before_it_begins_makes_nothing(streams: Streams) -> None:
    gate = threading.Event()
    busy = [streams.start("me", _slowly(gate, 1)) for _ in range(2)]
    waiting = streams.start("me", _slowly(gate, 1))
    waiting.stop()
    gate.set()
    assert [_whole(one) for one in (*busy, waiting)] == [["delta", "done"]] * 2 + [["done"]]


def test_beyond_what_can_wait_a_client_is_told_to_come_back(streams: Streams) -> None:
    gate = threading.Event()
    running = [streams.start("me", _slowly(gate, 1)) for _ in range(3)]
    with pytest.raises(TooMany) as refused:
        streams.start("me", _slowly(gate, 1))
    assert refused.value.retry_after_s >= 1 and streams.running() == 3
    gate.set()
    for one in running:
        _whole(one)
    assert _whole(streams.start("me", _slowly(gate, 1))) == ["delta", "done"]


def test_another_owner_gets_the_words_for_what_is_not_there(streams: Streams) -> None:
    stream = streams.start("me", lambda stream: iter([("done", {})]))
    assert streams.get(stream.id, "me") is stream
    with pytest.raises(NotThere) as theirs:
        streams.get(stream.id, "you")
    with pytest.raises(NotThere) as nobodys:
        streams.get("st_x", "you")
    assert str(theirs.value) == str(nobodys.value).replace("st_x", stream.id)


@pytest.mark.parametrize(
    ("error", "code", "retryable"), [(TooMany("忙", retry_after_s=1), "too_many_requests", True), (NotThere("没有"), "not_found", False)]
)
def test_an_error_is_an_event_and_the_stream_ends(streams: Streams, error: Exception, code: str, retryable: bool) -> None:
    def steps(stream: Stream) -> Any:
        yield "meta", {}
        raise error

    stream = streams.start("me", steps)
    assert _whole(stream) == ["meta", "error", "done"]
    assert stream.after(1)[0][0].data == {"code": code, "message": str(error), "retryable": retryable}


def test_a_fault_of_our_own_ends_the_stream_too_and_tells_nothing_of_itself(streams: Streams) -> None:
    def steps(stream: Stream) -> Any:
        yield "meta", {}
        raise ValueError("the secret of the house")

    stream = streams.start("me", steps)
    assert _whole(stream) == ["meta", "error", "done"]
    assert stream.after(1)[0][0].data["code"] == "internal_error" and "secret" not in str(stream.after(0))


def test_a_key_taken_back_cuts_the_stream_within_five_seconds(streams: Streams) -> None:
    gate = threading.Event()
    stream = streams.start("me", _slowly(gate))

    async def read() -> float:
        started = time.monotonic()
        async for _ in followed(stream, 0, lambda: False).body_iterator:
            pass
        return time.monotonic() - started

    assert asyncio.run(read()) < 5
    assert stream.stopped
    gate.set()


def test_events_reach_a_reader_as_they_are_made(streams: Streams) -> None:
    gate = threading.Event()
    stream = streams.start("me", _slowly(gate, 20))

    async def read() -> list[float]:
        gate.set()
        return [time.monotonic() async for chunk in followed(stream, 0, lambda: True).body_iterator if b"delta" in bytes(chunk)]

    times = asyncio.run(read())
    assert len(times) == 20 and times[-1] - times[0] > 0.1
