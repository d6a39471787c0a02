"""The JSON objects by which administrators see how the service works: what a question finds and why, and the settings."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict  # pydantic reads this one on Python 3.11 too

from api.shapes import HitJson
from api.shapes_service import JobJson


class TriedHitJson(HitJson):
    """A passage with what each leg gave it: `dense` the cosine, `lexical` the score of BM25, null where the leg did not find it."""

    level: str
    document_kind: str
    dense: float | None
    lexical: float | None


class TrialJson(TypedDict):
    """What POST /api/retrieval-test returns; `parts` are those of `ask --explain --json`."""

    question: str
    understood: str
    hits: list[TriedHitJson]
    parts: list[dict[str, Any]]


class SettingJson(TypedDict):
    """A setting: `set` where it is not what it is without being told; of secrets only that there is one."""

    name: str
    variable: str
    value: str
    set: bool


class SettingsJson(TypedDict):
    """What GET /api/settings returns."""

    settings: list[SettingJson]


class TermJson(TypedDict):
    """A term of the office's own, and what it names."""

    word: str
    kind: str | None


class GroupJson(TypedDict):
    """What people say, and what documents write."""

    colloquial: list[str]
    official: list[str]


class DictionaryJson(TypedDict):
    """What GET and PUT /api/dictionary return: `job` is the last that made the indexes new, `kinds` what a term can name."""

    version: str
    terms: list[TermJson]
    synonyms: list[GroupJson]
    kinds: list[str]
    job: JobJson | None


class CasesJson(TypedDict):
    """What GET /api/eval-cases returns: rows as the evaluation reads them, and what a question can ask for, with its Chinese name."""

    cases: list[dict[str, Any]]
    types: dict[str, str]
