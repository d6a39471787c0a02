"""The command line itself: help, wrong usage, closed streams, what it loads."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli import build_parser, main
from api.commands.parsing import in_chinese
from api.problems import TABLE, BadRequest, problem_of
from index import errors as index_errors
from ingest import errors as ingest_errors

Run = Callable[..., Any]
Captured = pytest.CaptureFixture[str]
HEAVY = ("numpy", "faiss", "jieba", "sqlalchemy", "onnxruntime", "torch", "pydantic", "rich", "fastapi", "tantivy")


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from _parsers(child)


def test_every_option_is_explained_in_chinese() -> None:
    actions = [action for parser in _parsers(build_parser()) for action in parser._actions if action.option_strings]
    assert len(actions) > 30
    assert [action.option_strings for action in actions if not any("一" <= char <= "鿿" for char in action.help or "")] == []


def test_help_ends_with_0_and_loads_nothing_heavy() -> None:
    code = f"import sys; from api.cli import main; code = main(['--help']); sys.exit(code or any(m in sys.modules for m in {HEAVY!r}))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0
    assert ran.stdout.startswith("用法：unionqa")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "还缺 命令"),
        (["ask"], "还缺 问题"),
        (["asks", "x"], "不能用"),
        (["ask", "x", "--color"], "不认识 --color"),
        (["search", "x", "--top", "0"], "正整数"),
        (["search", "x", "--kind", "poem"], "可用"),
        (["add", "x", "--level", "secret"], "可用"),
        (["list", "--data"], "后面要有一个值"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_chinese_line(capsys: pytest.CaptureFixture[str], argv: list[str], said: str) -> None:
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "用法不对" in error


def test_a_message_of_argparse_that_is_not_known_stays_as_it_is() -> None:
    assert in_chinese("something new") == "something new"


def test_a_wrong_setting_ends_with_2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONQA_PORT", "many")
    assert main(["list"]) == 2
    assert "UNIONQA_PORT" in capsys.readouterr().err


def test_data_may_stand_before_or_after_the_command(unionqa: Run, loaded: Path, tmp_path: Path) -> None:
    before = unionqa("list", data=loaded)
    after = unionqa("list", "--data", str(loaded), data=tmp_path / "other")
    assert "共 2 个文件" in before.out
    assert after.out == before.out


def test_a_whole_knowledge_base_is_verified(unionqa: Run, loaded: Path) -> None:
    ran = unionqa("verify", data=loaded)
    assert (ran.code, ran.err) == (0, "")
    assert "完好" in ran.out


def test_rebuild_keeps_every_document(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    unionqa("add", str(papers), data=tmp_path)
    assert "2 个文件" in unionqa("rebuild", data=tmp_path).out
    assert "完好" in unionqa("verify", data=tmp_path).out


def test_doctor_names_each_thing_it_looked_at(unionqa: Run, loaded: Path) -> None:
    ran = unionqa("doctor", data=loaded)
    for name in ("Python", "SQLite", "读取隔离", "模型", "PyTorch", "数据文件夹", "磁盘", "知识库"):
        assert f"] {name}：" in ran.out
    assert "2 个文件" in ran.out


def test_doctor_makes_no_knowledge_base_where_there_is_none(unionqa: Run, tmp_path: Path) -> None:
    ran = unionqa("doctor", data=tmp_path / "kb")
    assert "还没有" in ran.out
    assert not (tmp_path / "kb").exists()


@pytest.mark.parametrize("redirect", ["| head -c 1 >/dev/null", ">&-", "2>&- >&-"])
def test_a_reader_that_goes_away_is_no_error(loaded: Path, redirect: str) -> None:
    command = f"for i in 1 2 3; do {sys.executable} -m api.cli --help || exit; done {redirect}"
    ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_terminal_that_lacks_chinese_gets_question_marks_not_an_error() -> None:
    narrow = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "POSIX"}
    ran = subprocess.run([sys.executable, "-m", "api.cli", "--help"], capture_output=True, env=narrow, check=False)
    assert ran.returncode == 0
    assert b"?unionqa" in ran.stdout


def test_every_error_of_ours_has_a_line_in_the_table() -> None:
    modules = (ingest_errors, index_errors)
    ours = [one for module in modules for one in vars(module).values() if isinstance(one, type) and issubclass(one, ingest_errors.UnionQAError)]
    assert [one.__name__ for one in ours if one not in TABLE] == []


def test_the_nearest_class_decides_how_an_error_is_reported() -> None:
    assert problem_of(BadRequest("x")).exit_code == 2
    assert problem_of(ingest_errors.ScannedFile("a.pdf", "x", "y")).code == "scanned_file"
    assert problem_of(ZeroDivisionError()).code == "internal_error"
    assert problem_of(OSError(28, "No space left on device")).status == 507


def test_another_model_is_refused_until_the_knowledge_base_is_rebuilt(loaded: Path, opener: Run, capsys: Captured) -> None:
    def refusing(settings: Any, notice: Any, *, any_model: bool = False) -> Any:
        if not any_model:
            raise index_errors.ModelMismatch("知识库用的是另一个模型。请运行 unionqa rebuild。")
        return opener(settings, notice, any_model=True)

    assert main(["--data", str(loaded), "ask", "疗休养"], opener=refusing) == 3
    assert "unionqa rebuild" in capsys.readouterr().err
    assert [main(["--data", str(loaded), command], opener=refusing) for command in ("list", "verify", "rebuild")] == [0, 0, 0]


def test_an_error_of_ours_never_shows_a_traceback_unless_asked(loaded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(settings: Any, notice: Any, *, any_model: bool = False) -> Any:
        raise ZeroDivisionError("bug")

    assert main(["--data", str(loaded), "list"], opener=broken) == 3
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "ZeroDivisionError" in said
    assert "--debug" in said


def test_ctrl_c_ends_quietly(loaded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(settings: Any, notice: Any, *, any_model: bool = False) -> Any:
        raise KeyboardInterrupt

    assert main(["--data", str(loaded), "list"], opener=interrupted) == 130
    assert capsys.readouterr().err == "\n已中断。\n"
