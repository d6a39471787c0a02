"""unionqa add | list | remove: the documents of a knowledge base."""

from __future__ import annotations

import sys

from api import console
from api.commands.session import Session, tell
from api.files import collect
from api.intake import typed
from api.problems import DONE, FAILED, message_of, unknown_document
from api.wire import add_json, documents_json, dumps
from ingest.document import Level
from ingest.readers import SUFFIXES


def add(session: Session) -> int:
    """Takes files and folders in. Every one that could not be read gets its line; then the exit code is 3."""
    arguments = session.arguments
    collected = collect(arguments.paths, frozenset(SUFFIXES))
    for problem in collected.problems:
        tell(problem)
    if not collected.files:
        return FAILED
    with session.open() as knowledge_base, console.working("加入") as progress:
        level = Level(arguments.level) if arguments.level else None
        report = knowledge_base.add(collected.files, level=level, progress=progress)
    for error in report.failed:
        tell(message_of(error))
    if arguments.json:
        sys.stdout.write(dumps(add_json(report)) + "\n")
    else:
        console.show_added(console.stdout(), report, collected.skipped)
    return FAILED if report.failed or collected.problems else DONE


def show(session: Session) -> int:
    """Lists the documents."""
    with session.open(any_model=True) as knowledge_base:
        heads = knowledge_base.documents()
    if session.arguments.json:
        sys.stdout.write(dumps(documents_json(heads)) + "\n")
    else:
        console.show_documents(console.stdout(), heads)
    return DONE


def remove(session: Session) -> int:
    """Takes documents out; an id that is not there gets its line and exit code 3, the others are gone."""
    missing = 0
    with session.open(any_model=True) as knowledge_base:
        for document_id in map(typed, session.arguments.ids):
            if knowledge_base.remove(document_id):
                sys.stdout.write(f"已移除 {document_id}\n")
            else:
                tell(message_of(unknown_document(document_id)))
                missing += 1
    return FAILED if missing else DONE
