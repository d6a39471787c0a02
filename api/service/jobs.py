"""Jobs: files that were handed in and are taken in one after the other, beside the requests; how far each is can be asked at any time.

A job is kept in the service's store with its files in <data>/uploads, so that one that a crash broke off goes on when the service starts.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Float, Index, Integer, MetaData, Row, Table, Text, select, update

from api.problems import BadRequest, NotThere
from api.service.store import ServiceStore
from ingest.document import Level

KEPT = 500
"""Ended jobs that are remembered."""

tables = MetaData()
jobs = Table(
    "jobs",
    tables,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("at", Float, nullable=False),  # seconds since 1970
    Column("updated", Float, nullable=False),
    Column("state", Text, nullable=False),
    Column("worker", Integer, nullable=False),  # the process that takes the files in
    Column("folder", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("on_duplicate", Text, nullable=False),
    Column("progress", Text, nullable=False),  # JSON of Progress
    Column("files", Text, nullable=False),  # JSON list of FileState
    Column("kind", Text, nullable=False, server_default="files"),
    Column("message", Text),  # why it failed, where no file of it tells
    Index("jobs_state", "state"),
)


class JobState(StrEnum):
    """Where a job stands. It is `done` where at least one file was taken in or already there."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobKind(StrEnum):
    """What a job does: take files in, or make the search indexes new after the dictionary was changed."""

    FILES = "files"
    WORDS = "words"


class OnDuplicate(StrEnum):
    """What to do with a file that is there already, by its bytes or its name."""

    REFUSE = "refuse"
    SKIP = "skip"
    REPLACE = "replace"
    NEW_VERSION = "new_version"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """What became of one file so far. `status` is waiting, reading, added, unchanged, replaced, skipped or failed."""

    name: str
    status: str = "waiting"
    document_id: str | None = None
    title: str | None = None
    documents: int = 0
    passages: int = 0
    pages: int = 0
    replaced: str | None = None
    code: str | None = None
    message: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """The stage of the file at work: waiting, reading, embedding, saved, indexing, sentences, done; `done` of `total` passages (sentences)."""

    stage: str = "waiting"
    file: int = 0
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Files on their way in. Times are seconds since 1970."""

    id: str
    owner: str
    at: float
    updated: float
    state: JobState
    folder: str
    level: Level | None  # None: what is new is public, what is here keeps its level
    on_duplicate: OnDuplicate
    files: tuple[FileState, ...]
    progress: JobProgress = field(default_factory=JobProgress)
    kind: JobKind = JobKind.FILES
    message: str | None = None


class Jobs:
    """The jobs in the service's store."""

    def __init__(self, store: ServiceStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self.folder = store.folder
        store.ensure(tables)

    def create(self, owner: str, folder: str, names: Sequence[str], level: Level | None, on_duplicate: OnDuplicate) -> Job:
        """A job that waits for this process to take these files in."""
        job = self._fresh(owner, JobKind.FILES)
        files = tuple(FileState(name=name) for name in names)
        return self._keep(replace(job, folder=folder, level=level, on_duplicate=on_duplicate, files=files))

    def create_words(self, owner: str) -> Job:
        """A job that waits for this process to make the indexes new."""
        return self._keep(self._fresh(owner, JobKind.WORDS))

    def _fresh(self, owner: str, kind: JobKind) -> Job:
        now = self._clock()
        return Job(
            id=f"j_{secrets.token_urlsafe(12)}",
            owner=owner,
            at=now,
            updated=now,
            state=JobState.WAITING,
            folder="",
            level=None,
            on_duplicate=OnDuplicate.SKIP,
            files=(),
            kind=kind,
        )

    def _keep(self, job: Job) -> Job:
        with self._store.writing() as connection:
            connection.execute(jobs.insert(), _values(job) | {"worker": os.getpid()})
            old = select(jobs.c.id).where(jobs.c.state.in_(ENDED)).order_by(jobs.c.at.desc()).offset(KEPT)
            connection.execute(jobs.delete().where(jobs.c.id.in_(old)))
        return job

    def get(self, job_id: str) -> Job:
        """One job. Raises NotThere."""
        with self._store.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise NotThere(f"没有编号为 {job_id} 的任务。")
        return _job(row)

    def newest(self, limit: int = 50, kind: JobKind = JobKind.FILES) -> list[Job]:
        """The last jobs of a kind, newest first."""
        with self._store.reading() as connection:
            of_kind = select(jobs).where(jobs.c.kind == kind.value)
            return [_job(row) for row in connection.execute(of_kind.order_by(jobs.c.at.desc(), jobs.c.id).limit(limit))]

    def save(self, job: Job) -> Job:
        """The job as it stands now; one that was cancelled meanwhile stays so."""
        job = replace(job, updated=self._clock())
        with self._store.writing() as connection:
            kept = connection.execute(select(jobs.c.state).where(jobs.c.id == job.id)).scalar_one_or_none()
            if kept == JobState.CANCELLED:
                job = replace(job, state=JobState.CANCELLED)
            connection.execute(update(jobs).where(jobs.c.id == job.id).values(_values(job)))
        return job

    def cancel(self, job_id: str) -> Job:
        """The job, which takes no further file in; the one at work is finished.

        Raises:
            NotThere: there is no such job.
            BadRequest: it makes the indexes new, without which the dictionary would be one and the indexes another.
        """
        if self.get(job_id).kind is JobKind.WORDS:
            raise BadRequest("按新词典重做索引的任务不能取消。")
        with self._store.writing() as connection:
            waiting = jobs.c.state.in_((JobState.WAITING, JobState.RUNNING))
            connection.execute(update(jobs).where(jobs.c.id == job_id, waiting).values(state=JobState.CANCELLED, updated=self._clock()))
        return self.get(job_id)

    def waiting(self) -> int:
        """How many jobs have not ended."""
        return len(self._unended())

    def orphans(self) -> list[Job]:
        """Jobs that a process left when it died; they are this process's from now on."""
        found = [row for row in self._unended() if row.worker == os.getpid() or not _alive(row.worker)]
        with self._store.writing() as connection:
            for row in found:
                connection.execute(update(jobs).where(jobs.c.id == row.id).values(worker=os.getpid()))
        return [_job(row) for row in found]

    def folders(self) -> frozenset[str]:
        """The folders of jobs that have not ended."""
        return frozenset(row.folder for row in self._unended())

    def _unended(self) -> Sequence[Row[Any]]:
        with self._store.reading() as connection:
            return connection.execute(select(jobs).where(jobs.c.state.not_in(ENDED)).order_by(jobs.c.at)).all()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _values(job: Job) -> dict[str, Any]:
    values = asdict(job)
    packed = {name: json.dumps(values[name], ensure_ascii=False) for name in ("files", "progress")}
    return values | packed | {name: str(values[name].value) for name in ("state", "on_duplicate", "kind")} | {"level": job.level or ""}


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        owner=row.owner,
        at=row.at,
        updated=row.updated,
        state=JobState(row.state),
        folder=row.folder,
        level=Level(row.level) if row.level else None,
        on_duplicate=OnDuplicate(row.on_duplicate),
        files=tuple(FileState(**{**one, "notices": tuple(one["notices"])}) for one in json.loads(row.files)),
        progress=JobProgress(**json.loads(row.progress)),
        kind=JobKind(row.kind),
        message=row.message,
    )
