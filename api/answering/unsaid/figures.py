"""A figure that is another than the one asked for: of some, of all, of a plan, of something near by, or none at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.answering.coverage import coverage, covered
from api.answering.question import Question
from api.answering.sentences import Candidate, is_item
from api.answering.typefit import ENOUGH_FIT, asks_for_all, only_new, type_pattern, unit_fit
from api.answering.unsaid.reasons import COUNTABLE, NEAREST, SOME, Refusal
from api.answering.wording import INVERSE, Wants
from ingest.document import PassageKind
from ingest.quantities import QuantityKind


def number(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """No number, or none in a unit that was asked for."""
    if question.wants is not Wants.NUMBER or row["fit"] >= (ENOUGH_FIT if question.units else 0.1):
        return None
    if (not question.units and re.search(r"\d", best.parsed.folded)) or _SHARE.search(best.parsed.folded):
        return None
    return Refusal("材料里提到了相关工作，但没有给出这个数字。", "number")


_SHARE = re.compile(r"过半数|半数以上|全体(?:会员|代表|委员|职工)|一致(?:通过|同意)")
"""How many of a body, without a figure."""


def group(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """How many 女职工, where only 职工 are counted: the number of all is not the number of some."""
    found = _GROUP.search(question.folded) if question.wants is Wants.NUMBER else None
    if found is None or (question.units and not question.units & _HEADS):
        return None
    group = next(filter(None, found.groups()))
    if group in best.context or group in best.parsed.folded or best.hit.passage.kind is PassageKind.POLICY:
        return None
    return Refusal(f"材料里提到了相关工作，但没有单独给出“{group}”的数字。", "group")


_HEADS = frozenset({"名", "人", "位", "个", "%"})
_GROUPS = "女|男|青年|农民工|退休|困难|残疾|单身|大学生|党员|少数民族|未婚"
_GROUP = re.compile(
    rf"({_GROUPS})[职工人员会干部劳动者]{{0,5}}(?:一?共?有?|是|占)多少|多少[名个位场次期项]?({_GROUPS})"
    r"|(女|男|农民工|残疾|党员|少数民族|退休)(?:会员|职工|干部|委员|代表)(?!委员会|工作|权益|组织|之家)"
)


def measure(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """人均 or 同比 asked for, where only a sum is told: one is not the other."""
    found = _MEASURE.search(question.folded) if question.wants is Wants.NUMBER else None
    rule = best.hit.passage.kind is PassageKind.POLICY  # a rule tells of one person without saying so
    if found is None or (rule and _MEASURES[found[0]] is _PER_HEAD) or any(word in best.parsed.folded for word in _MEASURES[found[0]]):
        return None
    return Refusal(f"材料里提到了相关工作，但没有给出“{found[0]}”的数字。", "measure")


def ceiling(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """How many or how much in all, where only the limit for one of them is told: 每个代表团…不超过40名."""
    asked = question.wants is Wants.NUMBER and _IN_ALL.search(question.folded) is not None
    if not asked or _LIMIT_ASKED.search(question.folded) or not _LIMIT.search(best.parsed.folded):
        return None
    return Refusal("材料里只给出了限额，没有给出总数。", "ceiling")


_IN_ALL = re.compile(r"一共|总共|总计|合计|拢共")
_LIMIT_ASKED = re.compile(r"每|最[多高少低]|封顶|上限|限额|限制|一个|能|可以|得")
_LIMIT = re.compile(r"每[个名支家人单][^，,。；;]{0,12}(?:不超过|不少于|最多|设)|同一[^，,。；;]{0,12}不超过|不超过")


_PER_HEAD = ("每", "人均", "户均", "一次性", "/人")
_MEASURES = {"一个人": _PER_HEAD, "每个人": _PER_HEAD, "每户": _PER_HEAD, "一户": _PER_HEAD,
             "人均": ("人均", "每人", "每名", "平均", "/人"), "户均": ("户均", "每户", "平均"), "平均": ("平均", "人均", "户均", "每"),
             "每个": _PER_HEAD, "每人": _PER_HEAD, "每名": _PER_HEAD, "每位": _PER_HEAD, "满意": ("满意",),
             "同比": ("同比", "比上年", "较上年", "比去年", "较去年", "增长", "下降", "增加", "减少", "提高", "上升")}  # fmt: skip
_MEASURE = re.compile(r"每个(?=孩子|学生|会员|职工)|" + "|".join(measure for measure in _MEASURES if measure != "每个"))


def stock(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """How many there are at the end of a year, where only those are told that came in it."""
    asked = question.wants is Wants.NUMBER and asks_for_all(question.folded) and best.hit.passage.kind is not PassageKind.POLICY
    if not asked or not only_new(best.parsed.folded):
        return None
    return Refusal("材料里只给出了当年新增的数字，没有给出总数。", "stock")


def planned(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """What was done in the end, where only the plan for that year is given."""
    only_planned = best.hit.passage.kind is PassageKind.TARGET and row["kind"] < 0
    if question.wants is not Wants.NUMBER or not question.years or not only_planned or not _IN_THE_END.search(question.folded):
        return None
    return Refusal("材料里只给出了计划的数字，没有给出实际完成的结果。", "planned")


_IN_THE_END = re.compile(r"实际|最终|最后|真正|到底.{0,6}了|建成了|办成了|做成了|完成了(?!目标)")


def of_years(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A year asked for, where the sum of five years is told."""
    if question.wants is not Wants.NUMBER or len(question.years) != 1 or best.parsed.years & question.years:
        return None
    told = _YEARS.search(best.parsed.folded)
    if told and any(q.span.start < told.start() and unit_fit(question, q) >= ENOUGH_FIT for q in best.parsed.quantities):
        return None  # 投入资金310万元，三年累计投入885万元
    span = f"{told[1]}合计的" if told else _several(question, best)
    if not span or _YEARS.search(question.folded):
        return None
    return Refusal(f"材料里只给出了{span}数字，没有单独给出{next(iter(question.years))}年的。", "years")


def _several(question: Question, best: Candidate) -> str:
    """2020—2024年的, where the report is of several years and the figure is no level at the end of them; else nothing."""
    period = best.hit.passage.period or best.hit.document.period
    years = period.years if period is not None and best.hit.passage.kind is PassageKind.ACHIEVEMENT else ()
    if len(years) < _SEVERAL or not question.years & set(years) or (max(years) in question.years and _LEVEL.search(best.parsed.folded)):
        return ""
    return f"{min(years)}年至{max(years)}年的"


_SEVERAL = 3  # years of one report
_LEVEL = re.compile(r"达到?\d|达到|总[数量]|率|截至|[共现]有|升至|提高[到至]|增加[到至]|保持")


_YEARS = re.compile(
    r"(?:^|[，,。；;：:])\s*((?:[两三四五六七八九十]|\d)年)(?:来|间|以来|共|累计|里)?(?![一-龥]{0,2}(?:以上|以内|制|期|级))[，,]?[\u4e00-\u9fff]{2,}"
)


def stated(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """5600万元是什么钱, where the sentence speaks of 2600万元."""
    amounts = [q.raw for q in question.quantities if q.kind in _AMOUNTS and re.search(r"\d", q.raw) and (q.value >= COUNTABLE or "." in q.raw)]
    if not amounts or row["stated"] > 0 or not INVERSE.search(question.folded):
        return None
    return Refusal(f"材料里没有提到“{'、'.join(amounts)}”。", "stated")


_AMOUNTS = (QuantityKind.MONEY, QuantityKind.AMOUNT, QuantityKind.PERCENT)


def topic(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """经费 of 疗休养, where the sentence gives the 经费 of something else: a noun of the question that nothing around the number speaks of."""
    if question.wants is not Wants.NUMBER or row["dense"] >= NEAREST or row["label"] > 0:
        return None
    around = f"{best.context}\n{best.parsed.folded}"
    heaviest = max((t.weight for t in question.terms), default=0.0)
    things = [t for t in question.terms if t.thing and t.text not in _ASKING and not t.variants and t.weight >= _TOPICAL * heaviest]
    start = best.parsed.span.start
    before = best.passage if is_item(best.parsed.text) else best.passage[:start].rpartition("\n")[2]  # what its paragraph has said so far
    absent = [t for t in things if covered(t, f"{around}\n{before}") < SOME]
    return Refusal(f"材料里没有给出“{absent[0].text}”的这个数字。", "topic") if absent and row["words"] > 0 else None


_TOPICAL = 0.7
_ASKING = frozenset({
    "占比", "比例", "目标", "计划", "实际", "现行", "任务", "数字", "个人", "单位", "标准", "规模",
    "总数", "年底", "年末", "工会", "职工", "发展", "建档", "普通", "建设", "培训", "组织", "活动",
    "服务", "奖励", "管理", "评选", "资金", "经费", "金额", "费用", "投入", "总额", "人数", "数量",
})  # fmt: skip
"""Nouns that ask and are no topic."""


def part_of(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """How many of them are 大学新生, where only all of them are counted."""
    found = _PART.search(question.folded) if question.wants is Wants.NUMBER else None
    part = _HEDGE.sub("", found[1]) if found else ""
    said = best.parsed.folded
    named = any(covered(t, said) >= SOME for t in question.terms if t.text in part or part in t.text)
    if not part or part[-2:] in said or part[:2] in said or named:
        return None
    return Refusal(f"材料里没有单独给出“{part}”的数字。", "part")


_HEDGE = re.compile(r"的|至少|最少|最多|大概|大约")
_PART = re.compile(r"(?:里面?|当中|其中|中)(?:的)?([\u4e00-\u9fff]{2,6}?)(?:一?共?有|占|是)(?:多少|几)")


def kin(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """网约车司机 asked for, where 货车司机 are counted: another kind of the same."""
    if question.wants is not Wants.NUMBER:
        return None
    around = f"{best.context}\n{best.passage}"
    for term in question.terms:
        kind, head = term.text[:-2], term.text[-2:]
        if len(kind) < 3 or not term.thing or term.variants or any(kind[at : at + 2] in around for at in range(len(kind) - 1)):
            continue
        if re.search(rf"[\u4e00-\u9fff]{{2}}{re.escape(head)}", best.parsed.folded):
            return Refusal(f"材料里没有给出“{term.text}”的数字。", "kin")
    return None


def elsewhere(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A number in a clause that speaks of something else than what a later clause of the sentence says of the thing asked for."""
    if question.wants is not Wants.NUMBER or not question.units or row["noun"] > 0 or row["label"] > 0 or row["dense"] >= NEAREST:
        return None
    text, clauses = best.parsed.folded, best.parsed.clauses
    fitting = [q for q in best.parsed.quantities if unit_fit(question, q) >= ENOUGH_FIT]
    if not fitting:
        return None
    ends = [next((c.end for c in clauses if c.start <= q.span.start < c.end), len(text)) for q in fitting]
    before = text[: max(ends)]
    conditional = _CASE.search(before) is not None  # 超过10万元的，应当公开招标
    if conditional or coverage(question.terms, before) > 0 or coverage(question.terms, text) < SOME or coverage(question.terms, best.context) >= SOME:
        return None
    return Refusal("材料里提到了相关工作，但没有给出这个数字。", "elsewhere")


_CASE = re.compile(r"的[，,]\s*$")


def elsewhen(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A day in a part of the sentence that speaks of something else: 2026年5月1日前投入使用；与沧宁市签订协议."""
    if question.wants is not Wants.DATE or row["label"] > 0 or best.hit.passage.kind is PassageKind.POLICY:
        return None
    parts = re.split(r"[；;]", best.parsed.folded)
    told = [coverage(question.terms, part) for part in parts]
    about = parts[told.index(max(told))]
    dated = type_pattern(Wants.DATE)
    if len(parts) < 2 or max(told) <= 0 or told.count(max(told)) > 1 or dated.search(about) or not dated.search(best.parsed.folded):
        return None
    return Refusal("材料里提到了这件事，但没有给出它的时间。", "elsewhen")
