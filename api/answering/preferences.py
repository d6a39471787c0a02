"""What a question's wording prefers among sentences that score nearly alike: a ceiling for 最多, an address for 在什么地方.

Each rule takes the order so far and returns what is to stand first in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from api.answering.coverage import covered
from api.answering.question import Question
from api.answering.scored import Scored
from api.answering.sentences import Parsed
from api.answering.typefit import ENOUGH_FIT
from api.answering.wording import ALLOWS, INVERSE, MAY, Wants
from ingest.document import PassageKind
from ingest.quantities import QuantityKind

REACH, FAR_REACH = 1.2, 2.5
"""How far below the best a sentence may score to be put first; a right best leads by 1 in the median."""
_AS_MUCH = 0.15
_MONEY_FROM = 100


def of_the_figure(scored: Scored, order: Sequence[int]) -> int:
    """The best that states the figure whose meaning is asked for."""
    first = order[0]
    if not INVERSE.search(scored.question.folded) or scored.of(first, "stated") >= 1:
        return first
    return next((at for at in scored.near(order, FAR_REACH) if scored.of(at, "stated") >= 1), first)


def of_the_label(scored: Scored, order: Sequence[int]) -> int:
    """The line that names what is asked for (执笔人：…, 联系电话：…), in the same document or in one that is more about the question."""
    first = order[0]
    if scored.question.label is None or scored.of(first, "label") >= 1 or not _LINES.search(scored.question.folded):
        return first
    heaviest = max(scored.question.terms, key=lambda t: t.weight, default=None)
    labelled = (at for at in order if scored.of(at, "label") >= 1 and (heaviest is None or covered(heaviest, scored.around(at)) > 0))
    return next((at for at in labelled if scored.document(at) == scored.document(first) or scored.about(at) > scored.about(first)), first)


_LINES = re.compile(r"电话|联系方式|执笔|谁(?:来)?(?:写|撰|起草)|作者|撰稿")
"""What documents tell in a line of its own."""


def of_the_lack(scored: Scored, order: Sequence[int]) -> int:
    """The best that speaks of those who lack the thing (无单位工会的), where the question does (没单位工会) and the best of all does not."""
    first, lacking = order[0], _LACKING.search(scored.question.folded)
    if lacking is None:
        return first
    spoken = _spoken(lacking[1])
    if spoken.search(scored.text(first)):
        return first
    return next((at for at in scored.near(order, REACH) if spoken.search(scored.text(at))), first)


def _spoken(thing: str) -> re.Pattern[str]:
    return re.compile(rf"(?:无|没有|未|不)[\u4e00-\u9fff]{{0,4}}{re.escape(thing)}")


_LACKING = re.compile(r"(?:没有?|无)(?:建立?|成立|组建|设立?)?([\u4e00-\u9fff]{2})(?<!多少)(?<!关系)(?<!什么)")


def of_the_rule(scored: Scored, order: Sequence[int]) -> int:
    """The best of a rule, where it is asked what one is entitled to: what was given out in a year is another thing."""
    first = order[0]
    if scored.question.years or not _ENTITLED.search(scored.question.folded) or not scored.reports(first):
        return first
    rules = (at for at in scored.near(order, REACH) if scored.kind_of(at) is PassageKind.POLICY and scored.of(at, "place") >= 0)
    said = scored.of(first, "words") - _AS_MUCH
    return next((at for at in rules if scored.of(at, "fit") >= ENOUGH_FIT and scored.of(at, "words") >= said), first)


_ENTITLED = re.compile(
    r"(?:给|补|发|奖|报销?|补贴|补助|资助|[能可][以]?[拿领报享])(?:多少|几)|能?[拿领]多少|多少钱的?标准|最[高多]|封顶|不超过|上限|标准是"
    r"|每[人户][^，,。]{0,6}多少|超过多少|多少.{0,6}[就才]"
)


def of_the_month(scored: Scored, order: Sequence[int]) -> int:
    """The best of the month that is asked for, where the best of all does not name it."""
    first, asked = order[0], _MONTH.search(scored.question.folded)
    if asked is None or scored.question.wants not in (Wants.NUMBER, Wants.LIST, Wants.OTHER):
        return first
    same = re.compile(rf"(?<!\d){asked[0]}")
    if same.search(scored.text(first)):
        return first
    fitting = (at for at in scored.near(order, REACH) if scored.of(at, "fit") >= scored.of(first, "fit"))
    return next((at for at in fitting if same.search(scored.text(at))), first)


_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|[1-9])月(?!底|\d|[一二三])")


def of_the_bracket(scored: Scored, order: Sequence[int]) -> int:
    """The line whose range holds the amount that the question states: 800元以上至5000元的部分 for 3000元."""
    first = order[0]
    money = [q.value for q in scored.question.quantities if q.kind is QuantityKind.MONEY]
    money += [q.value for q in scored.question.quantities if q.kind is QuantityKind.AMOUNT and q.value >= _MONEY_FROM]
    if scored.question.wants is not Wants.NUMBER:
        return first
    beside = [at for at in order if scored.same_passage(at, first)]
    if len(money) == 1:
        return next((at for at in beside if _in_range(money[0], scored.candidates[at].parsed)), first)
    heads = _heads(scored.question)
    return next((at for at in beside if heads is not None and _of_so_many(heads, scored.text(at))), first)


def _heads(question: Question) -> int | None:
    """How many people the asker's company has: 三百多号会员, 我们五百人的厂."""
    counted = [int(q.value) for q in question.quantities if _COMPANY.match(question.folded, q.span.end) or q.unit in ("人", "号", "名")]
    return counted[0] if len(counted) == 1 and counted[0] >= _SOME_HEADS else None


_SOME_HEADS = 10
_COMPANY = re.compile(r"[人号名个]?(?:会员|职工|员工|人)")


def _of_so_many(heads: int, text: str) -> bool:
    """Whether a line of a rule is for bodies of this size: 201人至1000人的，设委员7至15人."""
    return any(int(m[1]) <= heads <= int(m[2]) for m in _HEADS_RANGE.finditer(text))


_HEADS_RANGE = re.compile(r"(\d+)[人名](?:以上)?(?:至|到|-|—|~)(\d+)[人名]")


def _in_range(value: Decimal, parsed: Parsed) -> bool:
    """Whether the sentence is about amounts from one figure to another, and this one lies between them."""
    amounts = [q.value for q in parsed.quantities if q.kind is QuantityKind.MONEY]
    return len(amounts) >= 2 and _RANGE.search(parsed.folded) is not None and amounts[0] < value <= amounts[1]


_RANGE = re.compile(r"元以?上?[^，,。；;]{0,6}(?:至|到|不满|以下|不足|不超过)[^，,。；;]{0,10}元")


def of_the_total(scored: Scored, order: Sequence[int]) -> int:
    """The best that tells the 总投资 where that is asked for, and the best of all tells what has been spent of it."""
    first, total = order[0], _TOTAL.search(scored.question.folded)
    if scored.question.wants is not Wants.NUMBER or total is None or total[0] in scored.text(first):
        return first
    fitting = (at for at in scored.near(order, FAR_REACH) if scored.of(at, "fit") >= ENOUGH_FIT and scored.of(at, "year") >= scored.of(first, "year"))
    return next((at for at in fitting if total[0] in scored.text(at)), first)


def of_the_plain(scored: Scored, order: Sequence[int]) -> int:
    """The best that counts the members themselves, where the best of all counts those with a card or an account, which nobody asked for."""
    first, kept = order[0], _ENROLLED.search(scored.question.folded)
    if scored.question.wants is not Wants.NUMBER or kept is not None or not _ENROLLED.search(scored.text(first)):
        return first
    plain = [at for at in scored.near(order, REACH) if not _ENROLLED.search(scored.text(at)) and scored.of(at, "fit") >= ENOUGH_FIT]
    alike = (at for at in plain if all(scored.of(at, name) >= scored.of(first, name) for name in ("year", "place", "words")))
    return next(alike, first)


_ENROLLED = re.compile(r"(?:注册|持卡|绑定|认证|激活)(?:会员|职工|用户|人数)|(?:会员|职工)[^，,。；;]{0,4}(?:注册|持卡|办卡)")
_TOTAL = re.compile(r"总(?:投资|面积|建筑面积|建面|造价|预算|收入|支出|资产|课时|学时|里程)")


def of_the_noun(scored: Scored, order: Sequence[int]) -> int:
    """The best list of the things that are asked for (哪些材料), where the best of all lists something else."""
    first, named = order[0], _NOUN.search(scored.question.folded)
    noun = named[1].replace("情况", "情形") if named else ""
    if scored.question.wants is not Wants.LIST or not noun or noun in scored.text(first):
        return first
    fitting = (at for at in scored.near(order, REACH) if scored.of(at, "fit") >= scored.of(first, "fit") / 2)
    return next((at for at in fitting if noun in scored.text(at) and not scored.candidates[at].parsed.heading), first)


def of_the_items(scored: Scored, order: Sequence[int]) -> int:
    """The list whose items are what is asked for (哪些节 -> 元旦、春节、清明节…), where the best of all lists something else."""
    first, named = order[0], _ITEM.search(scored.question.folded)
    if named is None or scored.question.wants is not Wants.LIST:
        return first
    near = [at for at in order if scored.scores[at] > scored.scores[first] - (FAR_REACH if scored.same_passage(at, first) else REACH)]
    for kind in dict.fromkeys(named[1]):
        alike = re.compile(rf"{kind}(?=[、，,；;。和与及等]|以及|$)")
        enough = [at for at in near if len(alike.findall(scored.text(at))) >= _ALIKE]
        if enough:
            return first if first in enough else enough[0]
    return first


_ITEM = re.compile(r"哪(?:些|几[个种项类]?|[三四五六七八九十\d]+[个种项类])([\u4e00-\u9fff]{1,2})")
_ALIKE = 3


def of_the_deed(scored: Scored, order: Sequence[int]) -> int:
    """The best that says who does what is asked (由谁主持 -> 主持), where the best of all names somebody who does something else."""
    first, deed = order[0], _BY_WHOM.search(scored.question.folded)
    named = scored.question.wants in (Wants.PERSON, Wants.ORGANISATION)
    if deed is None or not named or deed[1] in scored.text(first) or settled(scored, first):
        return first
    fitting = (at for at in scored.near(order, REACH) if scored.of(at, "fit") >= max(ENOUGH_FIT, scored.of(first, "fit")))
    return next((at for at in fitting if deed[1] in scored.text(at)), first)


_BY_WHOM = re.compile(r"(?:谁|哪[个家位](?:单位|部门|机构|科室|处室|公司|领导|同志)?)(?:来|去|给)?(?:负责)?([\u4e00-\u9fff]{2})的?[？?]?$")


_NOUN = re.compile(r"(?:什么|啥|哪些|哪几[种样个份])(?:样的)?(材料|手续|证件|证明|条件|情形|情况|资料|表格)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Where `asked` stands in the question and `given` not in the best sentence, the best of the near ones that hold it goes first.

    `wants`: only for these; `passage`: only in the passage of the best; `fitting`: it must hold what is wanted as well as the best does;
    `less`: so much less of the question's words it may hold; `reach`: so far below the best it may score.
    """

    asked: re.Pattern[str]
    given: re.Pattern[str]
    wants: frozenset[Wants] = frozenset(Wants)
    passage: bool = False
    fitting: bool = False
    less: float = 1.0
    reach: float = REACH

    def __call__(self, scored: Scored, order: Sequence[int]) -> int:
        """What is to stand first."""
        first = order[0]
        if scored.question.wants not in self.wants or not self.asked.search(scored.question.folded) or self.given.search(scored.text(first)):
            return first
        near = [at for at in scored.near(order, self.reach) if not self.passage or scored.same_passage(at, first)]
        fit = max(ENOUGH_FIT, scored.of(first, "fit")) if self.fitting else 0.0
        said = scored.of(first, "words") - self.less
        good = (at for at in near if scored.of(at, "fit") >= fit and scored.of(at, "words") >= said)
        return next((at for at in good if self.given.search(scored.text(at))), first)


_NUMBERS = frozenset({Wants.NUMBER})
of_the_address = Preference(
    asked=re.compile(r"(?:在哪|在什么地方|在啥地方|地址|位置|怎么走)[儿里]?[？?]?$"),
    given=re.compile(r"[\u4e00-\u9fff](?:路|街|巷|大道|道)\d+号|\d+[楼层室]|位于|坐落|地址|迁[入至]"),
    wants=frozenset({Wants.PLACE}),
    less=0.2,
)
in_charge = Preference(
    asked=re.compile(
        r"(?:哪个?|什么)(?:单位|部门|机构|科室|处室|地方).{0,6}(?:管|发|办|审|批|负责|牵头|主管|出|承担|解释)|归(?:谁|哪)|谁(?:来)?(?:负责|管|牵头)"
    ),
    given=re.compile(r"负责|牵头|主管|承担|受理|归口|具体实施|组织实施|解释"),
)
of_what_is_barred = Preference(
    asked=re.compile(
        r"(?<![给让许准予能行收批管补报会要算])不(?:给|让|许|准|予|能|可以|行|收|批|管|受理)(?![^，,。]{0,6}(?:吗|么))|拒(?!绝)|被拒|[停取]掉|停[了下]|[中终停]止|取消|没资格|红线|负面清单|禁"
    ),
    reach=FAR_REACH,
    given=re.compile(r"不予|不得|不能|不可|严禁|禁止|取消|[终停中]止|不再|不享受|不适用|不受理|不纳入|不属于"),
    wants=frozenset({Wants.LIST, Wants.OTHER, Wants.HOW}),
)


def settled(scored: Scored, at: int) -> bool:
    """Whether the wording itself tells that this is the sentence: barred asked and barred said, the lack of a thing asked and said."""
    lacking, heads = _LACKING.search(scored.question.folded), _heads(scored.question)
    if lacking is not None and _spoken(lacking[1]).search(scored.text(at)):
        return True
    if heads is not None and scored.question.wants is Wants.NUMBER and _of_so_many(heads, scored.text(at)):
        return True
    barred = of_what_is_barred
    asked = scored.question.wants in barred.wants and barred.asked.search(scored.question.folded) is not None
    return asked and barred.given.search(scored.text(at)) is not None


allowing = Preference(asked=MAY, given=ALLOWS)
of_the_ceiling = Preference(
    asked=re.compile(r"最[高多]|封顶|上限|顶多"), given=re.compile(r"不超过|最[高多]|以内|上限|封顶|以下|为限"), wants=_NUMBERS, fitting=True
)
of_the_least = Preference(
    asked=re.compile(r"至少|最少|起码|最低|不少于|要[多几][大少]?"),
    given=re.compile(r"不少于|不低于|不小于|不得少于|至少|最少|最低|以上"),
    wants=_NUMBERS,
    fitting=True,
)
of_the_sum = Preference(
    asked=re.compile(r"一共|总共|累计|合计"),
    given=re.compile(r"(?:累计|共(?!同|建|享)|总[数计额量]|合计|截至[^，,。；;]{1,8}[，,])[^，,。；;]{0,10}\d"),
    wants=_NUMBERS,
    passage=True,
    fitting=True,
)
