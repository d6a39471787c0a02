"""Text of a question -> Question: what is wanted, about what, of which year, kind and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path

from api.answering.articles import ArticleReference, references
from api.answering.asked_units import asked_units
from api.answering.places import Places, proper
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
_PLANNED = re.compile(r"(?:计划|目标|原定)(?=.*实际)")
"""计划建35个，实际建了几个 asks of what was built."""
_OF_THE_ASKER = re.compile(r"年(?:就|才|刚)?[^，。？?]{0,10}过的?.{0,6}(?:还|能|可|再)|年[^，。？?]{0,4}(?:入的?会|进的?厂|退的?休)")
"""前年得过奖章的还能再报吗: a year of the one who asks is not the year of the rule."""
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[届批轮次期季]|首[届批轮次期]")
_PARENTHESES = re.compile(r"[（(][^（()）]*[)）]")


@dataclass(frozen=True, slots=True)
class Term:
    """A word that the answer should be about. `weight` grows with rarity; `variants` say the same in official words.

    `thing` tells that it is a noun that the documents use.
    """

    text: str
    weight: float
    variants: tuple[str, ...] = ()
    thing: bool = False


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
        terms=_terms(bare, _QUOTED.findall(folded), around.words, around.idf),
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


def _terms(content: str, quoted: Sequence[str], words: Words, idf: Callable[[Sequence[str]], Mapping[str, float]]) -> tuple[Term, ...]:
    """The distinct content words and quoted names, rarest heaviest, each with the official words for it."""
    cut = [w for part in content.split() for w in words.cut(part)]
    empty = _empty_words()
    told = [w if words.word_class(w) else _without_adverbs(w, empty) for w in map(_without_particle, cut) if not _WITHIN.fullmatch(w)]
    found = [part for w in told if len(w) > 1 or w.isdigit() for part in _fine(w, words)]
    singles = [w for w in cut if len(w) == 1 and "\u4e00" <= w <= "\u9fff"]
    deeds = [w for w in singles if words.word_class(w)[:1] == "v"]  # 骗, 交
    found += [name for part in content.split() if (name := _unknown_name(words.cut(part), empty, idf))]
    kept = list(dict.fromkeys(w for w in found if w not in empty)) or list(dict.fromkeys(singles))
    official: dict[str, list[str]] = {}
    for synonym in words.synonyms(content):
        said = synonym.colloquial
        for word in [word for word in kept if word in said or said in word] or [said] * (len(said) > 1 or said in deeds):
            official.setdefault(word, []).extend(synonym.official.split())
    kept += [word for word in official if word not in kept]  # 废了: left of it is one character, which is no word
    rarity = idf([*kept, _NEVER])
    heaviest = max((rarity.get(w, 1.0) for w in kept), default=1.0)
    names = tuple(Term(name, heaviest) for name in quoted if len(name) > 2 and name not in kept)
    absent = {w for w in kept if rarity.get(w, 0.0) >= rarity.get(_NEVER, 0.0)}
    weights = {w: rarity.get(w, 1.0) * _telling(w, words.word_class(w), w in absent) for w in kept}
    meant = {w: tuple(dict.fromkeys(fold(v) for v in official.get(w, ()))) for w in kept}
    return names + tuple(Term(w, weights[w], meant[w], words.word_class(w)[:1] == "n" and w not in absent) for w in kept)


def _without_particle(word: str) -> str:
    """签了 -> 签: jieba's guesses at unknown words hold particles; one character left over is no word."""
    return word[:-1] if len(word) == 2 and word[1] in "了的过着得" else word


def _without_adverbs(word: str, empty: frozenset[str]) -> str:
    """最多能 -> "": what jieba guesses of a word that it does not know is often an adverb or a modal (要出) with the verb after it."""
    if len(word) == 2 and word[0] in "要能可会得该想":
        return word[1]
    for end in (2, 3):
        if word[:end] in empty and len(word) - end <= 1:
            return word[end:]
    return word


_WITHIN = re.compile(r"[天日月年周][内里前后]|[内里前][提要得能可交报办须]|(.)不\1|[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九十百千万]+多")
"""No topic: what is left of 几天内 and 几天内提 without the asking word, 收不收, and the asker's own numbers (五十八, 三百多)."""


def _telling(word: str, word_class: str, absent: bool) -> float:
    """What a word tells about the topic, in (0, 1].

    Two characters that neither a dictionary nor a document knows are mostly a slip of the segmentation or of the pen
    (娃上, 校其), seldom a topic. One character is known by its official words alone.
    """
    if len(word) == 1 or (not word_class and absent and len(word) == 2):
        return 0.3
    if word in _empty_words() or (not word_class and len(_without_adverbs(word, _empty_words())) < len(word)):
        return 0.1  # known by its official words alone: 最多能
    return _CLASS_WEIGHT.get(word_class[:1], 0.3)


def _unknown_name(cut: Sequence[str], empty: frozenset[str], idf: Callable[[Sequence[str]], Mapping[str, float]]) -> str:
    """The first run of single characters that the documents write in a row too: a name that no dictionary has (饿了么)."""
    marks = "".join("1" if len(w) == 1 and "\u4e00" <= w <= "\u9fff" and w not in _JOINING else "0" for w in cut)
    run = re.search("1{2,5}", marks)
    if run is None:
        return ""
    name = "".join(cut[run.start() : run.end()])
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    rarity = idf([*pairs, _NEVER])
    known = all(rarity.get(pair, 0.0) < rarity.get(_NEVER, 0.0) for pair in pairs)
    return name if known and name[0] not in empty else ""


_JOINING = frozenset("是被由为又把将从向让使在于的和与想要能可该")
"""Characters that join words: 道同是被谁 names 道同."""
_WHETHER = re.compile(r"[要能会可该用让给得是有算]不(?:[要能会可该用让给得是有算])|([\u4e00-\u9fff])[不没](?=\1)")
"""要不要扣 asks of 扣, 申不申请 of 申请."""
_NEVER = "\ue000"
"""A term of the private use area: its rarity is that of a term no document has."""
_CLASS_WEIGHT = {"n": 1.0, "i": 1.0, "j": 1.0, "l": 1.0, "s": 0.8, "b": 0.8, "": 1.0, "v": 0.6, "a": 0.6, "t": 0.4, "m": 0.5, "q": 0.4}
"""What a word of a class tells about the topic; particles, adverbs and pronouns nearly nothing."""


def _fine(word: str, words: Words) -> list[str]:
    """A long compound as the words inside it (工会法律援助 -> 工会, 法律援助), where they cover it; else itself."""
    if len(word) < 5:
        return [word]
    parts: list[str] = []
    rest = word
    inside = sorted({w for w in words.search_words(word) if 1 < len(w) < len(word)}, key=lambda w: (-len(w), w))
    while rest:
        part = next((w for w in inside if rest.startswith(w)), None)
        if part is None:
            rest = rest[1:]  # 工会 is no search word: what is left without it still names the thing
            continue
        parts.append(part)
        rest = rest[len(part) :]
    return parts if 2 * sum(map(len, parts)) >= len(word) else [word]


@cache
def _empty_words() -> frozenset[str]:
    lines = Path(__file__).with_name("empty_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _focus(folded: str, words: Words) -> str:
    """The noun that is asked for: after 多少个 / 哪些 / 什么, or before 人数 / 多少."""
    match = re.search(
        r"(?:多少|几|哪[些几个位家两]|什么样的|什么"
        r"|哪[一二三四五六七八九十\d]+)[\u4e00-\u9fff]{0,1}?(?:[个名家项人户件条场期所位种类批届大处支])?((?:[\u4e00-\u9fff“”a-z0-9])+)"
    , folded)
    if match:
        parts = [w for w in words.cut(match[1]) if len(w) > 1 and w not in _empty_words()]
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
    r"(?:目标|计划|任务|指标)[^，。]{0,4}(?:完成|达到|实现|达成|兑现)了?(?:没有?|吗|么|不)"
    r"|(?:完成|达到|实现|达成)了?[^，。]{0,12}(?:目标|计划|任务|指标)了?(?:没有?|吗|么)"
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
