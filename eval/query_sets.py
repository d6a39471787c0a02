"""Questions with the passages that answer them -> QuerySets, as `eval.query_training` learns from: ours, and public ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from eval.cases import Case, CaseError
from eval.judging import same_place
from eval.public import PASSAGES, QUESTIONS, rows_of
from eval.query_training import QuerySet
from index.embedding.embedder import Embedder
from index.rows import searchable_text
from ingest.document import Ingested

OWN_HOLD = 2.0
"""People ask us in everyday words, but about documents that they know."""


def own_set(taken_in: Iterable[Ingested], cases: Sequence[Case], embedder: Embedder) -> QuerySet:
    """The cases whose evidence stands in a passage of the documents, asked without history."""
    texts: list[str] = []
    searchable: list[str] = []
    for one in taken_in:
        texts += [p.text for p in one.passages]
        searchable += [searchable_text(one.document.title, p.path, p.text) for p in one.passages]
    asked = [case for case in cases if case.evidence and not case.history]
    answering = [[at for at, text in enumerate(texts) if any(same_place(text, e) for e in case.evidence)] for case in asked]
    return _set([case.question for case in asked], searchable, answering, embedder, OWN_HOLD)


def public_set(folder: Path, embedder: Embedder, hold: float) -> QuerySet:
    """All passages and questions of a folder; a question names its `passage_id` or several `passage_ids`.

    Raises:
        CaseError: a row lacks something, or names a passage that is not there.
    """
    passages = rows_of(folder / PASSAGES, ("id", "text"))
    place = {str(row["id"]): at for at, row in enumerate(passages)}
    asked = rows_of(folder / QUESTIONS, ("id", "question"))
    answering: list[list[int]] = []
    for row in asked:
        named = [str(one) for one in row.get("passage_ids") or [row.get("passage_id")]]
        if missing := [one for one in named if one not in place]:
            raise CaseError(f"{QUESTIONS}: {row['id']} names passages that are not there: {', '.join(missing)}")
        answering.append([place[one] for one in named])
    texts = [searchable_text(str(row.get("title") or ""), (), str(row["text"])) for row in passages]
    return _set([str(row["question"]) for row in asked], texts, answering, embedder, hold)


def _set(questions: Sequence[str], passages: Sequence[str], answering: Sequence[Sequence[int]], embedder: Embedder, hold: float) -> QuerySet:
    asked = np.stack([embedder.embed_query(question) for question in questions])
    return QuerySet(questions=asked, passages=embedder.embed_passages(passages), answering=[sorted(set(a)) for a in answering], hold=hold)
