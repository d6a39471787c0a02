"""POST /api/login, /api/logout, /api/setup, GET and POST /api/me: who one is, and how a session begins and ends."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.routes.access import OPEN, PEOPLE_ONLY, SIGNED_IN, Address, Caller, People
from api.service.accounts import SignedIn
from api.service.credentials import COOKIE, SECURE_COOKIE, credentials
from api.service.forms import LoginIn, MeJson, PasswordIn, SetupIn, SetupJson, me_json
from api.service.identity import Via
from api.service.sessions import LONGEST_S, csrf_token

router = APIRouter(prefix="/api", tags=["登录"])


@router.get("/setup", summary="是否需要初始设置", dependencies=[OPEN])
def setup_state(people: People, request: Request) -> SetupJson:
    """Whether the first administrator is still to be made, and whether there is another way to sign in."""
    return SetupJson(setup_needed=not people.users.any_admin(), oidc=request.app.state.oidc is not None)


@router.post("/setup", summary="建立第一位管理员", dependencies=[OPEN])
def set_up(wanted: SetupIn, people: People, request: Request, response: Response, ip: Address) -> MeJson:
    """The first administrator, signed in. The code stands in the server's output and in a file of the data folder."""
    return begin(people.set_up(wanted.code, wanted.name, wanted.password, ip=ip), request, response)


@router.post("/login", summary="登录", dependencies=[OPEN])
def login(given: LoginIn, people: People, request: Request, response: Response, ip: Address) -> MeJson:
    """Who has signed in; the cookie of the session comes with the answer."""
    return begin(people.sign_in(given.name, given.password, ip=ip), request, response)


@router.post("/logout", summary="退出", dependencies=[SIGNED_IN])
def logout(people: People, caller: Caller, request: Request, response: Response, ip: Address) -> dict[str, str]:
    """Ends the session."""
    people.sign_out(caller, ip=ip)
    response.delete_cookie(_cookie(request), path="/", secure=_secure(request), httponly=True, samesite="lax")
    return {"status": "ok"}


@router.get("/me", summary="我是谁", dependencies=[SIGNED_IN])
def me(caller: Caller, request: Request) -> MeJson:
    """Who the caller is and which levels they may read."""
    token = credentials(request.scope["headers"], secure=_secure(request)).token if caller.via is Via.SESSION else ""
    return me_json(caller, csrf_token(token) if token else "")


@router.post("/me/password", summary="改密码", dependencies=[PEOPLE_ONLY])
def change_password(change: PasswordIn, people: People, caller: Caller, ip: Address) -> dict[str, str]:
    """Changes the caller's own password; all their other sessions end."""
    people.change_own_password(caller, change.old, change.new, ip=ip)
    return {"status": "ok"}


def begin(signed_in: SignedIn, request: Request, response: Response) -> MeJson:
    """Who has signed in, with the session's cookie set on the response."""
    secure = _secure(request)
    response.set_cookie(
        _cookie(request), signed_in.token, max_age=int(LONGEST_S), path="/", secure=secure, httponly=True, samesite="lax"
    )
    return me_json(signed_in.principal, csrf_token(signed_in.token))


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    return SECURE_COOKIE if _secure(request) else COOKIE
