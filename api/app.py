"""create_app: the HTTP door. Thin routes around one KnowledgeBase, every error in one form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Route

from api.dialects import Dialects
from api.gate import Gate, problem_response
from api.guard import BODY_CAP, Guard, error_json
from api.knowledge_base import KnowledgeBase
from api.measuring import Measuring
from api.routes import (
    audit,
    conversations,
    courses,
    dictionary,
    dify,
    documents,
    figures,
    health,
    intake,
    metrics,
    openai_compat,
    pages,
    people,
    policies,
    questions,
    reference,
    reports,
    signing,
    workings,
)
from api.routes import oidc as oidc_routes
from api.routes.access import READERS, inventory, restricted
from api.routes.agents import PATH as AGENTS
from api.routes.agents import AgentDoor
from api.server import LOCAL_HOSTS
from api.service.accounts import Accounts
from api.service.desk import Desk
from api.settings import Settings
from api.throttle import Lanes, Limits, Throttle
from api.watch import Watch
from ingest.errors import UnionQAError

if TYPE_CHECKING:
    from api.service.oidc import Oidc

_ROUTERS = (
    questions.router,
    conversations.router,
    intake.router,
    policies.router,
    courses.router,
    documents.router,
    figures.router,
    reports.router,
    openai_compat.router,
    dify.router,
    metrics.router,
    pages.router,
    reference.router,
    health.router,
    signing.router,
    oidc_routes.router,
    people.router,
    audit.router,
    workings.router,
    dictionary.router,
)
_HTTP = {404: ("not_found", "没有这个网址。"), 405: ("method_not_allowed", "这个网址不支持这种请求方式。")}


def create_app(
    knowledge_base: KnowledgeBase,
    accounts: Accounts,
    *,
    hosts: Iterable[str] = LOCAL_HOSTS,
    body_cap: int = BODY_CAP,
    limits: Limits | None = None,
    oidc: Oidc | None = None,
    settings: Settings | None = None,
) -> FastAPI:
    """The application over one open knowledge base.

    Args:
        knowledge_base: stays the caller's, who closes it.
        accounts: who may call what; its store stays the caller's too.
        hosts: names by which clients may call the server; empty for any.
        body_cap: bytes that one upload may hold.
        limits: how much one caller may ask and how much is done at once; None for the usual.
        oidc: another way to sign in, if there is one.
        settings: what administrators are shown; None for the usual.
    """
    # The ready-made documentation pages load scripts from the internet; /openapi.json is a route of ours, with its rule.
    desk = Desk.open(knowledge_base, accounts.store)
    hosts = tuple(hosts)
    agents = AgentDoor(knowledge_base, desk, hosts)
    hours = partial(_open_hours, desk, agents)
    app = FastAPI(title="unionqa", summary="工会文件问答", docs_url=None, redoc_url=None, openapi_url=None, lifespan=hours)
    app.state.knowledge_base = knowledge_base
    app.state.accounts = accounts
    app.state.desk = desk
    app.state.oidc = oidc
    app.state.settings = settings or Settings()
    for router in _ROUTERS:
        app.router.routes.extend(router.routes)  # `include_router` would build each route's models a second time
    app.router.routes.append(Route(AGENTS, restricted(agents, READERS), include_in_schema=False))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for kind in (UnionQAError, OSError, MemoryError):
        app.add_exception_handler(kind, _failed)
    app.add_exception_handler(Exception, _broken)
    open_to_all = [entry for entry in inventory(app) if entry.open]
    limits = limits or Limits()
    lanes = Lanes(limits)
    app.add_middleware(Throttle, limits=limits, lanes=lanes)
    app.add_middleware(Gate, accounts=accounts, is_open=lambda *asked: any(entry.covers(*asked) for entry in open_to_all), expecting=lanes.expecting)
    app.add_middleware(Guard, hosts=frozenset(hosts), cap=body_cap)
    app.add_middleware(Dialects)
    app.add_middleware(Measuring, metrics=desk.metrics)
    app.add_middleware(Watch)  # the last one added is the outermost
    return app


@asynccontextmanager
async def _open_hours(desk: Desk, agents: AgentDoor, app: FastAPI) -> AsyncIterator[None]:
    """What runs beside requests begins and ends with the server."""
    await asyncio.to_thread(desk.start)
    async with agents.open_hours():
        yield
    await asyncio.to_thread(desk.close)


def _failed(request: Request, error: Exception) -> JSONResponse:
    return problem_response(error)


def _broken(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse(error_json("internal_error", "服务内部出错，请把时间告诉管理员。"), status_code=500)


def _http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, message = _HTTP.get(status, ("bad_request", "请求的写法不对。"))
    return JSONResponse(error_json(code, message), status_code=status)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    details: list[dict[str, Any]] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    return JSONResponse(error_json("bad_request", "请求的写法不对：" + "；".join(map(_explain, details)) + "。"), status_code=422)


_REASONS = {
    "missing": "缺少",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是完整的 JSON",
    "string_type": "要写成文字",
    "string_too_long": "太长",
    "string_unicode": "有不能用的字符",
    "list_type": "要写成列表",
    "enum": "不是可用的值",
}


def _explain(detail: dict[str, Any]) -> str:
    """One complaint: which field, and what is wrong with it; never what it held."""
    field = ".".join(str(part) for part in detail["loc"][1:] if isinstance(part, str)) or "请求"
    return f"{field} {_REASONS.get(detail['type'], '的值不能用')}"
