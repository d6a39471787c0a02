"""What the check of a draft's citations gives: each reference with its verdict, in words and as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.policies.differing import Piece
from api.policies.found import Pointer
from api.policies.quoting import Words
from index.hits import DocumentHead
from ingest.document import Span


class Verdict(StrEnum):
    """What is wrong with a citation, the gravest first; OK for nothing. `VERDICT_NAMES` has the words."""

    NO_RULE = "no_rule"
    NO_ARTICLE = "no_article"
    NUMBER = "number"
    ENDED = "ended"
    NOT_YET = "not_yet"
    WRONG_RULE = "wrong_rule"
    WRONG_PLACE = "wrong_place"
    WORDING = "wording"
    CHANGED = "changed"
    OK = "ok"


VERDICT_NAMES = {
    Verdict.OK: "正确",
    Verdict.NO_RULE: "没有这个文件",
    Verdict.NO_ARTICLE: "没有这一条款",
    Verdict.NUMBER: "文号与名称不符",
    Verdict.ENDED: "已不再有效",
    Verdict.NOT_YET: "尚未施行",
    Verdict.WRONG_RULE: "出处不对",
    Verdict.WRONG_PLACE: "条款号不对",
    Verdict.WORDING: "文字不符",
    Verdict.CHANGED: "条文已修改",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, in words."""

    verdict: Verdict
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuote:
    """Words that the draft gives as those of the rule.

    `matches`: they are, marks and white space apart. Else `actual` are the rule's own words that are most like them, with
    `differences` from these to the draft's; `stands_in` is where the words do stand.
    """

    words: Words
    matches: bool
    actual: str = ""
    differences: tuple[Piece, ...] = ()
    stands_in: Pointer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCitation:
    """One reference of a draft: `text` stands at `span`, in `line` (from 1).

    `exists` tells of rule and place together. `document`, `official` and `status` say what it means on `day`; `successor` is the
    rule that took over. `findings` are what is wrong, the gravest first; none for a right one.
    """

    text: str
    span: Span
    line: int
    day: date
    exists: bool
    document: DocumentHead | None = None
    official: str = ""
    status: str = ""
    successor: DocumentHead | None = None
    quotes: tuple[CheckedQuote, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The gravest thing that is wrong."""
        order = list(Verdict)
        return min((one.verdict for one in self.findings), key=order.index, default=Verdict.OK)
