"""POST /api/ask and /api/search."""

from __future__ import annotations

from fastapi import APIRouter

from api.batch import timed
from api.routes.access import READERS, Shown
from api.schemas import AskIn, SearchIn
from api.shapes import AnswerJson, SearchJson
from api.wire import answer_json, search_json

router = APIRouter(prefix="/api", tags=["提问"], dependencies=[READERS])


@router.post("/ask", summary="提问")
def ask(asked: AskIn, base: Shown) -> AnswerJson:
    """The cited answer, or status "not_found"."""
    return answer_json(base.ask(asked.question, history=asked.turns(), filter=asked.filter.filter()))


@router.post("/search", summary="查找原文段落")
def search(wanted: SearchIn, base: Shown) -> SearchJson:
    """The passages nearest to the words, best first."""
    hits, elapsed_ms = timed(lambda: base.search(wanted.query, filter=wanted.filter.filter(), limit=wanted.limit))
    return search_json(wanted.query, hits, elapsed_ms)
