"""When a law's text holds, by rule: its own 施行 article, the text that follows it, the law that repeals it; inferences are noted.

The package gives one pair of dates a text. `publish_date` is that of the text (the last amendment's); `effective_date` is the law's
first 施行日, or, where the law says 自公布之日起施行, once more the date of the text. So neither says when an amended text began to hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.document import Dates
from ingest.laws.source import Law, LawArticle
from ingest.own_dates import in_force

_DAY = timedelta(days=1)
_REPEALED = "已废止"
_OLD = "历史版本"
_AMENDED = "已被修改"
_CURRENT = "现行有效"
_REPEALS = re.compile(r"废止")
_LAST = 4  # articles at a law's end among which its 施行 article stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The dates of a text, what it is (现行文本, 旧文本, 已废止), and what a reader must know of both."""

    dates: Dates
    status: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeal:
    """A law that says 《…》同时废止: its name, the article, the first day without the old law."""

    law: str
    article: str
    day: date


def standing(law: Law, articles: Sequence[LawArticle], successor: Standing | None, repeal: Repeal | None) -> Standing:
    """When the text of `law` holds.

    Args:
        law: its row.
        articles: its articles.
        successor: the standing of the next text of the same law, None where there is none.
        repeal: what repeals it, None where nothing does.
    """
    found = _begun(law, articles)
    if law.status == _OLD and successor is not None and successor.dates.effective:
        last = successor.dates.effective - _DAY
        note = f"旧文本：自{said(successor.dates.effective)}起由{said(successor.dates.published)}公布的文本取代"
        return replace(found, dates=replace(found.dates, expires=last), status="旧文本", notes=(*found.notes, note))
    if law.status == _REPEALED:
        if repeal is None:
            note = "数据包标为“已废止”，但其中没有废止它的条文，请另行核对"
            return replace(found, status=_REPEALED, notes=(*found.notes, note))
        note = f"已由《{repeal.law}》{repeal.article}自{said(repeal.day)}起废止"
        return replace(found, dates=replace(found.dates, expires=repeal.day - _DAY), status=_REPEALED, notes=(*found.notes, note))
    if law.status == _AMENDED:
        return replace(found, notes=(*found.notes, "数据包标为“已被修改”，其中没有更新的文本：按现行文本收录"))
    return found


def _begun(law: Law, articles: Sequence[LawArticle]) -> Standing:
    """From when: the day that the 施行 article names, unless the text is younger than that day."""
    text = "\n".join(line for one in articles[-_LAST:] for line in one.text.split("\n"))
    own = in_force(Dates(published=law.published), law.name, (), text)
    dates = Dates(published=law.published, effective=own.effective or law.effective or law.published, expires=own.expires)
    if dates.effective is None or dates.published is None:
        return Standing(dates=dates, status=_CURRENT, notes=())
    notes: tuple[str, ...] = ()
    if dates.effective < dates.published:
        notes = (f"该法{said(dates.effective)}起施行；本文本是{said(dates.published)}公布的修改后文本，施行日期按公布日期计",)
        dates = replace(dates, effective=dates.published)
    elif dates.effective == dates.published:
        notes = ("条文没有写明施行的日期，按本文本的公布日期计",)
    return Standing(dates=dates, status=_CURRENT, notes=notes)


def repeals(law: Law, articles: Sequence[LawArticle], dates: Dates) -> dict[str, Repeal]:
    """Name -> Repeal for each law that the last articles of `law` repeal: 《…》、《…》同时废止."""
    found: dict[str, Repeal] = {}
    for one in articles[-_LAST:]:
        for sentence in re.split(r"[。\n]", one.text):
            if _REPEALS.search(sentence) and dates.effective is not None:
                names = re.findall(r"《([^《》]+)》", sentence[: [m.end() for m in _REPEALS.finditer(sentence)][-1]])
                found |= {name: Repeal(law=law.name.removeprefix("中华人民共和国"), article=one.label, day=dates.effective) for name in names}
    return found


def said(day: date | None) -> str:
    """2021年12月24日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "不详日期"
