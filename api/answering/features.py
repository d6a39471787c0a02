"""A question and a candidate sentence -> the numbers that ranking and refusing look at.

Every feature lies in [-1, 1], is named in `NAMES`, and means the same for any document. Ranking multiplies them with
weights; the refusal model looks at those of the best sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from api.answering.articles import article_of
from api.answering.coverage import coverage, covered, pair_coverage
from api.answering.question import CARRIED, Question
from api.answering.scopefit import kind_fit, ordinal_fit, place_fit, year_fit
from api.answering.sentences import Candidate, record_labels
from api.answering.subject import titled, unnamed
from api.answering.terms import Term
from api.answering.typefit import clause_fit, quantity_fit, stated_fit, type_fit
from api.answering.validity import InForce
from api.answering.wording import LABELS, RATE, Wants
from ingest.document import DocumentKind, PassageKind
from ingest.words import fold

NAMES = (
    "dense",  # cosine of sentence and question, min-max over the candidates
    "passage",  # fused score of the passage
    "words",  # rare words of the question in the sentence
    "pairs",  # character pairs of the question in the sentence
    "words_around",  # ... in the sentence with title, headings and sentences beside it
    "pairs_around",
    "rarest",  # the rarest word, in sentence or headings
    "rest",  # words that title and headings do not hold, in the sentence itself
    "rest_pairs",
    "fit",  # the sentence holds the kind of thing that is wanted
    "clause",  # best clause: fit times coverage
    "precise",  # little else than what is asked about stands in the clause of the number
    "noun",  # the number counts the noun that is asked for
    "year",
    "kind",
    "plan",  # a plan was asked for: 1 in a passage of plans, -1 in one of results
    "place",
    "ordinal",
    "quoted",
    "heading",
    "masthead",
    "recent",
    "stated",  # numbers that the question states stand in the sentence
    "article",  # 第N条 that was asked for
    "label",  # 标签：内容 lines whose label is what is asked for
    "in_force",  # the version of a rule that holds on the day asked for
    "said",  # follow-ups: the sentence (1) or passage (.5) of the answer before
)
_IN_FORCE = re.compile(r"施行|生效|实施|执行|有效|到期|作废|废止")
"""When a rule holds is said by its articles, not by its opening lines."""
INDEX = {name: at for at, name in enumerate(NAMES)}

_ABOUT_DOCUMENT = re.compile(
        r"(?:报告|讲话|文件|通知|办法|材料|意见|方案).{0,6}(?:谁|哪位|作的|写的|做的|发的|印发|发布|时候|哪天|何时|日期|时间|作者"
        r"|报告人|什么会|[发文]?文?字号|文号)|(?:谁|哪天|什么时候|何时).{0,4}(?:作|做|写|发布"
        r"|印发|公布|出台).{0,4}(?:报告|讲话|文件|通知|办法)|报告人|作报告|发文字号|文号|(?:工会|[市县区省]总)的?主席(?:是|叫|姓)(?:谁|哪|什么|啥)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What all candidates of one question are measured with. `pairs` maps character pairs to weights, `said` is the answer before."""

    question: Question
    pairs: Mapping[str, float]
    newest: int | None
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)
    in_force: Mapping[str, InForce] = field(default_factory=dict)
    said: str = ""
    day: date | None = None


def features(scoring: Scoring, candidates: Sequence[Candidate], topic_cosines: Sequence[float] = ()) -> npt.NDArray[np.float64]:
    """One row of `len(NAMES)` a candidate, shape (n, len(NAMES))."""
    around: dict[tuple[str, str], _Around] = {}
    for c in candidates:
        if (c.hit.passage.id, c.context) not in around:
            around[c.hit.passage.id, c.context] = _around(scoring, c)
    told = [_row(scoring, c, around[c.hit.passage.id, c.context]) for c in candidates]
    rows = np.array(told, dtype=np.float64).reshape(len(candidates), len(NAMES))
    if len(candidates):
        leaning = [CARRIED * cosine for cosine in topic_cosines] or [0.0] * len(candidates)
        rows[:, INDEX["dense"]] = _spread([c.cosine + more for c, more in zip(candidates, leaning, strict=True)])
    return rows


def about_document(question: Question) -> bool:
    """Whether the question is about the document itself: who reported, when it was issued."""
    return _ABOUT_DOCUMENT.search(question.folded) is not None and _IN_FORCE.search(question.folded) is None


def _about(question: Question, candidate: Candidate) -> bool:
    """Whether the question is about this document: who drew up the 补贴办法 is not told by the head of a report."""
    named, head = _KIND_NAMED.search(question.folded), candidate.hit.document
    return about_document(question) and (named is None or head.kind is DocumentKind.POLICY or named[0] in head.title)


_KIND_NAMED = re.compile(r"办法|通知|方案|细则|条例|规定")


def signs(question: Question, ranked: Sequence[Candidate], rows: npt.NDArray[np.float64], scores: npt.NDArray[np.float64]) -> dict[str, float]:
    """What the refusal model looks at: the features of the best candidate, and how it stands among the others.

    `cosine` is absolute, `lead` the distance to the best sentence of another passage, `uncovered` the share of the
    question's weight that lies in the heaviest word which neither the sentence nor what is around it speaks of,
    `unnamed` and `titled` whether the passage and the document are about what the question names.
    """
    best = ranked[0]
    around = f"{best.context}\n{best.passage}"
    total = sum(t.weight for t in question.terms) or 1.0
    other = next((float(s) for c, s in zip(ranked, scores, strict=True) if c.hit.passage.id != best.hit.passage.id), 0.0)
    return dict(zip(NAMES, map(float, rows[0]), strict=True)) | {
        "cosine": (best.cosine - 0.85) * 10,
        "score": float(scores[0]),
        "lead": float(scores[0]) - other,
        "uncovered": max((t.weight * (1 - covered(t, around)) for t in question.terms), default=0.0) / total,
        "uncovered_here": max((t.weight * (1 - covered(t, f"{best.context}\n{best.parsed.folded}")) for t in question.terms), default=0.0) / total,
        "number": float(question.wants is Wants.NUMBER),
        "number_noun": float(question.wants is Wants.NUMBER) * float(rows[0][INDEX["noun"]]),
        "number_clause": float(question.wants is Wants.NUMBER) * float(rows[0][INDEX["clause"]]),
        "other": float(question.wants is Wants.OTHER),
        "words_asked": min(1.0, len(question.terms) / 10),
        "unnamed": unnamed(question, best),
        "titled": titled(question, best),
    }


def _spread(values: Sequence[float]) -> npt.NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    low, high = array.min(), array.max()
    return (array - low) / (high - low) if high > low else np.zeros_like(array)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the sentences of a passage under the same headings share: words and pairs that these do not hold, the pairs of the passage."""

    rest: tuple[Term, ...]
    rest_pairs: Mapping[str, float]
    pairs: float


def _around(scoring: Scoring, candidate: Candidate) -> _Around:
    context = candidate.context
    return _Around(
        tuple(t for t in scoring.question.terms if covered(t, context) < 0.5),
        {p: w for p, w in scoring.pairs.items() if p not in context},
        pair_coverage(scoring.pairs, f"{context}\n{candidate.passage}"),
    )


def _row(scoring: Scoring, candidate: Candidate, around: _Around) -> list[float]:
    question, text = scoring.question, _counted(scoring.question, candidate.parsed.folded)
    beside = f"{candidate.context}\n{text}"
    fit = type_fit(question, candidate)
    number = quantity_fit(question, candidate) if question.wants is Wants.NUMBER else clause_fit(question, candidate, fit)
    rarest = max(question.terms, key=lambda t: (t.weight, len(t.text)), default=None)
    return [
        0.0,
        candidate.hit.score,
        coverage(question.terms, text),
        pair_coverage(scoring.pairs, text),
        coverage(question.terms, beside),
        around.pairs,
        coverage((rarest,), beside) if rarest else 1.0,
        coverage(around.rest, text) if around.rest else 1.0,
        pair_coverage(around.rest_pairs, text) if around.rest_pairs else 1.0,
        fit,
        number.coverage,
        number.precise,
        number.noun,
        year_fit(question, candidate),
        kind_fit(question, candidate),
        kind_fit(question, candidate) * (question.kind is PassageKind.TARGET),
        place_fit(question, candidate, scoring.places),
        ordinal_fit(question, candidate),
        quoted_fit(question, candidate),
        float(candidate.parsed.heading),
        float(fit >= 1 and not candidate.hit.passage.path and candidate.hit.document.kind is not DocumentKind.OTHER and _about(question, candidate)),
        _recency(candidate, scoring.newest),
        stated_fit(question, candidate),
        article_fit(question, candidate),
        label_fit(question, candidate),
        in_force_fit(question, candidate, scoring.in_force, scoring.day),
        _said(scoring.said, candidate),
    ]


def _counted(question: Question, text: str) -> str:
    """The sentence without what its shares are shares of, where no share is asked for: 占会员总数的75.3% does not tell 会员总数."""
    return _BASE.sub("占", text) if question.wants is Wants.NUMBER and "占" in text and not RATE.search(question.folded) else text


_BASE = re.compile(r"占(?!比)[^，,。；;、\d]{2,16}?的?(?=\d)")


def quoted_fit(question: Question, candidate: Candidate) -> float:
    """Share of the question's quoted names that sentence, headings or passage hold; 0 if it quotes none."""
    if not question.quoted:
        return 0.0
    text = candidate.parsed.folded
    own, around = _loose(text), _loose(candidate.context + candidate.passage)
    names = [_loose(name) for name in question.quoted]
    return sum(1.0 if name in own else 0.5 if name in around else -0.5 for name in names) / len(names)


@lru_cache(maxsize=4096)
def _loose(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’《》（）()·、，,\-－—–]", "", fold(text))


def article_fit(question: Question, candidate: Candidate) -> float:
    """1: a sentence of an article that was asked for; -1: of another; 0: none was asked for."""
    if not question.articles:
        return 0.0
    own = article_of(candidate.hit.passage.path)
    return 1.0 if own in {(a.article, a.inserted) for a in question.articles} else -1.0


def label_fit(question: Question, candidate: Candidate) -> float:
    """1: a line 标签：内容 with the label asked for, of the thing asked about; -.5: with another label; 0: no such line, or none asked for."""
    if question.label is None:
        return 0.0
    label = _LABEL.match(candidate.parsed.folded)
    if label is None:
        return _LABEL_ABOVE * float(_headed(question.label, candidate))
    labels = record_labels(candidate.parsed.folded) or ("".join(label[1].split()),)  # a row of a table has them all in one line
    if not any(LABELS[question.label][1].search(one) for one in labels):
        return -0.5
    if len(labels) > 1:
        told = [t for t in question.terms if not LABELS[question.label][1].search(t.text)]
        return 1.0 if coverage(told, candidate.parsed.folded) >= _NAMED_IN_ROW else 0.0
    named = coverage(question.terms, f"{candidate.context}\n{candidate.parsed.folded}")
    return 1.0 if named >= _NAMED else 0.0


def in_force_fit(question: Question, candidate: Candidate, in_force: Mapping[str, InForce], day: date | None = None) -> float:
    """1: the version that holds (in the year asked for, else on `day`, else the newest); -1: another version; 0: there is only one."""
    version = in_force.get(candidate.hit.document.id)
    if version is None or (version.successor is None and not version.succeeds):
        return 0.0
    if question.years:
        return 1.0 if version.holds(date(max(question.years), 12, 31)) else -1.0
    if day is not None and version.start is not None and version.start > day:
        return -1.0  # announced, but not yet in force
    later = version.successor is not None and (day is None or version.end is None or version.end <= day)
    return 1.0 if later == question.older else -1.0


def _headed(label: int, candidate: Candidate) -> bool:
    """Whether the heading right above says what is asked for, as a label does: 二、时间和批次."""
    above = candidate.hit.passage.path[-1:]
    return bool(above) and len(above[0]) <= _SHORT_HEADING and LABELS[label][1].search(fold(above[0])) is not None


_LABEL_ABOVE, _SHORT_HEADING = 0.5, 14
_NAMED_IN_ROW = 0.5  # of them in the row alone: the headings are those of every row
_NAMED = 0.4  # of the question's words, in the line and its headings: every course has a 课时
_LABEL = re.compile(r"[\s\-•·*（(]*([\u4e00-\u9fff][\u4e00-\u9fff\s]{1,7})[:：]\s*\S")


def _recency(candidate: Candidate, newest: int | None) -> float:
    """1 for the newest year among the documents, .5 for the year before, and so on down to 0."""
    best = candidate.hit.document.dates.best
    if newest is None or best is None:
        return 0.0
    return max(0.0, 1.0 - 0.5 * (newest - best.year))


def _said(said: str, candidate: Candidate) -> float:
    if not said:
        return 0.0
    clauses = [candidate.parsed.folded[c.start : c.end].strip("，,；;。 ") for c in candidate.parsed.clauses]
    if any(len(c) >= 6 and c in said for c in clauses):
        return 1.0
    return 0.5 if any(len(c) >= 8 and c in said for c in re.split(r"[，,；;。]", candidate.passage)) else 0.0
