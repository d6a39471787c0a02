"""What a question names first, and whether a passage is about it: 海宁西站 is asked for, 嘉兴南站 is described.

Sentences about two things of one kind are alike in every other word, so their likeness tells nothing here.
"""

from __future__ import annotations

import re

from api.answering.question import Question
from api.answering.sentences import Candidate
from ingest.words import fold

_LONGEST = 7
"""Characters of the name; what follows is mostly what is asked of it."""
_PAIRS = 4
_BEFORE = re.compile(
    r"^(?:[\d年月日至到,，/间初底代]|期间|截至|为什么|什么[是叫]|谁是?|哪[里个些位]是?|简述|请问|该|[这那][个条种]|在|“|《|「|‘|『)+"
)
_BEHIND = re.compile(r"[的是在有由为被和与会指叫属何几谁哪怎，,？?、“”《》「」（(\s]|于|什么|多少|如何")
_IN_BRACKETS = re.compile(r"\s*[（(].*")
_QUOTES = re.compile(r"[《》〈〉“”]")


def subject(folded: str) -> str:
    """The name that a folded question begins with, up to the first word that joins or asks; "" where it begins with none.

    >>> subject("海宁西站总建筑面积有多少平方米?")
    '海宁西站总建筑'
    """
    start = found.end() if (found := _BEFORE.match(folded)) else 0
    behind = _BEHIND.search(folded, start + 2)
    return folded[start : behind.start() if behind else len(folded)][:_LONGEST]


def unnamed(question: Question, best: Candidate) -> float:
    """Share of the subject's first character pairs, in [0, 1], that neither the passage nor its title and headings hold."""
    name = subject(question.folded)
    pairs = [name[at : at + 2] for at in range(len(name) - 1)][:_PAIRS]
    around = f"{best.context}\n{best.passage}"
    return sum(pair not in around for pair in pairs) / len(pairs) if pairs else 0.0


def namesake(question: Question, best: Candidate) -> str:
    """The name that the question begins with, where the document is about another of the kind: 嘉善南站 and 《嘉兴南站》; else "".

    One or two characters differ, the end is the same, and the passage never speaks of the one asked for. The same characters in another
    order are a slip of the pen.
    """
    title = _bare_title(best)
    if len(title) not in _NAMES or title in question.folded:
        return ""
    start = found.end() if (found := _BEFORE.match(question.folded)) else 0
    for length in (len(title), len(title) - 1, len(title) + 1):
        name = question.folded[start : start + length]
        if len(name) == length and _differ_a_little(name, title) and name not in best.passage:
            return name
    return ""


_NAMES = range(3, 17)  # characters of a title that is a name
_DIFFERING = 2


def _differ_a_little(name: str, title: str) -> bool:
    shorter = min(len(name), len(title))
    head = next((at for at in range(shorter) if name[at] != title[at]), shorter)
    tail = next((at for at in range(shorter - head) if name[-1 - at] != title[-1 - at]), shorter - head)
    differing = len(name) - head - tail
    return tail > 0 and head + tail >= max(2, len(title) / 2) and 0 < differing <= _DIFFERING and sorted(name) != sorted(title)


def _bare_title(best: Candidate) -> str:
    return _QUOTES.sub("", _IN_BRACKETS.sub("", fold(best.hit.document.title)))


def titled(question: Question, best: Candidate) -> float:
    """1 where the question holds the whole title of the document, what stands in brackets behind it aside."""
    title = _bare_title(best)
    return float(bool(title) and title in question.folded)
