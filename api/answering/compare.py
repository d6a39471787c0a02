"""A question with several parts -> the parts, each a question of its own.

"A和B分别是多少" asks twice, "2021年…，2022年…" asks of two years, "多少院校、多少家企业" asks for two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_PARTS = 4
_YEAR = re.compile(r"(?:19|20)\d{2}年")
_IN_NAME = re.compile(r"[（(《“\"][^（()）《》“”\"]*[)）》”\"]")
_EVERY = re.compile(r"，?(?:各自?是?|分别|哪个|哪一个|谁)(?:的|是|有|为)?")
_ASKS = re.compile(r"多少|多[久大]|几(?!乎)|哪些|什么|啥|谁|哪")
_WHETHER = re.compile(r"([\u4e00-\u9fff])不\1|能否|可否|是否|有没有")
_VERSION = r"(?:(?:19|20)\d{2}年?的?(?:试行|暂行|[新旧老])?|[新旧老原]|现行)(?:办法|规定|标准|版|细则)"
_LEAST, _LEAST_LED = 4, 1  # characters beside the asking word: of a clause that stands alone, of one that others lead in
_VERSUS = re.compile(r"(?:跟|和|与|同|比|较|相比)")


def split(text: str, places: Sequence[str] = ()) -> list[str]:
    """The parts of a question, [text] itself where there is only one. `places` are the places it names."""
    placed = (lambda whole: _by_alternatives(whole, places), _by_kinds, lambda whole: _by_clauses(whole, places))
    for way in (_by_versions, *placed, _by_subjects, _by_years):
        parts = way(text)
        if 1 < len(parts) <= MAX_PARTS:
            return parts
    return [text]


def weighs(text: str) -> bool:
    """Whether a question asks which of two is more, so that one of them alone is no answer."""
    return _WEIGHS.search(text) is not None


def compares(folded: str) -> bool:
    """Whether a sentence compares by itself."""
    return re.search(r"比|[增减]|提高|下降|上升|超|未达", folded) is not None


_WEIGHS = re.compile(
    r"谁[^，,。？?]{0,10}[多少高低大小](?=[？?]|$)|哪[个年家边市县区][^，,。？?]{0,10}[多少高低大小](?=[？?]|$)"
    r"|相差|差(?:多少|几|距)|增加还是减少|[多高涨升]了?还是[少低跌降减]|[少低跌降减]了?还是[多高涨升增]"
)


def years_meant(text: str, reported: Sequence[int]) -> str:
    """The question with 两年 as the last two years that the reports are about, where it compares them and names no year.

    >>> years_meant("法律援助案件两年各多少", [2022, 2023, 2024])
    '法律援助案件2023年和2024年各多少'
    """
    text = _YEAR_BEFORE.sub(lambda m: f"{m['year']}年{m['between']}{int(m['year']) - 1}年", text)
    if (changed := _CHANGED.search(text)) and len(reported) > 1 and not _YEAR.search(text):
        return f"{text[: changed.start()]}{reported[-2]}年和{reported[-1]}年各多少"
    match = _YEARS_COMPARED.search(text)
    count = {"两": 2, "2": 2, "三": 3, "3": 3}.get(match[1], 0) if match else 0
    if match is None or len(reported) < count or _YEAR.search(text):
        return text
    named = [f"{year}年" for year in reported[-count:]]
    return f"{text[: match.start()]}{'、'.join(named[:-1])}和{named[-1]}{text[match.end() :]}"


_YEAR_BEFORE = re.compile(r"(?P<year>(?:19|20)\d{2})年(?P<between>[^，,。？?]{0,6}(?:比|较|跟|和|同))(?:上一?年度?|前一年|头一年|去年)")
"""2024年比上一年: the year before the one that is named."""
_CHANGED = re.compile(r"是?(?:增加|减少|增长|下降|上升|提高|降低|[多少增减涨降])了?(?:没有?|吗|还是.{1,4})[？?]?$")
_YEARS_COMPARED = re.compile(
    r"(?:这|近|前后|最近)?([两三23])年(?:的?报告)?(?:里|来|间|之间)?"
    r"(?=的?(?:各自?|分别|对比|相?比|比较|变化|数据|情况)|[^，,。？?]{0,8}(?:变化|对比)|哪[一个]?年|[增涨多少降差]了|相差|差[了多距])"
)


def _by_alternatives(text: str, places: Sequence[str]) -> list[str]:
    """"云汀和澜江…哪个高", "2022年和2023年…分别多少": the same question once for each place or year."""
    named = [re.escape(place) for place in places]
    bodies = f"(?:{'|'.join(named)}){_BEHIND_PLACE}"
    own = [rf"(?:{bodies}|{_OWN})"] if len(named) == 1 and re.search(_OWN, text) else []
    alternatives = [_VERSION, r"(?:19|20)\d{2}年?", r"(?:首|第[一二三四五六七八九十\d]+)[届批轮期次季]", *([bodies] if len(named) > 1 else own)]
    masked = _masked(text)
    for one in alternatives:
        joined = re.search(rf"({one}){_AND}({one})(?:两年|两市|两地|两家)?[，,的]?", masked)
        if joined is None or len({m[0] for m in re.finditer(one, masked)}) > _SIDES or (re.search(r"[到至]", joined[0]) and _IN_ALL.search(text)):
            continue
        rest = _COMPARED.sub("", _WHOSE.sub(r"\1", _WHICH.sub(r"\1", text[joined.end() :])))
        rest = rest if _ASKS.search(rest) else f"{rest.strip('，,？? ')}是多少？"
        lead = _SIDE_BY_SIDE.sub("", text[: joined.start()]).strip("，, ")
        return [f"{lead}{_year_name(name)}{rest}" for name in joined.groups()]
    return [text]


def _by_versions(text: str) -> list[str]:
    """"新旧两版疗休养办法…各是多少": asked once of the rule that holds, once of the one before."""
    both = _NEW_AND_OLD.search(text)
    if both is None:
        return [text]
    rest = _COMPARED.sub("", text[both.end() :])
    rest = rest if _ASKS.search(rest) else f"{rest.strip('，,？? ')}是多少？"
    return [f"{text[: both.start()]}{both[1]}{version}{both[2]}{rest}" for version in ("新", "老")]


_NEW_AND_OLD = re.compile(r"(?:新[旧老]|[旧老]新)(?:两[版个份种])?的?([\u4e00-\u9fff]{0,6}?)(办法|规定|标准|细则|制度)")
_OWN = r"(?:[省市县区][里上总]|[全我本咱][省市县区])"
_SIDE_BY_SIDE = re.compile(r"[，,]?这?[两三](?:年|市|地|家)(?:来|间)?(?:的)?(?:对比|相比|比较|变化)?(?:一下)?$|(?:对比|比较)一下$")
_AND = r"\s*(?:\s|和|与|跟|同|、|/|对比|相比|比|到|至|[vV][sS]\.?|[pP][kK])\s*"
_BEHIND_PLACE = r"(?:自治[区州]|[省市区县])?(?:集团|公司)*(?:总工会|工会|总|全[省市区县])?"


def _by_kinds(text: str) -> list[str]:
    """"…的目标和实际完成数": asked once as a plan, once as a result."""
    both = _PLAN_AND_RESULT.fullmatch(text)
    if both is None or len(both[1]) < _LEAST:
        return [text]
    return [f"{both[1]}的目标是多少？", f"{both[1]}实际完成了多少？"]


_PLAN_AND_RESULT = re.compile(
    r"(.+?)的?(?:目标|计划|任务)[数值]?(?:和|与|跟|、|以及)(?:实际|最[终后])?(?:完成|达到|结果|实际)[数值情况的]*(?:分别|各)?(?:是|为|有)?(?:多少|怎[么样]+|如何|什么)?[？?]?"
)


def _year_name(name: str) -> str:
    return f"{name}年" if name.isdigit() else name


_SIDES = 2
_IN_ALL = re.compile(r"一共|总共|累计|合计|共")
"""2021到2023年总共: the sum of the years is one question."""
_WHICH = re.compile(r"(?:谁|哪[个一家边])([\u4e00-\u9fff]{3,12}?)(?:更|比较)?[多少高低大小长短快慢](?=[？?]|$)")
_WHOSE = re.compile(r"(?:谁|哪[个一家边]+)家?的([\u4e00-\u9fff]{1,10}?)(?:更|比较)?[多少高低大小长短快慢](?=[？?，,]|$)")
_COMPARED = re.compile(
    r"[，,]?\s*(?:哪[个一]?个?[年市县区地家方边]?(?:的|更|最|要)?[高低多少大小长短快慢]|谁(?:的|更)?[高低多少大小强]|相差多少|差多少|差距|有什么变化|变化|对比"
    r"|比?，?各是|比?，?各有|比?，?分别是|分别有|分别|各(?=多少)|比(?=，)|相?比(?:较)?，?)"
)


def _masked(text: str) -> str:
    """The text with names in brackets and quotes blanked, so that they are not split."""
    return _IN_NAME.sub(lambda m: "□" * len(m[0]), text)


def _by_clauses(text: str, places: Sequence[str] = ()) -> list[str]:
    """"哪些单位出了方案，哪些出了意见？": two clauses that ask, each with words of its own."""
    masked = _masked(text)
    cuts = [m.end() for m in _CLAUSE.finditer(masked)]
    pieces = [text[a:b].strip("，,；;？?、 ") for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    first = next((at for at, piece in enumerate(pieces) if _asks(piece)), 0)
    lead, asking = "，".join(pieces[:first]), pieces[first:]
    least = _LEAST_LED if lead else _LEAST
    empty = len(_ASKS.sub("", asking[0])) < least if asking else True
    if len(asking) < 2 or empty or not all(map(_asks, asking)) or any(len(_NOTHING_OWN.sub("", p)) < _LEAST_LED for p in asking):
        return [text]
    if lead:
        return [f"{lead}，{piece}" for piece in asking]
    subject, scope = _SUBJECT.match(asking[0]), _scope(asking[0], places)
    return [asking[0], *(_within(p, scope, places) if _own_subject(p) else f"{subject[1] if subject else ''}{p}" for p in asking[1:])]


def _scope(piece: str, places: Sequence[str]) -> str:
    """The place, the year and 计划 that a clause begins with: they hold for the clause after it too."""
    named = "|".join(map(re.escape, places)) or r"(?!)"
    year = r"(?:19|20)\d{2}年(?:[底末度初]|全年)?|去年|今年|明年"
    found = re.match(rf"(?:{year}|(?:{named}){_BEHIND_PLACE}|[省市县区][里总]|{_PLANS}|[的，,])*", piece)
    return found[0] if found else ""


_PLANS = r"计划|目标|拟|力争|打算|预计|准备"


def _within(piece: str, scope: str, places: Sequence[str]) -> str:
    own = _YEAR.search(piece) or any(place in piece for place in places)
    return piece if own else f"{scope}{piece}"


_SUBJECT = re.compile(
    r"(.{2,20}?)的?(?:老师|讲师|时间|地点|地址|电话|费用|名额|课时)?(?:一共|总共|共)?(?:是|在|有|往|从|到|给|能|得|要|搞了?|办了?|开了?)?(?:哪|多少|几|谁|什么|啥|怎么|何时)"
)
"""What the first clause asks about, without the verb or the field that it asks for: the second asks about it too."""


_NOTHING_OWN = re.compile(rf"{_ASKS.pattern}|分别|各自?|[是有为的]|一共|总共")
_CLAUSE = re.compile(
    r"[，,；;？?](?!$)|(?<=多少)(?=(?:(?![到至])[\u4e00-\u9fff]){3,9}多少)|(?<=[\u4e00-\u9fff])[、 ](?=(?:多少|几|谁|什么时|在哪|哪|怎么)"
    r"|[^，,；;？?、 ]{1,8}(?:多少|几[个名人家]|是谁|在哪))"
)
"""Where a clause ends: at a mark, at a 、 or a blank before one that asks too (搞了几项、多少人参加)."""


def _asks(piece: str) -> bool:
    return _ASKS.search(piece) is not None or _WHETHER.search(piece) is not None


def _own_subject(piece: str) -> bool:
    asks = _ASKS.search(piece)
    if asks is None:
        return True
    named = asks.start() >= _LEAST and len(_ANY_SUBJECT.sub("", piece[: asks.start()])) > 1
    return named or len(piece) - asks.end() >= 6


def _by_subjects(text: str) -> list[str]:
    """"A和B，分别/各/哪个多": each subject with what is asked of both."""
    masked = _masked(text)
    every = _EVERY.search(masked)
    if every is None or every.start() < 4:
        return [text]
    subjects, rest = text[: every.start()], text[every.end() :]
    tail = re.sub(r"^(?:的|是|有|，|,)", "", rest)
    head = masked[: every.start()]
    cuts = [m.span() for m in re.finditer(r"、|(?<=[^、])(?:和|与|跟|以及|及)(?=[^、])", head)]
    pieces = [subjects[a:b] for a, b in zip([0, *(e for _, e in cuts)], [*(s for s, _ in cuts), len(subjects)], strict=True)]
    pieces = [p.strip("，,、 ") for p in pieces]
    asked = re.search(r"(?:分别是|各是|是)?(多少[\u4e00-\u9fff]{0,3}|几[\u4e00-\u9fff]{0,2}|什么|哪[些个][\u4e00-\u9fff]{0,2})", tail)
    if len(pieces) < 2 or any(len(p) < 2 for p in pieces) or asked is None:
        return [text]
    last, _, shared = pieces[-1].partition("，")
    year = _YEAR.search(masked[: every.start()])
    ask = f"{shared}{tail}".strip("，,？?。 ")
    whole = [f"{p}{ask}" if _ASKS.search(ask) else f"{p}{asked[1]}" for p in (*pieces[:-1], last)]
    return [p if _YEAR.search(p) or year is None or year.start() > 2 else f"{year[0]}{p}" for p in whole]


_ANY_SUBJECT = re.compile(
    r"每[天人年次个]|标准|费用|时间|地点|最[多少高低长]|名额|条件|要求|流程|期限|金额|补助|补贴|奖金|是|为|有|能|可以|各|分别|一共"
)
"""What any thing has: 每天标准多少 after a comma is asked of what was asked of before it."""


_LISTED_YEARS = re.compile(r"(?:(?:19|20)\d{2}年[、，, 和与到]*){3,}")


def _by_years(text: str) -> list[str]:
    """"2022年跟2021年比…": once for each year, the year named in front of the rest."""
    masked = _masked(text)
    years = list(dict.fromkeys(_YEAR.findall(masked)))
    if len(years) > 2 and (listed := _LISTED_YEARS.search(masked)):
        rest = f"{text[: listed.start()]}{text[listed.end() :]}".strip()
        return [f"{year}{rest}" for year in years]
    if len(years) != 2:
        return [text]
    first, second = (re.search(y, masked) for y in years)
    if first is None or second is None:
        return [text]
    between = masked[first.end() : second.start()]
    if _ASKS.search(between) or ("，" in between and len(between) > 6):
        cut = second.start()
        return [text[:cut].rstrip("，, "), f"{_topic(text[:first.start()])}{text[cut:]}"] if len(text) - cut > 8 else [text]
    if not _VERSUS.search(between) and "、" not in between and ("到" not in between or _IN_ALL.search(text)):
        return [text]
    noun = _VERSUS.sub("", between) if _VERSUS.search(between) else ""  # 2024年会员比2023年…: 会员
    rest = _VERSUS.sub("", text[: first.start()]) + noun + re.sub(r"^(?:相?比|比起来)?(?:较|，)?", "", text[second.end() :])
    rest = _BY_HOW_MUCH.sub(r"有\1", rest)
    return [f"{year}{rest}" for year in years]


_BY_HOW_MUCH = re.compile(r"(?:增加|减少|增长|下降|上升|提高|降低|[多少增减涨降])了?(多少|几)")
"""How much more: what is asked of each year is how many there were."""


def _topic(before: str) -> str:
    return before.strip("，, ")
