"""The rules of a knowledge base by what people call them: names, short names and 发文字号 -> the documents meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from api.policies.references import same_number
from api.policies.rulebook import Key, article_in_title
from index.hits import DocumentHead
from ingest.document import DocumentKind
from ingest.folding import fold
from ingest.rule_names import abbreviates, names_of, nearest, plain_name

_TELLING = 4  # characters of the shortest end of a name that tells a rule: 帮扶办法
_KIND = re.compile(r"(?:办法|细则|条例|规定|规则|章程|准则|制度|规程|标准|指引|规范|意见|通知|方案)$")
_NUMBER = re.compile(r"(.*?)〔(\d{4})〕(\d+)号$")


class Match(IntEnum):
    """How a name was understood, best first."""

    NAME = 0  # its own, or the one it puts in force
    SHORT = 1  # its telling end, or without its place
    ABBREVIATED = 2  # 民诉法


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: all its versions (each a document), or the documents that are its single articles."""

    name: str
    title: str
    versions: tuple[DocumentHead, ...]
    rows: Mapping[Key, DocumentHead] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The rules that a name may mean, and how well it fits; several where it does not tell them apart."""

    rules: tuple[Rule, ...]
    match: Match


class Register:
    """Made once a state of the catalog and set of readable levels."""

    def __init__(self, rules: Sequence[Rule], keys: Iterable[tuple[str, int]]) -> None:
        self._rules = rules
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for name, number in keys:
            if number not in self._by_name[name]:
                self._by_name[name].append(number)
        self._own = {rule.name for rule in rules}
        self._by_number: dict[tuple[str, str], list[DocumentHead]] = defaultdict(list)
        for head in self.heads():
            if head.number and (found := _NUMBER.match(same_number(head.number) or "")):
                self._by_number[(found[2], found[3])].append(head)

    @classmethod
    def of(cls, heads: Iterable[DocumentHead]) -> Register:
        """The rules among these documents. What is no rule can be named too, as long as it is no report and no course."""
        groups: dict[str, list[DocumentHead]] = {}
        rows: dict[str, dict[Key, DocumentHead]] = defaultdict(dict)
        for head in heads:
            if head.kind not in (DocumentKind.POLICY, DocumentKind.OTHER):
                continue
            if single := article_in_title(head.title):
                rows[plain_name(single[0])].setdefault(single[1], head)
            elif name := plain_name(head.title):
                groups.setdefault(name, []).append(head)
        rules = [Rule(name=name, title=found[-1].title, versions=tuple(found)) for name, found in groups.items()]
        rules += [Rule(name=name, title=name, versions=(), rows=found) for name, found in rows.items() if name not in groups]
        keys = ((name, number) for number, rule in enumerate(rules) for name in (rule.name, *names_of(rule.title)))
        return cls(rules, keys)

    def heads(self) -> Iterator[DocumentHead]:
        """Every document that is a rule or one of its versions."""
        for rule in self._rules:
            yield from rule.versions
            yield from (rule.rows or {}).values()

    @property
    def only(self) -> Rule | None:
        """The rule, where there is but one (a reader who looks into a single document): 第十一条 needs no name then."""
        return self._rules[0] if len(self._rules) == 1 and self._rules[0].versions else None

    def knows(self, folded: str) -> bool:
        """Whether a string is a rule's name, as `find_references` asks."""
        return plain_name(folded) in self._by_name

    def named(self, name: str) -> Meant | None:
        """The rules that a name means; None where there is none."""
        plain = plain_name(name)
        if own := self._by_name.get(plain):
            exact = [number for number in own if self._rules[number].name == plain]
            return self._meant(exact or own, Match.NAME if exact else Match.SHORT)
        ends = [number for key, found in self._by_name.items() if len(plain) >= _TELLING and key.endswith(plain) for number in found]
        if ends:
            return self._meant(ends, Match.SHORT)
        short = [number for key, found in self._by_name.items() if abbreviates(plain, key) or _shortens(plain, key) for number in found]
        return self._meant(short, Match.ABBREVIATED) if len(set(short)) == 1 else None

    def numbered(self, number: str) -> tuple[DocumentHead, ...]:
        """The documents of a 发文字号 (〔〕), whatever stands before its letters in running text (根据总工发〔2023〕12号)."""
        found = _NUMBER.match(number)
        if found is None:
            return tuple(head for head in self.heads() if head.number and same_number(head.number) == number)
        letters = fold(found[1])
        same = self._by_number.get((found[2], found[3]), [])
        return tuple(head for head in same if _letters(head).endswith(letters) or letters.endswith(_letters(head)))

    def near(self, name: str, limit: int = 5) -> list[str]:
        """The titles most like a name that is not there."""
        return nearest(name, [rule.title for rule in self._rules], limit)

    def _meant(self, numbers: Iterable[int], match: Match) -> Meant:
        return Meant(rules=tuple(self._rules[number] for number in dict.fromkeys(numbers)), match=match)


def _shortens(short: str, name: str) -> bool:
    """Whether `short` leaves out what stands between a rule's subject and its kind: 疗休养办法 for 职工疗休养管理办法."""
    kind = _KIND.search(short)
    return kind is not None and kind.start() >= 2 and name.endswith(kind[0]) and short[: kind.start()] in name[: -len(kind[0])]


def _letters(head: DocumentHead) -> str:
    found = _NUMBER.match(same_number(head.number or "") or "")
    return fold(found[1]) if found else ""
