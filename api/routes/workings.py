"""How the service works, for administrators: POST /api/retrieval-test and GET /api/settings."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from api.routes.access import ADMIN, Shown
from api.schemas import TrialIn
from api.service.workings import settings_json, tried
from api.settings import Settings
from api.shapes_workings import SettingsJson, TrialJson

router = APIRouter(prefix="/api", tags=["管理"], dependencies=[ADMIN])


@router.post("/retrieval-test", summary="检索测试：一个问题找到什么，为什么这样回答")
def trial(asked: TrialIn, base: Shown) -> TrialJson:
    """The passages with the score of each leg, what was understood, which sentences competed and what decided; not counted as a question."""
    return tried(base, asked.question, asked.filter.filter(), asked.limit)


@router.get("/settings", summary="服务的设置（只读，不含密码和密钥）")
def settings(request: Request) -> SettingsJson:
    """The settings with which the service was started."""
    return settings_json(cast(Settings, request.app.state.settings))
