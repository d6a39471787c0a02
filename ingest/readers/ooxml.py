"""The XML of Word files: its namespace and the little that every part needs of it."""

from __future__ import annotations

from typing import Any, TypeAlias

Node: TypeAlias = Any  # an lxml element; lxml comes without types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def value(element: Node, path: str) -> str | None:
    """The w:val of the descendant at `path` ("pPr/numPr/numId"), or None."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def number(element: Node, path: str) -> int | None:
    """The w:val at `path` as a number that is not negative, or None."""
    text = value(element, path)
    return int(text) if text is not None and text.isdecimal() else None


def is_on(element: Node, path: str) -> bool:
    """True where the switch at `path` is there and not set to off."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return found is not None and found.get(f"{W}val") not in {"0", "false", "off"}
