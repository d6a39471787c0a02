"""Mutated inputs: through our readers in their process, and through our own handling of text in this one. Nothing may escape.

Each finding became a test of its own, in the test file of the module that it was found in.
"""

from __future__ import annotations

import json
import re
import runpy
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from api.answering.articles import references
from api.answering.places import Places
from api.answering.question import Surroundings, clean, understand
from api.answering.verify import faults
from ingest.classified import find_mark
from ingest.document import Level
from ingest.errors import IngestError
from ingest.folding import fold
from ingest.frames import BrokenFrame, Unpacker
from ingest.isolation import Isolated
from ingest.limits import Cost
from ingest.names import file_name
from ingest.periods import find_periods
from ingest.personal import mask
from ingest.quantities import find_quantities
from ingest.readers.clean import clean_line, split_lines
from ingest.readers.encoding import decode
from ingest.transfer import BadTransfer, Known, unpack
from ingest.unseen import seen, undisguised
from ingest.words import Words, sentences

Share = Callable[[int, int], range]
Count = Callable[..., None]

HERE = Path(__file__).parent
FILES, FILES_SHORT, BATCH = 50_000, 120, 60
TEXTS, TEXTS_SHORT = 1_000_000, 4_000
SLOWEST_S = 4.0  # of work; a question of 2,000 hostile characters takes two
MUTATIONS = runpy.run_path(str(HERE / "mutations.py"))


@pytest.fixture(scope="module")
def reading() -> Iterator[Isolated]:
    """Processes that read mutations by their numbers."""
    isolated = Isolated(Cost(cpu=600, wall=600), (str(HERE / "fuzzed_reading.py"),))
    yield isolated
    isolated.close()


@pytest.mark.skipif(sys.platform != "linux", reason="files are read in a process of their own on Linux only")
def test_mutated_files_give_a_document_or_an_error_of_ours(reading: Isolated, share: Share, count: Count) -> None:
    wanted = share(FILES, FILES_SHORT)
    found: list[str] = []
    for first in range(wanted.start, wanted.stop, BATCH):
        last = min(first + BATCH, wanted.stop)
        try:
            head, *wrong = reading.read(f"{first}-{last}.txt", b"x")
        except IngestError as death:
            found.append(f"{first}-{last}: {death}")
            continue
        assert head.document.text == f"读了{last - first}个。"
        found += [item.document.text for item in wrong]
        count("fuzz", "mutated files", last - first)
    count("fuzz", "escapes from readers", len(found))
    assert found == []


def _no_halves(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _cleaned(text: str) -> None:
    for line in split_lines(text):
        once = clean_line(line)
        assert "\n" not in once and not re.search("[\ud800-\udfff\u200b\u202e\U000e0041\0]", once)
        assert clean_line(once) == once
    assert len(undisguised(text)) == len(text)
    assert seen(seen(text)) == seen(text)


def _asked(around: Surroundings, text: str) -> None:
    once = clean(text)
    assert clean(once) == once and once.isprintable() and len(once) <= 2000
    question = understand(text, around)
    assert question.text == once


def _masked(text: str) -> None:
    hidden = mask(text)
    assert len(hidden) == len(text) and mask(hidden) == hidden


def _placed(text: str) -> None:
    assert len(fold(text)) == len(text)
    for span in sentences(text):
        assert 0 <= span.start < span.end <= len(text)
    for quantity in find_quantities(fold(_no_halves(text))):
        assert quantity.raw in fold(_no_halves(text))
    for period in find_periods(fold(text), None):
        assert period.raw in fold(text)
    references(fold(text))


def _named(text: str) -> None:
    name = file_name(text)
    assert name and all(char.isprintable() or char == "\u3000" for char in name) and "/" not in name and len(name) <= 200 and file_name(name) == name
    find_mark([text, text[::-1]], [text], text)


def _cited(text: str) -> None:
    """The gate in front of every answer, on an answer that is anything."""
    assert isinstance(faults(text, [], lambda *_: text), list)


def _told(text: str) -> None:
    """What a reading process may say: frames and items of any bytes."""
    data = text.encode("utf-8", "surrogatepass")
    unpacker = Unpacker()
    try:
        unpacker.feed(b"i" + len(data).to_bytes(4, "big") + data + data)
        while unpacker.take():
            pass
    except BrokenFrame:
        pass
    for raw in (data, json.dumps({"text": text, "passages": [[[text], text, 0, 1, None, None]]}).encode()):
        with pytest.raises(BadTransfer):
            unpack(raw, Known(name="a", sha256="0" * 64, size=1, level=Level.PUBLIC))


def _decoded(text: str) -> None:
    for encoding in ("utf-8", "gb18030", "utf-16", "big5"):
        try:
            decode("a.txt", text.encode(encoding, "ignore"))
        except IngestError as error:
            assert str(error).endswith("。")


_OFTEN: tuple[tuple[Callable[[str], None], int], ...] = (  # and how often: what is dear seldom
    (_cleaned, 20), (_masked, 12), (_placed, 10), (_named, 10), (_cited, 14), (_told, 10), (_decoded, 1),
)  # fmt: skip


@pytest.fixture(scope="module")
def around(words_cache: Path) -> Surroundings:
    """What questions are understood against."""
    return Surroundings(words=Words.open(cache=words_cache), idf=lambda terms: dict.fromkeys(terms, 1.0), places=Places.open())


def test_our_own_handling_of_text_lets_nothing_escape(
    around: Surroundings, share: Share, count: Count, most: Callable[[str, str, float], None]
) -> None:
    often: list[tuple[Callable[[str], None], int]] = [*_OFTEN, (partial(_asked, around), 6)]
    checks = [check for check, times in often for _ in range(times)]
    found: list[str] = []
    slowest = 0.0
    wanted = share(TEXTS, TEXTS_SHORT)
    for number in wanted:
        text, check = MUTATIONS["texts"](number), checks[number % len(checks)]
        started = time.process_time()
        try:
            check(text)
        except Exception as error:  # noqa: BLE001  that is what is looked for
            found.append(f"{number} {check} {type(error).__name__} {error} {ascii(text)[:200]}")
        slowest = max(slowest, time.process_time() - started)
    count("fuzz", "texts", len(wanted))
    count("fuzz", "escapes from text handling", len(found))
    most("fuzz", "slowest text (s)", slowest)
    assert found[:20] == []
    assert slowest < SLOWEST_S
