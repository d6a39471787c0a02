"""GET / and /static/...: the pages for the browser. They hold no data; all they show comes through the routes of /api, with their rules."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.problems import NotThere
from api.routes.access import OPEN
from api.service.credentials import credentials
from api.watch import CSP
from api.web.assets import Asset, Assets

router = APIRouter(dependencies=[OPEN], include_in_schema=False)
# No page of ours writes markup from text; with trusted types the browser itself refuses whatever would.
_PAGE_CSP = f"{CSP}; require-trusted-types-for 'script'; trusted-types 'none'"


@cache
def _assets() -> Assets:
    return Assets.read()


@cache
def _index(has_session: bool) -> Asset:
    return _assets().page("index.html", {"session": "yes" if has_session else "no"})


@router.get("/")
async def page(request: Request) -> Response:
    """The one page; what it shows depends on the part of the address behind the #. It says whether there is a session to go on with."""
    shown = credentials(request.scope["headers"], secure=request.url.scheme == "https")
    return _sent(_index(bool(shown.token)), request, {"Cache-Control": "no-cache", "Content-Security-Policy": _PAGE_CSP})


@router.get("/static/{build}/{name:path}")
async def static(build: str, name: str, request: Request) -> Response:
    """A script, a style or a picture. A browser that still has the page of another version gets what there is now, and does not keep it."""
    found = _assets().files.get(name)
    if found is None:
        raise NotThere("没有这个网址。")
    kept = "public, max-age=31536000, immutable" if build == _assets().build else "no-cache"
    return _sent(found, request, {"Cache-Control": kept})


def _sent(asset: Asset, request: Request, headers: dict[str, str]) -> Response:
    squeeze = "gzip" in request.headers.get("accept-encoding", "")
    headers = {**headers, "Vary": "Accept-Encoding", **({"Content-Encoding": "gzip"} if squeeze else {})}
    return Response(asset.squeezed if squeeze else asset.plain, media_type=asset.media_type, headers=headers)
