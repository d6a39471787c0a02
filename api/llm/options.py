"""What an administrator says about the language model, checked once. Nothing of it ever comes from a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from api.problems import SettingsError
from api.settings import Settings
from ingest.document import Level

CONNECT_S = 3.0
MAX_KEY = 4096  # bytes of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class LLMOptions:
    """Which endpoint, which model, and how long to wait.

    `url` is the base that /chat/completions is joined to. Seconds: `connect` to be connected, `first` until the first
    words, `total` until the last. `evidence` is how many characters of the documents are sent at most, and `levels`
    which of them may be sent at all. `authority` is a file of certificates to trust beside the usual ones.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    connect: float = CONNECT_S
    first: float = 20.0
    total: float = 60.0
    evidence: int = 6000
    parallel: int = 4
    levels: frozenset[Level] = frozenset({Level.PUBLIC})
    authority: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> LLMOptions:
        """The options that the settings give.

        Raises:
            SettingsError: the address, the model's name or the key is missing or cannot be used.
        """
        if settings.llm_url is None or not settings.llm_model:
            raise SettingsError("使用大模型要同时设置 UNIONQA_LLM_URL（网址）和 UNIONQA_LLM_MODEL（模型名称）。")
        return cls(
            url=base_url(settings.llm_url),
            model=settings.llm_model,
            key=_key(settings),
            connect=min(CONNECT_S, settings.llm_timeout),
            first=min(settings.llm_first_token, settings.llm_timeout),
            total=settings.llm_timeout,
            evidence=settings.llm_evidence,
            parallel=settings.llm_parallel,
            levels=frozenset(map(Level, settings.llm_levels)),
            authority=settings.llm_ca,
        )


def base_url(text: str) -> str:
    """The address without a slash at its end. Raises SettingsError for what is no plain http(s) address.

    >>> base_url("http://127.0.0.1:11434/v1/")
    'http://127.0.0.1:11434/v1'
    """
    try:
        parts = urlsplit(text.strip())
        plain = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.username or parts.query or parts.fragment)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        plain = False
    if not plain or not text.strip().isascii():
        raise SettingsError("UNIONQA_LLM_URL 要写成 http://主机:端口/v1 或 https://……/v1，不带用户名、? 和 #。")
    return text.strip().rstrip("/").removesuffix("/chat/completions")


def _key(settings: Settings) -> str:
    """The key from the setting or from the file that holds it; "" for none. A message never shows it."""
    key = settings.llm_key
    if settings.llm_key_file is not None:
        try:
            with settings.llm_key_file.open("rb") as file:
                key = file.read(MAX_KEY).decode("ascii", "replace").strip()
        except OSError as error:
            raise SettingsError(f"读不到 UNIONQA_LLM_KEY_FILE 所指的文件（{error.strerror}）。") from error
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError("大模型的密钥里有不能用的字符（空格、换行或中文）。")
    return key
