"""Whether a sentence is of the year, the kind, the place and the round that a question is about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.answering.question import Question
from api.answering.sentences import Candidate
from ingest.document import DocumentKind, PassageKind


def year_fit(question: Question, candidate: Candidate) -> float:
    """1: of a year that was asked for; .5: the section is, but the sentence names another; -1: of another year; 0: unknown."""
    if not question.years:
        return 0.0
    if question.years & candidate.parsed.years:
        return 1.0
    period = candidate.hit.passage.period or candidate.hit.document.period
    reported = period is not None and bool(question.years & set(period.years))  # a notice that sends out the year's summary
    if candidate.hit.document.kind is DocumentKind.POLICY and not reported and _not_yet(question, candidate):
        return -1.0
    if candidate.hit.passage.kind is PassageKind.POLICY or period is None:
        return 0.0 if not candidate.parsed.years else -0.5
    if len(period.years) > 3:
        return 0.5 if question.years & set(period.years) else -1.0
    inside = bool(question.years & set(period.years))
    if inside:
        return 0.5 if candidate.parsed.years else 1.0
    return -1.0


def _not_yet(question: Question, candidate: Candidate) -> bool:
    """Whether the rule came into force only after every year that was asked for."""
    dates = candidate.hit.document.dates
    start = dates.effective or dates.best
    return start is not None and start.year > max(question.years)


def kind_fit(question: Question, candidate: Candidate) -> float:
    """1: a plan where a plan is asked for, a result where a result is; -1: the other of the two; 0: neither."""
    kind = candidate.hit.passage.kind
    if question.kind is None or kind not in (PassageKind.ACHIEVEMENT, PassageKind.TARGET):
        return 0.0
    return 1.0 if kind is question.kind else -1.0


def place_fit(question: Question, candidate: Candidate, own: Mapping[str, frozenset[str]]) -> float:
    """1: every place asked for is named by sentence, headings or issuer; -1: one is not; 0: none was asked for."""
    if not question.places:
        return _tier_fit(question, candidate)
    text = f"{candidate.context}\n{candidate.parsed.folded}"
    known = own.get(candidate.hit.document.id, frozenset())
    opening = candidate.passage[:_OPENING]  # ◆岑江集团工会：… in a bulletin of the county
    return 1.0 if all(_named(place, text) or place in known or _named(place, opening) for place in question.places) else -1.0


_OPENING = 40  # characters


def _named(place: str, text: str) -> bool:
    """Whether the text speaks of the place: 北屏港 is not 北屏区."""
    return any(text[at + len(place) : at + len(place) + 1] not in _SIGHTS for at in _places_of(place, text))


def _places_of(place: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(place), text)]


_SIGHTS = frozenset("港湖山河江路桥寺塔庙街巷")
"""What is named after a place and is not it."""


def _tier_fit(question: Question, candidate: Candidate) -> float:
    """-1: 全市 asked for, and a county's report speaks; the other way round too. Rules of a city hold for its counties."""
    issuer = _ISSUER_TIER.search(candidate.hit.document.issuer or "") if question.tier else None
    reported = candidate.hit.passage.kind in (PassageKind.ACHIEVEMENT, PassageKind.TARGET)
    spoken = f"全{question.tier}" in candidate.parsed.folded
    return -1.0 if issuer is not None and reported and issuer[1] != question.tier and not spoken else 0.0


_ISSUER_TIER = re.compile(r"([省市县区])(?:总工会|委|人民政府)")


def ordinal_fit(question: Question, candidate: Candidate) -> float:
    """1: 第三轮 asked for and named; -1: the sentence names another 轮; -.5: it names none."""
    if not question.ordinals:
        return 0.0
    text = _first(f"{candidate.parsed.folded}{candidate.context}")
    wanted = [_first(o) for o in question.ordinals]
    if all(o in text for o in wanted):
        return 1.0
    others = any(re.search(rf"第[一二三四五六七八九十百\d]+{o[-1]}", text) for o in wanted)
    return -1.0 if others else -0.5


def _first(text: str) -> str:
    """首批 and 第1批 said as 第一批."""
    return re.sub(r"(?:第1|首)(?=[届批轮次期季])", "第一", text)
