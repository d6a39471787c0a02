"""Question + a sentence that answers it -> Span: the clauses to show, as few as tell it."""

from __future__ import annotations

import re
from dataclasses import replace

from api.answering.asked_units import asked_units
from api.answering.coverage import coverage, covered
from api.answering.question import Question
from api.answering.sentences import Candidate, fields
from api.answering.typefit import asks_for_all, items, only_new, stands, type_pattern, unit_fit
from api.answering.wording import EVERY, REASON, Wants
from ingest.document import Span
from ingest.measures import measure_class
from ingest.quantities import COUNTS, Quantity

WINDOW = 115
"""Characters up to which a sentence is shown whole; longer ones are cut to clauses."""
SHORT_WINDOW = 60
LONG_WINDOW = {Wants.LIST: 300, Wants.DEFINITION: 260, Wants.HOW: 180, Wants.WHY: 180}
_SHORT_ANSWERS = frozenset({Wants.NUMBER, Wants.DATE, Wants.PERSON})
_NAMED = frozenset({Wants.PERSON, Wants.ORGANISATION, Wants.PLACE, Wants.DOCUMENT})


def window(question: Question, candidate: Candidate, *, alone: bool = True) -> Span:
    """The clauses to show: the one that answers alone, if it is clearly the one; else a short sentence whole, of a long one the run that says most.

    Not `alone` in an encyclopedia, whose sentences tell one thing and not a row of figures: CMRC holds .8 more of its answers without.
    """
    text = candidate.parsed.text
    limit = LONG_WINDOW.get(question.wants, WINDOW)
    short = question.wants in _SHORT_ANSWERS and not EVERY.search(question.folded)
    if len(candidate.parsed.clauses) < 2:
        return Span(start=0, end=len(text))
    if alone and (clause := _alone(question, candidate)) is not None:
        return clause
    if len(text) <= (SHORT_WINDOW if short else limit):
        return Span(start=0, end=len(text))
    run = max(_telling_runs(question, candidate), key=lambda run: (round(_worth(question, candidate, run, limit), 6), -run.start))
    named = question.wants not in _NAMED or type_pattern(question.wants).search(candidate.parsed.folded[run.start : run.end])
    if not named and len(text) <= LONG_WINDOW[Wants.HOW]:
        return Span(start=0, end=len(text))  # who, where or which stands in another clause than what is asked about
    return run


def _alone(question: Question, candidate: Candidate) -> Span | None:
    asked = _for_a_number(question)
    if asked.wants is Wants.NUMBER and not EVERY.search(question.folded) and (clause := _told_apart(asked, candidate)):
        return clause
    return _part(question, candidate)


def _part(question: Question, candidate: Candidate) -> Span | None:
    """The part between two ；that clearly says more of what is asked than the others do, with the thing that is wanted; None else."""
    ends = [m.end() for m in re.finditer(r"[；;]", candidate.parsed.text)]
    if not ends or fields(candidate.parsed.text) or len(_ASKED.findall(question.folded)) > 1 or EVERY.search(question.folded):
        return None
    parts = [Span(start=a, end=b) for a, b in zip([0, *ends], [*ends, len(candidate.parsed.text)], strict=True) if b > a]
    if len(parts) == 1 or (len(parts) > _PAIR and question.wants in LONG_WINDOW):
        return None  # the parts are the items of what is asked for
    if question.wants not in _NAMED | {Wants.DATE, Wants.LIST} and not any(_stated(question, candidate, part) for part in parts):
        return None
    worths = [_covered(question, candidate.parsed.folded[p.start : p.end]) + _stated(question, candidate, p) for p in parts]
    best, second = sorted(range(len(parts)), key=lambda at: -worths[at])[:2]
    pattern = question.wants in _NAMED and type_pattern(question.wants)
    holds = not pattern or pattern.search(candidate.parsed.folded[parts[best].start : parts[best].end])
    return parts[best] if worths[best] - worths[second] > _TELLS_MORE and holds and _run_fit(question, candidate, parts[best]) > 0 else None


_TELLS_MORE, _PAIR = 0.4, 2


def _stated(question: Question, candidate: Candidate, run: Span) -> float:
    """More for a figure that the question states: 3万元以上的."""
    inside = {(q.value, q.kind) for q in candidate.parsed.quantities if run.start <= q.span.start < run.end}
    return _QUOTED * any((q.value, q.kind) in inside for q in question.quantities)


def _for_a_number(question: Question) -> Question:
    """The question as one for a number, where it is: 上海 2022年计划 职工健身驿站 asks for one without a word that asks."""
    bare = question.wants is Wants.OTHER and not _ASKED.search(question.folded) and not _NO_NUMBER.search(question.folded)
    if question.wants is not Wants.NUMBER and not bare:
        return question
    units = question.units or asked_units(question.folded) or frozenset({"名", "人"} if _HEADS.search(question.folded) else ())
    return replace(question, wants=Wants.NUMBER, units=units)


_HEADS = re.compile(r"(?:会员|职工|干部|劳模|工匠|农民工|劳动者|人员|骑手|司机|代表|委员)总?数")


def _told_apart(question: Question, candidate: Candidate) -> Span | None:
    """The one clause with the asked number where another clause has a number too, and it is clearly the lesser; None else."""
    fits = {clause: _run_fit(question, candidate, clause) for clause in candidate.parsed.clauses}
    clauses = [clause for clause, fit in fits.items() if fit > 0 and fit >= _AS_FITTING * max(fits.values())]
    by_case = fields(candidate.parsed.text) or any(_held(candidate))
    bare = not _ASKED.search(question.folded)
    several = len(_ASKED.findall(question.folded)) > 1 or len({measure_class(unit) for unit in question.units}) > 1
    told = {q.value for q in candidate.parsed.quantities}
    premise = any(q.kind in COUNTS and q.value not in told and q.value > _FEW for q in question.quantities)  # another clause may put it right
    if not clauses or by_case or several or premise or not (question.units or bare):
        return None
    worths = {clause: _worth(question, candidate, clause, WINDOW) for clause in fits}
    first, second = sorted(fits, key=lambda clause: -worths[clause])[:2]
    margin = _TOLD_APART if second in clauses and question.units else _ALONE
    return first if first in clauses and worths[first] - worths[second] > margin else None


def _telling_runs(question: Question, candidate: Candidate) -> list[Span]:
    """The runs; where a number is wanted, those with a number that fits about as well as the best of the sentence."""
    runs = _runs(candidate)
    if question.wants is not Wants.NUMBER:
        return runs
    fits = [_run_fit(question, candidate, run) for run in runs]
    return [run for run, fit in zip(runs, fits, strict=True) if fit >= _AS_FITTING * max(fits)]


_AS_FITTING = 0.7
_FEW = 10
_TOLD_APART, _ALONE = 0.05, 0.2
"""Clauses of one sentence nearer than this are shown together (205 sentences with several numbers: 166 right, 7 wrong, 32 together)."""


def _runs(candidate: Candidate) -> list[Span]:
    clauses, held = candidate.parsed.clauses, _held(candidate)
    runs = ((i, j) for i in range(len(clauses)) for j in range(i, min(len(clauses), i + 8)))
    return [Span(start=clauses[i].start, end=clauses[j].end) for i, j in runs if j == len(held) or not held[j]]


def _held(candidate: Candidate) -> list[bool]:
    """For each clause but the last whether it is only the condition of the one after it."""
    return [_CONDITION.search(candidate.parsed.folded[clause.start : clause.end]) is not None for clause in candidate.parsed.clauses[:-1]]


_CONDITION = re.compile(r"的[，,]\s*$")
"""遭遇意外致困的，: what follows holds only then, and without it this is no statement."""


def _worth(question: Question, candidate: Candidate, run: Span, limit: int) -> float:
    """Coverage of the question plus fit of what is wanted, minus length; long runs pay more beyond the limit."""
    text = candidate.parsed.folded[run.start : run.end]
    before = candidate.parsed.folded[: run.start]
    said = _INHERITED * _covered(question, candidate.parsed.folded[: run.end]) + (1 - _INHERITED) * _covered(question, text)
    worth = said + 0.8 * _run_fit(question, candidate, run) + sum(_named(place, text, before) for place in question.places)
    whole = asks_for_all(question.folded) or _UP_TO_NOW.search(question.folded) is not None
    part = (text.startswith("其中") and not _alone_in(question, candidate, run)) or (whole and only_new(text))
    worth += _STANDING * (whole and stands(text)) - _PART * part
    named = _YEAR.findall(text) or _YEAR.findall(candidate.parsed.folded[: run.end])[-1:]
    worth += _OF_THE_YEAR * any(f"{year}年" in named for year in question.years) + _QUOTED * sum(name in text for name in question.quoted)
    price = 0.002 if question.wants in _SHORT_ANSWERS else 0.0004
    return worth - price * len(text) - (0.02 * (len(text) - limit) if len(text) > limit else 0.0)


def _named(place: str, text: str, before: str) -> float:
    """1 for a place that the clauses name, and not only in the name of something (“澜江工匠”); less where those before name it."""
    return 1.0 if place in _NAME.sub("", text) else _INHERITED * (place in _NAME.sub("", before))


_NAME = re.compile(r"[“《][^”》]*[”》]")


def _alone_in(question: Question, candidate: Candidate, run: Span) -> bool:
    """Whether these clauses hold a word of the question that the rest of the sentence does not: 其中个人缴纳30元 for 个人."""
    text, rest = candidate.parsed.folded[run.start : run.end], f"{candidate.parsed.folded[: run.start]}\n{candidate.parsed.folded[run.end :]}"
    return any(covered(term, text) > 0.5 > covered(term, rest) for term in question.terms)


def _covered(question: Question, text: str) -> float:
    """Coverage of the question's words and of its pairs of characters."""
    pairs = {part[at : at + 2] for part in question.content.split() for at in range(len(part) - 1)}
    return coverage(question.terms, text) + (sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0)


_INHERITED = 0.85
"""What the clauses before have said holds for a clause too, nearly as if it stood there: 新建站点45个，累计265个."""
_STANDING, _PART = 0.3, 0.15
"""For what there is in all, where that is asked for; against a part of what was counted."""
_UP_TO_NOW = re.compile(r"累计|一共|总共|目前|现在|到现在")
_ASKED = re.compile(r"多少|多[大长久高]|几(?!乎)|哪|谁|什么|啥|各|怎|咋|如何|/")
_NO_NUMBER = re.compile(r"吗|[能否不]|原因|内容|材料|条件|流程|程序|名单|地址|时间|电话|依据|做法|措施|意义|对象|范围|要求")
_OF_THE_YEAR, _QUOTED = 0.5, 0.3
"""2022年末由……订正为……；2023年末……: the clause that names the year asked for, or is led by one that does; and a name in quotes."""
_YEAR = re.compile(r"(?:19|20)\d{2}年")


def _own_noun(question: Question, candidate: Candidate, quantity: Quantity) -> float:
    """Less than 1 for a number right before a noun that was not asked for: 18项重点工程 are no 劳动竞赛."""
    behind = _NOUN_BEHIND.match(candidate.parsed.folded, quantity.span.end)
    plain = quantity.unit == "元" or (behind and _ANYBODY.search(behind[0]))
    return _OTHER_NOUN if behind and not plain and not any(behind[0][at : at + 2] in question.folded for at in range(3)) else 1.0


_NOUN_BEHIND, _OTHER_NOUN = re.compile(r"[\u4e00-\u9fff]{4}"), 0.6
_ANYBODY = re.compile(r"^(?:一线)?(?:职工|会员|群众)")
_BY_WHOM = re.compile(r"由[^，,。；;]{2,20}(?:牵头|负责|起草|制定|承办|主办|组织|实施|担任|审核|审批|承担|办理)")


def _run_fit(question: Question, candidate: Candidate, run: Span) -> float:
    text = candidate.parsed.folded[run.start : run.end]
    if question.wants is Wants.NUMBER:
        inside = [q for q in candidate.parsed.quantities if run.start <= q.span.start < run.end]
        return max((unit_fit(question, q) * _own_noun(question, candidate, q) for q in inside), default=0.0)
    if question.wants is Wants.LIST:
        return min(1.0, items(text) / max(2, items(candidate.parsed.folded)))
    if question.wants is Wants.DATE:
        return float(re.search(r"\d+[年月日]|期间|“[一二三四五六七八九十]+”|[一二三四五六七八九十]+[年月日]", text) is not None)
    if question.wants in (Wants.PERSON, Wants.ORGANISATION):
        return max(0.5, float(_BY_WHOM.search(text) is not None))
    if question.wants is Wants.DEFINITION:
        return float(re.search(r"(?:是指|指的是|即|称为|是)[^，,。]{4}", text) is not None)
    if question.wants is Wants.WHY:
        return float(REASON.search(text) is not None)
    return 0.5
