"""Findings -> plain data that tells why an answer came out as it did: what was understood, what competed, what decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answering import followup
from api.answering.answer import Turn
from api.answering.answerer import Answerer
from api.answering.features import NAMES
from api.answering.finding import Finding
from api.answering.question import clean
from api.answering.ranking import Weights
from api.answering.wording import Wants
from index.hits import Filter
from ingest.document import PassageKind

SHOWN, TELLING = 8, 4
"""Candidates that are shown, and features that are named with each."""
FEATURES = {
    "dense": "语义相近",
    "passage": "段落相关",
    "words": "句中的词",
    "pairs": "句中的字",
    "words_around": "标题和邻句的词",
    "pairs_around": "标题和全段的字",
    "rarest": "最少见的词",
    "rest": "标题没说的词",
    "rest_pairs": "标题没说的字",
    "fit": "答案的类型",
    "clause": "分句切题",
    "precise": "分句精炼",
    "noun": "数的是所问之物",
    "year": "年份",
    "kind": "成绩或目标",
    "plan": "计划",
    "place": "地区",
    "ordinal": "届次",
    "quoted": "引号里的名称",
    "heading": "只是标题",
    "masthead": "文件开头",
    "recent": "新近",
    "stated": "问题里的数字",
    "article": "条款号",
    "label": "标签行",
    "in_force": "现行有效",
    "said": "上一轮所引",
}
RULES = {
    "empty": "没有相关内容",
    "place": "地区不符",
    "namesake": "同类的另一个",
    "body": "另一行业的工会",
    "ceiling": "只有限额，没有总数",
    "year": "年份不符",
    "ordinal": "届次不符",
    "number": "没有所问的数字",
    "thing": "没有所问的人、单位、时间、地点或文件",
    "count": "没有逐一列出",
    "group": "没有单独计数",
    "attribute": "没有所问的这一项",
    "code": "编号不符",
    "measure": "没有人均、平均或同比的数字",
    "stock": "只有新增的数字，没有总数",
    "planned": "只有计划，没有结果",
    "years": "只有几年合计的数字",
    "stated": "没有提到所问的数字",
    "topic": "数字说的是别的事",
    "part": "没有单独给出其中一部分",
    "kin": "数字说的是同类的另一种",
    "elsewhere": "数字在说别的事的分句里",
    "elsewhen": "日期在说别的事的分句里",
    "quoted": "没有提到引号里的名称",
    "unlisted": "只有数量，没有逐一列出",
    "undefined": "没有解释这个说法",
    "procedure": "没有说明怎么办理",
    "deed": "没有说明这件事怎么办",
    "permission": "没有说明能不能",
    "contrast": "只有另一级别的",
    "role": "没有提到所问的角色",
    "unheard": "没有提到所问的名称",
    "unrelated": "数字说的是别的事",
    "detail": "没有具体内容",
    "doubt": "把握不够",
    "unverified": "没有通过核对",
}
WANTED = {
    Wants.NUMBER: "数字",
    Wants.LIST: "列举",
    Wants.PERSON: "人",
    Wants.ORGANISATION: "单位",
    Wants.DATE: "时间",
    Wants.PLACE: "地点",
    Wants.DOCUMENT: "文件",
    Wants.DEFINITION: "含义",
    Wants.YES_NO: "是否",
    Wants.HOW: "做法",
    Wants.WHY: "原因",
    Wants.OTHER: "其他",
}
KINDS = {PassageKind.ACHIEVEMENT: "成绩", PassageKind.TARGET: "目标"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one feature adds to a score: `weight` times `value` is `worth`. `label` is its Chinese name."""

    name: str
    label: str
    weight: float
    value: float
    worth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One candidate sentence. `start` and `end` count characters of the document's text.

    `gains` are the features that add most; `behind` those by which it falls short of the first candidate (worth < 0), empty for
    the first itself. `passed_over` tells that it scores higher than the first but does not hold the kind of thing asked for, or is older.
    """

    rank: int
    document_id: str
    title: str
    path: tuple[str, ...]
    sentence: str
    start: int
    end: int
    score: float
    gains: tuple[Contribution, ...]
    behind: tuple[Contribution, ...] = ()
    passed_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedTerm:
    """A word that the answer should be about, its weight, and the official words taken for it."""

    text: str
    weight: float
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPart:
    """One part of the question: how it was understood, who competed (`rivals` of `candidates` in all), and what was decided.

    `doubt` is the probability in [0, 1] that the first rival does not answer; above `limit` the question is refused. `rule`,
    `rule_label` and `reason` are None for an answer.
    """

    question: str
    wants: str
    units: tuple[str, ...]
    focus: str
    years: tuple[int, ...]
    places: tuple[str, ...]
    kind: str | None
    terms: tuple[ExplainedTerm, ...]
    candidates: int
    rivals: tuple[Rival, ...]
    doubt: float
    limit: float
    rule: str | None
    rule_label: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a question got the answer it got. `understood` is the question made whole, `topic` what it leans on ("" for nothing)."""

    asked: str
    understood: str
    topic: str
    parts: tuple[ExplainedPart, ...]


def explain(answerer: Answerer, text: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Explanation:
    """How the answerer comes to its answer to this question. Never raises for odd text; one without a word has no parts."""
    asked = clean(text)
    if not any(c.isalnum() for c in asked):
        return Explanation(asked=text, understood=asked, topic="", parts=())
    whole = followup.make_whole(asked, history)
    weights = Weights.open()
    parts = tuple(_part(finding, weights) for finding in answerer.findings(whole, history, filter or Filter()))
    return Explanation(asked=text, understood=whole.text, topic=whole.topic, parts=parts)


def _part(finding: Finding, weights: Weights) -> ExplainedPart:
    question, refusal = finding.question, finding.refusal
    return ExplainedPart(
        question=question.text,
        wants=WANTED.get(question.wants, question.wants.value),
        units=tuple(sorted(question.units)),
        focus=question.focus,
        years=tuple(sorted(question.years)),
        places=question.places,
        kind=KINDS.get(question.kind) if question.kind else None,
        terms=tuple(ExplainedTerm(text=t.text, weight=round(t.weight, 3), official=t.variants) for t in question.terms),
        candidates=len(finding.ranked),
        rivals=tuple(_rival(finding, at, weights) for at in range(min(SHOWN, len(finding.ranked)))),
        doubt=round(finding.doubt, 4),
        limit=round(finding.limit, 4),
        rule=refusal.rule if refusal else None,
        rule_label=RULES.get(refusal.rule, refusal.rule) if refusal else None,
        reason=refusal.reason if refusal else None,
    )


def _rival(finding: Finding, at: int, weights: Weights) -> Rival:
    candidate, row, score = finding.ranked[at], finding.rows[at], float(finding.scores[at])
    own = _contributions(weights, row)
    difference = _contributions(weights, row - finding.rows[0])
    return Rival(
        rank=at + 1,
        document_id=candidate.hit.document.id,
        title=candidate.hit.document.title,
        path=candidate.hit.passage.path,
        sentence=candidate.parsed.text,
        start=candidate.span.start,
        end=candidate.span.end,
        score=round(score, 4),
        gains=tuple(sorted((c for c in own if c.worth), key=lambda c: -abs(c.worth))[:TELLING]),
        behind=tuple(sorted((c for c in difference if c.worth < 0), key=lambda c: c.worth)[:TELLING]),
        passed_over=score > float(finding.scores[0]),
    )


def _contributions(weights: Weights, row: Sequence[float]) -> list[Contribution]:
    """One for each feature, in the order of `NAMES`."""
    found = []
    for name, value in zip(NAMES, map(float, row), strict=True):
        weight = weights.rank.get(name, 0.0)
        label = FEATURES.get(name, name)
        found.append(Contribution(name=name, label=label, weight=weight, value=round(value, 4), worth=round(weight * value, 4)))
    return found
