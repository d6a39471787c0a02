"""Which articles a document changes in other rules, whose term it extends, and when a rule says that it was amended itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.clause import Clause, ClauseKind, Target, articles, day_of, targets, without_quotes, without_titles
from ingest.document import Span
from ingest.periods import find_dates
from ingest.words import sentences

_AMENDING_TITLE = re.compile(
    r"关于(?:修改|修订|修正|调整)[^《》]{0,30}(?:《[^《》]+》)?[^《》]{0,60}的(?:决定|通知|公告|命令)|》修正案|部分(?:条款|规定|内容)的(?:决定|通知)"
)
_CHANGE = re.compile(r"修改为|修改如下|作(?:出|如下|以下)[^。；]{0,6}修改|改为|删去|删除|增加|修订为|调整为|替换为|调整如下|变更为|改成"
    r"|(?:提高|降低|增加|减少|延长|缩短|顺延|压缩)(?:到|至|为)")
_NEW = re.compile(r"增加[^。；“”]{0,16}作为(第[^，。；：“”]{2,12}条)")
_NAMES_TARGET = re.compile(r"(?:对|将|把)?(《[^《》]+》(?:[（(][^（）()]*[）)])?)")
_ALIAS = re.compile(r"《(?P<name>[^《》]+)》\s*[（(](?P<aside>[^（）()]*?)[，,]?\s*(?:以下)?简称[“《\"]?(?P<short>[^”》\"（）()]{2,12})[”》\"]?[）)]")
_FROM_TO = re.compile(r"由[^，。；]{2,40}(?:调整|提高|降低|延长|缩短|变更|增加|减少|改)(?:为|到|至|成)")
"""A change that names no article: 普通职工由每三年一次调整为每两年一次."""
_MOVED_TO = re.compile(r"改为第[^，。；：“”]{1,10}条")
_OWN_AMENDMENT = re.compile(r"[^（）()；;。]{0,160}?(?:第[一二三四五六七八九十]{1,3}次)?(?:修正|修订)(?!案|草)")
_HEAD = 1500  # characters: the history of a law stands in brackets under its title
_HISTORY = re.compile(r"[（(]([^（）()]{8,1200}(?:修正|修订)[^（）()]{0,40})[）)]")
_UNTIL = re.compile(r"有效期\s*(?:限)?\s*(?:延长|延续|顺延)?\s*(?:至|到|为?至)\s*([^，。；]{6,16})")
_EXTENDS = re.compile(r"(?:延长|延续|顺延|继续(?:有效|执行|施行|实施))")



def amends(title: str, text: str) -> Iterator[Clause]:
    """The changes that a decision such as 关于修改《…》的决定 makes, article by article; of other documents, nothing.

    New wording stands in “” and is no instruction, however many articles it names.
    """
    if not _AMENDING_TITLE.search(title):
        return
    bare = without_quotes(text)
    now = next(iter(targets(title)), None)
    meant = {match["short"]: targets(f"《{match['name']}》（{match['aside']}）")[0] for match in _ALIAS.finditer(text)}
    for span in _instructions(bare):
        said = bare[span.start : span.end]
        spoken = _NAMES_TARGET.search(said)
        change = _CHANGE.search(without_titles(said))
        if spoken and change and spoken.start() < change.start() and not said.lstrip().startswith("根据"):
            named = targets(spoken[1])[0]
            now = replace(meant.get(named.name or "", named), articles=())
        if now is not None and change:
            yield from _changes(now, said, span)


def _changes(target: Target, said: str, span: Span) -> Iterator[Clause]:
    """The articles that one instruction concerns: those it changes or strikes out, and those it adds."""
    text = _MOVED_TO.sub("", without_titles(said))
    added = {place for match in _NEW.finditer(text) for place in articles(match[1])}
    touched = tuple(sorted({*articles(text), *added}))
    if touched or _FROM_TO.search(text):
        clause = Clause(kind=ClauseKind.AMENDS, span=span, name=target.name, number=target.number, articles=touched, partial=True)
        yield replace(clause, day=day_of(said))


def _instructions(bare: str) -> Iterator[Span]:
    """The stretches of text that say one change each: a sentence, with the new wording in “” that goes on over line ends."""
    held = re.sub(r"“[^“”]*”", lambda found: found[0].replace("\n", "　"), bare)
    yield from sentences(held)


def extends(text: str) -> Iterator[Clause]:
    """The clauses that lengthen the term of a rule: 《…》有效期延长至2028年12月31日. `day` is the new last day."""
    position = 0
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        for span in sentences(line) if _EXTENDS.search(line) and "有效期" in line else ():
            said = line[span.start : span.end]
            until = _UNTIL.search(said)
            found = find_dates(until[1]) if until else []
            if until is None or not found or not _EXTENDS.search(said):
                continue
            whole = Span(start=start + span.start, end=start + span.end)
            for target in targets(said[: until.start()]):
                yield Clause(kind=ClauseKind.EXTENDS, span=whole, name=target.name, number=target.number, day=found[0].period.start)


def amended(text: str) -> Iterator[Clause]:
    """When the rule was amended by its own account: （…根据2021年12月24日…《关于修改〈…〉的决定》第三次修正）."""
    for history in _HISTORY.finditer(without_titles(text[:_HEAD])):
        start = history.start(1)
        for match in _OWN_AMENDMENT.finditer(text[start : history.end(1)]):
            days = find_dates(match[0])
            if days:
                lead = len(match[0]) - len(match[0].lstrip())
                span = Span(start=start + match.start() + lead, end=start + match.end())
                yield Clause(kind=ClauseKind.AMENDED, span=span, day=days[-1].period.start)

