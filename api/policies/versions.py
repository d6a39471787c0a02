"""A rule by name -> its versions: from when to when each holds, by what it was ended or changed, and where that is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.answering.answer import in_title_marks
from api.answering.standing import Standing, standing
from api.answering.validity import InForce, rule_key
from api.policies.dated import Dated, Read, dated
from api.policies.references import same_number
from api.policies.register import Register
from api.problems import NotThere
from index.hits import DocumentHead
from ingest.clause import Clause
from ingest.rule_names import plain_name

_TELLING = 4
"""Characters of the shortest name that may be taken loosely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of a rule: what it is on the day, its dates with their basis, and the decisions that changed parts of it."""

    standing: Standing
    dates: tuple[Dated, ...]
    amended_by: tuple[DocumentHead, ...] = ()
    predecessor: DocumentHead | None = None
    prevails: bool = False

    @property
    def head(self) -> DocumentHead:
        """The document."""
        return self.standing.head


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A rule with its versions, oldest first. `day` is that of their status."""

    name: str
    day: date
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """When the rules hold that a reader may see, and what they say of each other."""

    heads: Sequence[DocumentHead]
    in_force: Mapping[str, InForce]
    said: Mapping[str, Sequence[Clause]]
    read: Read

    def named(self, name: str) -> list[DocumentHead]:
        """The documents that a name, a 发文字号 or an id means.

        Raises:
            NotThere: none; says which names are near.
        """
        wanted = name.strip()
        by_id = [head for head in self.heads if head.id == wanted]
        register = Register.of(self.heads)
        found = by_id or list(register.numbered(same_number(wanted) or wanted))
        meant = None if found else register.named(wanted)
        found = found or [head for rule in (meant.rules if meant else ()) for head in (*rule.versions, *(rule.rows or {}).values())]
        found = found or self._loosely(wanted)
        if not found:
            near = register.near(wanted)
            hint = f"名称相近的有：{'、'.join(map(in_title_marks, near))}。" if near else "用 unionqa list 查看已有的文件。"
            raise NotThere(f"知识库里没有{in_title_marks(wanted.strip('《》'))}。{hint}")
        return found

    def _loosely(self, name: str) -> list[DocumentHead]:
        """The versions of the one rule whose name holds all characters of the name in order: 疗休养办法 for 职工疗休养管理办法."""
        asked = plain_name(name)
        keys: dict[tuple[str, str], list[DocumentHead]] = {}
        for head in self.heads:
            key = rule_key(head)
            if key[0] and len(asked) >= _TELLING and asked[-2:] == key[0][-2:] and _holds(f"{key[1]}{key[0]}", asked):
                keys.setdefault(key, []).append(head)
        return next(iter(keys.values())) if len(keys) == 1 else []


def _holds(name: str, asked: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in asked)


def histories(records: Records, name: str, day: date) -> list[History]:
    """The rules that a name means, each with all its versions.

    Raises:
        NotThere: there is none of this name.
    """
    found = {head.id: head for head in records.named(name)}
    groups: dict[str, dict[str, DocumentHead]] = {}
    for head in found.values():
        if not any(head.id in group for group in groups.values()):
            groups[head.id] = {one.id: one for one in _line(records, head)}
    return [_history(records, list(group.values()), day) for group in groups.values()]


def _line(records: Records, head: DocumentHead) -> list[DocumentHead]:
    """All versions of a document's rule: of its name, before it and after it."""
    key = rule_key(head)
    found = {head.id: head} | {other.id: other for other in records.heads if key[0] and rule_key(other) == key}
    open_ = list(found.values())
    while open_:
        record = records.in_force.get(open_.pop().id)
        for other in (record.predecessor, record.successor) if record else ():
            if other is not None and other.id not in found:
                found[other.id] = other
                open_.append(other)
    return list(found.values())


def _history(records: Records, heads: Sequence[DocumentHead], day: date) -> History:
    versions = sorted((_version(records, head, day) for head in heads), key=lambda one: (one.standing.start or date.min, one.head.id))
    return History(name=versions[-1].head.title, day=day, versions=tuple(versions))


def _version(records: Records, head: DocumentHead, day: date) -> Version:
    record = records.in_force.get(head.id, InForce(None))
    own = records.said.get(head.id, ())
    return Version(
        standing=standing(head, record, day),
        dates=dated(head, record, own, records.read),
        amended_by=tuple({change.basis.head.id: change.basis.head for change in record.changes}.values()),
        predecessor=record.predecessor,
        prevails=any(clause.kind == "prevails" for clause in own),
    )
