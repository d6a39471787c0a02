"""/v1: the chat, the models and the embeddings of OpenAI's API, for clients that know no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.answering.answer import Citation
from api.describing import EVENTS
from api.problems import BadRequest, NotThere
from api.routes.access import READERS, Shown, StillAllowed
from api.routes.desk import AtDesk
from api.routes.following import followed
from api.schemas_openai import ChatIn, EmbeddingsIn
from api.scopes import EMBEDDING, SCOPES
from api.service import openai_replies
from api.service.asking import Request as Question
from api.service.openai_replies import Wish
from api.sse import MEDIA_TYPE, Frame
from api.wire import dumps

router = APIRouter(prefix="/v1", tags=["OpenAI 兼容"], dependencies=[READERS])
BORN = 1_767_225_600
"""When the scopes came to be (2026-01-01): a model list must tell."""
_STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: EVENTS}}}


@router.get("/models", summary="可用的知识范围")
def models() -> dict[str, Any]:
    """The knowledge scopes as models, and the model of the embeddings."""
    return {"object": "list", "data": [_model(name) for name in (*SCOPES, EMBEDDING)]}


@router.get("/models/{model}", summary="一个知识范围")
def model(model: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
    """One of them."""
    if model not in SCOPES and model != EMBEDDING:
        raise _no_model(model)
    return _model(model)


@router.post("/chat/completions", summary="对话", response_model=None, responses=_STREAM)
def chat(asked: ChatIn, base: Shown, desk: AtDesk, allowed: StillAllowed, request: Request) -> dict[str, Any] | Response:
    """The cited answer as a chat completion, whole or in chunks."""
    if asked.model not in SCOPES:
        raise _no_model(asked.model)
    filter = SCOPES[asked.model].within(asked.filter.filter())
    question = Question(question=asked.question(), door="openai", history=asked.turns(), filter=filter)
    wish = Wish(
        model=asked.model,
        link=_linker(str(request.base_url)),
        sources=asked.sources,
        usage=bool(asked.stream_options and asked.stream_options.include_usage),
        prompt=[message.said() for message in asked.messages],
    )
    if not asked.stream:
        return openai_replies.whole(desk.asking, base, question, wish)
    running = desk.streams.start(base.principal.id, lambda _: openai_replies.pieces(desk.asking, base, question, wish))
    return followed(running, 0, allowed, _encoded)


@router.post("/embeddings", summary="文字的向量")
def embeddings(wanted: EmbeddingsIn, base: Shown) -> dict[str, Any]:
    """A unit vector for each text."""
    if wanted.model != EMBEDDING:
        raise _no_model(wanted.model)
    made = openai_replies.embeddings(base, wanted.texts(), wanted.model, packed=wanted.encoding_format == "base64")
    if wanted.dimensions not in (None, made.dimensions):
        raise BadRequest(f"dimensions 只能是 {made.dimensions}。")
    return made.json


def _encoded(frame: Frame) -> bytes:
    """The bytes of an event: chunks as they are, an error as OpenAI writes it, the end as its own word."""
    if frame.name == "chunk":
        return f"data: {dumps(frame.data)}\n\n".encode()
    if frame.name == "error":
        error = {"message": frame.data["message"], "type": "server_error", "param": None, "code": frame.data["code"]}
        return f"data: {dumps({'error': error})}\n\n".encode()
    return b"data: [DONE]\n\n"


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": BORN, "owned_by": "unionqa"}


def _no_model(name: str) -> NotThere:
    return NotThere(f"没有名为 {name} 的模型。可用：{'、'.join((*SCOPES, EMBEDDING))}。")


def _linker(base_url: str) -> Callable[[Citation], str]:
    def link(citation: Citation) -> str:
        return f"{base_url}api/documents/{citation.document_id}/text?start={citation.span.start}&end={citation.span.end}"

    return link
