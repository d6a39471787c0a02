"""Settings: what the environment says, what an option overrides, and wrong values in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.problems import SettingsError
from api.settings import load_settings


def test_without_anything_the_data_lies_in_the_current_folder() -> None:
    settings = load_settings()
    assert (settings.data, settings.model, settings.host, settings.port) == (Path("data"), "bundled", "127.0.0.1", 8000)


def test_an_option_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNIONQA_DATA", str(tmp_path / "environment"))
    assert load_settings(data=None).data == tmp_path / "environment"
    assert load_settings(data=str(tmp_path / "option")).data == tmp_path / "option"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [("PORT", "80000", "太大"), ("PORT", "http", "整数"), ("THREADS", "0", "太小"), ("DICTIONARY", "/nowhere/terms.txt", "没有词典文件")],
)
def test_a_wrong_value_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str) -> None:
    monkeypatch.setenv(f"UNIONQA_{name}", value)
    with pytest.raises(SettingsError, match=rf"UNIONQA_{name}.*{reason}"):
        load_settings()


def test_data_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("工会", encoding="utf-8")
    with pytest.raises(SettingsError, match="不是文件夹"):
        load_settings(data=file)


def test_dictionaries_are_joined_as_in_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for file in files:
        file.write_text("", encoding="utf-8")
    monkeypatch.setenv("UNIONQA_DICTIONARY", ":".join(map(str, files)))
    assert load_settings().dictionary == tuple(files)


def test_the_model_is_kept_in_the_users_cache_and_shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UNIONQA_MODEL_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert load_settings(data=tmp_path / "kb").model_folder() == tmp_path / "unionqa" / "model"


def test_without_a_cache_folder_the_model_lies_with_the_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UNIONQA_MODEL_DIR", raising=False)
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))  # a file where a folder should be
    assert load_settings(data=tmp_path / "kb").model_folder() == tmp_path / "kb" / "model"
