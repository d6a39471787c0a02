"""Evidence -> Units: the stretches that may bear a statement, each with all that is compared: one sentence, or a list's item with its lead-in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.answering.compose import Quoted
from api.answering.sentences import Parsed, clauses, is_item
from api.llm.evidence import Evidence
from ingest.document import PassageKind, Span
from ingest.quantities import Quantity, find_quantities
from ingest.words import Words, fold

# Words that say nothing of their own: they may join what the documents say. None of them denies, limits, compares or counts.
_GLUE_WORDS = """
包括 分别 其中 以下 如下 下列 主要 内容 方面 情况 工作 相关 有关 上述 以上 同时 此外 另外 还有 具体 显示 指出 提到 提出 明确 规定 写明 说明
报告 文件 资料 材料 中 共 共有 一共 共计 总共 合计 达 达到 为 是 即 等 等等 开展 进行 实施 实现 做好 当年 全年 年度 数 人数 数量 总数 名 个 的 了
年 月 日 该 其 它 并 且 又 由 于 在 对 和 与 及 或 以 从 到 至 将 向 给 而 也 还 被 把 让 所 之 这 那 这些 那些 各 第 项
一是 二是 三是 四是 五是 首先 其次 然后 最后 最终
"""
_GLUE = frozenset(_GLUE_WORDS.split())
_DENIES = re.compile(r"不|未|没|无(?!偿|障碍|锡|人机|线)|非(?!公|遗|常|全日制)|禁|勿|除外|拒|取消|停止|撤销|免(?!费)|除")
_LIMITS = re.compile(
    r"最[高低多少长短大小]|至[少多]|[上下]限|封顶|不[超少低高大小]|以[上下内]|平均|人均|累计|同比|环比|每[人年月次天日周户场季]|增[长加]"
    r"|减少|下降|降[低至]|提[高升]|上升|占|翻番|首次"
    r"|超过|低于|高于|少于|多于|不足|近|约|余|逾|半数|仅|只|之一|优先|除"
)
_MAY, _MUST = re.compile(r"可以|可(?![能靠行持观见])|有权|允许"), re.compile(r"应当?(?![用急对届聘])|必须|须|不得|要求|义务")
PLANS = re.compile(r"计划|目标|力争|确保|争取|拟|预计|将|打算|安排|规划|要|到20\d\d年")
_GOVERNS = re.compile(r"不|未|无|禁|勿|除|情形|情况|条件|之一|应当?|必须|可以|如果|凡")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[\w%]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text taken apart: its clauses, numbers and years, all in characters of `folded`."""

    folded: str
    clauses: tuple[Span, ...]
    quantities: tuple[Quantity, ...]
    years: frozenset[int]

    @classmethod
    def of(cls, text: str, years: frozenset[int]) -> Said:
        """Of any text; `years` are those that it states."""
        return cls(folded=fold(text), clauses=clauses(text), quantities=tuple(find_quantities(text)), years=years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What a statement is compared with. `around` are folded title, issuer and headings; `years` those that its content is of.

    `lead` names the lead-in of an item ("" for other sentences), `key` the sentence itself; a `governed` item says nothing, or the opposite,
    without its lead-in (有下列情形之一的，不予受理：).
    """

    said: Said
    around: str
    headings: str
    years: frozenset[int]
    planned: bool
    quotes: tuple[Quoted, ...]
    key: str
    lead: str = ""
    lead_words: frozenset[str] = frozenset()
    governed: bool = False


class Reader:
    """Takes texts apart into the words that matter. Made once; safe to share."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def content(self, text: str) -> list[str]:
        """The folded words that say something, in order: no stop words, no glue, no counted numbers; years stay."""
        counted = [q.span for q in find_quantities(text) if q.unit or not re.fullmatch(r"(?:19|20)\d\d年?", q.raw)]
        kept = "".join(" " if any(s.start <= at < s.end for s in counted) else c for at, c in enumerate(text))
        words = [fold(w) for w in self._words.cut(kept)]
        return [w for w in words if _WORD.search(w) and w not in _GLUE and (not self._words.is_stop(w) or _DENIES.search(w))]

    def units(self, evidence: Evidence) -> list[Unit]:
        """The sentences of a passage, headings left out, and each item of a list together with what leads it in."""
        found = []
        for at, own in enumerate(evidence.sentences):
            lead = _lead(evidence.sentences, at)
            run = [own] if lead is None else [lead, own]
            if not own.heading:
                found.append(self._unit(evidence, run, at))
        return found

    def _unit(self, evidence: Evidence, run: Sequence[Parsed], at: int) -> Unit:
        passage = evidence.hit.passage
        stated = frozenset(y for one in run for y in one.years)
        years = stated or (frozenset(passage.period.years) if passage.period else frozenset())
        lead = run[0] if len(run) > 1 else None
        return Unit(
            said=Said.of("".join(one.text for one in run), stated),
            around=evidence.around,
            headings=evidence.headings,
            years=years,
            planned=passage.kind is PassageKind.TARGET,
            quotes=tuple(Quoted(evidence.hit, one.span.start, one.span.end) for one in run),
            key=f"{passage.id}@{evidence.sentences[at].span.start}",
            lead=f"{passage.id}@{lead.span.start}" if lead else "",
            lead_words=frozenset(self.content(lead.text)) if lead else frozenset(),
            governed=lead is not None and _GOVERNS.search(lead.folded) is not None,
        )


def _lead(sentences: Sequence[Parsed], at: int) -> Parsed | None:
    """The lead-in of an item, None for a sentence that is none."""
    if not is_item(sentences[at].text):
        return None
    return next((sentences[n] for n in range(at - 1, -1, -1) if sentences[n].items_after >= at - n), None)


def denies(text: str) -> bool:
    """Whether a folded stretch says no to something."""
    return _DENIES.search(text) is not None


def limits(text: str) -> frozenset[str]:
    """The words of a folded stretch that limit, compare or count on: without them a number says something else."""
    return frozenset(_LIMITS.findall(text))


def modality(text: str) -> frozenset[str]:
    """Whether a folded stretch allows, demands, both or neither."""
    return frozenset(name for name, pattern in (("may", _MAY), ("must", _MUST)) if pattern.search(text))


def pairs(text: str) -> set[str]:
    """Every two neighbouring Han characters of a folded text."""
    return {run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)}
