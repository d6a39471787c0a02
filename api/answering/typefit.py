"""Does a sentence hold the kind of thing that is wanted: a number with its unit, a person, a date, a list ...?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from api.answering.coverage import coverage
from api.answering.question import Question
from api.answering.sentences import Candidate, record_labels
from api.answering.wording import LABELS, REASON, Wants
from ingest.measures import canonical, same_measure
from ingest.quantities import COUNTS, Quantity, QuantityKind
from ingest.titles import DATE_LINE
from ingest.words import fold

_AMOUNTS = frozenset({QuantityKind.AMOUNT, QuantityKind.PERCENT, QuantityKind.MONEY, QuantityKind.RANGE, QuantityKind.ORDINAL})
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧伏戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯卢莫房裘缪解宗丁宣贲邓郁单"
    "杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封芮储靳段富巫乌焦巴弓牧隗山谷车侯宓蓬班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束"
    "龙叶幸司韶黎薄印宿白怀蒲台鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿边扈燕冀浦尚"
    "农温别庄晏柴瞿阎连茹习艾容易慎戈廖耿弘匡寇禄阙欧利师巩聂关荆游权盖益桓岳帅缑亢况琴商佘佴伯"
    "赏墨谯笪爱阳佟"
)
_TITLES = (
    "书记|主席|副主席|市长|省长|部长|局长|主任|会长|院长|校长|总经理|董事长|同志|先生|女士|教授|经理|委员|队长|班长|理事长|秘书长"
    "|厅长|区长|县长|老师|师傅|导演|作者|皇帝|国王|总统|首相"
)
_TRADES = "司机|工人|职工|员工|技师|班长|组长|站长|厂长|工程师|骑手|配送员|快递员|教师|护士|医生|[电焊钳车]工|工匠|劳模|师傅|设计师|代表"
_PERSON = re.compile(
    rf"联系人[:：][^，,。；;：:]{{0,20}}[ \u3000][{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[，,、；;。（(\s]|$)"
    rf"|(?:{_TRADES})[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[获被荣在作当等率带、，,同])"
    rf"|(?:报告人|作者|主持人|主讲人?|签发人|联系人|负责人|执笔人|(?:{_TITLES}))[:：]\s*[\u4e00-\u9fff]{{2,4}}(?:[\s，,。；;（(]|$)"
    rf"|(?!常务|全体|全委)[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:{_TITLES})|(?:{_TITLES})[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
    rf"|(?:{_TITLES})[ \u3000]+[\u4e00-\u9fff](?:[ \u3000]?[\u4e00-\u9fff]){{1,2}}$"
    rf"|[\u4e00-\u9fffA-Za-z]+·[\u4e00-\u9fffA-Za-z]+|^[（(]?[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}[）)]?$"
)
_PERSONISH = re.compile(
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[，,、。；;：:（(是为任在与和及的于等\s]|$)"
    rf"|[\u4e00-\u9fff](?:{_TITLES})(?![\u4e00-\u9fff、和])|人$"
)
_PATTERNS: dict[Wants, re.Pattern[str]] = {
    Wants.ORGANISATION: re.compile(
        r"公司|集团|委员会|部门|局|厅|学院|大学|学校|联合会|中心|工会|协会|法院|检察院|银行|医院|总社|办公室|机构|全总|市委|政府"
        r"|[\u4e00-\u9fff]社|电视台|球队|俱乐部"
    ),
    Wants.DATE: re.compile(
        r"\d{4}\s*年|[〇零一二三四五六七八九]{4}年|\d+月|[一二三四五六七八九十]+月|\d+[日号]|期间|“[一二三四五六七八九十]+”|季度|世纪"
        r"|年代|[上下]半年|每[年月周日]|春节|元旦|时期|朝|以前|之前|以后"
        r"|之后|起"
    ),
    Wants.PLACE: re.compile(
        r"省|市|区|县|路|街|镇|村|园区|商务区|地区|国|州|洲|岛|港|位于|坐落|地址|馆|中心|楼|湖|山|河|海|[东西南北]部|[东西南北]方"
    ),
    Wants.DOCUMENT: re.compile(r"《[^》]+》|〔\d{4}〕|[\u4e00-\u9fff](?:办法|条例|规定|细则|方案|意见|通知|指引|法)"),
    Wants.DEFINITION: re.compile(r"是指|指的是|[，,是]指|即|称为|简称|又称|也称|所称|是一[种个项]|——|[：:]|是"),
    Wants.HOW: re.compile(r"通过|采取|采用|按照|以[^。，,]{2,12}形式|依托|由|应当|可以|步骤|程序|流程|方式|申请|提交|经|按|推动|使用|利用|进行"),
    Wants.WHY: REASON,
}
_GIVEN_OUT = re.compile(r"[发出公颁]布|印发|下发|发文|发的|出台|成文|落款|写|[作做]的|起草|制定|签发|通知是|报告|文件|办法|细则")
FROM_TO = re.compile(r"(?:从|自)?(?:哪[一]?天|几号|几月|什么时[候间]|何时)(?:开始)?[到至]|起止|期限")
DAY_ASKED = re.compile(r"哪[一]?天|几号|几日|哪[一]?日")
_DAY = re.compile(
    r"[\d一二三四五六七八九十]日|(?<![\d〕\]）)])\d{1,2}号|即日|之日|当天|当日|次日|周[一二三四五六日末]|星期|元旦|国庆|端午|中秋|春节|除夕|清明|[三七五]一前"
    r"|\d月底|月末"
)
_SEPARATOR = re.compile(r"、|；|;|(?<=[\u4e00-\u9fff])[+＋](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff”》）])(?:以及|和|与|及)(?=[\u4e00-\u9fff“《（(])")


def type_fit(question: Question, candidate: Candidate) -> float:
    """How well the sentence holds what is wanted, in [0, 1]."""
    text = candidate.parsed.folded
    if _NUMBER_OF_DOCUMENT.search(question.folded):
        return float(_DOCUMENT_NUMBER.search(text) is not None)
    if question.wants is Wants.NUMBER:
        named = _labelled(question, text) or _in_units_of_row(question, text)
        return 1.0 if named else max((unit_fit(question, q) for q in candidate.parsed.quantities), default=0.0)
    if question.wants is Wants.LIST:
        return min(1.0, listed(candidate) / (question.count or 3))
    if question.wants is Wants.PERSON:
        return 1.0 if _PERSON.search(text) else 0.5 * float(_names_someone(text))
    if question.wants is Wants.DATE:
        return _date_fit(question, candidate)
    pattern = _PATTERNS.get(question.wants)
    if pattern is None:
        return 0.5
    return 1.0 if pattern.search(text) else 0.0


def _date_fit(question: Question, candidate: Candidate) -> float:
    """The day under a notice, or the year in its title, is not the day of what it announces."""
    text = candidate.parsed.folded
    titled = text.strip() == fold(candidate.hit.document.title)
    if (titled or DATE_LINE.fullmatch(candidate.parsed.text.strip())) and not _GIVEN_OUT.search(question.folded):
        return 0.0
    dated = _PATTERNS[Wants.DATE].search(text) is not None
    if FROM_TO.search(question.folded):
        return min(1.0, 0.5 * len(_DAY.findall(text)))
    if DAY_ASKED.search(question.folded):
        return 1.0 if _DAY.search(text) else 0.5 * float(dated)
    return float(dated)


def _names_someone(text: str) -> bool:
    """Whether something in the text may be a person's name and is no everyday word that begins like one (劳动, 安全)."""
    everyday = _no_names()
    return any(match[0] not in everyday and match[0][:2] not in everyday for match in _PERSONISH.finditer(text))


@cache
def _no_names() -> frozenset[str]:
    """Everyday words that begin with a surname."""
    lines = Path(__file__).with_name("no_names.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _labelled(question: Question, text: str) -> bool:
    """Whether a row of a catalogue gives the number behind its label (课时：40), without a unit."""
    return question.label is not None and any(LABELS[question.label][1].search(label) for label in _LABELLED.findall(text))


def _in_units_of_row(question: Question, text: str) -> bool:
    """Whether a row of a table gives its unit beside its name: 指标：医疗互助参加人数（万人）；2024年：21.5."""
    named = _ROW_UNIT.search(text)
    return named is not None and canonical(named[1]) in question.units


_ROW_UNIT = re.compile(r"[(（][万亿千百]*([\u4e00-\u9fff%]{1,3})[)）][；;].{0,20}[:：]\s*\d")
_LABELLED = re.compile(r"([\u4e00-\u9fff]{2,6})[:：]\s*\d")
def type_pattern(wants: Wants) -> re.Pattern[str]:
    """What names such a thing, in words."""
    return _PERSON if wants is Wants.PERSON else _PATTERNS[wants]


_NUMBER_OF_DOCUMENT = re.compile(r"发文字号|文号|几号文|多少号文")
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]\s*[〔\[(（]\d{4}[〕\])）]\s*第?\d+号")


def listed(candidate: Candidate) -> int:
    """How many things the sentence names, or leads in."""
    return max(items(candidate.parsed.folded), candidate.parsed.items_after)


def listed_by_column(question: Question, candidate: Candidate) -> str:
    """The label of a table's column that a list is asked of (有哪些重点任务); "" where the sentence is no row, or has no such column."""
    if question.wants is not Wants.LIST:
        return ""
    return next((label for label in record_labels(candidate.parsed.folded) if label in question.folded), "")


def items(text: str) -> int:
    """How many things the longest enumeration of the text names; 1 where there is none."""
    return max((len(_SEPARATOR.findall(part)) + 1 for part in re.split(r"[。！!？?\n]", text)), default=1)


def unit_fit(question: Question, quantity: Quantity) -> float:
    """1: a number in a unit that was asked for; .7: any amount where no unit was; 0: another unit, or no amount."""
    if quantity.kind not in _AMOUNTS or quantity.in_name or quantity.value in {q.value for q in question.quantities if q.unit == quantity.unit}:
        return 0.0
    asked_ordinal = "第几" in question.folded
    if asked_ordinal or quantity.kind is QuantityKind.ORDINAL:
        return float(asked_ordinal and quantity.kind is QuantityKind.ORDINAL)
    if not question.units:
        return 0.7 if quantity.unit else 0.35
    if canonical(quantity.unit) in question.units:
        return 1.0
    if any(quantity.unit in alike and question.units & alike for alike in (_SITES, _EVENTS, _SHARES)):
        return 0.75
    if any(same_measure(quantity.unit, unit) for unit in question.units):
        return _LOOSE_UNIT.get(quantity.unit, 0.75) if "个" not in question.units else 0.75
    return 0.0


_SITES = frozenset({"处", "家", "所", "座", "间", "个"})
"""Measure words of places and institutions: people say 多少处驿站 where the report counts 50家."""
_EVENTS = frozenset({"次", "场", "期", "届", "轮", "回", "趟", "班次", "场次", "批"})
"""How often a thing was held: 搞了几次 where the report counts 36期."""
_SHARES = frozenset({"%", "个百分点", "百分点"})
_LOOSE_UNIT = {"": 0.9, "个": 0.4}
"""百万职工 counts people as well as 百万名 does; 五个… counts them only if nothing better does."""
ENOUGH_FIT = 0.45
"""Below this a number does not answer the question asked."""


@dataclass(frozen=True, slots=True)
class NumberFit:
    """The best number of a sentence.

    `coverage` tells how well its clause covers the question, `precise` how little else stands there, `noun` whether it
    counts the asked noun; each in [0, 1].
    """

    coverage: float = 0.0
    precise: float = 0.0
    noun: float = 0.0

    @property
    def worth(self) -> float:
        """For choosing among the numbers of one sentence."""
        return self.coverage + 0.3 * self.noun + 0.2 * self.precise


def clause_fit(question: Question, candidate: Candidate, fit: float) -> NumberFit:
    """The clause that covers the question best, for what is no number: coverage times fit, and how little else it says."""
    text = candidate.parsed.folded
    parts = [text[c.start : c.end] for c in candidate.parsed.clauses]
    fits = (NumberFit(fit * coverage(question.terms, part), _precise(question, part)) for part in parts)
    return max(fits, key=lambda f: f.worth, default=NumberFit())


def _precise(question: Question, text: str) -> float:
    letters = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    return sum(c in question.folded for c in letters) / len(letters) if letters else 0.0


def quantity_fit(question: Question, candidate: Candidate) -> NumberFit:
    """The best number that has a fitting unit; all zero where there is none."""
    fits = ((q, unit_fit(question, q)) for q in candidate.parsed.quantities)
    return max((local_fit(question, candidate, q, fit) for q, fit in fits if fit > 0), key=lambda f: f.worth, default=NumberFit())


def local_fit(question: Question, candidate: Candidate, quantity: Quantity, fit: float) -> NumberFit:
    """Coverage of the question by the number's own clause and half by the one before, times the fit of its unit."""
    text = candidate.parsed.folded
    at = next((i for i, c in enumerate(candidate.parsed.clauses) if c.start <= quantity.span.start < c.end), 0)
    clause = candidate.parsed.clauses[at]
    own = text[clause.start : clause.end]
    before = candidate.parsed.clauses[at - 1] if at else clause
    covered = coverage(question.terms, own)
    wider = coverage(question.terms, text[before.start : clause.end])
    return NumberFit(fit * (covered + 0.5 * (wider - covered)), fit * _precise(question, own), _counts(question, text, quantity, clause.start))


def _narrowed(question: Question, before: str) -> bool:
    """Whether a word that was not asked for stands right before the counted noun: 注册会员 are not all 会员."""
    word = before[-2:]
    return len(word) == 2 and all("\u4e00" <= c <= "\u9fff" for c in word) and word not in question.folded and word not in _WIDE


_RIGHT_AFTER = 4  # characters between a number and the noun it counts: 27.5万名新就业形态劳动者
_WIDE = frozenset({
    "全市", "全国", "全省", "全年", "年末", "年底", "累计", "共有", "总数",
    "目前", "工会", "各级", "基层", "组织", "发展", "新增", "实现", "达到",
    "拥有", "现有", "吸纳", "覆盖", "服务", "帮助", "惠及", "安排", "开展",
    "完成", "建成", "新建",
})  # fmt: skip
"""Words before a counted noun that do not narrow it."""


def _counts(question: Question, text: str, quantity: Quantity, start: int) -> float:
    """1: the asked noun follows the number; .8: it stands before it in the clause; .4: only its last word does."""
    if not question.focus:
        return 0.0
    focus = fold(question.focus)
    after = re.split(r"[，,；;。：:]", text[quantity.span.end :])[0][: len(focus) + 10]
    before = text[start : quantity.span.start]
    if focus in after:
        return 1.0 if after.index(focus) <= _RIGHT_AFTER else 0.7
    if focus in before:
        at = before.rindex(focus)
        narrowed = _narrowed(question, before[:at])
        return (0.9 if len(before) - at - len(focus) <= 10 else 0.6) - (0.4 if narrowed else 0.0)
    return 0.4 if focus[-2:] in after or focus[-2:] in before else 0.0


def asks_for_all(folded: str) -> bool:
    """Whether a question is about how many there are in all, at the end of a year, and not how many came."""
    return _ALL.search(folded) is not None and _NEW.search(folded) is None


def only_new(folded: str) -> bool:
    """Whether a sentence counts only what came: 新发展会员5.6万名 without a 总数."""
    return _NEW.search(folded) is not None and not stands(folded)


def stands(folded: str) -> bool:
    """Whether a sentence or a clause counts all that there are."""
    return _STANDS.search(folded) is not None


_ALL = re.compile(r"年[末底].{0,12}(?:多少|几|总|共)|总数|总量|存量|(?:一共|总共)有|攒到")
_NEW = re.compile(r"新[发增建成入设选开]|新拉|净增|增加了?[\d多几]")
_STANDS = re.compile(r"总数|总量|累计|达到?[\d多]|共有|现有|截至|[末底]|已有|拥有|扩大到|增至|增加到")


def stated_fit(question: Question, candidate: Candidate) -> float:
    """Share of the numbers the question states that the sentence states too; 0 if it states none."""
    stated = [q for q in question.quantities if q.value != question.count and (q.kind in COUNTS or _is_day(q))]
    if not stated:
        return 0.0
    text, given = candidate.parsed.folded, candidate.parsed.quantities
    return sum(1.0 if q.raw in text or any(_same(q, one) for one in given) else -0.5 for q in stated) / len(stated)


def _same(stated: Quantity, given: Quantity) -> bool:
    """86家企业 is not 86名工匠."""
    alike = _undated(stated) == _undated(given) and (stated.kind == given.kind or (not stated.unit and given.kind in COUNTS))
    return alike and (not stated.unit or not given.unit or same_measure(stated.unit, given.unit))


def _is_day(quantity: Quantity) -> bool:
    """A date that names a month: 4月28日, not a bare year."""
    return quantity.kind is QuantityKind.DATE and quantity.value % 10000 > 100


def _undated(quantity: Quantity) -> Decimal:
    """A date without its year: 4月28日 in a section of 2022 is the 2022年4月28日 that was asked for."""
    return quantity.value % 10000 if quantity.kind is QuantityKind.DATE else quantity.value
