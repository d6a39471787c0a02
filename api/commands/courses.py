"""unionqa courses: courses that fit a sentence and the options beside it."""

from __future__ import annotations

import sys

from api import console
from api.batch import timed
from api.commands.session import Session
from api.courses.show import show_courses
from api.courses.wire import courses_json, query_of
from api.intake import typed
from api.problems import DONE
from api.wire import dumps

_OPTIONS = ("audience", "category", "place", "policy", "format", "before", "after", "hours_max", "days_max", "as_of", "without", "top")


def search(session: Session) -> int:
    """Prints the courses that fit; that none does is a result too."""
    arguments = session.arguments
    raw = {name: getattr(arguments, name) for name in _OPTIONS}
    query = query_of({"query": typed(arguments.question), **raw})
    with session.open() as knowledge_base:
        results, elapsed_ms = timed(lambda: knowledge_base.courses(query))
    if arguments.json:
        sys.stdout.write(dumps(courses_json(results, elapsed_ms)) + "\n")
    else:
        show_courses(console.stdout(), results)
    return DONE
