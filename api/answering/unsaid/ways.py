"""What a word means, how a thing is done, whether one may, and other particulars that the sentence does not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.answering.coverage import covered
from api.answering.question import Question
from api.answering.sentences import Candidate, fields, record_labels
from api.answering.typefit import listed, listed_by_column
from api.answering.unsaid.reasons import SOME, Refusal
from api.answering.unsaid.things import NAMES_IN_A_ROW
from api.answering.wording import ALLOWS, LABELS, MAY, Wants
from ingest.document import PassageKind
from ingest.words import fold


def undefined(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """什么叫…, where the sentence uses the word and does not say what it means."""
    if question.wants is not Wants.DEFINITION or not _MEANING.search(question.folded) or _MEANS.search(best.parsed.folded) or question.quantities:
        return None
    return Refusal("材料里提到了这个说法，但没有解释它是什么意思。", "undefined")


_MEANING = re.compile(r"什么叫|啥叫|何谓|什么意思|啥意思|含义|定义")
_MEANS = re.compile(r"指|即|就是|是[^，,。]{2,}[的，,。]|称|：|:|——|包括|分为|以[^，,。]{2,20}为|作为|属于|定义")


def procedure(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """怎么申请, where the sentence speaks of the thing and tells no way to it."""
    if question.wants is not Wants.HOW or not _APPLY.search(question.folded) or best.parsed.items_after or _WAY.search(best.passage):
        return None
    return Refusal("材料里提到了相关内容，但没有说明怎么办理。", "procedure")


_APPLY = re.compile(r"(?:怎么|如何|怎样|咋)(?:才能|去|样)?(?:申请|申报|报名|办理|参加|领取?|加入|评上|入会|推荐)")
_WAY = re.compile(
    r"申[请报]|报名|办理|填[写报]|提交|登录|登陆|扫码|关注|推荐|审[核批]|受理|联系|电话|凭|材料|程序|步骤|通过|向[^，,。]{2,20}(?:提出|报|反映)"
    r"|可以?到|自愿"
)


def deed(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """补办 of a card, where the passage speaks of cards only."""
    asked = _DEED.search(question.folded)
    if asked is None or question.wants not in (Wants.HOW, Wants.YES_NO, Wants.PLACE) or any(word in best.passage for word in _DEEDS[asked[0]]):
        return None
    return Refusal(f"材料里没有说明“{asked[0]}”的办法。", "deed")


_DEEDS = {
    "补办": ("补办", "补发", "挂失"),
    "挂失": ("挂失", "补办"),
    "换班": ("换班", "调班", "调整", "改报"),
    "退费": ("退费", "退还", "退款"),
    "注销": ("注销", "销户"),
    "激活": ("激活", "启用"),
    "转会": ("转会", "转移", "接转", "会籍"),
    "退会": ("退会", "会籍"),
    "改报": ("改报", "调整"),
    "续期": ("续期", "延期", "续"),
}
"""What people want to do, and the words of which a text that tells how holds one."""
_DEED = re.compile("|".join(_DEEDS))


def permission(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """能不能, where the sentence tells what was done and neither allows nor forbids anything."""
    if not MAY.search(question.folded) or ALLOWS.search(best.parsed.folded) or row["label"] > 0:
        return None
    return Refusal("材料里提到了相关内容，但没有说明能不能。", "permission")


def detail(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """名单, 电话, 地址, 具体步骤: wanted in detail where the sentence only mentions the thing."""
    if not question.detail or best.hit.passage.kind is PassageKind.POLICY or listed(best) >= 3 or question.wants is Wants.DATE:
        return None
    if _BY_NAME.search(question.folded) and NAMES_IN_A_ROW.search(best.parsed.text):
        return None
    return Refusal("材料里提到了这项工作，但没有给出所问的具体内容。", "detail")


_BY_NAME = re.compile(r"名单")


def attribute(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """How long a thing holds, where it lies, where it is downloaded: said in few ways, of which the passage has none."""
    labels = record_labels(best.parsed.folded)
    if labels and question.label is None and question.wants in _NOT_IN_ROWS and not listed_by_column(question, best):
        return Refusal("材料里列出了这一项，但没有给出所问的内容。", "attribute")
    if labels and question.label is not None and (absent := _not_in_row(question, best)):
        return Refusal(f"材料里列出的各项中没有“{absent}”。", "attribute")
    if labels and question.wants is Wants.ORGANISATION and question.label is not None and _told_by_the_question(question, best):
        return Refusal("材料里列出了这一项，但没有给出所问的内容。", "attribute")
    if labels and question.label is not None and not any(LABELS[question.label][1].search(label) for label in labels):
        return Refusal("材料里列出了这一项，但没有给出所问的内容。", "attribute")
    for asked, said, name in _ATTRIBUTES:
        if asked.search(question.folded) and not said.search(best.passage):
            return Refusal(f"材料里提到了相关内容，但没有给出所问的{name}。", "attribute")
    return None


def _told_by_the_question(question: Question, best: Candidate) -> bool:
    """教师杜小棠是哪个单位的: the field is 教师, and what stands there is what the question says itself."""
    wording = LABELS[question.label or 0][1]
    values = [fold(text).rpartition(":")[2].strip() for label, text in fields(best.parsed.text) if wording.search(label)]
    return bool(values) and all(len(value) > 1 and value in question.folded for value in values)


def _not_in_row(question: Question, best: Candidate) -> str:
    """The word that tells which row is meant, where the row found has none of them: 吉他课 is not 声乐课."""
    above = fold("\n".join((best.hit.document.title, *best.hit.passage.path)))
    telling = [t for t in question.terms if covered(t, above) < SOME and not LABELS[question.label or 0][1].search(t.text)]
    pairs = set(re.findall(r"(?=([\u4e00-\u9fff]{2}))", question.folded))
    alike = any(pair in best.parsed.folded and pair not in above and not _ROW_WORDS.search(pair) for pair in pairs)
    return telling[0].text if telling and not alike and all(covered(t, best.parsed.folded) < SOME for t in telling) else ""


_NOT_IN_ROWS = frozenset({Wants.LIST, Wants.YES_NO, Wants.HOW, Wants.WHY})
"""What a row of a catalogue does not tell, unless it is asked for one of its columns."""
_ROW_WORDS = re.compile(r"课程|课时|时间|地点|对象|名额|报名|截止|讲师|老师|培训|学时|上课|开课|方式|形式|工会|职工|干部|会员|会议|文化")
_ATTRIBUTES = (
    (re.compile(r"有效期|管几年|多久(?:过期|失效)"), re.compile(r"有效|期满|到期|失效|废止|之日起.{0,8}[年月]|[年月]内"), "有效期"),
    (re.compile(r"门牌|地址|在哪[条个]?(?:路|街)|几号楼"), re.compile(r"[路街巷道]|\d号|地址|地点|位于|坐落"), "地址"),
    (re.compile(r"哪个?(?:网站|网址|网页|链接|平台)|网址|官网|(?:去|在|上|从)哪[里儿]?下载"), re.compile(r"网|平台|下载|小程序|app"), "网站或平台"),
    (re.compile(r"废止了?(?:哪|什么)|取代了?(?:哪|什么)|代替了?(?:哪|什么)"), re.compile(r"废止|代替|取代|停止执行|失效"), "被废止的文件"),
    (re.compile(r"电话|手机号|联系方式"), re.compile(r"电话|热线|手机|\d{3,4}-\d{7,8}|1\d{10}|12351"), "电话"),
    (re.compile(r"几点|(?:开放|营业|开门)时间"), re.compile(r"[\d一二三四五六七八九十][点时:]|[上下]午|全天|小时|周[一二三四五六日]"), "时间"),
    (re.compile(r"课酬|讲课费|报酬|工资|年薪|月薪|薪酬"), re.compile(r"课酬|讲课费|报酬|工资|薪|劳务费|\d元|奖金"), "报酬"),
    (re.compile(r"(?:什么|啥|哪[种级个])职称|职称是"), re.compile(r"职称|教授|工程师|研究员|技师|专家|[高中初副正]级|级工"), "职称"),
    (re.compile(r"邮箱|电子邮件"), re.compile(r"邮箱|邮件|@"), "邮箱"),
)
