"""Which rules a document repeals: 《…》同时废止, 决定废止《…》, 停止执行, and the lists under 下列文件予以废止.

Sentences that only speak about repealing (被废止的, 修改或者废止, 废止前) repeal nothing and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.clause import FILLER, Clause, ClauseKind, Target, day_of, numbers, targets, without_titles
from ingest.document import Span
from ingest.headings import addresses
from ingest.ordinals import HAN
from ingest.words import sentences

_VERB = re.compile(
    r"(?P<repeal>废止)|(?P<lapse>停止(?:执行|施行|实施|使用)|不再(?:执行|施行|实施|适用|有效)|(?:自行|宣布)?失效)"
)
_AFTER = re.compile(
    r"(?:[。；;，,：:、）)\n]|$|(?:下列|以下|原)?《|下列|以下|[（(]|了?(?:文件|规范性文件|规章)?(?:目录|清单|如下)|的(?:决定|通知|公告|通告)(?:\s|$))"
)
# what somebody may, should or did not do repeals nothing
_IDLE = re.compile(r"(?:或者?|[、和与]|以及|及|应当|可以|需要?|尚?未|没有|不得|不予|是否|建议|拟|认为|依法|修改|解释|制定|被|评估|(?<!决定)清理)$")
_LEADS = re.compile(
    r"(?:废止|失效|停止执行|不再执行)[^。；]{0,24}(?:[:：]|目录|清单|如下|[（(]\s*共?\s*[0-9一二三四五六七八九十]{1,3}\s*件\s*[）)])\s*$"
    r"|(?:下列|以下|所列)[^。；]{0,24}(?:废止|失效|停止执行|不再执行)[^。；]{0,6}[:：]?\s*$"
)
_FORMER = re.compile(
    r"(?:原有?|旧|此前的?|以前的?)[一-龥]{0,12}?(?:办法|规定|细则|条例|制度|标准|规则|章程)(?:（试行）)?\s*(?:同时|即行|一并|予以|相应)?$"
)
_LIST_OF_TARGETS = re.compile(r"^\s*(?:和|及|与|以及|原|《[^《》]+》|[（(][^（）()]*[）)]|[、\s])+$")
_SAID_WITH = re.compile(r"(?:同时|即行|一并|予以|相应|均|全部|决定|现|特此|宣布|自行|一律|随之|原?)\s*$")
_DATED = re.compile(r"[自从于][^，。；]{4,20}起")
_PREVAILS = re.compile(r"(?:不一致|不相符|不符|相抵触|有冲突)[^。；]{0,14}以本[一-龥]{1,8}为准")
# a text that says of itself that it was ended: 已由《…》第三条自…起废止; 旧文本：自…起由…公布的文本取代
_PASSIVE = re.compile(r"[已现起][被由][^。；]{2,80}(?:废止|取代|替代)")
_PLAIN_SUBJECT = re.compile(r"(?:^|说明：|旧文本：|本[\u4e00-\u9fff]{1,6}|[自从于][^，。；]{6,16})\s*$")
_KINDS = {"repeal": ClauseKind.REPEALS, "lapse": ClauseKind.LAPSES}
_LABEL = re.compile(rf"^\s*(?:第[{HAN}0-9]{{1,7}}[条款]|[（(]?[{HAN}0-9]{{1,4}}[、.．）)])\s*")
_ITEM = re.compile(r"^\s*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]\s*)+")


@dataclass(frozen=True, slots=True)
class _List:
    """A list of rules that are ended, from `day` where the line above it names one."""

    kind: ClauseKind
    day: date | None


@dataclass(frozen=True, slots=True)
class _Verb:
    """One 废止 or 停止执行 of a sentence: what it says, and where its words stand."""

    kind: ClauseKind
    start: int
    end: int


def repeals(text: str) -> Iterator[Clause]:
    """The clauses by which a document of this text ends other rules, or says which of two holds, in the order of its text."""
    listing: _List | None = None
    position = 0
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        if listing is not None and (items := _listed(line, listing, start)):
            yield from items
            continue
        if line.strip():
            listing = _lead(line) if _LEADS.search(line) else None
        for span in sentences(line) if _VERB.search(line) or _PREVAILS.search(line) or _PASSIVE.search(line) else ():
            whole = Span(start=start + span.start, end=start + span.end)
            yield from _of_sentence(_LABEL.sub("", line[span.start : span.end]), whole)


def _lead(line: str) -> _List:
    """What the items under 下列文件予以废止 or 宣布失效的文件目录 are."""
    return _List(ClauseKind.REPEALS if "废止" in line else ClauseKind.LAPSES, day_of(line))


def _listed(line: str, listing: _List, start: int) -> list[Clause]:
    """One item of such a list: 1. 《…》（文号）, or a title without 《》 that a 发文字号 follows."""
    bare = line.strip()
    if not bare or _VERB.search(without_titles(bare)):
        return []
    found = targets(bare)
    if found and found[0].name is None:
        title = _ITEM.sub("", re.split(r"[（(]", _ITEM.sub("", bare))[0]).strip("；;。 ")
        found = [Target(name=title or None, number=found[0].number)] if not addresses(bare) or numbers(bare) else []
    left = len(line) - len(line.lstrip())
    span = Span(start=start + left, end=start + left + len(bare))
    return [_clause(listing.kind, target, span, day_of(bare) or listing.day) for target in found]


def _of_sentence(sentence: str, whole: Span) -> Iterator[Clause]:
    if _PREVAILS.search(sentence):
        yield Clause(kind=ClauseKind.PREVAILS, span=whole)
    bare = without_titles(sentence)
    if passive := _PASSIVE.search(bare):
        if not _PLAIN_SUBJECT.search(bare[: passive.start()]):
            return
        ended = next(iter(targets(sentence[passive.start() :])), Target(name=None))
        yield Clause(kind=ClauseKind.ENDED, span=whole, name=ended.name, number=ended.number, day=day_of(sentence))
        return
    for verb in _verbs(bare):
        before, after = _before(sentence, bare, verb), sentence[verb.end :]
        found = targets(after) if re.match(r"\s*(?:下列|以下|原)?《", after) else targets(before)
        if not found and _FORMER.search(bare[: verb.start].rstrip()):
            found = [Target(name=None)]
        day = day_of(sentence[: verb.end]) if _DATED.search(before) or _opens_dated(sentence, verb) else day_of(after) if found else None
        for target in found:  # also one of the document's own name: it means the version before
            yield _clause(verb.kind, target, whole, day)


def _clause(kind: ClauseKind, target: Target, span: Span, day: date | None) -> Clause:
    return Clause(kind=kind, span=span, name=target.name, number=target.number, articles=target.articles, partial=target.partial, day=day)


def _verbs(bare: str) -> Iterator[_Verb]:
    """The verbs that do something, last words of their clause or right before what they end."""
    for match in _VERB.finditer(bare):
        before = _SAID_WITH.sub("", bare[: match.start()])
        if _AFTER.match(bare, match.end()) and not _IDLE.search(bare[: match.start()]) and not before.endswith("被"):
            kind = next(kind for name, kind in _KINDS.items() if match[name])
            yield _Verb(kind, match.start(), match.end())


def _before(sentence: str, bare: str, verb: _Verb) -> str:
    """The words that the verb ends: its own part of the sentence, and the parts before that only go on listing titles."""
    at = verb.start
    parts = list(re.finditer(r"[^，,；;。：:]+", _flat(bare[:at])))
    if not parts:
        return ""
    first = parts[-1].start()
    for part in reversed(parts[:-1]):
        if not _LIST_OF_TARGETS.match(sentence[part.start() : part.end()]):
            break
        first = part.start()
    return sentence[first:at]


def _flat(bare: str) -> str:
    """The text with commas inside brackets blotted out: （江工发〔2018〕3号，以下简称办法） does not end a part."""
    return re.sub(r"[（(][^（）()]*[）)]", lambda found: FILLER * len(found[0]), bare)


def _opens_dated(sentence: str, verb: _Verb) -> bool:
    """Whether the sentence begins with the day: 自2023年7月1日起，《…》停止执行."""
    return re.match(r"\s*(?:[一-龥]{0,6}[，,])?[自从于][^，。；]{6,16}起\s*[，,]", sentence[: verb.end]) is not None
