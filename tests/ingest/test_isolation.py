"""A file that kills, hangs or misleads what reads it takes only itself along, and gets a clear line."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from ingest.confinement import Measure
from ingest.document import Ingested, Level
from ingest.errors import DamagedFile, IngestError, OversizedFile
from ingest.isolation import Isolated
from ingest.limits import MAX_BYTES, Cost
from ingest.parsing import InProcess, Quarantine
from ingest.pipeline import ingest_file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are read in a process of their own on Linux only")

FILES = Path(__file__).parent / "files"
HONEST = "青岚市职工活动室管理规定\n第一条 为了管好活动室，制定本规定。\n第二条 活动室每天开放8小时，2021年服务职工3.2万人次。\n".encode()
SMALL = Cost(memory=512 * 2**20, cpu=2, wall=6)


@pytest.fixture(scope="module")
def isolated() -> Iterator[Isolated]:
    reading = Isolated()
    yield reading
    reading.close()


@pytest.fixture(scope="module")
def misled() -> Iterator[Isolated]:
    """Processes with small limits whose reader does what the file's name says."""
    reading = Isolated(SMALL, (str(Path(__file__).with_name("misbehaving.py")),))
    yield reading
    reading.close()


def word(text: str) -> bytes:
    stream, made = io.BytesIO(), docx.Document()
    made.add_paragraph(text)
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("file", ["notice.docx", "notice.pdf", "notice_gb18030.txt"])
def test_a_file_gives_the_same_as_in_this_process(isolated: Isolated, file: str) -> None:
    data = (FILES / file).read_bytes()
    assert list(isolated.read(file, data, Level.INTERNAL)) == list(ingest_file(file, data, Level.INTERNAL))


def test_rows_come_one_by_one_and_bad_lines_are_named_after_them(isolated: Isolated) -> None:
    rows = [json.dumps({"id": f"r{n}", "title": f"规则{n}", "text": f"会员每月缴纳会费{n}元。", "level": "internal"}) for n in range(500)]
    rows.insert(100, "{")
    data = "\n".join(rows).encode()
    got: list[Ingested] = []
    with pytest.raises(DamagedFile, match="第 101 行"):
        got.extend(isolated.read("规则.jsonl", data))
    here: list[Ingested] = []
    with pytest.raises(DamagedFile):
        here.extend(InProcess().read("规则.jsonl", data, Level.PUBLIC, Quarantine.REFUSE))
    assert got == here
    assert len(got) == 500


def test_an_error_of_ours_keeps_its_class_and_words(isolated: Isolated) -> None:
    for name, data in {"坏.docx": b"PK\x03\x04" + bytes(50), "空.txt": b"", "图.pdf": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9}.items():
        with pytest.raises(IngestError) as there:
            list(isolated.read(name, data))
        with pytest.raises(IngestError) as here:
            list(ingest_file(name, data))
        assert (type(there.value), str(there.value)) == (type(here.value), str(here.value))


def test_a_file_beyond_the_limit_is_not_even_sent(isolated: Isolated) -> None:
    with pytest.raises(OversizedFile, match="100 MB"):
        list(isolated.read("大.txt", bytes(MAX_BYTES + 1)))


DEATHS = {
    "abort": (DamagedFile, "崩溃"),
    "segfault": (DamagedFile, "崩溃"),
    "loop": (OversizedFile, "用时超过上限"),
    "hang": (OversizedFile, "用时超过上限"),
    "hog": (OversizedFile, "内存不足"),
    "fault": (DamagedFile, "读取时出错"),
    "leave": (DamagedFile, "读取时出错"),
    "bad frame": (DamagedFile, "读取时出错"),
    "no item": (DamagedFile, "读取时出错"),
}


@pytest.mark.parametrize("deed", DEATHS)
def test_a_reader_that_dies_takes_one_file_with_it(misled: Isolated, deed: str) -> None:
    kind, reason = DEATHS[deed]
    with pytest.raises(kind, match=f"^{deed}.txt：.*{reason}"):
        list(misled.read(f"{deed}.txt", HONEST))
    [sibling] = misled.read("活动室规定.txt", HONEST)
    assert sibling.document.title == "青岚市职工活动室管理规定"


def test_64_mib_on_standard_error_block_nothing(misled: Isolated) -> None:
    [item] = misled.read("shout.txt", HONEST)
    assert item.document.text == "说完了"


def test_rows_that_were_read_before_a_crash_stay(misled: Isolated) -> None:
    data = "\n".join(json.dumps({"id": f"r{n}", "text": f"第{n}行。"}) for n in range(9)).encode()
    got: list[Ingested] = []
    with pytest.raises(DamagedFile, match="崩溃"):
        got.extend(misled.read("rows that die.jsonl", data))
    assert [item.document.id for item in got] == ["r0", "r1", "r2"]


def test_the_error_of_a_hostile_process_is_one_harmless_line(misled: Isolated) -> None:
    with pytest.raises(IngestError) as told:
        list(misled.read("no error.txt", HONEST))
    assert type(told.value) is DamagedFile
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 1500


def test_what_is_said_after_the_end_is_not_taken_for_the_next_file(misled: Isolated) -> None:
    assert list(misled.read("lingering.txt", HONEST)) == []
    [item] = misled.read("活动室规定.txt", HONEST)
    assert item.document.source.name == "活动室规定.txt"


def test_a_process_cannot_claim_another_name_id_hash_or_a_wider_level(misled: Isolated) -> None:
    [item] = misled.read("lies.txt", HONEST, Level.RESTRICTED)
    [honest] = ingest_file("lies.txt", HONEST, Level.RESTRICTED)
    assert item.document == honest.document


def test_the_process_gets_none_of_our_environment(misled: Isolated) -> None:
    [item] = misled.read("environment.txt", HONEST)
    assert set(item.document.text.split()) <= {"PATH", "PYTHONPATH", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "OPENBLAS_NUM_THREADS", "LC_CTYPE"}


def test_a_reader_reaches_no_network_no_other_file_and_no_program(isolated: Isolated, misled: Isolated, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("机密内容", encoding="utf-8")
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    with server:
        [item] = misled.read("escapes.txt", f"{server.getsockname()[1]},{tmp_path}".encode())
        with pytest.raises(TimeoutError):
            server.accept()
    lines = item.document.text.split("\n")
    assert [line.split()[:2] for line in lines[:5]] == [["失败", "Forbidden"]] * 5
    held = isolated.measures()
    if Measure.NETWORK in held:
        assert lines[5].startswith("失败")
    if Measure.FILES in held:
        assert [line.split()[0] for line in lines[6:11]] == ["失败"] * 5
    assert (tmp_path / "secret.txt").read_text("utf-8") == "机密内容"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.txt"]


def test_several_threads_read_at_once(isolated: Isolated) -> None:
    texts: dict[int, str] = {}

    def read(number: int) -> None:
        for _ in range(3):
            [item] = isolated.read(f"{number}.txt", f"规定{number}\n第一条 内容{number}。".encode())
            texts[number] = item.document.text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {number: f"规定{number}\n第一条 内容{number}。" for number in range(4)}


def test_whoever_stops_in_the_middle_of_a_file_disturbs_no_other(isolated: Isolated) -> None:
    data = "\n".join(json.dumps({"id": f"r{n}", "text": f"第{n}行。"}) for n in range(5_000)).encode()
    rows = isolated.read("多.jsonl", data)
    assert next(rows).document.id == "r0"
    rows.close()  # type: ignore[attr-defined]
    [item] = isolated.read("规定.docx", word("第一条 活动室开放。"))
    assert item.document.text == "第一条 活动室开放。"


def test_a_page_is_drawn_in_the_process_and_looks_the_same(isolated: Isolated) -> None:
    data = (FILES / "notice.pdf").read_bytes()
    there, here = (reading.page_image("notice.pdf", data, 1, quote="通知", scale=1.0) for reading in (isolated, InProcess()))
    assert there == here
    assert there.boxes > 0
    with pytest.raises(IndexError):
        isolated.page_image("notice.pdf", data, 99)
    with pytest.raises(DamagedFile, match="损坏"):
        isolated.page_image("notice.pdf", data[:300], 1)
    assert list(isolated.read("a.txt", HONEST))


def test_no_process_stays_after_close() -> None:
    reading = Isolated()
    assert list(reading.read("a.txt", HONEST))
    before = children()
    reading.close()
    assert len(children()) < len(before)


def children() -> set[str]:
    return {entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit() and _parent(entry) == str(os.getpid())}


def _parent(entry: Path) -> str:
    try:
        return (entry / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
    except OSError:
        return ""
