"""What was asked lately, in numbers: how much, with what outcome, how fast, what readers said, which documents were cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from api.answering.answer import Status
from api.service.feedback import Feedback, counted
from api.service.questions import Asked, QuestionLog
from api.service.visible import Visible
from api.shapes_reports import DayJson, MostCitedJson, StatisticsJson

CHINA = timezone(timedelta(hours=8))
"""Days are those of the people who ask."""
DAY_S = 86_400.0


def statistics(shown: Visible, questions: QuestionLog, feedback: Feedback, *, days: int, now: float) -> StatisticsJson:
    """The numbers of the last `days` days; documents by what the caller may read."""
    since = now - days * DAY_S
    asked = questions.since(since)
    heads = {head.id: head for head in shown.documents()}
    times = sorted(one.elapsed_ms for one in asked)
    cited = [(heads[one], count) for one, count in questions.most_cited(since, 50) if one in heads]
    return StatisticsJson(
        days=days,
        questions=len(asked),
        answered=sum(one.status is Status.ANSWERED for one in asked),
        refused=sum(one.status is Status.NOT_FOUND for one in asked),
        askers=len({one.asker for one in asked}),
        by_door=dict(sorted(Counter(one.door for one in asked).items())),
        by_day=_by_day(asked),
        median_ms=_at(times, 0.5),
        p95_ms=_at(times, 0.95),
        feedback=counted(feedback.since(since)),
        most_cited=[MostCitedJson(document_id=head.id, title=head.title, times=count) for head, count in cited[:10]],
        documents=len(heads),
        passages=sum(head.passages for head in heads.values()),
    )


def _by_day(asked: Sequence[Asked]) -> list[DayJson]:
    day_of = {one.id: datetime.fromtimestamp(one.at, UTC).astimezone(CHINA).date().isoformat() for one in asked}
    every = Counter(day_of.values())
    answered = Counter(day_of[one.id] for one in asked if one.status is Status.ANSWERED)
    return [DayJson(day=day, questions=every[day], answered=answered[day]) for day in sorted(every)]


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies; 0 where there are none."""
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2) if ordered else 0.0
