"""The documentation says what is there: commands, options, settings, make targets. It fails before a reader would."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from api.answering.answer import in_title_marks
from api.cli import build_parser
from api.settings import Settings
from ingest.pipeline import ingest_file

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tuple(field.name for field in fields(Settings))
READMES = ("README.md", "README.zh-CN.md")
PAGES = (*READMES, "CONTRIBUTING.md", "docs/cli.md", "docs/deployment.md", "docs/architecture.md", "docs/llm.md", "docs/mcp.md")
BOOTSTRAP_VARIABLES = ("WHEELHOUSE", "TORCH_CPU_INDEX", "ALLOW_CUDA_TORCH", "PIP_INDEX_URL")
ELSEWHERE = ("cd", "cp", "git", "scp", "tar", "export", "curl", "sudo")  # what a shell block may use beside our own two


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser and all its sub-commands, to the bottom."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for sub_command in action.choices.values():
                yield from _parsers(sub_command)


COMMANDS = [one for one in _parsers(build_parser()) if any(action.dest == "data" for action in one._actions)]
LEAVES = [one.prog for one in COMMANDS if not any(isinstance(action, argparse._SubParsersAction) for action in one._actions)]
OPTIONS = sorted({option for one in COMMANDS for action in one._actions for option in action.option_strings})


def _shell_lines(page: str) -> list[str]:
    """The command lines of a page's ```sh blocks, without comments."""
    blocks = re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", _read(page), flags=re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _words(line: str) -> list[str]:
    """The words of a command line without variables set before it."""
    words = shlex.split(line)
    while words and re.match(r"[A-Z_]+=", words[0]):
        words.pop(0)
    return words


@pytest.mark.parametrize("command", LEAVES)
def test_every_command_is_described(command: str) -> None:
    assert re.search(rf"`{re.escape(command)}[ `]", _read("docs/cli.md")), f"docs/cli.md does not describe {command}"


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_described(option: str) -> None:
    assert re.search(rf"`{re.escape(option)}[ `]", _read("docs/cli.md")), f"docs/cli.md does not describe {option}"


def test_no_option_is_described_that_is_not_there() -> None:
    described = set(re.findall(r"`(--[a-z-]+)", _read("docs/cli.md")))
    assert described <= set(OPTIONS)


@pytest.mark.parametrize("variable", [*(f"UNIONQA_{name.upper()}" for name in SETTINGS), *BOOTSTRAP_VARIABLES])
def test_every_setting_is_described(variable: str) -> None:
    assert f"`{variable}`" in _read("docs/deployment.md") + _read("docs/llm.md")


def test_no_setting_is_described_that_is_not_there() -> None:
    named = {name for page in PAGES for name in re.findall(r"\bUNIONQA_[A-Z_]+\b", _read(page))}
    assert named <= {f"UNIONQA_{name.upper()}" for name in SETTINGS}


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", _read("Makefile"), flags=re.MULTILINE))
    for line in _shell_lines(page):
        program, *arguments = _words(line)
        if program == "make":
            assert {word for word in arguments if "=" not in word} <= targets, line
        elif Path(program).name == "unionqa":
            assert build_parser().parse_args(arguments).run, line
        else:
            assert program in ELSEWHERE, line


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", _read(page))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_both_readmes_start_with_the_same_two_commands() -> None:
    first, second = (_shell_lines(page) for page in READMES)
    assert first == second
    assert first[:2] == ["make run", "make test"]


@pytest.mark.parametrize("page", READMES)
def test_the_answers_shown_in_a_readme_cite_the_sample_documents(page: str) -> None:
    shown = re.findall(r"^\[\d\] 《(.*?)》 · .*\n.*\n   “(.*)”$", _read(page), flags=re.MULTILINE)
    files = [path for path in (ROOT / "corpus").iterdir() if path.suffix in (".docx", ".txt")]
    documents = [ingested.document for path in files for ingested in ingest_file(path.name, path.read_bytes())]
    texts = {in_title_marks(document.title)[1:-1]: document.text for document in documents}
    assert shown and [quote for title, quote in shown if quote not in texts.get(title, "")] == []
    assert "TODO" not in _read(page)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in _read(".ci/run").splitlines()


def test_every_verb_of_the_makefile_is_explained() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", _read("Makefile"), flags=re.MULTILINE)
    assert phony is not None
    explained = set(re.findall(r"^([a-z-]+):.*## \S", _read("Makefile"), flags=re.MULTILINE))
    assert set(phony[1].split()) - {"ready", "ready-dev"} == explained


def test_the_changelog_names_the_version() -> None:
    version = re.search(r'^version = "(.*)"$', _read("pyproject.toml"), flags=re.MULTILINE)
    assert version is not None and re.search(rf"^## \[?(?:Unreleased|{re.escape(version[1])})", _read("CHANGELOG.md"), flags=re.MULTILINE)
