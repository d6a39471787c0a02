"""How a route gets at the knowledge base."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from api.knowledge_base import KnowledgeBase


def _knowledge_base(request: Request) -> KnowledgeBase:
    return cast(KnowledgeBase, request.app.state.knowledge_base)


Base = Annotated[KnowledgeBase, Depends(_knowledge_base)]
