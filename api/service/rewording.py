"""The office's own words changed while the service runs: kept, in force for questions at once, and for documents after a job."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from api.knowledge_base import KnowledgeBase
from api.own_words import KINDS, Group, OwnWords, cut_differently, faults, own_file, read_own, write_own
from api.problems import BadRows, Conflict
from api.service.identity import Principal
from api.service.jobs import Job, JobKind, Jobs, JobState
from api.service.taking_in import TakingIn
from api.service.viewing import job_json
from api.shapes_workings import DictionaryJson, GroupJson, TermJson
from ingest.folding import fold
from ingest.lexicon import Term

UNDONE = frozenset({JobState.FAILED, JobState.CANCELLED})


class Rewording:
    """The one who changes <data>/dictionary.txt."""

    def __init__(self, *, base: KnowledgeBase, jobs: Jobs, taking_in: TakingIn) -> None:
        self._base = base
        self._jobs = jobs
        self._taking_in = taking_in
        self._data = jobs.folder
        self._mutex = threading.Lock()

    def shown(self) -> DictionaryJson:
        """The words as they are, with the last job that made the indexes new."""
        return _json(read_own(self._data), self._last())

    def save(self, caller: Principal, version: str, terms: Sequence[Term], groups: Sequence[Group]) -> DictionaryJson:
        """The words as they are kept now. Questions are understood by them at once; a job makes the indexes new where texts are cut otherwise.

        Args:
            caller: whose job it is.
            version: of the words that were changed.
            terms: all of them; how often a term is said to occur stays what the file says.
            groups: all of them.

        Raises:
            Conflict: somebody else has changed the words since.
            BadRows: rows cannot be kept; nothing changed.
        """
        with self._mutex:
            old = read_own(self._data)
            if old.version != version:
                raise Conflict("别人刚改过词典，没有保存。请重新打开这一页，再改一次。", existing_id=old.version)
            known = {fold(term.word): term.frequency for term in old.terms}
            new = OwnWords(terms=tuple(replace(one, frequency=known.get(fold(one.word), 0)) for one in terms), groups=tuple(groups))
            wrong = faults(new, self._base.is_stop)
            if wrong:
                raise BadRows([(one.part, one.row, one.message) for one in wrong])
            return _json(self._kept(caller, old, new), self._last())

    def _kept(self, caller: Principal, old: OwnWords, new: OwnWords) -> OwnWords:
        """The new words on disk. The job is noted before they are: a crash between the two costs a needless job, not a forgotten one."""
        last = self._last()
        job = self._jobs.create_words(caller.id) if cut_differently(old, new) or (last and last.state in UNDONE) else None
        try:
            kept = write_own(self._data, new)
            self._base.renew_words(own_file(self._data))
        finally:
            if job is not None:
                self._taking_in.begin(job)
        return kept

    def _last(self) -> Job | None:
        return next(iter(self._jobs.newest(1, JobKind.WORDS)), None)


def _json(words: OwnWords, job: Job | None) -> DictionaryJson:
    return DictionaryJson(
        version=words.version,
        terms=[TermJson(word=term.word, kind=term.kind) for term in words.terms],
        synonyms=[GroupJson(colloquial=list(group.colloquial), official=list(group.official)) for group in words.groups],
        kinds=list(KINDS),
        job=job_json(job) if job else None,
    )
