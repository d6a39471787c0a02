"""The units that a number asked for may have, read from how it is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.answering.wording import COUNT_NOUN, COUNTED_IN, MONEY, RATE, UNIT_OF_ASKED
from ingest.measures import UNIT, canonical

_Row = tuple[re.Pattern[str], tuple[str, ...]]


def asked_units(folded: str) -> frozenset[str]:
    """Units that the asked number may have: 多少名 -> 名; 建制率 -> %; empty when nothing tells."""
    units: set[str] = set()
    for match in UNIT_OF_ASKED.finditer(folded):
        tail = re.sub(r"^[万亿千百]+", "", match[1])
        asked = UNIT.match(tail)
        if asked:
            units.add(canonical(asked[0]))
    units |= {unit for said, alike in _ALSO for unit in alike if said.search(folded)}
    units |= {canonical(unit) for match in COUNT_NOUN.finditer(folded) if (unit := COUNTED_IN.get(match[2]))}
    units = _first(_ONLY, folded) or units
    if RATE.search(folded):
        units.add("%")
    return frozenset(units or _first(_ELSE, folded))


def _first(rows: Sequence[_Row], folded: str) -> set[str]:
    return next((set(alike) for said, alike in rows if said.search(folded)), set())


_PEOPLE = (canonical("名"),)
_ALSO: tuple[_Row, ...] = (
    (re.compile(r"几个点|多少个?点(?!位|数)"), ("个百分点", "%")),
    (re.compile(r"(?:多少|几)[口号个]人|多少万?(?:一线|工会)?(?:职工|工人|劳动者|会员|干部|骑手|学生|老师|群众|女职工|农民工|工匠|劳模)"), _PEOPLE),
    (re.compile(r"(?:接待|参观|来|到访?|进[馆门]|歇脚)[过了]?(?:多少|几[万千百]?)人|(?:多少|几[万千百]?)人(?:来|参观|到访|进)"), ("人次",)),
    (re.compile(r"多少[通回趟]|几[通回趟]"), ("个", "次")),
)
"""Units beside those that the question names: people count calls and visits by 通 and 趟, the documents by 个 or 次."""
_ONLY: tuple[_Row, ...] = (
    (re.compile(r"(?:多少|几)[口个]人(?!会员)"), _PEOPLE),
    (re.compile(r"(?<!占)会员(?:总数|总人数)?(?:一共|共|各|分别)?(?:是|有|为)?多少(?=[？?，,。万名呢啊]|人(?!次)|$)"), _PEOPLE),
    (re.compile(r"年龄|岁数|多大年纪|几岁"), ("岁",)),
    (re.compile(r"(?:播放|点击|阅读|浏览|访问|下载|转发|关注|使用|发卡|来电|来访|话务|接听)量"), ("", "次", "人次", "个", "张")),
    (re.compile(r"几个钱|几毛|几块"), ("元",)),
    (re.compile(r"同比(?:增长|下降|提高|上升|减少|增加|变化)了?(?:多少|几)(?=[？?]|$)"), ("%", "个百分点")),
)
_ELSE: tuple[_Row, ...] = (
    (re.compile(r"多久|多长时间|多少时间|多长期限"), ("天", "个月", "年", "小时", "个工作日", "工作日", "周", "分钟", "日")),
    (MONEY, ("元",)),
)
"""Where nothing else tells."""
