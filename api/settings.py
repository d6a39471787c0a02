"""Settings: the only reader of the environment. Every field is an environment variable UNIONQA_<FIELD>."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from api.problems import SettingsError

BUNDLED = "bundled"  # the name of the model that comes with the program


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the knowledge base lies, which model it uses and where it is served.

    `data` is relative to the current folder. `model_dir` is where the bundled model is kept once it is converted;
    knowledge bases share it. `dictionary` lists extra dictionary files, joined in the environment as in PATH.
    `today` is the day on which rules must be in force where a question names none; None for the day of the machine's clock.
    `trusted_proxy` holds the networks of a proxy whose X-Forwarded-For and -Proto are believed, `allowed_hosts` the names by which the
    server may be called, `public_url` the address that browsers see, `rate_limit` requests a minute for one user or key (0: no limit).
    `oidc_*` name a sign-in service; `oidc_roles` says which value of the claim gives which role.
    `classified` says what becomes of documents with a 密级 mark, `mask_personal` for whom numbers of persons are hidden in what is shown.
    `llm_*` name an OpenAI-compatible language model (docs/llm.md); none is asked where `llm_url` is None. Times in seconds.
    """

    data: Path = Path("data")
    model: str = BUNDLED
    model_dir: Path | None = None
    dictionary: tuple[Path, ...] = ()
    threads: int | None = None
    today: date | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    classified: str = "refuse"
    mask_personal: str = "staff"
    llm_url: str | None = None
    llm_model: str = ""
    llm_key: str = field(default="", repr=False)
    llm_key_file: Path | None = None
    llm_timeout: int = 60
    llm_first_token: int = 20
    llm_evidence: int = 6000
    llm_parallel: int = 4
    llm_levels: tuple[str, ...] = ("public",)
    llm_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    public_url: str = ""
    rate_limit: int = 600
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_claim: str = "roles"
    oidc_roles: tuple[tuple[str, str], ...] = ()

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
    """The environment's settings, with those overrides that are not None; an empty variable counts as none.

    Read by a table and not by pydantic: loading that took longer than a question takes to answer.

    Raises:
        SettingsError: a value is wrong; the message names all that are.
    """
    given: dict[str, object] = {field.name: text for field in fields(Settings) if (text := os.environ.get(_variable(field.name)))}
    given |= {name: value for name, value in overrides.items() if value is not None}
    read: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in given.items():
        try:
            read[name] = _READERS[name](str(value))
        except ValueError as error:
            wrong.append(f"设置 {name}（环境变量 {_variable(name)} 或同名选项）的值 {value} 不对：{error}。")
    if wrong:
        raise SettingsError("；".join(wrong))
    return Settings(**read)


def _variable(name: str) -> str:
    return f"UNIONQA_{name.upper()}"


def _folder(text: str) -> Path:
    if "\0" in text:
        raise ValueError("路径里有不能用的字符")
    folder = Path(text).expanduser()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} 不是文件夹")
    return folder


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError("要写成 2024-01-31 这样的日期") from error


def _files(text: str) -> tuple[Path, ...]:
    paths = tuple(Path(part) for part in text.split(os.pathsep) if part)
    for path in paths:
        if not path.is_file():
            raise ValueError(f"没有词典文件 {path}")
    return paths


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("没有这个文件")
    return Path(text)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _networks(text: str) -> tuple[str, ...]:
    import ipaddress  # noqa: PLC0415  (only a server behind a proxy needs it)

    try:
        return tuple(str(ipaddress.ip_network(part, strict=False)) for part in _parts(text))
    except ValueError as error:
        raise ValueError("要填地址或网段，如 10.0.0.5 或 10.0.0.0/24，用逗号隔开") from error


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.lower().strip("[]") for part in _parts(text))


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", text):
        raise ValueError("要填以 http:// 或 https:// 开头的网址")
    return text.rstrip("/")


def _roles(text: str) -> tuple[tuple[str, str], ...]:
    pairs = tuple((value.strip(), role.strip()) for value, _, role in (part.rpartition("=") for part in _parts(text)))
    if any(not value or role not in ("staff", "cadre", "admin", "auditor") for value, role in pairs):
        raise ValueError("要写成 取值=角色，角色是 staff、cadre、admin、auditor 之一，用逗号隔开")
    return pairs


def _levels(text: str) -> tuple[str, ...]:
    levels = tuple(part.strip() for part in text.split(",") if part.strip())
    if not levels or not set(levels) <= {"public", "internal", "restricted"}:
        raise ValueError("要从 public、internal、restricted 里选，用逗号隔开")
    return levels


def _one_of(*choices: str) -> Callable[[str], str]:
    """What reads one of a few words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"可用：{'、'.join(choices)}")
        return text

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    """What reads a whole number from `low` to `high`."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\s*-?\d{1,9}\s*", text):
            raise ValueError("要填整数")
        if int(text) < low:
            raise ValueError(f"太小，至少是 {low}")
        if int(text) > high:
            raise ValueError(f"太大，最多是 {high}")
        return int(text)

    return read


_READERS: dict[str, Callable[[str], object]] = {
    "data": _folder,
    "model": str,
    "model_dir": Path,
    "dictionary": _files,
    "threads": _whole(1, 256),
    "today": _date,
    "host": str,
    "port": _whole(1, 65535),
    "classified": _one_of("refuse", "restricted"),
    "mask_personal": _one_of("off", "staff", "all"),
    "llm_url": str,
    "llm_model": str,
    "llm_key": str,
    "llm_key_file": _file,
    "llm_timeout": _whole(1, 600),
    "llm_first_token": _whole(1, 600),
    "llm_evidence": _whole(500, 100_000),
    "llm_parallel": _whole(1, 256),
    "llm_levels": _levels,
    "llm_ca": _file,
    "tls_cert": _file,
    "tls_key": _file,
    "trusted_proxy": _networks,
    "allowed_hosts": _names,
    "public_url": _address,
    "rate_limit": _whole(0, 1_000_000),
    "oidc_issuer": _address,
    "oidc_client_id": str,
    "oidc_client_secret": str,
    "oidc_claim": str,
    "oidc_roles": _roles,
}


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
