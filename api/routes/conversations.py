"""/api/conversations: the caller's own, and nobody else's."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.routes.access import READERS, Caller, Shown
from api.routes.desk import AtDesk
from api.schemas import TitleIn
from api.service.chatting import conversation_json, whole_json
from api.service.exporting import MEDIA_TYPES, Exported, Format, exported
from api.shapes_service import ConversationJson, ConversationsJson, DeletedJson, WholeConversationJson

router = APIRouter(prefix="/api/conversations", tags=["对话"], dependencies=[READERS])
ConversationId = Annotated[str, Path(max_length=100, description="对话的编号")]
_FILE = {"schema": {"type": "string", "format": "binary"}}


@router.post("", summary="新建对话", status_code=201)
def create(caller: Caller, desk: AtDesk, named: TitleIn) -> ConversationJson:
    """A new conversation; ask in it with its id as `conversation_id`."""
    return conversation_json(desk.conversations.create(caller, named.title))


@router.get("", summary="我的对话")
def show(
    caller: Caller,
    desk: AtDesk,
    q: Annotated[str, Query(max_length=200, description="标题、问题或回答里的词")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> ConversationsJson:
    """The conversations, the last used first."""
    return ConversationsJson(conversations=[conversation_json(one) for one in desk.conversations.of(caller, q, limit=limit, offset=offset)])


@router.get("/{conversation_id}", summary="一个对话的全部问答")
def whole(conversation_id: ConversationId, base: Shown, desk: AtDesk) -> WholeConversationJson:
    """The questions and answers as they were given, and what has become of each source since."""
    return whole_json(desk.conversations, base, conversation_id)


@router.patch("/{conversation_id}", summary="给对话改名")
def rename(conversation_id: ConversationId, named: TitleIn, caller: Caller, desk: AtDesk) -> ConversationJson:
    """The conversation under its new title."""
    return conversation_json(desk.conversations.rename(conversation_id, caller, named.title))


@router.delete("/{conversation_id}", summary="删除对话")
def delete(conversation_id: ConversationId, caller: Caller, desk: AtDesk) -> DeletedJson:
    """The id that is gone."""
    desk.conversations.delete(conversation_id, caller)
    return DeletedJson(deleted=conversation_id)


@router.get(
    "/{conversation_id}/export",
    summary="导出对话",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPES[Format.WORD]: _FILE, "text/markdown": {"schema": {"type": "string"}}}}},
)
def export(conversation_id: ConversationId, base: Shown, desk: AtDesk, format: Format = Format.MARKDOWN) -> Response:
    """The conversation as a file to be saved."""
    conversation = desk.conversations.get(conversation_id, base.principal)
    what = Exported(conversation=conversation, messages=whole_json(desk.conversations, base, conversation_id)["history"])
    name = quote(f"{conversation.title or '对话'}.{format.value}".encode("utf-8", "replace"), safe="")
    headers = {"Content-Disposition": f"attachment; filename=\"conversation.{format.value}\"; filename*=UTF-8''{name}"}
    return Response(exported(what, format), media_type=MEDIA_TYPES[format], headers=headers)
