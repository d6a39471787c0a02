"""Passages -> the sentences that may answer, each with what ranking needs to know of it."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.hits import Hit
from index.library import Library
from ingest.document import Span
from ingest.quantities import Quantity, find_quantities
from ingest.words import fold, sentences

_CLAUSE_END = re.compile(r"[，,；;：:。！？!?、\n]")
_BRACKETS = {"（": "）", "(": ")", "《": "》", "“": "”", "「": "」", "【": "】", "〈": "〉"}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[-－—至~]\s*(?:19|20)\d{2}年?)")
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、)）]|[①-⑳]|[-•·])")
_COMPARED = re.compile(r"[比较](?:上|于)?$")
"""A year that something is compared with is not the year it is of: 比2021年增加65个."""
_REPORT = re.compile(r"年?度?[\u4e00-\u9fff]{0,4}报告")
_HEAD_END = "。：:；;！!　 "


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence by itself, whatever was asked. `span` counts characters of the passage's text.

    `record` is the whole entry, folded, that a line 标签：内容 belongs to: which course it is stands in another line of it.
    """

    text: str
    folded: str
    span: Span
    clauses: tuple[Span, ...]
    quantities: tuple[Quantity, ...]
    years: frozenset[int]
    heading: bool
    items_after: int = 0
    record: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage that was found for this question; `cosine` compares it with the question."""

    hit: Hit
    parsed: Parsed
    ordinal: int
    context: str
    passage: str
    cosine: float

    @property
    def span(self) -> Span:
        """Where the sentence stands in `Document.text`."""
        start = self.hit.passage.span.start
        return Span(start=start + self.parsed.span.start, end=start + self.parsed.span.end)


def parse(text: str, path: Sequence[str]) -> tuple[Parsed, ...]:
    """The sentences of a passage. A sentence that repeats a heading of `path` is marked as heading."""
    heads = {fold(h).rstrip(_HEAD_END) for h in path}
    spans = sentences(text)
    lines = [text[span.start : span.end] for span in spans]
    entries = [one or asked for one, asked in zip(_entries(lines), _asked_above(lines), strict=True)]
    return tuple(_parse_one(text, span, heads, _items_after(text, spans, at), entries[at]) for at, span in enumerate(spans))


def _entries(lines: Sequence[str]) -> list[str]:
    """For each line the entry of a catalogue that it belongs to, folded; "" for a line of none.

    An entry is a run of lines 标签：内容 that begins with the same label as the one before it. One that stands alone has its heading.
    """
    labels = [match[1] if (match := _LINE_LABEL.match(line)) else "" for line in lines]
    found = [""] * len(lines)
    start = many = 0
    while start < len(lines):
        end = start + 1
        while labels[start] and end < len(lines) and labels[end] and labels[end] != labels[start]:
            end += 1
        if end - start >= _A_RECORD:
            found[start:end] = [fold("\n".join(lines[start:end]))] * (end - start)
            many += 1
        start = end
    return found if many > 1 else [""] * len(lines)


def _asked_above(lines: Sequence[str]) -> list[str]:
    """For each line the question above it that it answers, folded; "" outside a list of questions and answers."""
    asked = [_is_question(line) for line in lines]
    if sum(asked) < 1 or not any(asked[at] and _ANSWER.match(lines[at + 1]) for at in range(len(lines) - 1)):
        return [""] * len(lines)
    found, now = [], ""
    for line, asks in zip(lines, asked, strict=True):
        now = fold(line) if asks else now
        found.append("" if asks else now)
    return found


def _is_question(line: str) -> bool:
    return line.rstrip().endswith(("？", "?")) and len(line) <= _LONGEST_QUESTION


_ANSWER, _LONGEST_QUESTION = re.compile(r"\s*(?:答|A)\s*[:：.．、]?"), 80
_LINE_LABEL = re.compile(r"\s*[-•·]?\s*([\u4e00-\u9fff]{2,8})[:：]\s*\S")


def codes(folded: str) -> frozenset[str]:
    """The codes of courses and projects that a folded text names (lt-05, lg2024-01)."""
    return frozenset(_CODE.findall(folded))


def record_labels(folded: str) -> tuple[str, ...]:
    """The labels of a row of a catalogue (编号：…；课程名称：…；课时：…); none for a sentence."""
    labels = tuple(_LABELS.findall(folded))
    return labels if len(labels) >= _A_RECORD else ()


_LABELS, _A_RECORD = re.compile(r"(?:^|[；;。])\s*([\u4e00-\u9fff][\u4e00-\u9fff/]{1,7})[:：]"), 4
_CODE = re.compile(r"(?<![a-z\d])[a-z]{1,6}[-－]?(?:\d{2,6}[-－])?\d{1,6}(?![\d%])")


def fields(text: str) -> tuple[tuple[str, str], ...]:
    """The labels of a row with their words, 名额：16组家庭, verbatim and in order; none for a sentence."""
    found = tuple((match[1], match[0].strip("；; 。")) for match in _FIELD.finditer(text))
    return found if len(found) >= _A_RECORD else ()


_FIELD = re.compile(
    r"(?:^|(?<=[；;。]))\s*([\u4e00-\u9fff][\u4e00-\u9fff/]{1,7})[:：].*?(?=[；;]\s*[\u4e00-\u9fff][\u4e00-\u9fff/]{1,7}[:：]|$)", re.DOTALL
)


def is_item(text: str) -> bool:
    """Whether a sentence is an item of a list, such as （一）, 1., ① or a dash."""
    return _ITEM.match(text) is not None


def _items_after(text: str, spans: Sequence[Span], at: int) -> int:
    """How many items follow a lead-in ("应当提交下列材料："); 0 for a sentence that leads in nothing."""
    own = text[spans[at].start : spans[at].end]
    if not own.rstrip().endswith(("：", ":")):
        return 0
    count = 0
    for span in spans[at + 1 :]:
        if not is_item(text[span.start : span.end]):
            break
        count += 1
    return count


def _parse_one(text: str, span: Span, heads: set[str], items_after: int, record: str) -> Parsed:
    own = text[span.start : span.end]
    folded = fold(own)
    return Parsed(
        text=own,
        folded=folded,
        span=span,
        clauses=clauses(own),
        quantities=tuple(find_quantities(own)),
        years=frozenset(int(m[1]) for m in _YEAR.finditer(folded) if not _of_another(folded, m)),
        heading=folded.rstrip(_HEAD_END) in heads or _QUESTION_LINE.match(folded) is not None,
        items_after=items_after,
        record=record,
    )


_QUESTION_LINE = re.compile(r"\s*(?:问|q)\s*\d*\s*[:：.．、].{2,80}[?？]\s*$")
"""A question of a list of questions and answers is the heading of its answer."""


def _of_another(folded: str, year: re.Match[str]) -> bool:
    """Whether a year is only compared with (比2021年), or is part of the name of a report (2023年工作报告中…)."""
    return bool(_COMPARED.search(folded[max(0, year.start() - 3) : year.start()]) or _REPORT.match(folded, year.end()))


def clauses(text: str) -> tuple[Span, ...]:
    """Stretches between ，；：。 that stand outside quotes and brackets; together they cover the text."""
    found: list[Span] = []
    start = 0
    closing: list[str] = []
    for at, char in enumerate(text):
        if closing and char == closing[-1]:
            closing.pop()
        elif char in _BRACKETS:
            closing.append(_BRACKETS[char])
        elif not closing and char in "，,；;：:。！？!?\n" and not (char in ",:" and text[at + 1 : at + 2].isdigit()):
            found.append(Span(start=start, end=at + 1))
            start = at + 1
    if start < len(text):
        found.append(Span(start=start, end=len(text)))
    return tuple(found)


class SentenceReader:
    """Hits -> Candidates; remembers the passages it has parsed (`keep` of them)."""

    def __init__(self, library: Library, keep: int = 4096) -> None:
        self._library = library
        self._keep = keep
        self._parsed: OrderedDict[tuple[str, int], tuple[Parsed, ...]] = OrderedDict()

    def candidates(self, hits: Sequence[Hit], query: npt.NDArray[np.float32]) -> list[Candidate]:
        """Every sentence of the hits' passages, in the order of the hits."""
        vectors = self._library.sentence_vectors([h.passage for h in hits])
        found: list[Candidate] = []
        for hit in hits:
            rows = vectors[hit.passage.id]
            context = fold(" ".join((hit.document.title, hit.document.issuer or "", *hit.passage.path)))
            folded = fold(hit.passage.text)
            cosines = rows.astype(np.float32) @ query
            for ordinal, parsed in enumerate(self._parse(hit)):
                around = f"{context}\n{parsed.record}" if parsed.record else context
                found.append(Candidate(hit, parsed, ordinal, around, folded, float(cosines[ordinal])))
        return found

    def _parse(self, hit: Hit) -> tuple[Parsed, ...]:
        key = (hit.passage.id, hash(hit.passage.text))
        if key not in self._parsed:
            self._parsed[key] = parse(hit.passage.text, hit.passage.path)
            while len(self._parsed) > self._keep:
                self._parsed.popitem(last=False)
        self._parsed.move_to_end(key)
        return self._parsed[key]
