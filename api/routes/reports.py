"""Feedback on an answer, and for those who run the service: statistics and what the documents lack."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.problems import NotThere
from api.routes.access import READERS, Base, Caller, Shown, allow
from api.routes.desk import AtDesk
from api.schemas_reports import FeedbackIn
from api.service.gaps import gaps
from api.service.identity import Role
from api.service.statistics import DAY_S, statistics
from api.shapes_reports import FeedbackJson, GapJson, GapsJson, StatisticsJson

router = APIRouter(prefix="/api", tags=["反馈与统计"])
KEEPERS = allow(Role.ADMIN, Role.AUDITOR)
Days = Annotated[int, Query(ge=1, le=366, description="最近几天")]


@router.post("/messages/{message_id}/feedback", summary="评价一个回答", dependencies=[READERS])
def give(
    message_id: Annotated[str, Path(max_length=100, description="回答的 message_id")], said: FeedbackIn, caller: Caller, desk: AtDesk
) -> FeedbackJson:
    """What is kept; it takes the place of what was said of this answer before."""
    if desk.questions.asked_by(message_id) != caller.id:
        raise NotThere(f"没有编号为 {message_id} 的回答。")
    kept = desk.feedback.give(message_id, caller, said.verdict, tuple(said.reasons), said.comment)
    reasons = [one.value for one in kept.reasons]
    return FeedbackJson(message_id=kept.message, verdict=kept.verdict.value, reasons=reasons, comment=kept.comment, at=kept.at)


@router.get("/statistics", summary="使用统计", dependencies=[KEEPERS])
def numbers(desk: AtDesk, shown: Shown, days: Days = 30) -> StatisticsJson:
    """How much was asked, with what outcome, how fast, and what readers said."""
    return statistics(shown, desk.questions, desk.feedback, days=days, now=time.time())


@router.get("/gaps", summary="知识缺口：没有答好的问题，相近的归在一起", dependencies=[KEEPERS])
def lacking(desk: AtDesk, base: Base, days: Days = 90, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> GapsJson:
    """Questions that were refused, answered with doubt or called wrong, those asked most often first."""
    since = time.time() - days * DAY_S
    found = gaps(desk.questions.since(since), desk.feedback.since(since), base.vectors)
    shown = [
        GapJson(
            question=gap.question,
            times=gap.times,
            refused=gap.refused,
            unsure=gap.unsure,
            disliked=gap.disliked,
            last_at=gap.last_at,
            examples=list(gap.examples),
            reasons=list(gap.reasons),
        )
        for gap in found[:limit]
    ]
    return GapsJson(gaps=shown, total=len(found))
