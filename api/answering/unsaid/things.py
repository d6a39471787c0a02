"""A thing, a person, a rank or a list that is asked for and not named."""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.answering.coverage import covered
from api.answering.question import Question
from api.answering.sentences import Candidate
from api.answering.typefit import DAY_ASKED, listed
from api.answering.unsaid.reasons import COUNTABLE, Refusal, missing
from api.answering.wording import Wants
from ingest.document import PassageKind
from ingest.quantities import QuantityKind


def contrast(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """省级 asked for where only 市级 is spoken of, 二等奖 where only 一等奖 is."""
    around = _same_rank(f"{best.context}\n{best.passage}")
    for ranks in _RANKS:
        asked = [rank for rank in ranks if rank in _same_rank(question.folded)]
        if any(rank.startswith("五一") and rank[-2:] in best.parsed.folded for rank in asked):
            continue  # said short: 对获得奖章的个人
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
    ("春季", "夏季", "秋季", "冬季"),
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


def role(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """Who the 导演 is, which 施工单位: named by its role, and the role is not spoken of where the thing is."""
    deputy = _DEPUTY.search(question.folded) if question.wants is Wants.PERSON else None
    if deputy and deputy[0] not in best.parsed.folded:
        return Refusal(f"材料里没有说明“{deputy[0]}”是谁。", "role")
    if question.wants not in (Wants.PERSON, Wants.ORGANISATION) or row["masthead"] > 0 or row["label"] > 0:
        return None
    found = _ROLE.search(question.folded)
    role = next(filter(None, found.groups())) if found else ""
    if role.endswith(_ANYBODY):
        return None
    said = (role if found and found[1] else role[-2:], *_AS_DEED.get(role[-2:], ()))
    if not found or any(word in text for word in said for text in (best.context, best.passage)):
        return None
    return Refusal(f"材料里没有说明“{role}”。", "role")


_AS_DEED = {
    "导演": ("执导",),
    "编剧": ("编写", "剧本"),
    "作者": ("著", "撰", "所写", "创作", "作品"),
    "始人": ("创立", "创办", "创建", "设立", "成立"),
    "母亲": ("生母", "母为", "，母", "所生"),
    "父亲": ("生父", "父为", "，父", "之子", "之女"),
    "主编": ("编", "主持"),
    "老师": ("师从", "师承", "拜", "授"),
}
"""Roles, by their last characters, that are told by what somebody did."""
_ANYBODY = ("老师", "同志", "职工", "师傅", "选手", "得主", "工人", "会员", "骑手", "司机", "代表")
_DEPUTY = re.compile(r"副(?:主席|团长|书记|主任|部长|会长|组长|局长|院长|校长|队长|秘书长)")
_ROLE = re.compile(
    r"(班主任|辅导员|联系人|主持人|评委|领队|教练|裁判|[\u4e00-\u9fff](?:长|任|理)|负责人)(?:是|叫|为|姓)(?:谁|什么|啥)"
    r"|的([\u4e00-\u9fff]{1,3}[^的\W])(?:是|为|叫)(?:谁|哪)|哪[一]?[家个位](?!单位|部门|机构|科室|组织|地方)([\u4e00-\u9fff]{1,3}[^的\W])(?:[？?]|$)"
)


def thing(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A person, an organisation, a date, a place or a document wanted, where the sentence names none at all."""
    if question.wants is Wants.DATE and row["fit"] < 1 and row["label"] <= 0 and DAY_ASKED.search(question.folded):
        return Refusal("材料里提到了这件事，但没有给出具体的时间。", "thing")
    company = question.wants is Wants.ORGANISATION and _COMPANY_ASKED.search(question.folded) is not None
    if company and not _COMPANY.search(best.parsed.folded):
        return Refusal("材料里提到了相关内容，但没有给出所问的单位。", "thing")
    named = _THINGS.get(question.wants)
    enough = 1.0 if NAME_ASKED.search(question.folded) else 0.1
    if named is None or row["fit"] >= enough or (row["label"] > 0 and enough < 1):
        return None
    return Refusal(f"材料里提到了相关内容，但没有给出所问的{named}。", "thing")


_COMPANY_ASKED, _COMPANY = re.compile(r"哪一?[家个](?:公司|企业|集团)"), re.compile(r"公司|集团|厂|企业|院|银行|社")
_THINGS = {Wants.PERSON: "人", Wants.ORGANISATION: "单位", Wants.DATE: "时间", Wants.PLACE: "地点", Wants.DOCUMENT: "文件"}
NAME_ASKED = re.compile(r"哪一?[家个](?:公司|企业|集团)|叫(?:什么|啥)|名字|姓名|姓什么|姓啥")


def unheard(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A long name of a thing of which neither the passage nor its headings hold even a part."""
    around = f"{best.context}\n{best.passage}"
    heaviest = max((t.weight for t in question.terms), default=0.0)
    absent = [t for t in question.terms if len(t.text) >= 4 and t.weight >= heaviest and not t.variants and covered(t, around) < 0.3]
    return Refusal(f"材料里没有提到“{absent[0].text}”的这项内容。", "unheard") if absent else None


def unrelated(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A number in a sentence that, with its headings, holds next to nothing of what is asked: any number would do as well.

    Where the sentence itself holds none of it, and the number counts something else, the headings must hold most.
    """
    if question.wants is not Wants.NUMBER:
        return None
    strange = row["words"] == 0.0 and row["noun"] == 0.0
    enough = 0.1 if row["noun"] >= 0.8 else _MOST if strange else 0.2
    return Refusal(missing(question, best), "unrelated") if row["words_around"] <= enough else None


_MOST = 0.5


def count(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """哪N个 asked, but no enumeration has N items, nor do N sentences of the passage share the asked phrase."""
    if question.count is None or question.wants is not Wants.LIST or listed(best) >= question.count:
        return None
    repeated = [p for p in (*question.quoted, *(t.text for t in question.terms)) if best.passage.count(p) >= question.count]
    return None if repeated else Refusal(f"材料里没有把这{question.count}项逐一列出。", "count")


def unlisted(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """都是哪些 of things that are only counted: 新命名创新工作室15家."""
    named = max([2, *(int(q.value) for q in question.quantities if q.kind is QuantityKind.AMOUNT and q.value < COUNTABLE)])
    if question.wants is Wants.PERSON and _EACH.search(question.folded) and row["fit"] < 1 and listed(best) < 2:
        return Refusal("材料里只给出了数量，没有逐一列出姓名。", "unlisted")
    by_name = NAMES_IN_A_ROW.search(best.parsed.text) is not None
    if question.wants is not Wants.LIST or not _EACH.search(question.folded) or best.hit.passage.kind is PassageKind.POLICY or by_name:
        return None
    if listed(best) >= min(named, _A_LIST):
        return None
    return Refusal("材料里只给出了数量，没有逐一列出名称。", "unlisted") if _COUNTED.search(best.parsed.folded) else None


NAMES_IN_A_ROW = re.compile(r"[”》][、，,和与及]?[“《]")
_A_LIST = 3
_EACH = re.compile(r"(?:都|分别)(?:是|有)?(?:哪|谁)|\d+[个家名项位人].{0,12}(?:是|有)哪|名单")
_COUNTED = re.compile(r"\d[万\d]*[个家名项位人户件处所]")
