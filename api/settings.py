"""Settings: the only reader of the environment. Every field is an environment variable UNIONQA_<FIELD>."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.problems import SettingsError

BUNDLED = "bundled"  # the name of the model that comes with the program

_REASONS = {
    "int_parsing": "要填整数",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}


class Settings(BaseSettings):
    """Where the knowledge base lies, which model it uses and where it is served.

    `data` is relative to the current folder. `model_dir` is where the bundled model is kept once it is converted;
    knowledge bases share it. `dictionary` lists extra dictionary files, joined in the environment as in PATH.
    """

    model_config = SettingsConfigDict(env_prefix="UNIONQA_", env_ignore_empty=True, extra="ignore", frozen=True, protected_namespaces=())

    data: Path = Path("data")
    model: str = BUNDLED
    model_dir: Path | None = None
    dictionary: Annotated[tuple[Path, ...], NoDecode] = ()
    threads: int | None = Field(default=None, ge=1, le=256)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)

    @field_validator("dictionary", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value

    @field_validator("dictionary")
    @classmethod
    def _files_exist(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        for path in value:
            if not path.is_file():
                raise ValueError(f"没有词典文件 {path}")
        return value

    @field_validator("data")
    @classmethod
    def _a_folder(cls, value: Path) -> Path:
        if "\0" in str(value):
            raise ValueError("路径里有不能用的字符")
        if value.exists() and not value.is_dir():
            raise ValueError(f"{value} 不是文件夹")
        return value.expanduser()

    def model_folder(self) -> Path:
        """Where the bundled model is (to be) kept: `model_dir`, else the user's cache folder, else below `data`.

        Source: XDG Base Directory Specification, $XDG_CACHE_HOME, default ~/.cache.
        """
        if self.model_dir is not None:
            return self.model_dir.expanduser()
        cache = _cache_home()
        if cache is not None and _writable(cache):
            return cache / "unionqa" / "model"
        return self.data / "model"


def load_settings(**overrides: object) -> Settings:
    """The environment's settings, with those overrides that are not None. Raises SettingsError for a wrong value."""
    try:
        return Settings(**{name: cast(Any, value) for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise SettingsError("；".join(_explain(dict(one)) for one in error.errors())) from error


def _explain(error: dict[str, Any]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "设置"
    reason = str(error["ctx"]["error"]) if error["type"] == "value_error" else _REASONS.get(error["type"], "不能用")
    return f"设置 {name}（环境变量 UNIONQA_{name.upper()} 或同名选项）的值 {error['input']!s} 不对：{reason}。"


def _cache_home() -> Path | None:
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named)
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # an account without a home folder
        return None


def _writable(folder: Path) -> bool:
    """True if the folder, or the nearest one above that exists, can be written to."""
    existing = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return existing is not None and os.access(existing, os.W_OK | os.X_OK)
