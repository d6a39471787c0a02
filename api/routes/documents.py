"""/api/documents: list, look at, read, put right, delete and have back. Taking in is in `api.routes.intake`."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.problems import NotThere
from api.routes.access import ADMIN, READERS, Base, Caller, Noted, Shown
from api.routes.desk import AtDesk
from api.schemas_documents import ListIn, RevisionIn
from api.service.identity import Role
from api.service.listing import listed
from api.service.viewing import detail_json, in_context, passage_json, text_json
from api.shapes import DocumentJson
from api.shapes_service import DetailJson, GoneJson, InContextJson, ListedJson, PassagesJson, TextJson
from api.wire import document_json

router = APIRouter(prefix="/api", tags=["文件"])

DocumentId = Annotated[str, Path(max_length=500, description="文件的编号")]
Start = Annotated[int, Query(ge=0, le=100_000_000, description="从第几个字起")]
End = Annotated[int | None, Query(ge=0, le=100_000_000, description="到第几个字为止（不含）")]
_PDF = "application/pdf"


@router.get("/documents", summary="列出文件", dependencies=[READERS])
def show(base: Shown, narrowed: Annotated[ListIn, Query()]) -> ListedJson:
    """The documents that the caller may see."""
    found = listed(base.documents(), narrowed.wanted(), base.rules(date.today()))
    part = found[narrowed.offset : narrowed.offset + narrowed.limit]
    return ListedJson(documents=[document_json(head) for head in part], total=len(found))


@router.get("/documents/{document_id:path}/text", summary="读文件的文字", dependencies=[READERS])
def text(document_id: DocumentId, base: Shown, start: Start = 0, end: End = None) -> TextJson:
    """Characters of the document, at most 200,000 at once."""
    return text_json(base, document_id, start, end)


@router.get("/documents/{document_id:path}/passages", summary="文件的各个段落", dependencies=[READERS])
def passages(
    document_id: DocumentId, base: Shown, limit: Annotated[int, Query(ge=1, le=1000)] = 200, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0
) -> PassagesJson:
    """The passages as they were cut, in order."""
    found = base.passages(document_id)
    return PassagesJson(passages=[passage_json(one) for one in found[offset : offset + limit]], total=len(found))


@router.get(
    "/documents/{document_id:path}/original",
    summary="下载原件",
    dependencies=[READERS],
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def original(document_id: DocumentId, base: Shown, note: Noted) -> Response:
    """The file as it was handed in, to be saved and never opened in the page."""
    head = base.head(document_id)
    data = base.original(document_id)
    note("document.download", document_id)
    name = f"{head.source.sha256[:16]}{_suffix(head.source.name)}"
    shown = quote(head.source.name.encode("utf-8", "replace"), safe="")
    headers = {"Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{shown}", "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.get(
    "/documents/{document_id:path}/pages/{page}",
    summary="PDF 的一页，可标出所引的文字",
    dependencies=[READERS],
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}},
)
def page(
    document_id: DocumentId,
    page: Annotated[int, Path(ge=1, le=100_000)],
    base: Shown,
    start: Start = 0,
    end: End = None,
    scale: Annotated[float, Query(ge=0.2, le=4.0, description="每点（1/72 英寸）几个像素")] = 2.0,
) -> Response:
    """The page as a picture; the characters `start` to `end` that stand on it are marked.

    X-Highlight-Boxes tells whether they were found, X-Highlight-Top how far down the page.
    """
    head, document = base.head(document_id), base.document(document_id)
    if head.source.media_type != _PDF or head.source.row_id is not None:
        raise NotThere(f"{head.source.name} 不是 PDF，没有页面图像。")
    place = next((one.span for one in document.pages if one.page == page), None)
    marked = "" if end is None or place is None else document.text[max(start, place.start) : min(end, place.end)]
    try:
        image = base.base.page_image(head.source.name, base.original(document_id), page, quote=marked, scale=scale)
    except IndexError:
        raise NotThere(f"{head.source.name} 没有第 {page} 页。") from None
    found = {"X-Highlight-Boxes": str(image.boxes), "X-Highlight-Top": str(image.top)}
    headers = {**found, "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=300"}
    return Response(image.png, media_type="image/png", headers=headers)


@router.post("/documents/{document_id:path}/restore", summary="撤销删除（一分钟内）", dependencies=[ADMIN])
def restore(document_id: DocumentId, desk: AtDesk, note: Noted) -> DocumentJson:
    """The document, found again as it was."""
    head = desk.undo.restore(document_id)
    note("document.restore", head.id)
    return document_json(head)


@router.get("/documents/{document_id:path}", summary="一份文件的全部信息", dependencies=[READERS])
def detail(document_id: DocumentId, base: Shown, desk: AtDesk, caller: Caller) -> DetailJson:
    """Head, outline, dates, how often it was cited."""
    shown_id = base.head(document_id).id
    return detail_json(base, shown_id, desk.questions.cited_in(shown_id), questions=caller.role is Role.ADMIN, today=date.today())


@router.patch("/documents/{document_id:path}", summary="改正标题、文号、日期、类型或级别", dependencies=[ADMIN])
def revise(document_id: DocumentId, revision: RevisionIn, base: Base, shown: Shown, note: Noted) -> DocumentJson:
    """The document as it is now; searches find it so from now on."""
    head = base.revise(shown.head(document_id).id, revision.revision())
    note("document.change", f"{head.id} {' '.join(sorted(revision.model_fields_set))}")
    return document_json(head)


@router.delete("/documents/{document_id:path}", summary="删除文件", dependencies=[ADMIN])
def remove(document_id: DocumentId, desk: AtDesk, shown: Shown, note: Noted) -> GoneJson:
    """The id that is gone from every search, at once, and until when it can be had back."""
    gone = desk.undo.delete(shown.head(document_id).id)
    note("document.delete", gone.document_id)
    return GoneJson(removed=gone.document_id, undo_until=gone.until)


@router.get("/passages/{passage_id:path}", summary="一个段落和它的上下文", dependencies=[READERS])
def passage(
    passage_id: Annotated[str, Path(max_length=600, description="段落的编号")],
    base: Shown,
    around: Annotated[int, Query(ge=0, le=20, description="前后各几段")] = 2,
) -> InContextJson:
    """The passage with its neighbours."""
    return in_context(base, passage_id, around)


def _suffix(name: str) -> str:
    """The suffix of a name where it is a plain one: .docx, .pdf."""
    _, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and suffix.isascii() and suffix.isalnum() and len(suffix) <= 5 else ""
