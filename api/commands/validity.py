"""unionqa versions | compare | check-citations: whether a rule holds, what changed in it, and whether a draft cites it rightly."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from api import console
from api.commands.session import Session
from api.console_validity import show_checks, show_comparison, show_versions
from api.intake import day_of, typed
from api.policies.checked import CheckedCitation, Verdict
from api.policies.drafts import read_draft
from api.problems import DONE, MissingPath
from api.wire import dumps
from api.wire_validity import checks_json, comparison_json, versions_json
from ingest.errors import UnionQAError

if TYPE_CHECKING:
    from ingest.laws.documents import LawShelf


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
        _hint(checked)
    return DONE


def _hint(checked: Sequence[CheckedCitation]) -> None:
    """Says which of the laws that are not there could be added: what is not there cannot be checked."""
    names = list(dict.fromkeys(re.split("[》第]", one.text.strip("《"))[0] for one in checked if one.verdict is Verdict.NO_RULE))
    if not names:
        return
    with closing(import_module("ingest.laws.documents").LawShelf.open()) as shelf:  # only who misses a law needs the package
        found = [law for name in names if (law := _law(shelf, name))]
    if found:
        sys.stdout.write(f"其中这些法律随程序提供，加入后可以核对：unionqa laws add {' '.join(dict.fromkeys(found))}\n")


def _law(shelf: LawShelf, name: str) -> str:
    try:
        law: str = shelf.named([name])[0].name.removeprefix("中华人民共和国")
    except UnionQAError:
        return ""
    return law
