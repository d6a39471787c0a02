"""The OpenAPI description: what FastAPI reads off the routes, with the one form of errors, the ways to say who calls, and our own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

_SCHEMAS = "#/components/schemas/"
_FASTAPI_ERRORS = ("HTTPValidationError", "ValidationError")


class WrongRow(BaseModel):
    """A row that cannot be kept: of which table, which one from 0, and why."""

    part: str
    row: int
    message: str


class ErrorDetail(BaseModel):
    """What went wrong: `code` for programs, `message` for people."""

    code: str = Field(examples=["bad_request"])
    message: str = Field(examples=["请求的写法不对：question 缺少。"])
    existing_id: str | None = Field(default=None, description="只在 409：已有的那一份的编号")
    wrong: list[WrongRow] | None = Field(default=None, description="只在保存词典时：哪些行不能用")


class ErrorOut(BaseModel):
    """Every error of our own routes."""

    error: ErrorDetail


class OpenAIErrorDetail(BaseModel):
    """What went wrong, as OpenAI's clients read it."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIErrorOut(BaseModel):
    """Every error below /v1."""

    error: OpenAIErrorDetail


class DifyErrorOut(BaseModel):
    """Every error of /retrieval."""

    error_code: int = Field(examples=[2001])
    error_msg: str

EVENTS: dict[str, Any] = {
    "schema": {
        "type": "object",
        "description": "一个事件（Server-Sent Events）；data 是 JSON",
        "properties": {"id": {"type": "string"}, "event": {"type": "string"}, "data": {"type": "string"}, "retry": {"type": "integer"}},
    }
}
"""A stream of events, each described as OpenAPI 3.2 (4.14.4) has it."""


_OTHER_ERRORS: dict[str, type[BaseModel]] = {"OpenAI 兼容": OpenAIErrorOut, "Dify": DifyErrorOut}
"""What the routes of a tag answer with in place of `ErrorOut`."""


def described(plain: dict[str, Any]) -> dict[str, Any]:
    """The description with what holds for all routes.

    What every route may answer beside its own answers is added here: as `responses` of the routes FastAPI would build two more
    models a route, at each start of the server, for a description that few ever read.
    """
    components = plain.setdefault("components", {})
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "unionqa keys create 给出的密钥"},
    }
    plain["security"] = [{"key": []}]
    plain["info"]["description"] = "对工会文件提问、查找、核对。每个回答都带原文引用；错误的写法见 docs/http-api.md。"
    models: list[type[BaseModel]] = [ErrorOut, *_OTHER_ERRORS.values()]
    _, forms = models_json_schema([(model, "validation") for model in models], ref_template=f"{_SCHEMAS}{{model}}")
    schemas = components.setdefault("schemas", {})
    schemas |= forms["$defs"]
    for name in _FASTAPI_ERRORS:
        schemas.pop(name, None)
    for operation in (operation for path in plain["paths"].values() for operation in path.values()):
        operation["responses"].pop("422", None)  # FastAPI's own form of errors, which no route of ours answers with
        operation["responses"] = _errors(operation.get("tags", [])) | operation["responses"]
    return plain


def _errors(tags: Sequence[str]) -> dict[str, Any]:
    model = next((_OTHER_ERRORS[tag] for tag in tags if tag in _OTHER_ERRORS), ErrorOut)
    content = {"application/json": {"schema": {"$ref": f"{_SCHEMAS}{model.__name__}"}}}
    refused = {"description": "请求有误、没有登录、没有权限、没有找到，或太忙", "content": content}
    return {"4XX": refused, "5XX": {"description": "服务出错", "content": content}}
