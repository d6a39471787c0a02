"""GET /docs: the description of all routes for people, from our own files."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

from api.routes.access import OPEN

router = APIRouter(prefix="/docs", dependencies=[OPEN], include_in_schema=False)
_FOLDER = Path(__file__).parents[1] / "reference"


@router.get("", response_class=FileResponse)
def page() -> FileResponse:
    """The page."""
    return FileResponse(_FOLDER / "index.html", media_type="text/html; charset=utf-8")


@router.get("/reference.js", response_class=FileResponse)
def script() -> FileResponse:
    """What fills the page from /openapi.json."""
    return FileResponse(_FOLDER / "reference.js", media_type="text/javascript; charset=utf-8")


@router.get("/reference.css", response_class=FileResponse)
def style() -> FileResponse:
    """How it looks."""
    return FileResponse(_FOLDER / "reference.css", media_type="text/css; charset=utf-8")
