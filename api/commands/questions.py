"""unionqa ask | search: one question, one answer."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from api import console
from api.batch import timed
from api.commands.session import Session, tell
from api.intake import day_of, filter_of, typed
from api.problems import DONE
from api.wire import answer_json, dumps, explanation_json, search_json
from index.hits import Filter

if TYPE_CHECKING:
    from api.knowledge_base import KnowledgeBase

_EMPTY = "知识库里还没有文件。先用 unionqa add 路径 加入文件。"


def ask(session: Session) -> int:
    """Prints the answer to a question, with its sources; "not found" is a result too."""
    arguments = session.arguments
    with session.open() as knowledge_base:
        question = typed(arguments.question)
        answer = knowledge_base.ask(question, filter=_filter(arguments))
        why = knowledge_base.explain(question, filter=_filter(arguments)) if arguments.explain else None
        _hint(knowledge_base)
    if arguments.json:
        sys.stdout.write(dumps({**answer_json(answer), **({"explain": explanation_json(why)} if why else {})}) + "\n")
    else:
        console.show_answer(console.stdout(), answer)
        if why:
            console.show_explanation(console.stdout(), why)
    return DONE


def search(session: Session) -> int:
    """Prints the passages nearest to the words."""
    arguments = session.arguments
    query = typed(arguments.question)
    with session.open() as knowledge_base:
        filter = _filter(arguments)
        hits, elapsed_ms = timed(lambda: knowledge_base.search(query, filter=filter, limit=arguments.top))
        standings = knowledge_base.standings({hit.document.id for hit in hits}, filter=filter)
        _hint(knowledge_base)
    if arguments.json:
        sys.stdout.write(dumps(search_json(query, hits, elapsed_ms, standings)) + "\n")
    else:
        console.show_hits(console.stdout(), hits, standings)
    return DONE


def _filter(arguments: argparse.Namespace) -> Filter:
    names = ("kinds", "years", "issuers", "document_ids")
    given = filter_of({name: getattr(arguments, name) for name in names if getattr(arguments, name)})
    return replace(given, as_of=day_of(arguments.as_of))


def _hint(knowledge_base: KnowledgeBase) -> None:
    if not knowledge_base.documents():
        tell(_EMPTY)
