"""Whether a rule holds on a day, and what the reader of a quote must be told about that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from api.answering.answer import in_title_marks
from api.answering.articles import article_of
from api.answering.validity import Basis, Cause, Change, InForce
from index.hits import DocumentHead, Filter, Hit
from ingest.document import Span
from ingest.ordinals import chinese
from ingest.words import fold

SliceOf = Callable[[str, Span], str | None]
_STRUCK = re.compile(r"删去|删除|废止|停止执行|失效")
_NEW = re.compile(r"修改为|修订为|增加|改为|替换为")
_LONGEST_BASIS = 160
"""Characters of a sentence that a note quotes."""


class Status(StrEnum):
    """What a rule is on a day; `STATUS_NAMES` has the words."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    REPEALED = "repealed"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    AMENDED = "amended"
    REPLACED = "replaced"


STATUS_NAMES = {
    Status.IN_FORCE: "现行有效",
    Status.NOT_YET: "尚未施行",
    Status.REPEALED: "已废止",
    Status.LAPSED: "已失效",
    Status.EXPIRED: "有效期届满",
    Status.AMENDED: "已被修改",
    Status.REPLACED: "已被新版取代",
}
_OF_CAUSE = {
    Cause.REPEALED: Status.REPEALED,
    Cause.LAPSED: Status.LAPSED,
    Cause.EXPIRED: Status.EXPIRED,
    Cause.AMENDED: Status.AMENDED,
    Cause.REPLACED: Status.REPLACED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a rule is on `day`.

    `holds` tells whether it may be relied on then; a rule of which only parts were changed holds, its status is AMENDED and
    `changes` are those made by that day. `successor` is the rule that took over, where the knowledge base has it.
    """

    head: DocumentHead
    day: date
    status: Status
    holds: bool
    start: date | None = None
    end: date | None = None
    successor: DocumentHead | None = None
    basis: Basis | None = None
    changes: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """现行有效, 已废止, ..."""
        return STATUS_NAMES[self.status]

    @property
    def last_day(self) -> date | None:
        """The last day in force; None where there is no end, or nobody says when."""
        return self.end - timedelta(days=1) if self.end is not None and self.end > date.min else None

    @property
    def brief(self) -> str:
        """What the reader of a passage must know, in a few words; "" where the rule holds unchanged."""
        if self.status is Status.IN_FORCE:
            return ""
        if self.status is Status.NOT_YET:
            return f"{self.label}，自{said(self.start)}起施行"
        if self.holds:
            return f"{self.label}（见{'、'.join(dict.fromkeys(in_title_marks(change.basis.head.title) for change in self.changes))}）"
        since = f"，自{said(self.end)}起" if self.end and self.end > date.min else ""
        return f"{self.label}{since}" + (f"，由{in_title_marks(self.successor.title)}取代" if self.successor else "")


def standing(head: DocumentHead, record: InForce | None, day: date) -> Standing:
    """What a document is on a day; what is no rule holds always."""
    if record is None:
        return Standing(head=head, day=day, status=Status.IN_FORCE, holds=True)
    changes = tuple(change for change in record.changes if change.day is None or change.day <= day)
    status = Status.AMENDED if changes else Status.IN_FORCE
    if record.start is not None and day < record.start:
        status = Status.NOT_YET
    elif record.end is not None and record.end <= day:
        status = _OF_CAUSE[record.cause or Cause.REPLACED]
    return Standing(
        head=head,
        day=day,
        status=status,
        holds=record.holds(day),
        start=record.start,
        end=record.end,
        successor=record.successor,
        basis=record.basis,
        changes=changes,
    )


def on_day(filter: Filter, in_force: Mapping[str, InForce]) -> Filter:
    """The filter with its day told as the documents that do not hold then: the index knows own terms only, no repeals."""
    if filter.as_of is None:
        return filter
    day = filter.as_of
    return replace(filter, as_of=None, without=filter.without | {i for i, record in in_force.items() if not record.holds(day)})


def in_force_first(hits: Sequence[Hit], in_force: Mapping[str, InForce], day: date) -> list[Hit]:
    """The hits, those of a version that does not hold on the day behind the first of the version that does; all others keep their place."""
    order = list(hits)
    for hit in hits:
        record = in_force.get(hit.document.id)
        if record is None or record.holds(day):
            continue
        instead = holding(hit.document, in_force, day)
        after = next((at for at, other in enumerate(order) if instead is not None and other.document.id == instead.id), -1)
        here = order.index(hit)
        if after > here:
            order.insert(after, order.pop(here))
    return order


def holding(head: DocumentHead, in_force: Mapping[str, InForce], day: date) -> DocumentHead | None:
    """The version of the rule that holds on the day: itself, a successor or a predecessor; None where none does."""
    seen: set[str] = set()
    now: DocumentHead | None = head
    while now is not None and now.id not in seen:
        seen.add(now.id)
        record = in_force.get(now.id)
        if record is None or record.holds(day):
            return now
        now = record.predecessor if record.start is not None and day < record.start else record.successor
    return None


def told(found: Standing, in_force: Mapping[str, InForce], slice_of: SliceOf) -> list[str]:
    """One line for the reader where the rule does not hold on the day: since when, by what, and what holds instead."""
    if found.holds:
        return []
    title = in_title_marks(found.head.title)
    instead = holding(found.head, in_force, found.day)
    if found.status is Status.NOT_YET:
        before = f"，此前适用{_other(instead, found.head)}" if instead else ""
        return [f"{title}自{said(found.start)}起施行，到{said(found.day)}尚未施行{before}。"]
    since = f"，自{said(found.end)}起" if found.end and found.end > date.min else ""
    if found.status in (Status.REPLACED, Status.AMENDED) and found.successor is not None:
        return [f"{title}已由{_other(found.successor, found.head)}取代{since}。{_now(instead, found)}"]
    now = _now(instead, replace(found, successor=None)) if instead else "知识库里没有接替它的规定，请核对是否仍可依据。"
    if found.status is Status.EXPIRED and found.end is not None:
        return [f"{title}的有效期到{said(found.end - timedelta(days=1))}届满。{now}"]
    word = "停止执行" if found.status is Status.LAPSED else "废止"
    if found.basis is not None and found.successor is not None and found.basis.head.id == found.successor.id:
        sentence = _cut(slice_of(found.basis.head.id, found.basis.clause.span))
        by = f"{since}由{_other(found.successor, found.head)}取代（“{sentence}”）"
        return [f"{title}已{word}{by}。{_now(instead, found)}"]
    return [f"{title}已{word}{since}{_because(found.basis, slice_of)}。{now}"]


def told_of_articles(found: Standing, paths: Iterable[Sequence[str]], slice_of: SliceOf, texts: Iterable[str] = ()) -> list[str]:
    """A line for each change, by the day of the standing, of an article among these heading paths; the decision's own words with it.

    A change that names no article is told where one of `texts` holds what it takes back.
    """
    quoted = tuple(texts)
    articles = {place for path in paths if (place := article_of(path)) is not None}
    lines = []
    for change in found.changes:
        touched = sorted(place for place in articles if change.concerns(place))
        clause = change.basis.clause
        if touched or (not clause.articles and any(takes_back(slice_of(change.basis.head.id, clause.span) or "", text) for text in quoted)):
            which = "、".join(f"第{chinese(number)}条{f'之{chinese(inserted)}' if inserted else ''}" for number, inserted in touched) or "部分内容"
            since = f"，自{said(change.day)}起" if change.day else ""
            words = _cut(slice_of(change.basis.head.id, clause.span))
            did = "删去" if strikes(words) else "修改"
            lines.append(f"{in_title_marks(found.head.title)}{which}已由{in_title_marks(change.basis.head.title)}{did}{since}：{words}")
    return lines


def takes_back(words: str, text: str) -> bool:
    """Whether the words of a change without an article (由每三年一次调整为每两年一次) take back what the text says.

    Most pairs of characters of the old wording must stand there.
    """
    old = _OLD.search(fold(words))
    said = fold(text)
    pairs = [old[0][at : at + 2] for at in range(len(old[0]) - 1)] if old else []
    return bool(pairs) and sum(pair in said for pair in pairs) >= _MOST * len(pairs)


_OLD = re.compile(r"[^，,。；;：:]{0,20}(?<=由)[^，,。；;]{2,40}?(?=调整|提高|降低|延长|缩短|变更|增加|减少|改)")
_MOST = 0.6


def strikes(words: str) -> bool:
    """Whether the words of a decision strike articles out and put nothing in their place."""
    return bool(_STRUCK.search(words)) and not _NEW.search(words)


def said(day: date | None) -> str:
    """2023年5月1日; 不详日期 for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day is not None and day > date.min else "不详日期"


def _now(instead: DocumentHead | None, found: Standing) -> str:
    """现行规定是《…》。; "" where the line names it already."""
    named = found.successor is not None and instead is not None and found.successor.id == instead.id
    return f"现行规定是{_other(instead, found.head)}。" if instead is not None and not named else ""


def _other(head: DocumentHead, beside: DocumentHead) -> str:
    """《…》, with its 发文字号 where the two have one title."""
    number = f"（{head.number}）" if head.number and head.title == beside.title else ""
    return in_title_marks(head.title) + number


def _because(basis: Basis | None, slice_of: SliceOf) -> str:
    """What repeals it, and the sentence: （《…》：“…同时废止。”）."""
    if basis is None:
        return ""
    return f"（{in_title_marks(basis.head.title)}：“{_cut(slice_of(basis.head.id, basis.clause.span))}”）"


def _cut(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _LONGEST_BASIS else f"{line[:_LONGEST_BASIS]}……"
