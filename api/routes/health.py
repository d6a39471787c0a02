"""GET /healthz (the process lives), /readyz (the knowledge base answers) and /openapi.json (what there is)."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, Request

from api.describing import described
from api.gate import principal_of
from api.routes.access import OPEN, Base
from api.service.identity import LEVELS_OF, Role
from api.shapes import HealthJson, ReadyJson

router = APIRouter(tags=["状态"], dependencies=[OPEN])


@router.get("/healthz", summary="服务是否在运行")
async def healthz() -> HealthJson:
    """Always the same: the process lives. Answered by the event loop itself, so that it never waits behind questions."""
    return HealthJson(status="ok")


@router.get("/readyz", summary="知识库是否可用")
def readyz(base: Base, request: Request) -> ReadyJson:
    """How many documents the caller may see, without a key the public ones; an error where the knowledge base cannot be read."""
    caller = principal_of(request.scope)
    levels = caller.levels if caller else LEVELS_OF[Role.STAFF]
    return ReadyJson(status="ready", documents=sum(head.level in levels for head in base.documents()))


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    """The machine-readable description of all routes."""
    return described(cast("dict[str, Any]", request.app.openapi()))
