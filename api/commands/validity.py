"""unionqa versions | compare | check-citations: whether a rule holds, what changed in it, and whether a draft cites it rightly."""

from __future__ import annotations

import sys
from pathlib import Path

from api import console
from api.commands.session import Session
from api.console_validity import show_checks, show_comparison, show_versions
from api.intake import day_of, typed
from api.policies.drafts import read_draft
from api.problems import DONE, MissingPath
from api.wire import dumps
from api.wire_validity import checks_json, comparison_json, versions_json


def versions(session: Session) -> int:
    """Lists the versions of a rule, with dates, their basis and what each is on the day."""
    arguments = session.arguments
    name = typed(arguments.name)
    with session.open(any_model=True) as knowledge_base:
        found = knowledge_base.versions(name, as_of=day_of(arguments.as_of))
    if arguments.json:
        sys.stdout.write(dumps(versions_json(name, found)) + "\n")
    else:
        show_versions(console.stdout(), found)
    return DONE


def compare(session: Session) -> int:
    """Shows two versions of a rule side by side, with the differences marked."""
    arguments = session.arguments
    with session.open(any_model=True) as knowledge_base:
        found = knowledge_base.compare(typed(arguments.old), typed(arguments.new) if arguments.new else None)
    if arguments.json:
        sys.stdout.write(dumps(comparison_json(found)) + "\n")
    else:
        show_comparison(console.stdout(), found, everything=arguments.all)
    return DONE


def check_citations(session: Session) -> int:
    """Checks every citation of a draft; what is wrong is a result, and exit code 0."""
    arguments = session.arguments
    path = Path(typed(arguments.path))
    if not path.is_file():
        raise MissingPath(path)
    with session.open(any_model=True) as knowledge_base:
        draft = read_draft(knowledge_base, path)
        checked = knowledge_base.check_citations(draft.text, as_of=day_of(arguments.as_of))
    if arguments.json:
        sys.stdout.write(dumps(checks_json(checked)) + "\n")
    else:
        show_checks(console.stdout(), checked, unit=draft.unit)
    return DONE
