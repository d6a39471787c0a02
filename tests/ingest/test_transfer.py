"""What a reading process says is checked before it is believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from ingest.document import Document, Figure, Ingested, Level, Passage, Source
from ingest.frames import MAX_PAYLOAD, BrokenFrame, Kind, Unpacker, packed
from ingest.pipeline import ingest_file
from ingest.transfer import BadTransfer, Known, pack, unpack

TEXT = """青岚市总工会2022年工作报告
（2022年1月18日）
一、2021年主要工作
（一）维权服务更加扎实
组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设，涉及金额8400余万元。
二、2022年工作安排
全年组织3.5万名一线职工参加疗休养。
""".encode()
[ITEM] = ingest_file("报告.txt", TEXT, Level.INTERNAL)
KNOWN = Known(name="报告.txt", sha256=ITEM.document.source.sha256, size=len(TEXT), level=Level.INTERNAL)


def test_an_item_comes_back_as_it_was() -> None:
    assert ITEM.figures
    assert unpack(pack(ITEM), KNOWN) == ITEM


def test_every_field_of_the_nouns_travels() -> None:
    """A field that is added to a noun must be added to `ingest.transfer`; then to this list."""
    assert [field.name for field in fields(Ingested)] == ["document", "passages", "figures", "notices"]
    assert [field.name for field in fields(Document)] == [
        "id", "title", "kind", "source", "text", "sections", "pages", "issuer", "number", "dates", "period", "level",
    ]  # fmt: skip
    assert [field.name for field in fields(Source)] == ["name", "media_type", "sha256", "size", "encoding", "row_id"]
    assert [field.name for field in fields(Passage)] == ["id", "document_id", "ordinal", "path", "kind", "text", "span", "period", "page"]
    assert [field.name for field in fields(Figure)] == [
        "value", "unit", "raw", "subject", "predicate", "kind", "bound", "passage_id", "span", "period",
    ]  # fmt: skip


def wrong(change: Callable[[dict[str, Any]], object]) -> bytes:
    raw = json.loads(pack(ITEM))
    change(raw)
    return json.dumps(raw).encode()


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "a text that is no text": lambda raw: raw.update(text=1),
    "half a surrogate pair": lambda raw: raw.update(title="\ud800"),
    "a passage past the end": lambda raw: raw["passages"][0].__setitem__(3, 10**6),
    "a span from back to front": lambda raw: raw["passages"][0].__setitem__(2, 10**6),
    "a negative span": lambda raw: raw["sections"][0].__setitem__(2, -1),
    "a figure of no passage": lambda raw: raw["figures"][0].__setitem__(7, 99),
    "a figure that is no number": lambda raw: raw["figures"][0].__setitem__(0, "NaN"),
    "a figure of a huge exponent": lambda raw: raw["figures"][0].__setitem__(0, "abc"),
    "a kind that is none": lambda raw: raw.update(kind="secret"),
    "a level that is none": lambda raw: raw.update(level="everyone"),
    "a day that is none": lambda raw: raw.update(dates=["2022-02-30", None, None, None]),
    "a page that is true": lambda raw: raw["passages"][0].__setitem__(5, True),
    "too few fields": lambda raw: raw["passages"][0].pop(),
    "a field that is missing": lambda raw: raw.pop("notices"),
    "a list for the whole": lambda raw: raw.clear(),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused(case: str) -> None:
    with pytest.raises(BadTransfer):
        unpack(wrong(WRONG[case]), KNOWN)


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"\xff", b"[" * 100_000, b"{" * 100])
def test_what_is_no_item_is_refused(data: bytes) -> None:
    with pytest.raises(BadTransfer):
        unpack(data, KNOWN)


def test_a_level_can_be_narrowed_and_not_widened() -> None:
    assert unpack(wrong(lambda raw: raw.update(level="public")), KNOWN).document.level is Level.INTERNAL
    assert unpack(wrong(lambda raw: raw.update(level="restricted")), KNOWN).document.level is Level.RESTRICTED


def test_frames_come_back_however_they_are_cut() -> None:
    stream = packed(Kind.ITEM, b"abc") + packed(Kind.END) + packed(Kind.ERROR, b"x" * 1000)
    for size in (1, 2, 7, 5000):
        unpacker, got = Unpacker(), []
        for at in range(0, len(stream), size):
            unpacker.feed(stream[at : at + size])
            while (frame := unpacker.take()) is not None:
                got.append((frame.kind, len(frame.payload)))
        assert got == [(Kind.ITEM, 3), (Kind.END, 0), (Kind.ERROR, 1000)]
        assert unpacker.empty()


@pytest.mark.parametrize("stream", [b"?\0\0\0\1a", b"i" + (MAX_PAYLOAD + 1).to_bytes(4, "big"), b"\0" * 5])
def test_a_wrong_header_is_refused_before_its_payload_comes(stream: bytes) -> None:
    unpacker = Unpacker()
    unpacker.feed(stream)
    with pytest.raises(BrokenFrame):
        unpacker.take()
