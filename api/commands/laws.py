"""unionqa laws add | list: the national laws that come with the program."""

from __future__ import annotations

import sys
from contextlib import closing

from api import console
from api.commands.session import Session, tell
from api.intake import typed
from api.problems import DONE, USAGE
from api.wire import add_json, dumps
from ingest.laws.documents import LawShelf, Listed


def add(session: Session) -> int:
    """Takes laws in, by name or all that are in force; a law that is there already is left as it is."""
    names = [typed(name) for name in session.arguments.names]
    if bool(names) == session.arguments.all:
        tell("请写出法律的名称（可以是简称，例如 工会法 劳动法），或者用 --all 加入全部现行法律。")
        return USAGE
    with session.open() as knowledge_base, console.working("加入法律") as progress:
        report = knowledge_base.add_laws(names, progress=progress)
    if session.arguments.json:
        sys.stdout.write(dumps(add_json(report)) + "\n")
    else:
        console.show_added(console.stdout(), report, 0)
    return DONE


def show(session: Session) -> int:
    """Lists the laws that can be added, those whose name holds the word; each with its dates and what must be known of them."""
    with closing(LawShelf.open()) as shelf:
        found = shelf.listed(typed(session.arguments.word or ""))
    if session.arguments.json:
        sys.stdout.write(dumps({"laws": [_json(one) for one in found]}) + "\n")
        return DONE
    for one in found:
        dates = one.standing.dates
        until = f"，至 {dates.expires} 止" if dates.expires else ""
        sys.stdout.write(f"{one.name}　{one.standing.status}　公布 {dates.published or '不详'}，施行 {dates.effective or '不详'}{until}\n")
        for note in one.standing.notes:
            sys.stdout.write(f"    {note}。\n")
    sys.stdout.write(f"共 {len(found)} 部。用 unionqa laws add 名称 加入。\n" if found else "没有名称里含这个词的法律。\n")
    return DONE


def _json(one: Listed) -> dict[str, object]:
    dates = one.standing.dates
    return {
        "name": one.name,
        "kind": one.law.kind,
        "issuer": one.law.issuer,
        "status": one.standing.status,
        "published": dates.published.isoformat() if dates.published else None,
        "effective": dates.effective.isoformat() if dates.effective else None,
        "expires": dates.expires.isoformat() if dates.expires else None,
        "notes": list(one.standing.notes),
    }
