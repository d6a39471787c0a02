"""When the best sentence does not answer: rules that give a reason, then a model of doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.answering.coverage import covered
from api.answering.question import Question
from api.answering.ranking import narrowness
from api.answering.sentences import Candidate, codes, record_labels
from api.answering.typefit import ENOUGH_FIT, asks_for_all, listed, only_new
from api.answering.wording import LABELS, Wants
from ingest.document import PassageKind

_THINGS = {Wants.PERSON: "人", Wants.ORGANISATION: "单位", Wants.DATE: "时间", Wants.PLACE: "地点", Wants.DOCUMENT: "文件"}
SOME_DOUBT = 0.3
"""A pattern that misses a name needs so much doubt beside it."""
NEAREST, MUCH_DOUBT = 0.97, 0.8
"""The sentence that is nearest by meaning may say the same in other words: a missing word needs so much doubt beside it."""
_DOUBT_NARROW, _DOUBT_WIDE, _DOUBT_LEANING = 0.88, 0.5, 0.92


def doubt_limit(closeness: float, *, leans: bool) -> float:
    """Above this probability of "does not answer" a question is refused; one that leans on others says less, so more is borne."""
    if leans:
        return _DOUBT_LEANING
    share = narrowness(closeness)
    return share * _DOUBT_NARROW + (1 - share) * _DOUBT_WIDE


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered, in one Chinese sentence, and how sure that is (in [0, 1])."""

    reason: str
    rule: str
    certainty: float = 1.0


def refuse(
    question: Question,
    best: Candidate | None,
    row: Mapping[str, float],
    doubt: float,
    *,
    limit: float,
    without: frozenset[str] = frozenset(),
) -> Refusal | None:
    """The reason not to answer with the best candidate, or None. `limit` is how much doubt is borne (`doubt_limit`).

    `without` names rules that do not count, to measure what they are worth.
    """
    if best is None:
        return Refusal("材料里没有与这个问题有关的内容。", "empty")
    unsure = doubt > SOME_DOUBT
    missed = doubt > (MUCH_DOUBT if row["dense"] >= NEAREST else SOME_DOUBT)
    dateless = question.wants is Wants.DATE and row["fit"] == 0
    names = (*((_thing,) if unsure or dateless or _NAME_ASKED.search(question.folded) else ()), *((_unheard, _unrelated) if missed else ()))
    rules = (_place, _year, _ordinal, _code, _number, _group, _measure, _stock, _planned, _contrast, _role, *names, _count, _detail, _attribute)
    for rule in rules:
        refusal: Refusal | None = rule(question, best, row)
        if refusal and refusal.rule not in without:
            return refusal
    sure = max(row["masthead"], row["article"]) >= 1 or (row["stated"] >= 1 and question.wants in (Wants.DEFINITION, Wants.OTHER))
    if doubt > limit and not sure and "doubt" not in without:
        return Refusal(_missing(question, best), "doubt", doubt)
    return None


def _place(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    if row["place"] >= 0:
        return None
    asked = f"“{'、'.join(question.places)}”" if question.places else f"{question.tier}一级"
    return Refusal(f"材料里没有{asked}的这项内容。", "place")


def _year(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    if row["year"] > -1:
        return None
    period = best.hit.passage.period or best.hit.document.period
    asked = "、".join(f"{y}年" for y in sorted(question.years))
    given = f"，只给出了{period.start.year}年的" if period is not None and period.year else ""
    return Refusal(f"材料里没有{asked}的这项内容{given}。", "year")


def _ordinal(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    if row["ordinal"] >= 0:
        return None
    return Refusal(f"材料里没有提到{'、'.join(question.ordinals)}的这项内容。", "ordinal")


def _code(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """LT-05 asked for where the sentence is about LT-10."""
    asked, given = codes(question.folded), codes(best.parsed.folded)
    if not asked or not given or asked & given:
        return None
    return Refusal(f"材料里没有{'、'.join(sorted(asked)).upper()}的这项内容，只提到{'、'.join(sorted(given)).upper()}。", "code")


def _number(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    if question.wants is not Wants.NUMBER or row["fit"] >= (ENOUGH_FIT if question.units else 0.1):
        return None
    if (not question.units and re.search(r"\d", best.parsed.folded)) or _SHARE.search(best.parsed.folded):
        return None
    return Refusal("材料里提到了相关工作，但没有给出这个数字。", "number")


_SHARE = re.compile(r"过半数|半数以上|全体(?:会员|代表|委员|职工)|一致(?:通过|同意)")
"""How many of a body, without a figure."""


def _thing(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A person, an organisation, a date, a place or a document wanted, where the sentence names none at all."""
    named = _THINGS.get(question.wants)
    enough = 1.0 if _NAME_ASKED.search(question.folded) else 0.1
    if named is None or row["fit"] >= enough or (row["label"] > 0 and enough < 1):
        return None
    return Refusal(f"材料里提到了相关内容，但没有给出所问的{named}。", "thing")


_NAME_ASKED = re.compile(r"叫什么|名字|姓名|姓什么|姓啥")


def _group(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
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
    rf"({_GROUPS})[职工人员会干部劳动者]{{0,5}}(?:一?共?有?|是|占)多少|多少[名个位]?({_GROUPS})"
    r"|(女|男|农民工|残疾|党员|少数民族|退休)(?:会员|职工|干部|委员|代表)(?!委员会|工作|权益|组织|之家)"
)


def _measure(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """人均 or 同比 asked for, where only a sum is told: one is not the other."""
    found = _MEASURE.search(question.folded) if question.wants is Wants.NUMBER else None
    if found is None or any(word in best.parsed.folded for word in _MEASURES[found[0]]):
        return None
    return Refusal(f"材料里提到了相关工作，但没有给出“{found[0]}”的数字。", "measure")


_MEASURES = {"人均": ("人均", "每人", "每名", "平均", "/人"), "户均": ("户均", "每户", "平均"), "平均": ("平均", "人均", "户均", "每"),
             "同比": ("同比", "比上年", "较上年", "比去年", "较去年", "增长", "下降", "增加", "减少", "提高", "上升")}  # fmt: skip
_MEASURE = re.compile("|".join(_MEASURES))


def _stock(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """How many there are at the end of a year, where only those are told that came in it."""
    if question.wants is not Wants.NUMBER or not asks_for_all(question.folded) or not only_new(best.parsed.folded):
        return None
    return Refusal("材料里只给出了当年新增的数字，没有给出总数。", "stock")


def _planned(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """What was done in the end, where only the plan for that year is given."""
    only_planned = best.hit.passage.kind is PassageKind.TARGET and row["kind"] < 0
    if question.wants is not Wants.NUMBER or not question.years or not only_planned or not _IN_THE_END.search(question.folded):
        return None
    return Refusal("材料里只给出了计划的数字，没有给出实际完成的结果。", "planned")


_IN_THE_END = re.compile(r"实际|最终|最后|真正|到底.{0,6}了|建成了|办成了|做成了|完成了(?!目标)")


def _contrast(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """省级 asked for where only 市级 is spoken of, 二等奖 where only 一等奖 is."""
    around = _same_rank(f"{best.context}\n{best.passage}")
    for ranks in _RANKS:
        asked = [rank for rank in ranks if rank in _same_rank(question.folded)]
        given = [rank for rank in ranks if rank in best.parsed.folded]
        if not asked or any(rank in around for rank in asked):
            continue
        if given:
            return Refusal(f"材料里只提到“{given[0]}”的，没有提到“{asked[0]}”的这项内容。", "contrast")
        if ranks is _PRIZES:  # of a competition of which no prizes are told
            return Refusal(f"材料里没有提到“{asked[0]}”的这项内容。", "contrast")
    return None


_PRIZES = ("特等奖", "一等奖", "二等奖", "三等奖", "优秀奖", "金奖", "银奖", "铜奖")
_RANKS = (
    _PRIZES,
    ("国家级", "省级", "市级", "县级", "区级", "校级"),
    ("初级", "中级", "高级"),
    ("小学", "初中", "高中", "本科", "研究生"),
    ("上半年", "下半年"),
    ("全国", "全省"),
    ("劳动模范", "五一劳动奖章", "五一劳动奖状", "工人先锋号"),
    ("市内", "省内", "省外", "境外"),
    ("一季度", "二季度", "三季度", "四季度"),
)
"""Ranks of which one says nothing about another."""
_ABROAD = re.compile(r"国外|出国|出境|海外")


def _same_rank(text: str) -> str:
    """The text with one word for each rank that has two."""
    return _ABROAD.sub("境外", text).replace("劳模", "劳动模范")


def _role(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """Who the 导演 is, which 施工单位: named by its role, and the role is not spoken of where the thing is."""
    deputy = _DEPUTY.search(question.folded) if question.wants is Wants.PERSON else None
    if deputy and deputy[0] not in best.parsed.folded:
        return Refusal(f"材料里没有说明“{deputy[0]}”是谁。", "role")
    if question.wants not in (Wants.PERSON, Wants.ORGANISATION) or row["masthead"] > 0 or row["label"] > 0:
        return None
    found = _ROLE.search(question.folded)
    role = next(filter(None, found.groups())) if found else ""
    if not found or any((role if found[1] else role[-2:]) in text for text in (best.context, best.passage)):
        return None
    return Refusal(f"材料里没有说明“{role}”。", "role")


_DEPUTY = re.compile(r"副(?:主席|团长|书记|主任|部长|会长|组长|局长|院长|校长|队长|秘书长)")
_ROLE = re.compile(
    r"(班主任|辅导员|联系人|主持人|评委|领队|教练|裁判)(?:是|叫|为)(?:谁|什么)"
    r"|的([\u4e00-\u9fff]{1,3}[^的\W])(?:是|为|叫)(?:谁|哪)|哪[一]?[家个位]([\u4e00-\u9fff]{1,3}[^的\W])(?:[？?]|$)"
)


def _unheard(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A long name of a thing of which neither the passage nor its headings hold even a part."""
    around = f"{best.context}\n{best.passage}"
    heaviest = max((t.weight for t in question.terms), default=0.0)
    absent = [t for t in question.terms if len(t.text) >= 4 and t.weight >= heaviest and not t.variants and covered(t, around) < 0.3]
    return Refusal(f"材料里没有提到“{absent[0].text}”的这项内容。", "unheard") if absent else None


def _unrelated(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A number in a sentence that, with its headings, holds next to nothing of what is asked: any number would do as well.

    Where the sentence itself holds none of it, and the number counts something else, the headings must hold most.
    """
    if question.wants is not Wants.NUMBER:
        return None
    strange = row["words"] == 0.0 and row["noun"] == 0.0
    enough = 0.1 if row["noun"] >= 0.8 else _MOST if strange else 0.2
    return Refusal(_missing(question, best), "unrelated") if row["words_around"] <= enough else None


_MOST = 0.5


def _count(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """哪N个 asked, but no enumeration has N items, nor do N sentences of the passage share the asked phrase."""
    if question.count is None or question.wants is not Wants.LIST or listed(best) >= question.count:
        return None
    repeated = [p for p in (*question.quoted, *(t.text for t in question.terms)) if best.passage.count(p) >= question.count]
    return None if repeated else Refusal(f"材料里没有把这{question.count}项逐一列出。", "count")


def _detail(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """名单, 电话, 地址, 具体步骤: wanted in detail where the sentence only mentions the thing."""
    if not question.detail or best.hit.passage.kind is PassageKind.POLICY or listed(best) >= 3 or question.wants is Wants.DATE:
        return None
    return Refusal("材料里提到了这项工作，但没有给出所问的具体内容。", "detail")


def _attribute(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """How long a thing holds, where it lies, where it is downloaded: said in few ways, of which the passage has none."""
    labels = record_labels(best.parsed.folded)
    if labels and question.label is not None and not any(LABELS[question.label][1].search(label) for label in labels):
        return Refusal("材料里列出了这一项，但没有给出所问的内容。", "attribute")
    for asked, said, name in _ATTRIBUTES:
        if asked.search(question.folded) and not said.search(best.passage):
            return Refusal(f"材料里提到了相关内容，但没有给出所问的{name}。", "attribute")
    return None


_ATTRIBUTES = (
    (re.compile(r"有效期|管几年|多久(?:过期|失效)"), re.compile(r"有效|期满|到期|失效|废止|之日起.{0,8}[年月]|[年月]内"), "有效期"),
    (re.compile(r"门牌|地址|在哪[条个]?(?:路|街)|几号楼"), re.compile(r"[路街巷道]|\d号|地址|地点|位于|坐落"), "地址"),
    (re.compile(r"哪个?(?:网站|网址|网页|链接|平台)|网址|官网|(?:去|在|上|从)哪[里儿]?下载"), re.compile(r"网|平台|下载|小程序|app"), "网站或平台"),
    (re.compile(r"废止了?(?:哪|什么)|取代了?(?:哪|什么)|代替了?(?:哪|什么)"), re.compile(r"废止|代替|取代|停止执行|失效"), "被废止的文件"),
    (re.compile(r"电话|手机号|联系方式"), re.compile(r"电话|热线|手机|\d{3,4}-\d{7,8}|1\d{10}|12351"), "电话"),
    (re.compile(r"几点|(?:开放|营业|开门)时间"), re.compile(r"[\d一二三四五六七八九十][点时:]|[上下]午|全天|小时|周[一二三四五六日]"), "时间"),
    (re.compile(r"课酬|讲课费|报酬|工资|年薪|月薪|薪酬"), re.compile(r"课酬|讲课费|报酬|工资|薪|劳务费|\d元|奖金"), "报酬"),
    (re.compile(r"邮箱|电子邮件"), re.compile(r"邮箱|邮件|@"), "邮箱"),
)


def _missing(question: Question, best: Candidate) -> str:
    """Names the rarest thing asked for that the best sentence does not speak of."""
    around = f"{best.context}\n{best.passage}"
    absent = [t for t in sorted(question.terms, key=lambda t: -t.weight) if covered(t, around) < 0.5]
    return f"材料里没有提到“{absent[0].text}”的这项内容。" if absent else "材料里没有能够回答这个问题的内容。"


def nearest(ranked: Sequence[Candidate], limit: int = 3) -> list[Candidate]:
    """The best sentence of each of the first passages, to be shown as related, not as an answer."""
    seen: dict[str, Candidate] = {}
    for candidate in ranked:
        if not candidate.parsed.heading and len(re.sub(r"\W", "", candidate.parsed.text)) > 5:
            seen.setdefault(candidate.hit.passage.id, candidate)
    return list(seen.values())[:limit]
