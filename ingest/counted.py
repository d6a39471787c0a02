"""What a number counts: the noun and the predicate around it, found by characters, without a segmenter.

组织[10.1万名]一线职工疗休养  ->  一线职工 | 组织…疗休养   (the noun stands after the measure word)
提供工会法律援助[近3万件]，    ->  工会法律援助 | 提供        (the noun stands before the number)
525家企业[13万]职工获益      ->  职工 | 获益
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.document import Span

_VERBS = Path(__file__).with_name("dictionary") / "verbs.txt"
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」|[（(][^（）()]*[）)]")
_OPENING = re.compile("[《“「（(]")
_BREAK = re.compile(r"[，,。；;！!？?：:\n\t|]")
_PEOPLE = (
    "(?:职工|员工|工人|农民工|劳动者|会员|干部|群众|人员|人才|劳模|工匠|教师|师生|学生|学员|女性|女工|青年|家庭|志愿者|骑手|司机|从业者|工作者|"
    "骨干|代表|委员|选手|企业|单位|公司|机构|学校|院校|园区|街道|乡镇|村|社区|工会|组织|部门|子女|家属|户|人)"
)
_NOUN_GOES_ON = (  # 推进会, 服务中心: the verb is part of a noun
    "(?!会(?!员|同|计)|率|奖|员|者|证|书|点|站|室|量|额|数|费|金|款|地|日|节|周|月|法|课|班|行动|计划|工程|机制|体系|中心|平台|基地|工作室)"
)
_ADVERB = (
    "全部|全面|均(?!衡)|都(?!市)|已经?(?!婚)|踊跃|积极|普遍|共同|共(?![同享建青])|先后|陆续|累计|分别|继续|同步|统一|就地|"
    "成功|顺利|正式|首次|获(?![奖得])|被|由|在(?![职岗线册校建])|为(?!民)|将(?!来)|把(?!关)|(?<![方导意取走动])向(?!上)|对(?![口象接外])|从(?!业)|通过|因(?!病)|依托|纷纷|同时|进行|予以|分获|线上线下|以上|以下"
)
_LINK = re.compile(
    r"(?:从|由|达到?|为|至|到|约?计|共计?|合计|总计|累计|累积|已|了|有|是|占|超过?|等|的|共有|分别|分别为|不少于|不低于|第|和|与|及|、|:|：|\s|每[年月人次户]?|"
    r"增加?[到至]|提[高升][到至]|下降[到至]|降[到至低]|控制在|保持在|稳定在|在|新|各|其中|"
    r"最高|最低|最多|最少|人均|户均|平均|(?:由|从)(?:年初|年底|上年|去年|\d{4}年|[一-鿿]{2}时)的?)+$"
)
_SHORT_NOUNS = frozenset("区县市省村镇乡州校厂店馆站岗院所园港局人")
_TRAILING = re.compile(r"(?:[与和及或等、的\s]|以及|在内)+$")
_LEADING = re.compile(r"^(?:[的\s]|等(?!级))+")
_LEAD_IN = re.compile(
    r"^(?:其中|此外|同时|截至目前|目前|一年来|全年|共|累计|已|并|还|要|将|力争|争取|确保|计划|预计|继续|进一步|不断|持续|深入|积极|大力|全面|重点|"
    r"(?:[12]\d{3}|今|去|当|本|上|每)年(?![末底初度])|截至[^，,]{0,12}?[月日年底]|会同[^，,]*?等)+"
)
_CHANGE = re.compile(
    r"(?:同比|环比|比上年|较上年|比去年|较去年|年均|平均)?(?:分别)?"
    r"(?:增长|增加|提高|提升|上升|下降|降低|减少|压缩|缩短|增|降|减)了?(?:至|到)?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The noun a number counts and what the clause says of it; either may be empty."""

    subject: str
    predicate: str


@cache
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns: where a noun after a number ends; the verb at the end of a clause; the last verb before a noun."""
    lines = (line.split("#")[0].split() for line in _VERBS.read_text(encoding="utf-8").splitlines())
    rows = sorted((tuple(line) for line in lines if line), key=lambda row: -len(row[0]))
    strong, weak, head = ("|".join(row[0] for row in rows if row[1] == mark) for mark in "强弱首")
    stops = re.compile(rf"(?:{strong}){_NOUN_GOES_ON}|{_ADVERB}|[一-鿿](?![通超经])[一-鿿](?=[了着]|过(?!程))")
    final = re.compile(rf"(?:{weak})$|^(?:{head})$")
    people = f"(?=.*{_PEOPLE}$)"
    before = re.compile(
        rf"(?:(?:{strong}){_NOUN_GOES_ON}(?:(?:{weak}){people})*|^(?:{head}){_NOUN_GOES_ON}|"
        rf"(?:^|(?<=[、并和]))(?:{weak})+{people}|(?<=[一-鿿])(?:给|向|为){people})[了过]?"
    )
    return stops, final, before


def clause_around(masked: str, span: Span) -> Span:
    """The clause that holds `span`: up to the nearest comma, stop or line break outside quotes and brackets (see `mask`)."""
    start = max((m.end() for m in _BREAK.finditer(masked, max(0, span.start - 120), span.start)), default=max(0, span.start - 120))
    stop = _BREAK.search(masked, span.end)
    return Span(start=start, end=min(stop.start() if stop else len(masked), span.end + 80))


def mask(text: str) -> str:
    """The text with what stands in quotes and brackets blotted out (same length), so that verbs and commas there do not count."""
    if not _OPENING.search(text):
        return text
    return _QUOTED.sub(lambda match: "■" * len(match[0]), text)


def counted_after(rest: str) -> tuple[str, str]:
    """The noun that follows a measure word, and what follows the noun: 一线职工疗休养 -> (一线职工, 疗休养).

    A noun of one character counts where it is a place or house (16个区); a list goes on after 、 and says nothing more.
    """
    lead = _LEADING.match(rest)
    rest = rest[lead.end() :] if lead else rest
    masked, (stops, final, _) = mask(rest), _verbs()
    end = min((m.start() for m in (stops.search(masked), re.search("、", masked)) if m), default=len(rest))
    last = final.search(masked, 0, end)
    if last and end == len(rest) and re.search(f"{_PEOPLE}$", masked[: last.start()]):
        end = last.start()
    noun = _TRAILING.sub("", rest[:end])
    if len(noun) == 1 and noun not in _SHORT_NOUNS:
        noun = ""
    return noun, "" if rest[end : end + 1] == "、" else rest[end:].strip()


def people_only(noun: str, tail: str) -> tuple[str, str]:
    """After a number without measure word the noun ends at the first people: 职工学历和技能提升 -> (职工, 学历和技能提升)."""
    match = re.search(f"^.*?{_PEOPLE}", noun)
    return (match[0], (noun[match.end() :] + tail).strip()) if match else (noun, tail)


def counted_before(left: str) -> tuple[str, str]:
    """The noun that precedes a number, and the verb before the noun: 提供工会法律援助 -> (工会法律援助, 提供)."""
    left = _LEAD_IN.sub("", _LINK.sub("", left).strip(" 　、"))
    change = _CHANGE.search(left)
    if change:
        return _bare(_LINK.sub("", left[: change.start()])), change[0]
    verbs = list(_verbs()[2].finditer(mask(left)))
    if verbs and len(left) - verbs[-1].end() >= 2:
        return _bare(left[verbs[-1].end() :]), left[_first_of_chain(left, verbs) : verbs[-1].end()]
    if verbs and verbs[-1].end() == len(left):
        return _bare(left[: verbs[-1].start()]) if verbs[-1].start() >= 2 else "", verbs[-1][0]
    return _bare(left), ""


def verb_before(left: str, *, adjacent: bool = False) -> str:
    """The verb that leads to a number: 组织, 新建和改建; `adjacent`: only where nothing stands between. Else empty."""
    _, final, before = _verbs()
    left = _LEAD_IN.sub("", left)
    last = final.search(mask(left))  # 组织[10万名]; not the last of a list: 体检等[12项]
    left = _LINK.sub("", left)
    verbs = [*before.finditer(mask(left)), *([last] if last else [])]
    if not verbs or (adjacent and verbs[-1].end() < len(left)):
        return ""
    return left[_first_of_chain(left, verbs) : verbs[-1].end()]


def _first_of_chain(left: str, verbs: list[re.Match[str]]) -> int:
    """Where a row of verbs begins: 新建和改建, 排查反映并整改消除."""
    start = verbs[-1].start()
    for verb in reversed(verbs[:-1]):
        if left[verb.end() : start] not in ("", "和", "并", "、", "与"):
            break
        start = verb.start()
    return start


def _bare(noun: str) -> str:
    """The noun without lead-in words and without what stands before its last 的."""
    noun = _LEAD_IN.sub("", noun.strip(" 　、"))
    head = mask(noun).rfind("的")
    return noun[head + 1 :] if 0 <= head < len(noun) - 2 else noun
