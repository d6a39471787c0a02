"""The worker behind the jobs: one thread that takes files in or makes indexes new, one after the other, and says how far it is."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from api.knowledge_base import AddReport, KnowledgeBase
from api.problems import Conflict, message_of, problem_of
from api.service.identity import Principal
from api.service.jobs import ENDED, FileState, Job, JobKind, JobProgress, Jobs, JobState, OnDuplicate
from api.service.metrics import Metrics
from api.service.uploads import Upload, Uploads
from index.hits import DocumentHead
from index.progress import Progress
from ingest.document import Level
from ingest.errors import UnionQAError

TELL_S = 0.5
"""Seconds between two notes of how far a file is: each is a write to disk."""
NOTICES = 20

_logger = logging.getLogger(__name__)


class TakingIn:
    """Takes jobs and does them. `resume` goes on with what a crash broke off."""

    def __init__(self, *, base: KnowledgeBase, jobs: Jobs, uploads: Uploads, metrics: Metrics) -> None:
        self._base = base
        self._jobs = jobs
        self._uploads = uploads
        self._metrics = metrics
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="jobs")
        self._closing = threading.Event()

    def submit(self, principal: Principal, uploads: list[Upload], level: Level | None, on_duplicate: OnDuplicate) -> Job:
        """The job that will take the files in.

        Raises:
            Conflict: a file is there already, and nothing says what to do about it; nothing is kept.
        """
        known = self._base.documents()
        if on_duplicate is OnDuplicate.REFUSE:
            folder = self._uploads.keep(uploads, lambda path: _refuse_known(path, known))
        else:
            folder = self._uploads.keep(uploads)
        names = [path.name for path in self._uploads.paths(folder)]
        job = self._jobs.create(principal.id, folder, names, level, on_duplicate)
        self.begin(job)
        return job

    def begin(self, job: Job) -> None:
        """Nothing; the job is done behind those that wait already."""
        self._worker.submit(self._do, job.id)

    def resume(self) -> None:
        """Nothing; what was broken off is done from now on, and files of no job are gone."""
        for job in self._jobs.orphans():
            self.begin(job)
        self._uploads.drop_all_but(self._jobs.folders())

    def close(self) -> None:
        """Nothing; the file at work is finished, the rest is done when the service starts again."""
        self._closing.set()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _do(self, job_id: str) -> None:
        job = self._jobs.get(job_id)
        if job.state in ENDED:
            return
        job = self._jobs.save(replace(job, state=JobState.RUNNING))
        if job.kind is JobKind.WORDS:
            self._reindex(job)
            return
        try:
            for number, path in enumerate(self._uploads.paths(job.folder)):
                if self._closing.is_set():
                    return
                if job.state is JobState.CANCELLED:
                    break
                if job.files[number].status in ("waiting", "reading"):
                    job = self._one(job, number, path)
            job = self._ended(job)
        except BaseException as error:
            _logger.exception("job %s failed", job.id)
            failed = replace(job, state=JobState.FAILED)
            at = min(job.progress.file, len(job.files) - 1)
            self._jobs.save(_with(failed, at, _failed(job.files[at], error)))
            self._uploads.drop(job.folder)
            raise
        self._uploads.drop(job.folder)

    def _reindex(self, job: Job) -> None:
        try:
            self._base.reindex(self._teller(job))
        except BaseException as error:
            _logger.exception("job %s failed", job.id)
            self._jobs.save(replace(job, state=JobState.FAILED, message=message_of(error)))
            if isinstance(error, (UnionQAError, OSError, MemoryError)):
                return
            raise
        self._jobs.save(replace(job, state=JobState.DONE, progress=JobProgress(stage="done")))

    def _ended(self, job: Job) -> Job:
        taken = any(one.status not in ("failed", "waiting") for one in job.files)
        state = job.state if job.state is JobState.CANCELLED else JobState.DONE if taken else JobState.FAILED
        return self._jobs.save(replace(job, state=state, progress=replace(job.progress, stage="done")))

    def _one(self, job: Job, number: int, path: Path) -> Job:
        """The job with this file done."""
        job = replace(job, progress=JobProgress(stage="reading", file=number))
        job = self._jobs.save(_with(job, number, replace(job.files[number], status="reading")))
        older = [head for head in self._base.documents() if head.source.row_id is None and head.source.name == path.name]
        if job.on_duplicate is OnDuplicate.SKIP and older:
            done = replace(job.files[number], status="skipped", document_id=older[0].id, title=older[0].title)
        else:
            done = self._taken(job, number, path)
            if job.on_duplicate is OnDuplicate.REPLACE and done.document_id is not None:
                done = self._without(older, done)
        self._metrics.job_file(done.status)
        return self._jobs.save(_with(job, number, done))

    def _taken(self, job: Job, number: int, path: Path) -> FileState:
        try:
            report = self._base.add([path], level=job.level, progress=self._teller(job))
            return self._state(job.files[number], report)
        except (UnionQAError, OSError, MemoryError) as error:
            return _failed(job.files[number], error)

    def _state(self, file: FileState, report: AddReport) -> FileState:
        notices = tuple(report.notices)[:NOTICES]
        if not report.added:
            return replace(_failed(file, report.failed[0]), notices=notices) if report.failed else replace(file, status="failed", notices=notices)
        first = report.added[0]
        pages = self._base.document(first.document_id).pages
        return replace(
            file,
            status=first.status.value,
            document_id=first.document_id,
            title=first.title,
            documents=len(report.added),
            passages=sum(one.passages for one in report.added),
            pages=pages[-1].page if pages else 0,
            replaced=first.replaced,
            message=message_of(report.failed[0]) if report.failed else None,
            code=problem_of(report.failed[0]).code if report.failed else None,
            notices=notices,
        )

    def _without(self, older: list[DocumentHead], done: FileState) -> FileState:
        """The file's state when the documents that had its name are gone."""
        gone = [head.id for head in older if head.id != done.document_id and self._base.remove(head.id)]
        return replace(done, status="replaced", replaced=gone[0]) if gone else done

    def _teller(self, job: Job) -> _Teller:
        return _Teller(self._jobs, job)


class _Teller:
    """Writes down how far a file is, not more often than twice a second."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self._job = job
        self._told = 0.0

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() - self._told >= TELL_S:
            self._told = time.monotonic()
            now = replace(self._job.progress, stage=progress.stage.value, done=progress.done, total=progress.total)
            self._job = self._jobs.save(replace(self._job, progress=now))


def _refuse_known(path: Path, known: list[DocumentHead]) -> bool:
    """True. Raises Conflict for a file that is there already, by its bytes or its name."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    for head in known:
        if head.source.row_id is None and (head.source.sha256 == sha256 or head.source.name == path.name):
            same = "内容相同的文件" if head.source.sha256 == sha256 else "同名文件"
            raise Conflict(
                f"{path.name}：知识库里已有{same}“{head.title}”。请用 on_duplicate 说明：skip 跳过，replace 替换，new_version 作为新版本加入。",
                existing_id=head.id,
            )
    return True


def _failed(file: FileState, error: BaseException) -> FileState:
    return replace(file, status="failed", code=problem_of(error).code, message=message_of(error))


def _with(job: Job, number: int, file: FileState) -> Job:
    return replace(job, files=(*job.files[:number], file, *job.files[number + 1 :]))
