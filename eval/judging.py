"""One Case and its Answer -> a Verdict. Width of characters, white space and thousands separators do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.answering.answer import Answer, Citation, Status
from eval.cases import FALSE_PREMISE, LONG, UNANSWERABLE, Case

SHORT_CHARACTERS, LONG_CHARACTERS = 200, 500  # an answer that recites half a report has not found anything
_SHARED = 12  # so many characters in a row make two passages the same place
_MARK = re.compile(r"\[\d+\]")
_NUMBER = "0-9.万亿百千"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How an answer was. `supported` is None where nothing had to be supported (refusals, false premises).

    `bad_quotes` counts citations whose quote does not stand at their span of their document.
    """

    correct: bool
    answered: bool
    supported: bool | None
    bad_quotes: int
    reasons: tuple[str, ...]


def judge(case: Case, answer: Answer, text_of: Callable[[str], str | None]) -> Verdict:
    """Right or wrong, and why.

    Args:
        case: what was asked and what a right answer holds.
        answer: what came.
        text_of: document id -> text of the document; None for an id that does not exist.
    """
    answered = answer.status is Status.ANSWERED
    verbatim = [one.quote for one in answer.citations if stands(one, text_of)]
    bad_quotes = len(answer.citations) - len(verbatim)
    supported: bool | None = None
    if case.type == UNANSWERABLE:
        reasons = ["should have been refused"] if answered else []
    elif case.type == FALSE_PREMISE:
        reasons = _uncorrected(case, answer.text, verbatim) if answered else []
    else:
        reasons, credited = _wrong(case, answer.text) if answered else (["refused"], [])
        supported = not reasons and all(any(holds(quote, value) for quote in verbatim) for value in credited)
    return Verdict(correct=not reasons, answered=answered, supported=supported, bad_quotes=bad_quotes, reasons=tuple(reasons))


def normal(text: str) -> str:
    """The text for comparing: NFKC, without white space and thousands separators.

    >>> normal("１，２３４ 名")
    '1234名'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace(",", "")


def holds(text: str, value: str) -> bool:
    """True if the text holds the value; a number only as a whole.

    >>> holds("实施17项", "7项"), holds("实施７项", "7项"), holds("达10.15万", "10.1万")
    (False, True, False)
    """
    wanted = normal(value)
    left = rf"(?<![{_NUMBER}])" if re.match(r"[0-9]", wanted) else ""
    right = r"(?![0-9.])" if re.search(r"[0-9]$", wanted) else ""
    return bool(wanted) and re.search(left + re.escape(wanted) + right, normal(text)) is not None


def same_place(text: str, evidence: str) -> bool:
    """True if the two share twelve characters in a row, or one lies in the other.

    >>> same_place("组织10.1万名一线职工疗休养，完成建设", "落实项目，组织10.1万名一线职工疗休养")
    True
    """
    one, other = normal(text), normal(evidence)
    if not one or not other:
        return False
    return one in other or other in one or any(other[start : start + _SHARED] in one for start in range(len(other) - _SHARED + 1))


def stands(citation: Citation, text_of: Callable[[str], str | None]) -> bool:
    """True if the quote is, to the character, what stands at its span of its document."""
    text = text_of(citation.document_id)
    if not text or not citation.quote:
        return False
    return text[citation.span.start : citation.span.end] == citation.quote


def _wrong(case: Case, text: str) -> tuple[list[str], list[str]]:
    """What is wrong with an answer, and the values that it is credited for."""
    plain = _MARK.sub("", text)
    credited = [value for value in case.all_of or case.answers if holds(plain, value)]
    missing = [value for value in case.all_of if value not in credited]
    limit = LONG_CHARACTERS if case.type in LONG or case.all_of else SHORT_CHARACTERS
    reasons = [f"lacks {value}" for value in missing]
    reasons += [] if credited else [f"lacks any of {list(case.answers)}"] if case.answers else []
    reasons += [f"says {value}" for value in case.must_not if holds(plain, value)]
    reasons += [f"{len(plain)} characters"] if len(plain) > limit else []
    return reasons, credited if case.all_of else credited[:1]


def _uncorrected(case: Case, text: str, verbatim: Sequence[str]) -> list[str]:
    """A false premise may be answered only by citing, and saying, what puts it right."""
    cited = any(same_place(quote, evidence) for quote in verbatim for evidence in case.evidence)
    reasons = [] if cited else ["the premise is not corrected by a citation"]
    if case.answers and not any(holds(_MARK.sub("", text), value) for value in case.answers):
        reasons.append(f"lacks any of {list(case.answers)}")
    return reasons
