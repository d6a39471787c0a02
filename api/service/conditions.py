"""Dify's conditions on metadata -> yes or no for a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.schemas_dify import ConditionIn, MetadataIn

Test = Callable[[str, str], bool]


def holds(condition: MetadataIn | None, metadata: Mapping[str, Any]) -> bool:
    """Whether a record with this metadata is wanted."""
    if condition is None or not condition.conditions:
        return True
    results = (_holds(one, metadata) for one in condition.conditions)
    return all(results) if condition.logical_operator == "and" else any(results)


def _holds(condition: ConditionIn, metadata: Mapping[str, Any]) -> bool:
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    return any(_holds_for(condition, metadata.get(name)) for name in names)


def _holds_for(condition: ConditionIn, said: object) -> bool:
    text = "" if said is None else str(said)
    operator, wanted = condition.comparison_operator, condition.value
    if operator in ("empty", "not empty"):
        return (text == "") is (operator == "empty")
    if operator in ("in", "not in"):
        among = wanted if isinstance(wanted, list) else [part.strip() for part in str(wanted or "").split(",")]
        return (text in among) is (operator == "in")
    return _TESTS[operator](text, "" if wanted is None else str(wanted) if not isinstance(wanted, list) else ",".join(wanted))


def _numbers(test: Callable[[float, float], bool]) -> Test:
    """A test of two numbers; what is no number passes none."""

    def numeric(text: str, wanted: str) -> bool:
        try:
            return test(float(text), float(wanted))
        except ValueError:
            return False

    return numeric


_TESTS: Mapping[str, Test] = {
    "contains": lambda text, wanted: wanted in text,
    "not contains": lambda text, wanted: wanted not in text,
    "start with": lambda text, wanted: text.startswith(wanted),
    "end with": lambda text, wanted: text.endswith(wanted),
    "is": lambda text, wanted: text == wanted,
    "is not": lambda text, wanted: text != wanted,
    "=": _numbers(lambda a, b: a == b),
    "≠": _numbers(lambda a, b: a != b),
    "!=": _numbers(lambda a, b: a != b),
    ">": _numbers(lambda a, b: a > b),
    "<": _numbers(lambda a, b: a < b),
    "≥": _numbers(lambda a, b: a >= b),
    "≤": _numbers(lambda a, b: a <= b),
    ">=": _numbers(lambda a, b: a >= b),
    "<=": _numbers(lambda a, b: a <= b),
    "before": lambda text, wanted: bool(text) and text < wanted[:10],  # both are ISO dates
    "after": lambda text, wanted: bool(text) and text > wanted[:10],
}
