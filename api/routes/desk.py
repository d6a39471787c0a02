"""How a route gets at the service's desk."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from api.service.desk import Desk


async def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


AtDesk = Annotated[Desk, Depends(_desk)]
