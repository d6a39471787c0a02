"""What the best sentence is not of: another place, year, round, code or name than was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.answering import subject
from api.answering.question import Question
from api.answering.sentences import Candidate, codes
from api.answering.unsaid.reasons import Refusal
from api.answering.wording import Wants
from ingest.words import fold


def place(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """Another place, or another level of government."""
    if row["place"] >= 0:
        return None
    if not question.places and re.search(rf"[全本]{question.tier}|{question.tier}[内级里]", best.passage):
        return None  # 填补省内空白, 在全省交流会上: the level is spoken of
    asked = f"“{'、'.join(question.places)}”" if question.places else f"{question.tier}一级"
    return Refusal(f"材料里没有{asked}的这项内容。", "place")


def namesake(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """Another of the same kind."""
    asked = subject.namesake(question, best)
    return Refusal(f"材料里没有“{asked}”的这项内容，只提到“{best.hit.document.title}”的。", "namesake") if asked else None


def body(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """The union of another trade: 交通工会 where the sentence speaks of 教育工会."""
    asked = set(_BODY.findall(question.folded))
    around = f"{best.context}\n{best.passage}"
    if not asked or any(trade in around for trade in asked) or not _BODY.search(best.parsed.folded):
        return None
    return Refusal(f"材料里没有“{asked.pop()}”工会的这项内容，只提到“{_BODY.findall(best.parsed.folded)[0]}”的。", "body")


_TRADES = (
    "教育|交通|建设|卫生|医务|机械|轻工|纺织|金融|邮政|电信|电力|铁路|海员|冶金|化工|农林|水利|财贸|旅游|餐饮|物流|快递|外卖|网约车|货运"
    "|家政|保安|环卫|建筑|出租车|护工|保洁|代驾|民航|石化|能源|煤炭|钢铁|船舶|港口|文旅|公安|税务|商业|市政|林业|气象|地质|烟草"
)
_BODY = re.compile(rf"({_TRADES})(?:系统|行业)?工会")


def year(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """Another year."""
    title = fold(best.hit.document.title)
    if row["year"] > -1 or (row["label"] >= 1 and any(f"{year}年" in title for year in question.years)):
        return None  # 联系人：… under a report of that year stands in no section
    period = best.hit.passage.period or best.hit.document.period
    asked = "、".join(f"{y}年" for y in sorted(question.years))
    given = f"，只给出了{period.start.year}年的" if period is not None and period.year else ""
    return Refusal(f"材料里没有{asked}的这项内容{given}。", "year")


def ordinal(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """Another round: 第三轮 where the sentence is about 第二轮."""
    if row["ordinal"] >= 0:
        return None
    return Refusal(f"材料里没有提到{'、'.join(question.ordinals)}的这项内容。", "ordinal")


def code(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """LT-05 asked for where the sentence is about LT-10."""
    asked, given = codes(question.folded), codes(best.parsed.folded)
    if not asked or not given or asked & given:
        return None
    return Refusal(f"材料里没有{'、'.join(sorted(asked)).upper()}的这项内容，只提到{'、'.join(sorted(given)).upper()}。", "code")


def quoted(question: Question, best: Candidate, row: Mapping[str, float]) -> Refusal | None:
    """A name in quotes that stands nowhere in the passage and its headings."""
    around = re.sub(r"[\W_]", "", f"{best.context}{best.passage}")
    absent = [name for name in question.quoted if len(name) > 2 and not _alike(re.sub(r"[\W_]", "", name), around) and not _pieces(name, around)]
    if not absent or len(absent) < len(question.quoted) or question.wants in (Wants.LIST, Wants.YES_NO, Wants.WHY):
        return None
    return Refusal(f"材料里没有提到“{absent[0]}”。", "quoted")


def _pieces(name: str, text: str) -> bool:
    """Whether all that a name sums up stands in the text: “日、周、月” for 日报告、周研判、月调度."""
    pieces = name.split("、")
    return len(pieces) > 1 and all(piece in text for piece in pieces)


def _alike(name: str, text: str) -> bool:
    """Whether the name stands in the text, or most of its pairs of characters do (a slip of the pen in a long name)."""
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return name in text or sum(pair in text for pair in pairs) >= max(2, 0.6 * len(pairs))
