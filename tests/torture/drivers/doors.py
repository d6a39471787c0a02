"""What the doors do: ask at a rate, back up, restore, be ready again after a kill."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import jobs
import rot

from api.backup import back_up as backed_up
from api.restore import restore as restored
from index.hits import Filter
from ingest.document import Level
from ingest.words import Words

READERS = ({Level.PUBLIC}, {Level.PUBLIC, Level.INTERNAL}, set(Level))


def ask(job: dict[str, Any], words: Words, say: jobs.Say) -> None:
    """Asks job["rate"] questions a second until job["until"] exists."""
    base = rot.base_in(job["folder"], words, [])
    asked, errors, began = 0, [], time.monotonic()
    while not Path(job["until"]).exists():
        try:
            base.ask(rot.QUESTIONS[asked % len(rot.QUESTIONS)])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what a user would meet
            errors.append(repr(error))
        asked += 1
        if asked == 1:
            say({"answering": True})
        time.sleep(max(0.0, began + asked / job["rate"] - time.monotonic()))
    base.close()
    say({"asked": asked, "errors": errors})


def back_up(job: dict[str, Any], words: Words, say: jobs.Say) -> None:
    """`unionqa backup`."""
    base = rot.base_in(job["folder"], words, [])
    began = time.monotonic()
    backed_up(Path(job["folder"]), Path(job["target"]), len(base.documents()), base.snapshot)
    say({"seconds": time.monotonic() - began})
    base.close()


def restore(job: dict[str, Any], words: Words, say: jobs.Say) -> None:
    """`unionqa restore`, and whether three readers get the same answers to the same questions there."""
    began = time.monotonic()

    def finish(folder: Path) -> list[str]:
        base = rot.base_in(str(folder), words, [])
        damage = base.verify()
        base.close()
        return damage

    restored(Path(job["source"]), Path(job["folder"]), finish)
    one, two = rot.base_in(job["compare"], words, []), rot.base_in(job["folder"], words, [])
    two.search("职工")
    seconds = time.monotonic() - began
    questions = [*rot.QUESTIONS, *(f"{name}惠及职工多少人次？" for name in jobs.TOPICS)]
    pairs = [(question, Filter(levels=frozenset(levels))) for question in questions for levels in READERS]
    different = [question for question, filter in pairs if rot.seen(one, question, filter) != rot.seen(two, question, filter)]
    if [(head.id, head.level) for head in one.documents()] != [(head.id, head.level) for head in two.documents()]:
        different.append("documents and their levels")
    say({"seconds": seconds, "compared": len(pairs), "different": different})
    one.close()
    two.close()


def ready(job: dict[str, Any], words: Words, say: jobs.Say) -> None:
    """Opens after a kill and searches once."""
    told: list[str] = []
    began = time.monotonic()
    library = jobs.opened(job["folder"], words, told)
    library.search("职工疗休养")
    seconds = time.monotonic() - began
    passages = sum(head.passages for head in library.documents())
    behind = any(index.behind() for index in library._parts.levels.values())
    say({"seconds": seconds, "told": told, "passages": passages, "behind": behind})
    library.close()
