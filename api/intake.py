"""What comes in through the doors: filters, earlier turns and typed text, checked and turned into our own types."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from api.answering.answer import Turn
from api.problems import BadRequest
from index.hits import Filter
from ingest.document import DocumentKind, Level, PassageKind

Value = TypeVar("Value", bound=Hashable)


def clean(text: str) -> str:
    """The text without halves of surrogate pairs (U+FFFD stands for each): what JSON and a terminal can carry."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def typed(argument: str) -> str:
    """A question as typed in a terminal: an argument that is not UTF-8 is read as GB18030, what is left is cleaned."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return os.fsencode(argument).decode("gb18030")
        except UnicodeError:
            return clean(argument)
    return argument


def filter_of(raw: object) -> Filter:
    """The filter of a request: {"kinds", "document_kinds", "years", "issuers", "document_ids", "levels", "as_of"}, all optional.

    Raises:
        BadRequest: an unknown key, or a value of the wrong form.
    """
    if raw is None:
        return Filter()
    if not isinstance(raw, Mapping):
        raise BadRequest("filter 要写成对象，例如 {\"years\": [2021]}。")
    unknown = set(raw) - {*_SETS, "as_of"}
    if unknown:
        raise BadRequest(f"filter 里没有 {'、'.join(map(str, sorted(unknown)))} 这一项；可用：{'、'.join([*_SETS, 'as_of'])}。")
    sets: dict[str, Any] = {name: _values(name, raw[name], one) for name, one in _SETS.items() if raw.get(name) is not None}
    if sets.get("levels") == frozenset():  # "nothing may be seen" must not become "no restriction"
        raise BadRequest("filter 的 levels 至少要有一项。")
    return Filter(**sets, as_of=_day(raw.get("as_of")))


def day_of(text: str | None) -> date | None:
    """The day of an option such as --as-of; None where it is not given. Raises BadRequest for what is no date."""
    try:
        return date.fromisoformat(text.strip()) if text else None
    except ValueError as error:
        raise BadRequest(f"{text} 不是日期。请写成 2021-06-01 这样。") from error


def history_of(raw: object) -> tuple[Turn, ...]:
    """The earlier turns of a request: [{"question", "answer"}, ...], oldest first. Raises BadRequest for another form."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise BadRequest("history 要写成列表，每项有 question 和 answer。")
    return tuple(_turn(one) for one in raw)


def text_of(row: Mapping[str, Any], key: str) -> str:
    """The text under a key. Raises BadRequest where it is missing or not a text."""
    value = row.get(key)
    if not isinstance(value, str):
        raise BadRequest(f"缺少 {key}（要写成文字）。")
    return clean(value)


def _turn(raw: object) -> Turn:
    if not isinstance(raw, Mapping):
        raise BadRequest("history 的每一项要有 question 和 answer。")
    return Turn(question=text_of(raw, "question"), answer=clean(str(raw.get("answer") or "")))


def _values(name: str, raw: object, one: Callable[[object], Value]) -> frozenset[Value]:
    if not isinstance(raw, list | tuple):
        raise BadRequest(f"filter 的 {name} 要写成列表。")
    try:
        return frozenset(one(value) for value in raw)
    except ValueError as error:
        raise BadRequest(f"filter 的 {name} 里有不能用的值：{error}。") from error


def _year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip().isdecimal():
        raise ValueError(f"{value} 不是年份")
    return int(value)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value} 不是文字")
    return clean(value)


def _choice(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    def one(value: object) -> StrEnum:
        if value not in tuple(kind):
            raise ValueError(f"{value}（可用：{'、'.join(kind)}）")
        return kind(str(value))

    return one


def _day(raw: object) -> date | None:
    if raw is None:
        return None
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        raise BadRequest(f"filter 的 as_of 要写成 2024-01-31 这样的日期，而不是 {raw}。") from error


_SETS: dict[str, Callable[[object], Any]] = {
    "kinds": _choice(PassageKind),
    "document_kinds": _choice(DocumentKind),
    "years": _year,
    "issuers": _string,
    "document_ids": _string,
    "levels": _choice(Level),
}
