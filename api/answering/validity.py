"""When each rule holds: from its own dates, from what other rules say of it, and from later versions of the same name.

Nothing here is guessed from a status in a file's name. A rule ends on the first of: the day that another rule repeals it (同时废止,
停止执行), the day after its own term (有效期五年, unless prolonged), the day that a later version of the same name begins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from index.hits import DocumentHead
from ingest.clause import Clause, ClauseKind
from ingest.document import DocumentKind
from ingest.rule_names import names_of, plain_name
from ingest.words import fold

Said = Mapping[str, Sequence[Clause]]
_WRAPPED = re.compile(r"(?:印发|发布|公布|颁布)[^《》]{0,6}《([^《》]{3,80})》的?(?:通知|决定|公告|令)?$")
_ASIDE = r"[（(][^（()）]{0,8}(?:试行|暂行|修订|修正|修改|\d{4})[^（()）]{0,8}[)）]"
_LOOSE = re.compile(rf"{_ASIDE}|试行|暂行|修订|新版|旧版|(?:19|20)\d{{2}}年?|[\s《》“”\"]")
_RULE = re.compile(r"(?:办法|细则|条例|规定|规则|章程|准则|制度|规程|标准|指引|规范|守则|法|法典)$")
_MAY_BE_RULE = re.compile(rf"(?:{_RULE.pattern[:-1]}|通知|决定|公告|令|版|年|[0-9]|[）)》〉”\"])\s*$")
_PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{2,6}?(?:省|市|自治区|自治州|自治县|县|区))+")
_ORGAN = re.compile(r"^(?:总工会|工会|人民政府)(?=[\u4e00-\u9fff]{4})")
_MARK = re.compile(r"试行|暂行|(?:19|20)\d{2}")
_DAY = timedelta(days=1)


class Cause(StrEnum):
    """Why a rule no longer holds."""

    REPEALED = "repealed"  # 废止
    LAPSED = "lapsed"  # 停止执行, 失效
    EXPIRED = "expired"  # 有效期届满
    AMENDED = "amended"  # the text as amended has taken its place
    REPLACED = "replaced"  # a later version of the same name, without a word about the earlier


@dataclass(frozen=True, slots=True)
class Basis:
    """Where it is written: a clause of a document."""

    head: DocumentHead
    clause: Clause


@dataclass(frozen=True, slots=True)
class Change:
    """Some articles were changed, struck out or repealed, from `day` (None: unknown) on."""

    basis: Basis
    day: date | None

    def concerns(self, article: tuple[int, int | None]) -> bool:
        """Whether the article is among them."""
        return (article[0], article[1] or 0) in self.basis.clause.articles


@dataclass(frozen=True, slots=True)
class InForce:
    """From when to when (not included) a rule holds. An `end` of date.min: it is repealed, by a document without a date.

    `successor` is the rule that takes over, `predecessor` the one before it; `succeeds` tells that there is one. `cause` and
    `basis` say why it ends and where that is written; `changes` are parts of it that were changed, oldest first; `extended` says who
    made its term longer.
    """

    start: date | None
    end: date | None = None
    successor: DocumentHead | None = None
    succeeds: bool = False
    cause: Cause | None = None
    basis: Basis | None = None
    predecessor: DocumentHead | None = None
    changes: tuple[Change, ...] = ()
    extended: Basis | None = None

    def holds(self, day: date) -> bool:
        """Whether the version holds on that day; unknown dates do not exclude."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class _End:
    """One reason why a rule ends; of those of one day the first in the order of `rank` is told."""

    day: date
    rank: int
    cause: Cause
    basis: Basis | None = None
    successor: DocumentHead | None = None


@dataclass(slots=True)
class _Record:
    """A rule while its time is being found."""

    head: DocumentHead
    start: date | None
    expires: date | None
    ends: list[_End] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    predecessor: DocumentHead | None = None
    extended: Basis | None = None

    def finished(self) -> InForce:
        """What was found, for good."""
        if not (self.ends or self.expires or self.changes or self.predecessor):
            return InForce(self.start)
        last = [_End(self.expires + _DAY, 1, Cause.EXPIRED)] if self.expires else []
        first = min([*self.ends, *last], key=lambda end: (end.day, end.rank), default=None)
        successors = [end.successor for end in sorted(self.ends, key=lambda end: (end.day, end.rank)) if end.successor is not None]
        changes = tuple(sorted(self.changes, key=lambda c: (c.day or date.min, c.basis.clause.span.start)))
        made = InForce(self.start, succeeds=self.predecessor is not None, predecessor=self.predecessor, changes=changes, extended=self.extended)
        if first is None:
            return made
        return replace(made, end=first.day, cause=first.cause, basis=first.basis, successor=first.successor or next(iter(successors), None))


def versions(heads: Iterable[DocumentHead], said: Said | None = None) -> Mapping[str, InForce]:
    """For every rule its time in force, by document id.

    Args:
        heads: the documents that may be looked at.
        said: what they say of the validity of rules, by document id (`Library.clauses`); of other documents nothing is used.
    """
    policies = [head for head in heads if head.kind is DocumentKind.POLICY]
    said = {head.id: said[head.id] for head in policies if head.id in said} if said else {}
    shelf = _Shelf(policies, said)
    for head in policies:
        for clause in said.get(head.id, ()):
            shelf.apply(head, clause)
    shelf.chain()
    return {record.head.id: record.finished() for record in shelf.records.values()}


def rule_key(head: DocumentHead) -> tuple[str, str]:
    """(name, place) alike for all versions of a rule; the name is "" where the title is none of a rule, such as a yearly notice."""
    if not _MAY_BE_RULE.search(head.title):  # of 55,000 single articles none is asked what it is called
        return "", ""
    folded = fold(head.title)
    wrapped = _WRAPPED.search(folded)
    bare = _LOOSE.sub("", plain_name(wrapped[1] if wrapped else folded))
    place = _PLACE.match(bare)
    name = _ORGAN.sub("", bare[place.end() :] if place else bare)
    if not _RULE.search(name) or name.startswith("关于"):
        return "", ""
    return name, place[0] if place else place_of(head)


def place_of(head: DocumentHead) -> str:
    """The place whose rule it is, by its title or its issuer; "" for the whole country."""
    found = _PLACE.match(plain_name(head.title)) or _PLACE.match(fold(head.issuer or ""))
    return found[0] if found else ""


class _Shelf:
    """The rules of a knowledge base, found by name and number."""

    def __init__(self, policies: Sequence[DocumentHead], said: Said) -> None:
        self._numbers: dict[str, list[DocumentHead]] = defaultdict(list)
        self._policies = policies
        self._groups: dict[tuple[str, str], list[DocumentHead]] = defaultdict(list)
        self._said = said
        self.records: dict[str, _Record] = {}
        for head in policies:
            self.records[head.id] = _Record(head, _start(head, said.get(head.id, ())), head.dates.expires)
            if head.number:
                self._numbers[fold(head.number)].append(head)
            if (key := rule_key(head))[0]:
                self._groups[key].append(head)

    def apply(self, source: DocumentHead, clause: Clause) -> None:
        """What one clause does to the rules it names."""
        if clause.kind is ClauseKind.ENDED:
            self._ended(source, clause)
        if clause.kind in (ClauseKind.AMENDED, ClauseKind.PREVAILS, ClauseKind.ENDED):
            return
        day = (None if clause.kind is ClauseKind.EXTENDS else clause.day) or self.records[source.id].start
        # a text that came out with the decision, or later, has its changes in it already, even where they are not yet in force
        issued = source.dates.best if clause.kind is ClauseKind.AMENDS else None
        for target in self._targets(source, clause, issued or day):
            record = self.records[target.id]
            if clause.kind is ClauseKind.EXTENDS:
                if clause.day is not None and (record.expires is None or clause.day > record.expires):
                    record.expires, record.extended = clause.day, Basis(source, clause)
            elif clause.partial or clause.kind is ClauseKind.AMENDS:
                record.changes.append(Change(Basis(source, clause), day))
            else:
                cause = Cause.LAPSED if clause.kind is ClauseKind.LAPSES else Cause.REPEALED
                rule = source if rule_key(source)[0] else None
                record.ends.append(_End(day or date.min, 0, cause, Basis(source, clause), rule))
                if rule is not None:
                    self.records[source.id].predecessor = self._later(self.records[source.id].predecessor, target)

    def chain(self) -> None:
        """A later version of the same name and issuer ends the one before, whether it says so or not."""
        for group in self._groups.values():
            for same in _by_issuer(group):
                dated = sorted((h for h in same if self.records[h.id].start), key=lambda h: (self.records[h.id].start or date.min, h.id))
                for at, head in enumerate(dated):
                    later = next((h for h in dated[at + 1 :] if self._begins(h) > self._begins(head)), None)
                    if later is not None:
                        amended = re.search("修正|修订|修改", later.title) or self._amended(later)
                        cause = Cause.AMENDED if amended else Cause.REPLACED
                        self.records[head.id].ends.append(_End(self._begins(later), 2, cause, None, later))
                        self.records[later.id].predecessor = self._later(self.records[later.id].predecessor, head)

    def _ended(self, source: DocumentHead, clause: Clause) -> None:
        """A text that says of itself that it was repealed or replaced: its last day is then no 有效期."""
        record = self.records[source.id]
        day = clause.day or (record.expires + _DAY if record.expires else date.min)
        record.expires = None
        by = [head for head in self._named(clause.name, source) if head.id != source.id] if clause.name else []
        cause = Cause.REPEALED if clause.name else Cause.AMENDED
        record.ends.append(_End(day, 0, cause, Basis(source, clause), by[-1] if by else None))

    def _targets(self, source: DocumentHead, clause: Clause, day: date | None) -> list[DocumentHead]:
        """The documents that a clause speaks of: by number, else by name, of the same place, older than the clause."""
        found = self._numbers.get(fold(clause.number), []) if clause.number else []
        if not found and clause.name:
            found = self._named(clause.name, source)
        if not found and not clause.name and not clause.number:
            key = rule_key(source)
            found = [head for head in self._groups.get(key, ()) if key[0]]
        older = [head for head in found if head.id != source.id and (day is None or (self.records[head.id].start or date.min) < day)]
        marks = set(_MARK.findall(clause.name or ""))
        marked = [head for head in older if marks and marks <= set(_MARK.findall(head.title))]
        return marked or older

    @cached_property
    def _names(self) -> dict[str, list[DocumentHead]]:
        """Looked at only where a clause names a rule."""
        found: dict[str, list[DocumentHead]] = defaultdict(list)
        for head in self._policies:
            for name in () if head.title.endswith("条") else names_of(head.title):
                found[_LOOSE.sub("", name)].append(head)
        return found

    def _named(self, name: str, source: DocumentHead) -> list[DocumentHead]:
        own = _PLACE.match(plain_name(name))
        place = own[0] if own else place_of(source)
        wanted = {_LOOSE.sub("", one) for one in names_of(name)}
        found = {head.id: head for one in sorted(wanted) for head in self._names.get(one, ()) if place_of(head) == place}
        return list(found.values())

    def _amended(self, head: DocumentHead) -> bool:
        return any(clause.kind is ClauseKind.AMENDED for clause in self._said.get(head.id, ()))

    def _begins(self, head: DocumentHead) -> date:
        return self.records[head.id].start or date.min

    def _later(self, one: DocumentHead | None, other: DocumentHead) -> DocumentHead:
        return other if one is None or self._begins(one) < self._begins(other) else one


def _start(head: DocumentHead, own: Sequence[Clause]) -> date | None:
    """The first day: 施行, or the last amendment where the text is one that was amended later."""
    start = head.dates.effective or head.dates.best
    if not own:
        return start
    amended = max((clause.day for clause in own if clause.kind is ClauseKind.AMENDED and clause.day), default=None)
    return max(start, amended) if start and amended else start or amended


def _by_issuer(group: Sequence[DocumentHead]) -> list[list[DocumentHead]]:
    """The versions of one issuer; those without one belong to it where there is only one."""
    issuers: dict[str, list[DocumentHead]] = defaultdict(list)
    for head in group:
        issuers[re.split("[、，,]", fold(head.issuer or ""))[0]].append(head)
    unknown = issuers.pop("", [])
    if len(issuers) <= 1:
        return [[*next(iter(issuers.values()), []), *unknown]]
    return [*issuers.values(), unknown]
