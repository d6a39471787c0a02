"""A model is named by the environment alone: what is set wrong is said in Chinese and never shows the key; the command line then uses it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.assembly import open_writer
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.llm.options import LLMOptions
from api.problems import SettingsError
from api.settings import Settings, load_settings
from ingest.document import Level

QUESTION = "2021年组织了多少名一线职工参加疗休养？"


def _set(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"UNIONQA_LLM_{name.upper()}", value)


@pytest.fixture
def with_writer(opener: Callable[..., KnowledgeBase]) -> Callable[..., KnowledgeBase]:
    """Opens the small knowledge base with the writer that the settings name, as `api.assembly` does."""

    def open_it(settings: Settings, notice: Callable[[str], None], *, any_model: bool = False) -> KnowledgeBase:
        plain = opener(settings, notice, any_model=any_model)
        library, words = plain._library, plain._words
        return KnowledgeBase(library=library, words=words, answerer=plain._answerer, writer=open_writer(settings, words, library))

    return open_it


def test_without_an_address_there_is_no_model(bases: Any) -> None:
    assert open_writer(load_settings(), bases.plain._words, bases.plain._library) is None


def test_everything_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("sk-from-a-file\n", encoding="utf-8")
    _set(monkeypatch, url="http://127.0.0.1:11434/v1/", model="qwen", key_file=str(key), timeout="30", first_token="45", levels="public, internal")
    options = LLMOptions.of(load_settings())
    assert (options.url, options.model, options.key) == ("http://127.0.0.1:11434/v1", "qwen", "sk-from-a-file")
    assert (options.total, options.first) == (30, 30)
    assert options.levels == frozenset({Level.PUBLIC, Level.INTERNAL})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"url": "http://127.0.0.1/v1"}, "UNIONQA_LLM_MODEL"),
        ({"url": "ftp://127.0.0.1/v1", "model": "m"}, "UNIONQA_LLM_URL"),
        ({"url": "http://user:pass@host/v1", "model": "m"}, "UNIONQA_LLM_URL"),
        ({"url": "http://host/v1?key=1", "model": "m"}, "UNIONQA_LLM_URL"),
        ({"url": "http://host:99999/v1", "model": "m"}, "UNIONQA_LLM_URL"),
        ({"url": "http://工会/v1", "model": "m"}, "UNIONQA_LLM_URL"),
        ({"url": "http://host/v1", "model": "m", "key": "sk secret"}, "密钥"),
        ({"url": "http://host/v1", "model": "m", "timeout": "0"}, "UNIONQA_LLM_TIMEOUT"),
        ({"url": "http://host/v1", "model": "m", "levels": "secret"}, "UNIONQA_LLM_LEVELS"),
        ({"url": "http://host/v1", "model": "m", "ca": "/nowhere/ca.pem"}, "UNIONQA_LLM_CA"),
    ],
)
def test_what_is_set_wrong_is_named(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], reason: str) -> None:
    _set(monkeypatch, **values)
    with pytest.raises(SettingsError, match=reason) as raised:
        LLMOptions.of(load_settings())
    assert "secret" not in str(raised.value) or "levels" in values


def test_the_key_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, url="http://host/v1", model="m", key="sk-hush")
    settings = load_settings()
    assert "sk-hush" not in repr(settings) + repr(LLMOptions.of(settings))


def test_the_command_line_asks_the_model_that_is_set(
    monkeypatch: pytest.MonkeyPatch, server: Any, with_writer: Any, loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.says("2021年组织3.2万名一线职工参加疗休养[1]。")
    _set(monkeypatch, url=server.url, model="small")
    capsys.readouterr()
    assert main(["--data", str(loaded), "ask", QUESTION], opener=with_writer) == 0
    shown = capsys.readouterr().out
    assert "2021年组织3.2万名一线职工参加疗休养[1]。" in shown
    assert "本回答由人工智能生成，请以原文为准。" in shown
    assert len(server.asked) == 1


def test_numbers_of_persons_do_not_leave_the_house(monkeypatch: pytest.MonkeyPatch, server: Any, with_writer: Any, tmp_path: Path) -> None:
    paper = tmp_path / "青岚市总工会2022年工作报告.txt"
    paper.write_text("青岚市总工会2022年工作报告\n\n一、2021年主要工作\n组织3.2万名一线职工参加疗休养，联系电话13812345678。\n", encoding="utf-8")
    _set(monkeypatch, url=server.url, model="small")
    base = partial(with_writer, load_settings(data=tmp_path / "kb"), print)()
    base.add([paper])
    base.ask(f"{QUESTION}我的手机是13987654321")
    base.ask(QUESTION)
    base.close()
    sent = "".join(message["content"] for request in server.asked for message in request["messages"])
    assert "138****5678" in sent
    assert "13812345678" not in sent and "13987654321" not in sent


@pytest.mark.parametrize(("alive", "line"), [(True, "秒后开始回答"), (False, "连接不上")])
def test_the_doctor_says_whether_it_answers(
    monkeypatch: pytest.MonkeyPatch, server: Any, unionqa: Callable[..., Any], tmp_path: Path, alive: bool, line: str
) -> None:
    server.says("好")
    _set(monkeypatch, url=server.url if alive else "http://127.0.0.1:9/v1", model="small")
    assert line in unionqa("doctor", data=tmp_path).out
