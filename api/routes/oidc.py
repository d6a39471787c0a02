"""GET /api/oidc/login and /api/oidc/callback: sign-in by the provider that the settings name; 404 where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse

from api.problems import NotThere
from api.routes.access import OPEN, Address, People
from api.routes.signing import begin

if TYPE_CHECKING:
    from api.service.oidc import Oidc

router = APIRouter(prefix="/api/oidc", tags=["登录"], dependencies=[OPEN])

COOKIE = "unionqa_oidc"
_PATH = "/api/oidc"
_MINUTES = 10


@router.get("/login", summary="转到统一登录", response_class=RedirectResponse, status_code=302)
def login(request: Request) -> RedirectResponse:
    """Sends the browser to the provider; what must come back with it lies in a cookie for ten minutes."""
    begun = _oidc(request).begin()
    response = RedirectResponse(begun.url, status_code=302)
    # Lax, not Strict: the browser comes back from the provider's site by a link.
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, begun.kept, max_age=60 * _MINUTES, path=_PATH, secure=secure, httponly=True, samesite="lax")
    return response


@router.get("/callback", summary="统一登录返回", response_class=RedirectResponse, status_code=302)
def callback(
    request: Request,
    people: People,
    ip: Address,
    code: Annotated[str, Query(max_length=2000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> RedirectResponse:
    """Signs the user in and sends the browser to the first page, and nowhere else."""
    oidc = _oidc(request)
    signed_in = people.sign_in_elsewhere(lambda: oidc.finish(request.cookies.get(COOKIE, ""), state, code), ip=ip)
    response = RedirectResponse("/", status_code=302)
    begin(signed_in, request, response)
    response.delete_cookie(COOKIE, path=_PATH)
    return response


def _oidc(request: Request) -> Oidc:
    oidc = cast("Oidc | None", request.app.state.oidc)
    if oidc is None:
        raise NotThere("没有设置统一登录。请用用户名和密码登录。")
    return oidc
