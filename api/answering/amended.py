"""Quotes of articles that were changed since -> the words that changed them beside, or, where they are new wording, instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from api.answering.articles import article_of
from api.answering.compose import Part, Quoted
from api.answering.standing import standing, strikes, takes_back
from api.answering.validity import Change, InForce
from index.hits import Hit
from ingest.document import Document, Passage, PassageKind

_WHOLE = re.compile(r"(?:修改为|修订为)\s*[:：]\s*[“「]\s*第[^条]{1,9}条|第[^条，,。；;“]{1,9}条(?:整体)?(?:修改为|修订为|改为)\s*[:：]\s*[“「]")
"""The whole new wording, with its number or without: 将第九条修改为：“拟命名名单……”."""


def with_changes(parts: Sequence[Part], in_force: Mapping[str, InForce], day: date, read: Callable[[str], Document]) -> list[Part]:
    """The parts of an answer as the rules stand on the day.

    An article of which a later decision gives the whole new wording, or which it struck out, is answered by the decision's words;
    where it changed only some words, its words follow.
    """
    made: list[Part] = []
    for part in parts:
        change = _last_change(part, in_force, day, read)
        words = read(change.basis.head.id) if change else None
        if change is None or words is None:
            made.append(part)
            continue
        instead = _part(change, words)
        made += [instead] if _takes_its_place(instead.text) else [part, instead]
    return list(dict.fromkeys(made))


def _last_change(part: Part, in_force: Mapping[str, InForce], day: date, read: Callable[[str], Document]) -> Change | None:
    """The last change, by the day, of the article that a part quotes."""
    hit = part.quotes[0].hit
    article = article_of(hit.passage.path)
    found = standing(hit.document, in_force.get(hit.document.id), day)
    changes = [one for one in found.changes if (article is not None and one.concerns(article)) or _takes_back(one, part, read)]
    return changes[-1] if changes else None


def _takes_back(change: Change, part: Part, read: Callable[[str], Document]) -> bool:
    clause = change.basis.clause
    return not clause.articles and takes_back(read(change.basis.head.id).text[clause.span.start : clause.span.end], part.text)


def _part(change: Change, document: Document) -> Part:
    head, span = change.basis.head, change.basis.clause.span
    text = document.text[span.start : span.end]
    section = next((one for one in document.sections if one.span.start <= span.start < one.span.end), None)
    passage = Passage(
        id=f"{document.id}:{span.start}",
        document_id=document.id,
        ordinal=0,
        path=section.path if section else (),
        kind=PassageKind.POLICY,
        text=text,
        span=span,
        page=next((one.page for one in reversed(document.pages) if one.span.start <= span.start), None),
    )
    quoted = Quoted(Hit(passage=passage, document=head, score=1.0), 0, len(text))
    return Part(" ".join(text.split()).strip("。；;，, "), (quoted,))


def _takes_its_place(text: str) -> bool:
    return bool(_WHOLE.search(text)) or strikes(text)
