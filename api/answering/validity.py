"""Which of several versions of a rule holds on a day: from titles and 施行日期, until a rule says more about itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.hits import DocumentHead
from ingest.document import DocumentKind
from ingest.words import fold

_VERSION = re.compile(r"[（(](?:试行|暂行|修订|修正|修改|\d{4}年?[^（()）]{0,4})[)）]|(?:试行|暂行|修订|新版|旧版)|(?:19|20)\d{2}年?|[\s《》“”\"]")


@dataclass(frozen=True, slots=True)
class InForce:
    """From when to when (not included) a version holds.

    `successor` is the version that takes over; `succeeds` tells
    that an earlier version is there too.
    """

    start: date | None
    end: date | None = None
    successor: DocumentHead | None = None
    succeeds: bool = False

    def holds(self, day: date) -> bool:
        """Whether the version holds on that day; unknown dates do not exclude."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def versions(heads: Iterable[DocumentHead]) -> Mapping[str, InForce]:
    """For every rule its time in force, by document id: a later version of the same title and issuer ends it."""
    groups: dict[tuple[str, str], list[DocumentHead]] = defaultdict(list)
    for head in heads:
        if head.kind is DocumentKind.POLICY:
            groups[(_VERSION.sub("", fold(head.title)), fold(head.issuer or ""))].append(head)
    found: dict[str, InForce] = {}
    for same in groups.values():
        found.update(_chain(sorted(same, key=lambda h: (_start(h) or date.min, h.id))))
    return found


def _chain(ordered: Sequence[DocumentHead]) -> dict[str, InForce]:
    found: dict[str, InForce] = {}
    for at, head in enumerate(ordered):
        following = ordered[at + 1] if at + 1 < len(ordered) else None
        last = head.dates.expires + timedelta(days=1) if head.dates.expires else None
        ends = [d for d in (last, _start(following) if following else None) if d is not None]
        found[head.id] = InForce(_start(head), min(ends, default=None), following, at > 0)
    return found


def _start(head: DocumentHead) -> date | None:
    return head.dates.effective or head.dates.best
