"""unionqa add, list, remove: through the front door."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_add_reports_what_was_taken_in_and_adding_again_changes_nothing(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    first = unionqa("add", str(papers), "--json", data=tmp_path)
    assert first.code == 0
    assert sorted(one["status"] for one in json.loads(first.out)["added"]) == ["added", "added"]
    again = unionqa("add", str(papers), "--json", data=tmp_path)
    assert sorted(one["status"] for one in json.loads(again.out)["added"]) == ["unchanged", "unchanged"]
    assert len(json.loads(unionqa("list", "--json", data=tmp_path).out)["documents"]) == 2


def test_one_bad_file_among_good_ones_gets_its_line_and_the_good_ones_are_in(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for paper in papers.iterdir():
        (folder / paper.name).write_bytes(paper.read_bytes())
    (folder / "空.txt").write_bytes(b"")
    (folder / "乱.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    ran = unionqa("add", str(folder), data=tmp_path / "kb")
    assert ran.code == 3
    assert len([line for line in ran.err.splitlines() if "空.txt" in line]) == 1
    assert len([line for line in ran.err.splitlines() if "乱.pdf" in line]) == 1
    assert "Traceback" not in ran.err
    assert "已加入 2 个；没有加入 2 个" in ran.out


def test_folders_are_walked_without_hidden_files_and_unknown_formats(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    deep = tmp_path / "all" / "2022" / "报告"
    deep.mkdir(parents=True)
    source = next(papers.glob("青岚*"))
    (deep / "报告.TXT").write_bytes(source.read_bytes())
    (deep / "~$报告.docx").write_bytes(b"lock")
    (deep / ".hidden.txt").write_bytes(source.read_bytes())
    (deep / "photo.xyz").write_bytes(b"?")
    ran = unionqa("add", str(tmp_path / "all"), data=tmp_path / "kb")
    assert (ran.code, ran.err) == (0, "")
    assert "已加入 1 个；略过 1 个" in ran.out


def test_what_describes_a_corpus_is_not_a_document(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "办法.txt").write_bytes((papers / "互助保障办法.txt").read_bytes())
    (folder / "manifest.jsonl").write_text('{"file": "办法.txt"}\n', encoding="utf-8")
    (folder / "README.md").write_text("# about\n", encoding="utf-8")
    ran = unionqa("add", str(folder), "--json", data=tmp_path / "kb")
    assert [one["name"] for one in json.loads(ran.out)["added"]] == ["办法.txt"]


def test_a_missing_path_is_named_and_the_rest_is_taken_in(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    ran = unionqa("add", str(tmp_path / "没有.docx"), str(papers), data=tmp_path / "kb")
    assert ran.code == 3
    assert "没有.docx" in ran.err
    assert "已加入 2 个" in ran.out


def test_a_pipe_is_not_waited_for(unionqa: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    ran = unionqa("add", str(tmp_path / "pipe.txt"), data=tmp_path / "kb")
    assert ran.code == 3
    assert "不是普通文件" in ran.err


def test_an_empty_folder_is_nothing_to_add(unionqa: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = unionqa("add", str(tmp_path / "empty"), data=tmp_path / "kb")
    assert ran.code == 3
    assert "没有能读的文件" in ran.err


def test_the_rows_of_a_jsonl_keep_their_ids(unionqa: Run, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "law-7", "title": "工会规则", "text": "会员每月缴纳会费五元。"}\n', encoding="utf-8")
    assert unionqa("add", str(rows), data=tmp_path / "kb").code == 0
    [document] = json.loads(unionqa("list", "--json", data=tmp_path / "kb").out)["documents"]
    assert document["id"] == "law-7"


def test_list_shows_what_a_clerk_knows_a_document_by(unionqa: Run, loaded: Path) -> None:
    documents = {one["name"]: one for one in json.loads(unionqa("list", "--json", data=loaded).out)["documents"]}
    rule = documents["互助保障办法.txt"]
    assert (rule["title"], rule["document_number"]) == ("青岚市职工互助保障办法", "青工发〔2021〕7号")
    assert (rule["kind"], rule["level"]) == ("policy", "public")
    assert rule["passages"] > 0
    shown = unionqa("list", data=loaded).out
    assert rule["id"] in shown
    assert "共 2 个文件" in shown


def test_an_empty_knowledge_base_says_how_to_fill_it(unionqa: Run, tmp_path: Path) -> None:
    ran = unionqa("list", data=tmp_path / "kb")
    assert ran.code == 0
    assert "unionqa add" in ran.out


def test_a_removed_document_is_gone_at_once(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    added = json.loads(unionqa("add", str(papers), "--json", data=tmp_path).out)["added"]
    rule = next(one["id"] for one in added if one["name"] == "互助保障办法.txt")
    ran = unionqa("remove", rule, "nobody", data=tmp_path)
    assert ran.code == 3
    assert rule in ran.out
    assert "nobody" in ran.err
    hits = json.loads(unionqa("search", "住院补助", "--json", data=tmp_path).out)["hits"]
    assert rule not in {hit["document_id"] for hit in hits}


def test_without_a_level_a_document_stays_as_closed_as_it_was(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    paper = tmp_path / "互助保障办法.txt"
    paper.write_bytes((papers / "互助保障办法.txt").read_bytes())

    def levels() -> list[str]:
        return [one["level"] for one in json.loads(unionqa("list", "--json", data=tmp_path / "kb").out)["documents"]]

    unionqa("add", str(paper), "--level", "restricted", data=tmp_path / "kb")
    again = unionqa("add", str(paper), data=tmp_path / "kb")
    assert (levels(), again.code) == (["restricted"], 0)
    assert "原来是受限文件，仍按受限保存" in again.out + again.err
    paper.write_text(paper.read_text("gb18030").replace("8000元", "9000元"), encoding="utf-8")  # a new version of it
    unionqa("add", str(paper), data=tmp_path / "kb")
    assert levels() == ["restricted"]
    unionqa("add", str(paper), "--level", "public", data=tmp_path / "kb")
    assert levels() == ["public"]


@pytest.mark.parametrize("level", ["public", "internal", "restricted"])
def test_the_level_is_kept(unionqa: Run, papers: Path, tmp_path: Path, level: str) -> None:
    unionqa("add", str(papers / "互助保障办法.txt"), "--level", level, data=tmp_path)
    assert [one["level"] for one in json.loads(unionqa("list", "--json", data=tmp_path).out)["documents"]] == [level]
