"""Text of a question -> Question: what is wanted, about what, of which year, kind and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from api.answering.articles import ArticleReference, references
from api.answering.asked_units import asked_units
from api.answering.places import Places, proper
from api.answering.terms import Term, empty_words, terms_of
from api.answering.wording import (
    COUNT_NOUN,
    DETAIL,
    KINDS,
    LABELS,
    LIST_COUNT,
    OLDER,
    QUESTION_WORDS,
    TIER,
    WANTS,
    Wants,
)
from api.answering.years import years_written_out
from ingest.document import PassageKind
from ingest.periods import find_periods
from ingest.quantities import Quantity, find_quantities
from ingest.unseen import seen, undisguised
from ingest.words import Words, fold

CARRIED = 0.5
"""What a word of the conversation so far weighs against one of the question itself."""
MAX_CHARACTERS = 2000
"""Longer questions are cut: nobody asks so much, and every later step is linear in it."""

_HAN_COUNT = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "几": 0}
_SLIPPED_ZERO = re.compile("(?<=[0-9０-９])[OoＯｏОоΟο](?=[0-9０-９年])")  # 2O21年: a letter in place of the digit
_QUOTED = re.compile(r"[“\"「『《〈]([^”\"」』》〉“「『《〈]{2,40})[”\"」』》〉]")
_SPLIT_VERB = re.compile(r"(谁[\u4e00-\u9fff])的([\u4e00-\u9fff])(?=[？?，,]|$)")
"""谁揭的牌 asks of 揭牌."""
_WHETHER = re.compile(r"[要能会可该用让给得是有算]不(?:[要能会可该用让给得是有算])|([\u4e00-\u9fff])[不没](?=\1)")
"""要不要扣 asks of 扣, 申不申请 of 申请."""
_PLANNED = re.compile(r"(?:计划|目标|原定)(?=.*实际)")
"""计划建35个，实际建了几个 asks of what was built."""
_OF_THE_ASKER = re.compile(r"年(?:就|才|刚)?[^，,。？?]{0,10}过的?.{0,6}(?:还|能|可|再)|年[^，,。？?]{0,4}(?:入的?会|进的?厂|退的?休)")
"""前年得过奖章的还能再报吗: a year of the one who asks is not the year of the rule."""
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[届批轮次期季]|首[届批轮次期]")
_PARENTHESES = re.compile(r"[（(][^（()）]*[)）]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question understood. `folded` is the text in simplified, half-width, lower-case characters.

    `units` are the units that a number may have (empty: any). `focus` is the noun that is counted or
    named, `years` the years asked for, `count` the N of 哪N个. `quantities` are numbers the question itself states. `label` is
    the row of `LABELS` that is asked for, `older` tells that an earlier version of a rule is meant.
    """

    text: str
    folded: str
    content: str
    wants: Wants
    terms: tuple[Term, ...]
    units: frozenset[str] = frozenset()
    focus: str = ""
    years: frozenset[int] = frozenset()
    kind: PassageKind | None = None
    places: tuple[str, ...] = ()
    tier: str = ""
    ordinals: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    count: int | None = None
    detail: bool = False
    articles: tuple[ArticleReference, ...] = ()
    label: int | None = None
    older: bool = False


def clean(text: str) -> str:
    """The question without anything that nobody sees, blanks squeezed, at most MAX_CHARACTERS long."""
    visible = undisguised(seen(text[: MAX_CHARACTERS * 10])[: MAX_CHARACTERS * 2])
    printable = "".join(c if c.isprintable() else " " for c in visible if c != "\ufffd")  # U+FFFD: a character that was none
    return _SLIPPED_ZERO.sub("0", re.sub(r"\s+", " ", printable)).strip()[:MAX_CHARACTERS].rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a question is understood against: word rarity, place names, the issuers' own places, and the day of "today"."""

    words: Words
    idf: Callable[[Sequence[str]], Mapping[str, float]]
    places: Places
    known_places: frozenset[str] = frozenset()
    today: date | None = None


def understand(text: str, around: Surroundings) -> Question:
    """What the question asks. 去年 and 今年 are counted from `around.today` (the newest report's date)."""
    text = clean(text)
    folded = years_written_out(fold(text), around.today)
    content = QUESTION_WORDS.sub(" ", _PLANNED.sub(" ", _WHETHER.sub(r" \1", _SPLIT_VERB.sub(r"\1\2", folded))))
    wants = _wants(folded)
    periods = find_periods(_outside_names(folded).replace(",", "，"), around.today)
    named = around.places.find(folded, around.known_places, partial(proper, around.words))
    own = _OF_THE_ASKER.search(folded) is not None
    years = frozenset(y for p in periods if not own and p.period is not None and len(p.period.years) <= 2 for y in p.period.years)
    bare = _without(content, [*(p.raw for p in periods), *(suffixed for place in named for suffixed in (f"{place}市", f"{place}省", place))])
    return Question(
        text=text,
        folded=folded,
        content=" ".join(bare.split()),
        wants=wants,
        terms=terms_of(bare, _QUOTED.findall(folded), around.words, around.idf),
        units=asked_units(folded) if wants is Wants.NUMBER else frozenset(),
        focus=_focus(folded, around.words),
        years=years,
        kind=_kind(folded) or _over(folded, wants, years, around.today),
        places=named,
        tier=next((tier for tier in match.groups() if tier), "") if not named and (match := TIER.search(folded)) else "",
        ordinals=tuple(dict.fromkeys(_ORDINAL.findall(folded))),
        quoted=tuple(_QUOTED.findall(folded)),
        quantities=tuple(q for q in find_quantities(folded) if q.kind not in ("year", "date")),
        count=_list_count(folded),
        detail=DETAIL.search(folded) is not None,
        articles=references(folded),
        label=next((at for at, (asked, _) in enumerate(LABELS) if asked.search(folded)), None),
        older=OLDER.search(folded) is not None,
    )


def lean(question: Question, topic: Question) -> Question:
    """A question that leans on a topic: the topic's words at half their weight, its year and place where none is named."""
    own = {t.text for t in question.terms}
    carried = tuple(Term(t.text, t.weight * CARRIED, t.variants) for t in topic.terms if t.text not in own)
    years, places, kind = question.years or topic.years, question.places or topic.places, question.kind or topic.kind
    return replace(question, terms=question.terms + carried, years=years, places=places, kind=kind)


def _wants(folded: str) -> Wants:
    formal = folded.replace("啥", "什么").replace("咋", "怎么")
    for wants, pattern in WANTS:
        if pattern.search(folded) or pattern.search(formal):
            return wants
    return Wants.OTHER


def _outside_names(folded: str) -> str:
    """The text without what stands in brackets; 明年（2024年） means the year in the brackets."""
    folded = re.sub(r"[\u4e00-\u9fff]{1,2}年[（(]((?:19|20)\d{2}年)[)）]", lambda m: m[1].rjust(len(m[0])), folded)
    return _PARENTHESES.sub(lambda m: " " * len(m[0]), folded)


def _without(content: str, parts: Sequence[str]) -> str:
    for part in parts:
        content = content.replace(part, " ")
    return content


def _focus(folded: str, words: Words) -> str:
    """The noun that is asked for: after 多少个 / 哪些 / 什么, or before 人数 / 多少."""
    match = re.search(
        r"(?:多少|几|哪[些几个位家两]|什么样的|什么"
        r"|哪[一二三四五六七八九十\d]+)[\u4e00-\u9fff]{0,1}?(?:[个名家项人户件条场期所位种类批届大处支])?((?:[\u4e00-\u9fff“”a-z0-9])+)"
    , folded)
    if match:
        parts = [w for w in words.cut(match[1]) if len(w) > 1 and w not in empty_words()]
        if parts:
            return parts[0] if len(parts[0]) > 2 or len(parts) == 1 else "".join(parts[:2])
    counted = COUNT_NOUN.search(folded)
    if counted and len(counted[1]) > 1:
        return counted[1][-4:]
    return ""


def _kind(folded: str) -> PassageKind | None:
    """Whether a plan or a result is asked for; None when the wording says neither, or both."""
    asking = next((clause for clause in re.split(r"[，,；;]", folded) if _ASKING.search(clause)), "")
    for text in (folded, asking):  # 计划建35个，实际建了几个: the clause that asks decides
        kinds = [kind for kind, pattern in KINDS if pattern.search(text)]
        if len(kinds) == 1:
            return kinds[0]
    return PassageKind.ACHIEVEMENT if _REACHED.search(folded) else None


_ASKING = re.compile(r"多少|几|吗|没有")
_REACHED = re.compile(
    r"(?:目标|计划|任务|指标)[^，,。]{0,4}(?:完成|达到|实现|达成|兑现)了?(?:没有?|吗|么|不)"
    r"|(?:完成|达到|实现|达成)了?[^，,。]{0,12}(?:目标|计划|任务|指标)了?(?:没有?|吗|么)"
)
"""Whether a target was reached is told by the result."""


def _over(folded: str, wants: Wants, years: frozenset[int], today: date | None) -> PassageKind | None:
    """A number of a year that is over is the one reached, unless what was planned is asked for too."""
    planned = any(kind is PassageKind.TARGET and pattern.search(folded) for kind, pattern in KINDS)
    over = today is not None and years and max(years) < today.year
    return PassageKind.ACHIEVEMENT if over and wants is Wants.NUMBER and not planned else None


def _list_count(folded: str) -> int | None:
    match = LIST_COUNT.search(folded)
    if not match:
        return None
    count = match[1] or match[2]
    return int(count) if count.isdigit() else _HAN_COUNT.get(count)
