"""Jobs that a crash broke off, that are cancelled, and uploads that belong to none; documents put aside only for their minute."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.knowledge_base import KnowledgeBase
from api.problems import NotThere
from api.service.identity import LOCAL
from api.service.jobs import ENDED, Job, Jobs, JobState, OnDuplicate
from api.service.metrics import Metrics
from api.service.store import ServiceStore
from api.service.taking_in import TakingIn
from api.service.undo import Undo
from api.service.uploads import Upload, Uploads, safe_name
from api.settings import load_settings
from index.errors import UnknownDocument
from index.packing import pack, unpack
from ingest.document import Level
from ingest.pipeline import ingest_file

NOTE = "青岚市总工会关于开展技能比武的通知\n青工发〔2023〕9号\n\n各基层工会：\n决定举办技能比武12场，组织参赛职工860名。\n2023年3月1日\n"


@pytest.fixture
def base(opener: Callable[..., KnowledgeBase], tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = opener(load_settings(data=tmp_path / "kb"), print)
    yield base
    base.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ServiceStore]:
    store = ServiceStore.open(tmp_path / "kb")
    yield store
    store.close()


def _worker(base: KnowledgeBase, store: ServiceStore) -> TakingIn:
    return TakingIn(base=base, jobs=Jobs(store), uploads=Uploads(store.folder / "uploads"), metrics=Metrics())


def _upload(name: str, text: str) -> Upload:
    return Upload(name, io.BytesIO(text.encode()))


def _ended(jobs: Jobs, job: Job) -> Job:
    for _ in range(500):
        now = jobs.get(job.id)
        if now.state in ENDED:
            return now
        time.sleep(0.02)
    raise AssertionError("the job does not end")


def test_a_job_that_a_crash_broke_off_goes_on_at_the_next_start(base: KnowledgeBase, store: ServiceStore) -> None:
    jobs, uploads = Jobs(store), Uploads(store.folder / "uploads")
    folder = uploads.keep([_upload("一.txt", NOTE), _upload("二.txt", NOTE.replace("技能比武", "歌咏"))])
    left = jobs.create("local", folder, ["一.txt", "二.txt"], Level.PUBLIC, OnDuplicate.REFUSE)  # and then the process died
    worker = _worker(base, store)
    worker.resume()
    done = _ended(jobs, left)
    worker.close()
    assert (done.state, [file.status for file in done.files]) == (JobState.DONE, ["added", "added"])
    assert len(base.documents()) == 2 and uploads.paths(folder) == []


def test_a_job_of_another_living_process_is_left_alone(store: ServiceStore) -> None:
    jobs = Jobs(store)
    job = jobs.create("local", "f", ["x"], Level.PUBLIC, OnDuplicate.REFUSE)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE jobs SET worker = ?", (os.getppid(),))
    assert jobs.orphans() == []
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE jobs SET worker = ?", (2**22 + 1,))  # no process has this number
    assert [one.id for one in jobs.orphans()] == [job.id]


def test_a_cancelled_job_takes_nothing_in(base: KnowledgeBase, store: ServiceStore) -> None:
    jobs, uploads = Jobs(store), Uploads(store.folder / "uploads")
    job = jobs.create("local", uploads.keep([_upload("一.txt", NOTE)]), ["一.txt"], Level.PUBLIC, OnDuplicate.REFUSE)
    assert jobs.cancel(job.id).state is JobState.CANCELLED
    worker = _worker(base, store)
    worker.resume()
    worker.close()
    assert base.documents() == [] and jobs.get(job.id).state is JobState.CANCELLED


def test_uploads_lie_in_folders_of_their_own_under_harmless_names(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    names = ["../../etc/办法.txt", "..\\..\\a.pdf", "a\0b.txt", "", "...", "x" * 300 + ".docx", "/abs.txt", "CON"]
    paths = uploads.paths(uploads.keep([_upload(name, "x") for name in names]))
    assert len(paths) == len(names) and all(path.is_relative_to(tmp_path) and len(path.name.encode()) <= 200 for path in paths)
    assert [path.name for path in paths[:2]] == ["办法.txt", "a.pdf"] and paths[5].suffix == ".docx"
    assert safe_name("\u202etxt.exe") == "txt.exe"


def test_the_last_file_that_cannot_be_kept_leaves_none(tmp_path: Path) -> None:
    def refuse(path: Path) -> bool:
        if path.name == "b.txt":
            raise NotThere("no")
        return True

    with pytest.raises(NotThere):
        Uploads(tmp_path / "uploads").keep([_upload("a.txt", "x"), _upload("b.txt", "x")], refuse)
    assert list((tmp_path / "uploads").iterdir()) == []


def test_what_was_deleted_longer_than_a_minute_ago_is_gone_for_good(base: KnowledgeBase, store: ServiceStore, tmp_path: Path) -> None:
    worker = _worker(base, store)
    job = worker.submit(LOCAL, [_upload("一.txt", NOTE)], Level.PUBLIC, OnDuplicate.REFUSE)
    document_id = str(_ended(Jobs(store), job).files[0].document_id)
    worker.close()
    late = Undo(base, tmp_path / "deleted", clock=lambda: time.time() + 61)
    Undo(base, tmp_path / "deleted").delete(document_id)
    with pytest.raises(UnknownDocument):
        Undo(base, tmp_path / "deleted").delete(document_id)
    assert list((tmp_path / "deleted").iterdir()) != []
    with pytest.raises(NotThere):
        late.restore(document_id)
    assert list((tmp_path / "deleted").iterdir()) == []


def test_a_document_put_aside_comes_back_to_the_letter() -> None:
    [item] = ingest_file("通知.txt", NOTE.encode(), Level.INTERNAL)
    again = unpack(pack(item))
    assert (again.document, again.passages, again.figures) == (item.document, item.passages, item.figures)
    assert item.figures != ()
