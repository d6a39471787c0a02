"""GET /healthz (the process lives) and /readyz (the knowledge base answers)."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.access import Base
from api.shapes import HealthJson, ReadyJson

router = APIRouter(tags=["状态"])


@router.get("/healthz", summary="服务是否在运行")
def healthz() -> HealthJson:
    """Always the same: the process lives."""
    return HealthJson(status="ok")


@router.get("/readyz", summary="知识库是否可用")
def readyz(base: Base) -> ReadyJson:
    """How many documents there are; an error where the knowledge base cannot be read."""
    return ReadyJson(status="ready", documents=len(base.documents()))
