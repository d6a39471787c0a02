"""GET /api/audit: what happened, for auditors. There is no route that changes or removes a line."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.routes.access import People, allow
from api.service.forms import AuditJson, entry_json
from api.service.identity import Role

router = APIRouter(prefix="/api", tags=["审计"], dependencies=[allow(Role.AUDITOR, Role.ADMIN)])


@router.get("/audit", summary="审计记录")
def show(
    people: People,
    before: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    verify: bool = False,
) -> AuditJson:
    """The newest lines, or those before number `before`; with `verify` also every place where the chain is broken."""
    entries = people.audit.entries(after=before, limit=limit, newest_first=True)
    return AuditJson(entries=[entry_json(entry) for entry in entries], faults=people.audit.verify() if verify else None)
