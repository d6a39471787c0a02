"""The sentence while it is read: what was understood is covered, so that no word counts twice, and the rest is the topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.courses.results import Holds
from ingest.course import Course
from ingest.document import Span
from ingest.words import fold

_NOT_BEFORE = re.compile(r"(?:不要|不想要?|不用|不是|不在|不去|不含|不包括|不考虑|排除|除了?|除开|别|非|拒绝|避开)(?:在|去|是|上|要|有|那些|的)*$")
_NOT_AFTER = re.compile(r"(?:的)?(?:课程?|班|培训)?(?:以外|之外|除外|不行|不要|就算了|不考虑|不方便)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a sentence is read against: the courses there are, the day it is, and the places of those who issue catalogues."""

    courses: Sequence[Course]
    today: date
    home: frozenset[str] = frozenset()  # 澜江: the city of the catalogue itself says nothing of a single course
    cities: tuple[str, ...] = ()  # what the sentence names of all the cities there are


class Sentence:
    """A folded sentence of which stretches are taken by conditions."""

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        self._taken = [False] * len(self.text)

    def take(self, start: int, end: int) -> Span:
        """The stretch, which is taken from now on."""
        for at in range(start, end):
            self._taken[at] = True
        return Span(start=start, end=end)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing of the stretch is taken."""
        return not any(self._taken[start:end])

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches of a pattern that touch nothing that is taken."""
        return (found for found in pattern.finditer(self.text) if found[0] and self.free(found.start(), found.end()))

    def denied(self, start: int, end: int) -> Span | None:
        """The stretch with the words of denial around it (不要…, …以外), None where there are none."""
        before = _NOT_BEFORE.search(self.text[:start])
        after = _NOT_AFTER.match(self.text, end)
        if before is None and after is None:
            return None
        return Span(start=before.start() if before else start, end=after.end() if after else end)

    @property
    def rest(self) -> str:
        """What no condition took, a blank in place of each stretch that one did."""
        letters = [" " if taken else letter for letter, taken in zip(self.text, self._taken, strict=True)]
        return re.sub(r" +", " ", "".join(letters)).strip()


def opposite(holds: Holds) -> Holds:
    """The condition turned round; what a catalogue does not say stays unknown."""

    def turned(course: Course) -> bool | None:
        found = holds(course)
        return None if found is None else not found

    return turned
