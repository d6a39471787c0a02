"""The gate before anything is shown: quotes verbatim, marks and citations one to one, every number in a cited quote.

One module for every generator. It knows nothing of how the text was made; what it cannot prove, it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from api.answering.answer import Citation
from ingest.document import Span
from ingest.measures import measure_class
from ingest.quantities import QuantityKind, find_quantities
from ingest.words import fold

MARK = re.compile(r"\[(\d{1,3})\]")
_STATEMENT_END = re.compile(r"(?<=[。！？!?\n])(?!\[)|(?<=\])[；;，,](?!\[)")
_NAME = re.compile(r"《[^《》]{2,60}》|〔\d{4}〕\s*\d+\s*号|第[一二三四五六七八九十百零\d]+条(?:之[一二三四五六七八九十])?")


def faults(text: str, citations: Sequence[Citation], slice_of: Callable[[str, Span], str | None]) -> list[str]:
    """What is wrong with an answer, one line each; empty for an answer that may be shown.

    Args:
        text: the answer with its marks [n].
        citations: what the marks point to.
        slice_of: the characters of a document at a span; None for a document that is not there.
    """
    found = [f"quote {c.number} is not what stands at its span" for c in citations if not c.quote or slice_of(c.document_id, c.span) != c.quote]
    numbers = [c.number for c in citations]
    marks = [int(m) for m in MARK.findall(text)]
    if sorted(set(marks)) != sorted(numbers) or len(numbers) != len(set(numbers)):
        found.append(f"marks {sorted(set(marks))} and citations {sorted(numbers)} differ")
    by_number = {c.number: c for c in citations}
    waiting: list[str] = []
    for statement in statements(text):
        cited = [by_number[int(m)] for m in MARK.findall(statement) if int(m) in by_number]
        found += _statement_faults(MARK.sub("", statement), cited) if cited else []
        if cited:  # sentences before the mark are cited by it if they stand in its quotes word by word
            found += [f"no citation for: {s[:40]}" for s in waiting if not any(_bare(s) in _bare(c.quote) for c in cited)]
        waiting = [] if cited else [*waiting, MARK.sub("", statement)]
    return found + [f"no citation for: {s[:40]}" for s in waiting]


def _bare(text: str) -> str:
    return re.sub(r"[\s。！？!?；;，,]", "", fold(text))


def statements(text: str) -> list[str]:
    """The statements of an answer, each with the marks that follow it."""
    return [part for part in (p.strip() for p in _STATEMENT_END.split(text)) if MARK.sub("", part).strip("。；;！？!? ")]


def _statement_faults(statement: str, cited: Sequence[Citation]) -> list[str]:
    quotes = [c.quote for c in cited]
    said = fold(" ".join(quotes))
    headings = fold(" ".join(heading for c in cited for heading in c.path))  # 一、2021年主要工作: the year of all that stands below
    given = {(q.value, measure_class(q.unit)) for quote in quotes for q in find_quantities(quote)}
    numbers = [q for q in find_quantities(statement) if fold(q.raw) not in said and (q.value, measure_class(q.unit)) not in given]
    numbers = [q for q in numbers if not (q.kind is QuantityKind.YEAR and fold(q.raw) in headings)]
    found = [f"number {q.raw} stands in no cited quote" for q in numbers]
    squeezed = re.sub(r"\s", "", said)
    found += [f"name {name} stands in no cited quote" for name in _NAME.findall(statement) if re.sub(r"\s", "", fold(name)) not in squeezed]
    return found
