"""unionqa backup and restore: the same answers in another place, and nothing where a backup is not whole."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
QUESTION = "2021年组织了多少名一线职工参加疗休养？"


@pytest.fixture
def data(unionqa: Run, papers: Path, tmp_path: Path) -> Path:
    """A knowledge base with documents of two levels."""
    folder = tmp_path / "kb"
    report, rule = sorted(papers.iterdir(), key=lambda path: "报告" not in path.name)
    assert unionqa("add", str(report), data=folder).code == 0
    assert unionqa("add", str(rule), "--level", "restricted", data=folder).code == 0
    return folder


def listed(unionqa: Run, data: Path) -> Any:
    return json.loads(unionqa("list", "--json", data=data).out)


def answered(unionqa: Run, data: Path) -> Any:
    answer = json.loads(unionqa("ask", QUESTION, "--json", data=data).out)
    return {name: value for name, value in answer.items() if name != "elapsed_ms"}


@pytest.mark.parametrize("name", ["copy.tar", "copy"])
def test_a_backup_restored_elsewhere_answers_the_same(unionqa: Run, data: Path, tmp_path: Path, name: str) -> None:
    made = unionqa("backup", str(tmp_path / name), data=data)
    assert (made.code, "已备份：2 个文件" in made.out) == (0, True)
    back = unionqa("restore", str(tmp_path / name), data=tmp_path / "new" / "kb")
    assert (back.code, back.err) == (0, "") or "索引" in back.err
    assert unionqa("verify", data=tmp_path / "new" / "kb").code == 0
    assert listed(unionqa, tmp_path / "new" / "kb") == listed(unionqa, data)
    assert answered(unionqa, tmp_path / "new" / "kb") == answered(unionqa, data)
    assert answered(unionqa, data)["citations"]
    assert "上次 20" in unionqa("doctor", data=data).out
    assert not list(data.glob(".backup-*"))


def test_what_a_place_holds_is_never_overwritten(unionqa: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.tar").write_bytes(b"mine")
    assert unionqa("backup", str(tmp_path / "copy.tar"), data=data).code == 3
    assert (tmp_path / "copy.tar").read_bytes() == b"mine"
    unionqa("backup", str(tmp_path / "b.tar"), data=data)
    before = listed(unionqa, data)
    refused = unionqa("restore", str(tmp_path / "b.tar"), data=data)
    assert (refused.code, "不是空文件夹" in refused.err) == (3, True)
    assert listed(unionqa, data) == before


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index("疗休养".encode()) + 1] ^= 1
    path.write_bytes(data)


def _stranger(path: Path) -> None:
    with tarfile.open(path, "a") as tar:
        tar.add(__file__, "../../escaped.py")


def _link(path: Path) -> None:
    member = tarfile.TarInfo("originals/" + "0" * 64)
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/hostname"
    with tarfile.open(path, "a") as tar:
        tar.addfile(member)


def _text(path: Path) -> None:
    path.write_text("not a tar")


@pytest.mark.parametrize("harm", [_cut, _flip, _stranger, _link, _text])
def test_a_backup_that_is_not_whole_leaves_nothing(unionqa: Run, data: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    unionqa("backup", str(tmp_path / "copy.tar"), data=data)
    harm(tmp_path / "copy.tar")
    (tmp_path / "place").mkdir()
    refused = unionqa("restore", str(tmp_path / "copy.tar"), data=tmp_path / "place" / "kb")
    assert (refused.code, "没有恢复" in refused.err) == (4, True), refused.err
    assert list((tmp_path / "place").iterdir()) == []
    assert not (tmp_path / "escaped.py").exists()


def test_a_damaged_catalog_is_not_backed_up(unionqa: Run, data: Path, tmp_path: Path) -> None:
    with sqlite3.connect(data / "catalog.sqlite3") as direct:
        direct.execute("UPDATE documents SET title = '别的' WHERE row = 1")
    direct.close()
    refused = unionqa("backup", str(tmp_path / "copy.tar"), data=data)
    assert refused.code == 4
    assert not (tmp_path / "copy.tar").exists()


def test_rebuild_reads_a_damaged_document_again_from_its_original(unionqa: Run, data: Path) -> None:
    before = answered(unionqa, data)
    with sqlite3.connect(data / "catalog.sqlite3") as direct:
        direct.execute("UPDATE passages SET text = replace(text, '3.2万', '9.9万')")
    direct.close()
    asked = unionqa("ask", QUESTION, data=data)
    assert (asked.code, "unionqa rebuild" in asked.err) == (4, True)
    assert unionqa("verify", data=data).code == 4
    assert unionqa("rebuild", data=data).code == 0
    assert unionqa("verify", data=data).code == 0
    assert answered(unionqa, data) == before


def test_a_damaged_head_comes_back_restricted(unionqa: Run, data: Path) -> None:
    """Who might read it is not known any more: the strictest reading of that is kept until somebody says otherwise."""
    with sqlite3.connect(data / "catalog.sqlite3") as direct:
        direct.execute("UPDATE documents SET level = 'internal' WHERE level = 'public'")
    direct.close()
    assert unionqa("list", data=data).code == 4
    assert unionqa("rebuild", data=data).code == 0
    assert [one["level"] for one in listed(unionqa, data)["documents"]] == ["restricted", "restricted"]
