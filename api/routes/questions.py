"""POST /api/ask (JSON, or events where the client accepts them), /api/ask/stream, /api/search, and the streams that are running."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response, StreamingResponse

from api.describing import EVENTS
from api.facets import Narrowing
from api.routes.access import READERS, Shown, StillAllowed
from api.routes.desk import AtDesk
from api.routes.following import followed
from api.schemas import AskIn, SearchIn
from api.service.asking import Request
from api.service.searching import Page, searched
from api.shapes_service import AskedJson, SearchedJson, StoppedJson
from api.sse import MEDIA_TYPE
from api.wire import answer_json

router = APIRouter(prefix="/api", tags=["提问"], dependencies=[READERS])

_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "事件流：meta, status, retrieval, delta, citation, check, final, suggestions, done, error；只读 final 也不缺内容",
        "content": {MEDIA_TYPE: EVENTS},
    }
}
StreamId = Annotated[str, Path(max_length=100, description="流的编号（meta 事件和 X-Stream-Id 里）")]


@router.post("/ask", summary="提问", response_model=AskedJson, responses=_EVENTS)
def ask(asked: AskIn, base: Shown, desk: AtDesk, allowed: StillAllowed, accept: Annotated[str, Header()] = "") -> AskedJson | Response:
    """The cited answer, or status "not_found"; as events where the client accepts text/event-stream."""
    if MEDIA_TYPE in accept:
        return stream(asked, base, desk, allowed)
    replied = desk.asking.reply(base, _request(asked, suggest=bool(asked.suggest)))
    return AskedJson(**answer_json(replied.answer), message_id=replied.message_id, conversation_id=asked.conversation_id)


@router.post("/ask/stream", summary="提问，回答以事件流给出", response_class=StreamingResponse, responses=_EVENTS)
def stream(asked: AskIn, base: Shown, desk: AtDesk, allowed: StillAllowed) -> Response:
    """The answer while it is made."""
    request = _request(asked, suggest=asked.suggest is not False)
    if asked.conversation_id is not None:
        desk.conversations.get(asked.conversation_id, base.principal)  # an error is still a status now; later it is an event
    running = desk.streams.start(base.principal.id, lambda stream: desk.asking.steps(base, request, stream))
    return followed(running, 0, allowed)


@router.get("/streams/{stream_id}", summary="接着读一个事件流", response_class=StreamingResponse, responses=_EVENTS)
def resume(
    stream_id: StreamId,
    base: Shown,
    desk: AtDesk,
    allowed: StillAllowed,
    last_event_id: Annotated[str, Header(description="最后收到的事件的编号")] = "",
    after: Annotated[int, Query(ge=0, description="同上，供不能设请求头的客户端用")] = 0,
) -> Response:
    """The events behind the last one that arrived."""
    last = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 10 else after
    return followed(desk.streams.get(stream_id, base.principal.id), last, allowed)


@router.post("/streams/{stream_id}/stop", summary="停止一个回答")
def stop(stream_id: StreamId, base: Shown, desk: AtDesk) -> StoppedJson:
    """The stream that writes no further."""
    desk.streams.get(stream_id, base.principal.id).stop()
    return StoppedJson(stopped=stream_id)


@router.post("/search", summary="查找原文段落")
def search(wanted: SearchIn, base: Shown) -> SearchedJson:
    """The passages nearest to the words, best first, with what the search can be narrowed by."""
    narrowing = Narrowing(filter=wanted.filter.filter(), validity=frozenset(one.value for one in wanted.validity))
    page = Page(limit=wanted.limit, offset=wanted.offset, group=wanted.group, facets=wanted.facets)
    return searched(base, wanted.query, narrowing, page, date.today())


def _request(asked: AskIn, *, suggest: bool) -> Request:
    return Request(
        question=asked.question,
        door="ask" if asked.conversation_id is None else "chat",
        history=asked.turns(),
        filter=asked.filter.filter(),
        conversation=asked.conversation_id,
        suggest=suggest,
    )
