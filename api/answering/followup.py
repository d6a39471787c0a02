"""A question that leans on the ones before it -> one that stands alone, or at least knows what it is about.

那2022年呢 changes the year of the last question, 那文艺团队呢 its subject; 一共实施了几个 keeps its own words and is
helped by the words of the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.answering.answer import Turn
from api.answering.wording import ELLIPSIS
from ingest.words import fold

_LEAD = re.compile(r"^(?:那么?|这|然后|还有|另外|请问)[，,]?")
_TAIL = re.compile(r"(?:的)?(?:呢|又是多少|是多少|怎么样|如何)?[？?。！!]*$")
_YEAR = re.compile(r"(?:19|20)\d{2}年|[去今明前]年|上一?年|本年")
_TURN = re.compile(r"上一?[轮批届期]|下一?[轮批届期]|第[一二三四五六七八九十\d]+[轮批届期]|首[轮批届期]")
_ASKS = re.compile(r"多少|几(?!乎)|哪|什么|谁|怎|如何|吗|是否|为何")
_NUMERALS = "一二三四五六七八九十"
_GENERAL = re.compile(r"人数|人次|目标|计划|数|情况|数量|任务|的")
_THEN = re.compile(r"之前|以前|现在|后来|原来|过去")
BRIEF = 4
"""A new subject of so few characters (劳模的呢) still needs the words of the conversation."""
SHORT = 14
"""Questions of at most so many characters lean on the one before, unless they name enough themselves."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The question to ask, and the topic that it leans on ("" for one that stands alone)."""

    text: str
    topic: str = ""


def make_whole(text: str, history: Sequence[Turn]) -> Whole:
    """The question with what it leaves out put in from the turns before."""
    if not history:
        return Whole(text)
    topic = _topic(history)
    bare = _TAIL.sub("", _LEAD.sub("", text.strip()))
    leans = ELLIPSIS.search(fold(text)) is not None or len(bare) <= SHORT
    if not leans:
        return Whole(text, topic if _pronoun(text) else "")
    swapped = _swap(bare, text, topic)
    return Whole(swapped, topic if len(bare) <= BRIEF else "") if swapped else Whole(text, topic)


def _topic(history: Sequence[Turn]) -> str:
    """The last question that stood alone, read forward: each later one adds to it or replaces it."""
    topic = ""
    for turn in history[-4:]:
        bare = _TAIL.sub("", _LEAD.sub("", turn.question.strip()))
        leans = bool(topic) and (ELLIPSIS.search(fold(turn.question)) is not None or len(bare) <= SHORT)
        topic = (_swap(bare, turn.question, topic) or f"{topic} {bare}") if leans else turn.question
    return topic


def _swap(bare: str, text: str, topic: str) -> str:
    """那2022年呢 / 上一轮的呢 / 那文艺团队呢: the topic with its year, its turn or its subject exchanged; "" if none."""
    if _ASKS.search(bare) or not re.search(r"呢|又是多少|^那", text):
        return ""
    year = _YEAR.search(bare)
    rest = _YEAR.sub("", bare, count=1).strip("的，, ")
    if year and not _GENERAL.sub("", rest):
        moved = _YEAR.sub(year[0], topic, count=1) if _YEAR.search(topic) else f"{year[0]}{topic}"
        return f"{moved.rstrip('？?。')}{rest}" if rest else moved
    turn = _TURN.search(bare)
    if turn and len(bare) <= len(turn[0]) + 2:
        return _swap_turn(turn[0], topic)
    if len(bare) < 2 or _THEN.match(bare):
        return ""
    lead = "" if year else next(iter(_YEAR.findall(topic)), "")
    plan = "计划" if re.search(r"打算|计划|准备|目标", topic) and not re.search(r"计划|目标", bare) else ""
    asked = re.findall(r"多少(?:人次|[\u4e00-\u9fff])?|几[\u4e00-\u9fff]|哪些|什么", topic)
    return f"{lead}{plan}{bare.removesuffix('的')}{_plain_ask(asked[-1]) if asked else ''}"


def _plain_ask(asked: str) -> str:
    """多少家 asked of another thing is 多少: its measure word may differ; 人次 and 人 stay what they are."""
    return asked if asked in ("多少人次", "多少人", "哪些", "什么") else "多少"


def _swap_turn(turn: str, topic: str) -> str:
    """上一轮 after 第三轮 is 第二轮."""
    before = re.search(rf"第([{_NUMERALS}]){turn[-1]}", topic)
    if before and turn[0] in "上下":
        at = _NUMERALS.index(before[1]) + (1 if turn[0] == "下" else -1)
        if 0 <= at < len(_NUMERALS):
            return topic.replace(before[0], f"第{_NUMERALS[at]}{turn[-1]}")
    return topic.replace(before[0], turn) if before else f"{turn}{topic}"


def _pronoun(text: str) -> bool:
    return re.search(r"这[个些项家次里]|那[个些项家次里年]|它|他们|她们|其中|上述|此外|除此|这块", text) is not None
