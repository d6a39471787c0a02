"""GET /api/figures and its files: the numbers of all documents as one table."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.routes.access import READERS, Shown
from api.schemas_reports import FiguresIn
from api.service.tabling import EXPORTED, csv_file, figures_json, workbook
from api.shapes_reports import FiguresJson

router = APIRouter(prefix="/api", tags=["数据"], dependencies=[READERS])
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/figures", summary="各文件里的数据")
def figures(base: Shown, narrowed: Annotated[FiguresIn, Query()]) -> FiguresJson:
    """Subject, value, unit, period, kind and source of each number."""
    return figures_json(base.figure_table(narrowed.query(base.principal.levels)))


@router.get("/figures.csv", summary="各文件里的数据（CSV）", response_class=Response, responses=_file("text/csv"))
def as_csv(base: Shown, narrowed: Annotated[FiguresIn, Query()]) -> Response:
    """The table as CSV for spreadsheets; `limit` and `offset` do not count."""
    table = base.figure_table(narrowed.query(base.principal.levels, EXPORTED))
    return _download(csv_file(table.rows), "text/csv; charset=utf-8", "figures.csv")


@router.get("/figures.xlsx", summary="各文件里的数据（Excel）", response_class=Response, responses=_file(_XLSX))
def as_workbook(base: Shown, narrowed: Annotated[FiguresIn, Query()]) -> Response:
    """The table as a workbook; `limit` and `offset` do not count."""
    table = base.figure_table(narrowed.query(base.principal.levels, EXPORTED))
    return _download(workbook(table.rows), _XLSX, "figures.xlsx")


def _download(data: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=media_type, headers=headers)
