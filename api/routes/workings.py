"""How the service works, for administrators: POST /api/retrieval-test, the questions kept from there (/api/eval-cases), GET /api/settings."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Request, Response

from api.routes.access import ADMIN, Caller, Noted, Shown
from api.routes.desk import AtDesk
from api.schemas import TrialIn
from api.schemas_workings import CaseIn
from api.service.cases import TYPES
from api.service.workings import settings_json, tried
from api.settings import Settings
from api.shapes_workings import CasesJson, SettingsJson, TrialJson

_LINES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/x-ndjson": {"schema": {"type": "string", "format": "binary"}}}}}
router = APIRouter(prefix="/api", tags=["管理"], dependencies=[ADMIN])


@router.post("/retrieval-test", summary="检索测试：一个问题找到什么，为什么这样回答")
def trial(asked: TrialIn, base: Shown) -> TrialJson:
    """The passages with the score of each leg, what was understood, which sentences competed and what decided; not counted as a question."""
    return tried(base, asked.question, asked.filter.filter(), asked.limit)


@router.get("/eval-cases", summary="评测题：检索测试时存下的问题")
def cases(desk: AtDesk) -> CasesJson:
    """All of them, the oldest first."""
    return CasesJson(cases=desk.cases.list(), types=TYPES)


@router.get("/eval-cases.jsonl", summary="评测题（.jsonl）", response_class=Response, responses=_LINES)
def as_lines(desk: AtDesk) -> Response:
    """One a line, as `python -m eval` reads them."""
    headers = {"Content-Disposition": 'attachment; filename="eval-cases.jsonl"', "X-Content-Type-Options": "nosniff"}
    return Response(desk.cases.lines(), media_type="application/x-ndjson", headers=headers)


@router.post("/eval-cases", summary="存一道评测题", status_code=201)
def keep(case: CaseIn, caller: Caller, desk: AtDesk, note: Noted) -> dict[str, Any]:
    """The row that is kept, with its id."""
    row = desk.cases.add(caller.id, case.case())
    note("case.add", row["id"])
    return row


@router.delete("/eval-cases/{case_id}", summary="去掉一道评测题")
def drop(case_id: Annotated[str, Path(max_length=100, description="评测题的编号")], desk: AtDesk, note: Noted) -> dict[str, str]:
    """The id of the one that is gone."""
    desk.cases.drop(case_id)
    note("case.delete", case_id)
    return {"id": case_id}


@router.get("/settings", summary="服务的设置（只读，不含密码和密钥）")
def settings(request: Request) -> SettingsJson:
    """The settings with which the service was started."""
    return settings_json(cast(Settings, request.app.state.settings))
