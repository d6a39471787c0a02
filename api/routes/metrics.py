"""GET /metrics for Prometheus."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.routes.access import ADMIN, Base
from api.routes.desk import AtDesk

router = APIRouter(tags=["状态"], dependencies=[ADMIN])
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


_DESCRIBED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@router.get("/metrics", summary="Prometheus 指标", response_class=Response, responses=_DESCRIBED)
def metrics(desk: AtDesk, base: Base) -> Response:
    """Counters, histograms and gauges; a key for it has the purpose `metrics` and the role of an administrator."""
    heads = base.documents()
    passages = sum(head.passages for head in heads)
    desk.metrics.now(streams=desk.streams.running(), documents=len(heads), passages=passages, jobs=desk.jobs.waiting())
    return Response(desk.metrics.text(), media_type=_TEXT)
