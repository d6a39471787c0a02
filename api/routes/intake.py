"""Taking files in: POST /api/documents (202 and a job), what a file would give, and the jobs."""

from __future__ import annotations

import tempfile
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, UploadFile

from api.routes.access import ADMIN, Base, Caller, Noted
from api.routes.desk import AtDesk
from api.service.jobs import OnDuplicate
from api.service.uploads import Upload, Uploads
from api.service.viewing import job_json, preview_json
from api.shapes_service import JobJson, JobsJson, PreviewJson
from ingest.document import Level

FILES = 200
"""Files of one request."""
PREVIEWED = 20
"""Documents of one file (rows of a .jsonl) that a preview shows."""

router = APIRouter(prefix="/api", tags=["文件"], dependencies=[ADMIN])
JobId = Annotated[str, Path(max_length=100, description="任务的编号")]


@router.post("/documents", summary="加入文件", status_code=202)
def add(
    caller: Caller,
    desk: AtDesk,
    note: Noted,
    files: Annotated[list[UploadFile], File(min_length=1, max_length=FILES, description="一个或多个文件")],
    level: Annotated[Level | None, Form(description="谁可以看；不写时新文件公开，已有的文件保持原来的级别")] = None,
    on_duplicate: Annotated[OnDuplicate, Form(description="已有同名或内容相同的文件时怎么办")] = OnDuplicate.REFUSE,
) -> JobJson:
    """The job that takes them in: ask for it at /api/jobs/{id}. 409 where a file is there already."""
    job = desk.taking_in.submit(caller, [Upload(one.filename or "", one.file) for one in files], level, on_duplicate)
    note("document.add", job.id)
    return job_json(job)


@router.post("/documents/preview", summary="预览：一个文件会给出哪些段落（不保存）")
def preview(file: Annotated[UploadFile, File(description="一个文件")], base: Base) -> PreviewJson:
    """The documents and passages that the file would give; nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="unionqa-") as folder:
        uploads = Uploads(FilePath(folder))
        [path] = uploads.paths(uploads.keep([Upload(file.filename or "", file.file)]))
        seen = base.preview(path, limit=PREVIEWED)
    if seen.failed and not seen.items:
        raise seen.failed[0]
    return preview_json(seen)


@router.get("/jobs", summary="最近的任务")
def jobs(desk: AtDesk, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> JobsJson:
    """The last jobs, newest first."""
    return JobsJson(jobs=[job_json(job) for job in desk.jobs.newest(limit)])


@router.get("/jobs/{job_id}", summary="任务的进度和结果")
def job(job_id: JobId, desk: AtDesk) -> JobJson:
    """How far the files are, and what became of each."""
    return job_json(desk.jobs.get(job_id))


@router.post("/jobs/{job_id}/cancel", summary="取消任务")
def cancel(job_id: JobId, desk: AtDesk, note: Noted) -> JobJson:
    """The job, which takes no further file in; the one at work is finished."""
    job = desk.jobs.cancel(job_id)
    note("job.cancel", job.id)
    return job_json(job)
