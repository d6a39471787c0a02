"""A list that a document spreads over headings -> its items in order: 主要问题 under which 一是…, 二是… each open a paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.answering.compose import Draft, Part, Quoted
from api.answering.coverage import coverage
from api.answering.finding import Finding
from api.answering.question import Question
from api.answering.typefit import listed
from api.answering.wording import Wants
from index.hits import DocumentHead, Hit
from ingest.document import Passage
from ingest.words import fold

_ASKED = re.compile(
    r"问题|不足|短板|弱项|困难|难题|原因|建议|对策|措施|举措|程序|步骤|流程|环节|要求|原则|重点|任务|目标|安排|打算|计划|做法|成绩|成效|方面|工作|行动|内容|条件|标准"
)
"""What headings name and people ask for by the same word."""
_MANY = re.compile(r"哪些|哪[几两二三四五六七八九十\d]|几[个点步条项方大]|什么|啥|分别|怎么[走办分]|如何")
_MOST, _ENOUGH, _DOCUMENTS = 12, 0.6, 2
_NUMBER = re.compile(
    r"^(?:第?[（(]?[一二三四五六七八九十\d]{1,3}[）)]?(?:[、.．，,]|是(?=[\u4e00-\u9fff])|(?<=[）)]))|第[一二三四五六七八九十]+[，,、])\s*"
)
PassagesOf = Callable[[str], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading with the passages of the headings right under it, in order."""

    document: DocumentHead
    heading: str
    items: tuple[Passage, ...]


def scattered(finding: Finding, passages_of: PassagesOf) -> Draft | None:
    """The items of the section that the question asks for as a list; None where no heading names what is asked, or has no items.

    A list of N is the section with N items; without a number the heading must say what is asked for, and hold, with the title of its document,
    most of the question's words.
    """
    question = finding.question
    if question.wants not in (Wants.LIST, Wants.HOW, Wants.OTHER, Wants.NUMBER) or not _MANY.search(question.folded):
        return None
    asked = frozenset(_ASKED.findall(question.folded))
    if not asked or (question.wants is Wants.NUMBER and question.count is None):
        return None
    heads = list({c.hit.document.id: c.hit.document for c in finding.ranked[:6]}.values())[:_DOCUMENTS]
    sections = [section for head in heads for section in _sections(head, passages_of(head.id))]
    named = [section for section in sections if _answers(question, asked, section)]
    if not named or (finding.refusal is None and listed(finding.ranked[0]) >= max(3, question.count or 0)):
        return None
    best = max(named, key=lambda section: (_fit(question, section), -heads.index(section.document)))
    parts = tuple(_item(best.document, passage) for passage in best.items[:_MOST])
    more = f"，这里列出前{_MOST}项" if len(best.items) > _MOST else ""
    return Draft(parts, (f"“{best.heading}”下共有{len(best.items)}项{more}。",))


def _sections(document: DocumentHead, passages: Sequence[Passage]) -> list[_Section]:
    """Every heading that has at least two headings right under it, each of which opens a passage."""
    under: dict[tuple[str, ...], dict[str, Passage]] = {}
    for passage in passages:
        for depth in range(1, len(passage.path)):
            under.setdefault(tuple(passage.path[:depth]), {}).setdefault(passage.path[depth], passage)
    return [_Section(document, path[-1], tuple(items.values())) for path, items in under.items() if len(items) > 1]


def _answers(question: Question, asked: frozenset[str], section: _Section) -> bool:
    heading = fold(section.heading)
    if question.count is not None and len(section.items) != question.count:
        return False
    return any(word in heading for word in asked) and _fit(question, section) >= _ENOUGH


def _fit(question: Question, section: _Section) -> float:
    return coverage(question.terms, fold(f"{section.document.title} {section.document.issuer or ''} {section.heading}"))


def _item(document: DocumentHead, passage: Passage) -> Part:
    """The heading that opens the passage, with what follows it in its sentence where it says too little alone."""
    text = passage.text
    heading = _NUMBER.sub("", passage.path[-1])
    start = max(0, text.find(passage.path[-1]))
    end = start + len(passage.path[-1]) if text.startswith(passage.path[-1], start) else (text.find("\n") if "\n" in text else len(text))
    if len(heading) < _SAYING:
        stop = min((at for mark in "。；\n" if (at := text.find(mark, end + 1)) > 0), default=len(text))
        end = stop
    quoted = Quoted(Hit(passage=passage, document=document, score=1.0), start, end)
    return Part(" ".join(quoted.text.split()).strip("。；;，,：: "), (quoted,))


_SAYING = 5  # characters of a heading that say something by themselves; 抓引领 does not
