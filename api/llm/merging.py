"""Two answers to one question -> one: what a model said before it broke off, then what extraction says beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api.answering.answer import Answer, Citation
from api.answering.streaming import pieces
from api.answering.verify import MARK
from ingest.document import Span


def merged(said: Answer, extracted: Answer) -> Answer:
    """`said` with those statements of `extracted` behind it whose quotes it does not cite; marks are numbered on."""
    numbers: dict[tuple[str, Span], int] = {(c.document_id, c.span): c.number for c in said.citations}
    known = set(numbers)
    by_number = {c.number: c for c in extracted.citations}
    citations, text = list(said.citations), said.text
    renumbered: dict[int, int] = {}
    for piece in pieces(extracted.text):
        cited = [by_number[int(mark)] for mark in MARK.findall(piece)]
        if cited and all((c.document_id, c.span) in known for c in cited):
            renumbered |= {c.number: numbers[(c.document_id, c.span)] for c in cited}
            continue
        for one in cited:
            _number(one, numbers, citations)
            renumbered[one.number] = numbers[(one.document_id, one.span)]
        text += _remarked(piece, renumbered)
    text = text.rstrip("；;，,") + ("" if text.endswith("。") else "。")
    stated = {(f.raw, f.subject, f.citation) for f in said.figures}
    figures = [replace(f, citation=renumbered[f.citation]) for f in extracted.figures]
    more = tuple(f for f in figures if (f.raw, f.subject, f.citation) not in stated)
    return replace(said, text=text, citations=tuple(citations), figures=said.figures + more)


def _remarked(piece: str, numbers: Mapping[int, int]) -> str:
    return MARK.sub(lambda mark: f"[{numbers[int(mark[1])]}]", piece)


def _number(citation: Citation, numbers: dict[tuple[str, Span], int], citations: list[Citation]) -> None:
    place = (citation.document_id, citation.span)
    if place not in numbers:
        numbers[place] = len(numbers) + 1
        citations.append(replace(citation, number=numbers[place]))
