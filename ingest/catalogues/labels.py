"""The head of a column, or the label of a line -> the field of a course that it names. The words are data: dictionary/course_labels.txt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.course import Field
from ingest.folding import fold

_FILE = Path(__file__).parent.parent / "dictionary" / "course_labels.txt"
_UNIT = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]|/(天|日|人|元|小时|学时|课时)$")
_EMPTY_HEAD = re.compile(r"^(?:培训|课程|授课|教学|开课|上课|学习|参训|班次|本期|本班|拟定?|计划|具体|\*)+")
START, END = "start", "end"  # a first and a last day in columns of their own: both belong to Field.TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a label names: `part` is "start" or "end" where the time stands in two columns; `unit` is its own, "课时（天）" -> 天.

    `strong`: only catalogues of courses use the word. `last`: it counts where no other label names the field.
    """

    field: Field
    strong: bool
    last: bool = False
    unit: str = ""
    part: str = ""


def label(text: str) -> Label | None:
    """What the label names; None where it is no word for a field of a course.

    >>> label("培 训 对 象").field, label("课时（天）").unit
    (<Field.AUDIENCE: 'audience'>, '天')
    """
    plain = re.sub(r"\s+", "", fold(text)).rstrip(":")
    whole = _table().get(plain)
    units = [one or other for one, other in _UNIT.findall(plain)]
    bare = _UNIT.sub("", plain)
    found = whole or _table().get(bare) or _table().get(_EMPTY_HEAD.sub("", bare))
    if found is None:
        return None
    name, strong, last = found
    field = Field.TIME if name in (START, END) else Field(name)
    return Label(field=field, strong=strong, last=last, unit=units[0] if units else "", part=name if name in (START, END) else "")


@cache
def _table() -> Mapping[str, tuple[str, bool, bool]]:
    table: dict[str, tuple[str, bool, bool]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        name, _, words = line.partition("#")[0].partition("=")
        for word in words.split():
            table.setdefault(fold(word.lstrip("*~")), (name.strip(), word.startswith("*"), word.startswith("~")))
    return table
