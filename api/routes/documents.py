"""GET, POST and DELETE /api/documents."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from api.problems import unknown_document
from api.routes.access import ADMIN, READERS, Base, Shown
from api.shapes import AddJson, DocumentsJson, RemovedJson
from api.wire import add_json, documents_json
from ingest.document import Level

router = APIRouter(prefix="/api/documents", tags=["文件"])


@router.get("", summary="列出文件", dependencies=[READERS])
def show(base: Shown) -> DocumentsJson:
    """Every document that the caller may see, by title."""
    return documents_json(base.documents())


@router.post("", summary="加入文件", dependencies=[ADMIN])
def add(base: Base, files: Annotated[list[UploadFile], File()], level: Annotated[Level, Form()] = Level.PUBLIC) -> AddJson:
    """What became of each file. Where none could be taken in, the error of the first."""
    with tempfile.TemporaryDirectory(prefix="unionqa-") as folder:
        paths = [_saved(upload, Path(folder, str(number))) for number, upload in enumerate(files)]
        report = base.add(paths, level=level)
    if report.failed and not report.added:
        raise report.failed[0]
    return add_json(report)


@router.delete("/{document_id:path}", summary="移除文件", dependencies=[ADMIN])
def remove(document_id: str, base: Base) -> RemovedJson:
    """The id that is gone."""
    if not base.remove(document_id):
        raise unknown_document(document_id)
    return RemovedJson(removed=document_id)


def _saved(upload: UploadFile, folder: Path) -> Path:
    """The upload in a folder of its own, under the last part of its name: paths that a client sends mean nothing here."""
    folder.mkdir()
    name = PurePosixPath((upload.filename or "").replace("\\", "/")).name.replace("\0", "")
    path = folder / (_cut(name) or "未命名")
    with path.open("wb") as out:
        shutil.copyfileobj(upload.file, out)
    return path


def _cut(name: str, limit: int = 200) -> str:
    """The name in at most `limit` bytes with its suffix kept: file systems take 255."""
    stem, dot, suffix = name.rpartition(".")
    room = limit - len((dot + suffix).encode("utf-8", "replace"))
    return (stem.encode("utf-8", "replace")[: max(room, 0)].decode("utf-8", "ignore") + dot + suffix)[:limit]
