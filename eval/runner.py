"""Cases + KnowledgeBase -> Outcomes: every question asked as a user would, judged, timed, and looked up for its evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.answering.answer import Answer, Turn
from api.files import collect
from api.knowledge_base import KnowledgeBase
from api.problems import message_of
from api.settings import Settings, load_settings
from eval.cases import CASES, Case, Conversation, load_cases, load_conversations
from eval.judging import Verdict, judge, normal, same_place
from index.errors import UnknownDocument
from index.hits import Hit
from ingest.readers import SUFFIXES

Notice = Callable[[str], None]
Opener = Callable[[Settings, Notice], KnowledgeBase]

SETS = ("dev", "heldout", "followups")
FURTHER = ("articles", "dev2", "dev3")  # sets of one kind of question; asked with "all" where their file is there
FIRST, LATER = "followups:first", "followups:later"  # first turns stand alone; what counts is the later ones
TODAY = "2024-12-31"  # the day the corpus was written for: what holds on it, not on the day of the run, is right
DEPTH = 20  # passages that are looked through for the evidence


class CorpusError(RuntimeError):
    """A document of the corpus could not be taken in: its questions would be judged wrongly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one case. `group` is its set; `ranks` is None where there is no evidence to find."""

    group: str
    case: Case
    answer: Answer
    verdict: Verdict
    elapsed_ms: float
    ranks: tuple[int | None, ...] | None


def open_corpus(folder: Path, corpus: Path, opener: Opener, notice: Notice, today: str = TODAY) -> KnowledgeBase:
    """A knowledge base in `folder` that holds the whole corpus; what is there already is not added again."""
    knowledge_base = opener(load_settings(data=folder, today=today), notice)
    report = knowledge_base.add(collect([str(corpus)], frozenset(SUFFIXES)).files)
    if report.failed or not report.added:
        knowledge_base.close()
        raise CorpusError("; ".join(map(message_of, report.failed)) or f"{corpus}: no documents")
    return knowledge_base


def run(knowledge_base: KnowledgeBase, sets: Sequence[str], folder: Path = CASES, *, retrieval: bool = True) -> Iterator[Outcome]:
    """Asks every case of the named sets, in order; without `retrieval` it does not search for the evidence."""
    texts = _Texts(knowledge_base)
    for name in sets:
        path = folder / f"{name}.jsonl"
        if name == "followups":
            yield from _talk(knowledge_base, load_conversations(path), texts)
        else:
            yield from (_ask(knowledge_base, case, name, texts, retrieval=retrieval) for case in load_cases(path))


def ranks_of(case: Case, hits: Sequence[Hit]) -> tuple[int | None, ...] | None:
    """For each piece of evidence the rank, from 1, of the first hit that holds it; None for a case without evidence."""
    return tuple(_rank(evidence, case.documents, hits) for evidence in case.evidence) or None


def _rank(evidence: str, documents: Sequence[str], hits: Sequence[Hit]) -> int | None:
    """The rank of a passage that holds the whole piece, or of one in its document that holds a part: it may straddle two."""
    for rank, hit in enumerate(hits, start=1):
        whole = normal(evidence) in normal(hit.passage.text)
        if whole or (hit.document.source.name in documents and same_place(hit.passage.text, evidence)):
            return rank
    return None


def _talk(knowledge_base: KnowledgeBase, talks: Iterable[Conversation], texts: _Texts) -> Iterator[Outcome]:
    for talk in talks:
        history: tuple[Turn, ...] = ()
        for number, case in enumerate(talk.turns):
            outcome = _ask(knowledge_base, case, LATER if number else FIRST, texts, history)
            history += (Turn(question=case.question, answer=outcome.answer.text),)
            yield outcome


def _ask(knowledge_base: KnowledgeBase, case: Case, group: str, texts: _Texts, history: tuple[Turn, ...] = (), *, retrieval: bool = True) -> Outcome:
    told = history or case.history
    start = time.perf_counter()
    answer = knowledge_base.ask(case.question, history=told)
    elapsed_ms = (time.perf_counter() - start) * 1000
    searchable = retrieval and case.answerable and not told  # a question that leans on another cannot be searched for alone
    hits = knowledge_base.search(case.question, limit=DEPTH) if searchable else []
    ranks = ranks_of(case, hits) if searchable else None
    return Outcome(group=group, case=case, answer=answer, verdict=judge(case, answer, texts), elapsed_ms=elapsed_ms, ranks=ranks)


class _Texts:
    """Document id -> text, each read once; None for an id that does not exist."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._texts: dict[str, str | None] = {}

    def __call__(self, document_id: str) -> str | None:
        if document_id not in self._texts:
            try:
                self._texts[document_id] = self._knowledge_base.document(document_id).text
            except UnknownDocument:
                self._texts[document_id] = None
        return self._texts[document_id]
