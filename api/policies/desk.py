"""What a reader asks about the validity of rules: their versions, what changed between two, and whether a draft cites them rightly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from api.answering.finding import Finder
from api.answering.landscape import Landscape
from api.answering.standing import Standing, standing
from api.policies.checked import CheckedCitation
from api.policies.checking import CitationCheck
from api.policies.comparing import Comparison, compare
from api.policies.versions import History, Records, histories
from api.problems import NotThere
from index.hits import DocumentHead, Filter
from index.library import Library

_MARKS = re.compile(r"试行|暂行|(?:19|20)\d{2}")


class PolicyDesk:
    """Answers such questions over a library. Everything is judged on a day: the filter's `as_of`, else today."""

    def __init__(self, library: Library, finder: Finder) -> None:
        self._library = library
        self._finder = finder

    def standings(self, document_ids: Iterable[str], filter: Filter) -> dict[str, Standing]:
        """Document id -> what the document is on the day; ids that are not there, or may not be seen, are left out."""
        land, day = self._day(filter)
        wanted = set(document_ids)
        heads = (head for head in self._library.documents() if head.id in wanted and head.level in filter.levels)
        return {head.id: standing(head, land.in_force.get(head.id), day) for head in heads}

    def versions(self, name: str, filter: Filter) -> list[History]:
        """The rules that a name, 发文字号 or id means, each with all its versions. Raises NotThere."""
        records, day = self._records(filter)
        return histories(records, name, day)

    def compare(self, old: str, new: str | None, filter: Filter) -> Comparison:
        """Two versions of a rule side by side, the older one first, whichever is named first.

        Args:
            old: name (with 试行 or a year where versions share it), 发文字号 or id.
            new: likewise; None for the newest version of `old` and the one before it.
            filter: what the reader may see.

        Raises:
            NotThere: there is no such rule, or only one version of it.
        """
        records, day = self._records(filter)
        first, second = (self._one(records, old, day), self._one(records, new, day)) if new else self._last_two(records, old, day)
        begins = {head.id: records.in_force[head.id].start if head.id in records.in_force else head.dates.best for head in (first, second)}
        if (begins[first.id] or date.min) > (begins[second.id] or date.min):
            first, second = second, first
        return compare((first, self._library.document(first.id)), (second, self._library.document(second.id)))

    def check_citations(self, text: str, filter: Filter) -> list[CheckedCitation]:
        """Every 《…》第N条, 发文字号 and quoted clause of a text, checked."""
        land, day = self._day(filter)
        return CitationCheck.open(self._library, filter=replace(filter, as_of=None), in_force=land.in_force, day=day).check(text)

    def _day(self, filter: Filter) -> tuple[Landscape, date]:
        land = self._finder.landscape(filter.levels)
        return land, filter.as_of or self._finder.today(land)

    def _records(self, filter: Filter) -> tuple[Records, date]:
        land, day = self._day(filter)
        heads = [head for head in self._library.documents() if head.level in filter.levels]
        readable = {head.id for head in heads}
        said = {name: clauses for name, clauses in self._library.clauses().items() if name in readable}
        return Records(heads=heads, in_force=land.in_force, said=said, read=self._library.document), day

    def _one(self, records: Records, name: str, day: date) -> DocumentHead:
        """The document that a name means: of several versions the one that is marked, else the one in force, else the newest."""
        found = records.named(name)
        marks = set(_MARKS.findall(name))
        marked = [head for head in found if marks and all(mark in _marks(head, records) for mark in marks)]
        plain = [head for head in found if not marks and not re.search("试行|暂行", head.title)]
        chosen = marked or plain or found
        holding = [head for head in chosen if head.id not in records.in_force or records.in_force[head.id].holds(day)]
        return max(holding or chosen, key=lambda head: (head.dates.effective or head.dates.best or date.min, head.id))

    def _last_two(self, records: Records, name: str, day: date) -> tuple[DocumentHead, DocumentHead]:
        """The version in force (or the newest) and the one before it."""
        history = histories(records, name, day)[0]
        heads = [version.head for version in history.versions]
        if len(heads) < 2:
            raise NotThere(f"知识库里《{history.name}》只有一个版本，没有可以对照的。请写出两个文件的名称或编号。")
        holding = [at for at, version in enumerate(history.versions) if version.standing.holds and at > 0]
        at = holding[-1] if holding else len(heads) - 1
        return heads[at - 1], heads[at]


def _marks(head: DocumentHead, records: Records) -> str:
    """The words by which a version may be told: its title, number, year."""
    record = records.in_force.get(head.id)
    start = record.start if record else head.dates.best
    return f"{head.title} {head.number or ''} {start.year if start else ''} {head.dates.best.year if head.dates.best else ''}"
