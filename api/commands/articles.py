"""unionqa article: the exact words of articles, by name and number."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date
from importlib import import_module

from api import console
from api.batch import timed
from api.commands.session import Session, tell
from api.console_articles import show_lookup
from api.intake import typed
from api.policies.found import Lacking, Lookup
from api.policies.references import find_references
from api.problems import DONE, USAGE
from api.wire import dumps
from api.wire_articles import lookup_json
from ingest.errors import UnionQAError


def article(session: Session) -> int:
    """Prints the articles that the text names; what is not there is said, and is a result too."""
    arguments = session.arguments
    try:
        as_of = date.fromisoformat(arguments.as_of) if arguments.as_of else None
    except ValueError:
        tell(f"--as-of {arguments.as_of} 不是日期。请写成 2021-06-01 这样。")
        return USAGE
    asked = " ".join(typed(word) for word in arguments.text)
    with session.open(any_model=True) as knowledge_base:
        lookup, elapsed_ms = timed(lambda: knowledge_base.article(asked, as_of=as_of))
    if arguments.json:
        sys.stdout.write(dumps(lookup_json(lookup, elapsed_ms)) + "\n")
    else:
        show_lookup(console.stdout(), lookup)
        _hint(lookup)
    return DONE


def _hint(lookup: Lookup) -> None:
    """Says where a law that is asked for could be added."""
    names = [one.asked for one in lookup.missing if one.why is Lacking.NO_RULE]
    if not names:
        return
    documents = import_module("ingest.laws.documents")  # only who misses a law needs the package
    for asked in names:
        named = next((one.name for one in find_references(asked) if one.name), asked)
        try:
            with closing(documents.LawShelf.open()) as shelf:
                law = shelf.named([named])[0]
        except UnionQAError:
            continue
        sys.stdout.write(f"这部法律随程序提供：unionqa laws add {law.name.removeprefix('中华人民共和国')}\n")
