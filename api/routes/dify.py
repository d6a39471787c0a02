"""POST /retrieval: the passages as external knowledge of a Dify application."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from typing_extensions import TypedDict

from api.problems import NotThere
from api.routes.access import READERS, Shown
from api.schemas_dify import RetrievalIn
from api.scopes import SCOPES
from api.service.conditions import holds
from api.wire import hit_json
from index.hits import Filter, Hit

router = APIRouter(tags=["Dify"], dependencies=[READERS])
DEPTH = 200
"""Passages among which conditions on metadata choose."""


class RecordJson(TypedDict):
    """A passage as Dify takes it."""

    content: str
    score: float
    title: str
    metadata: dict[str, Any]


class RecordsJson(TypedDict):
    """What POST /retrieval returns."""

    records: list[RecordJson]


@router.post("/retrieval", summary="Dify 外部知识库")
def retrieval(wanted: RetrievalIn, base: Shown) -> RecordsJson:
    """The passages nearest to the query that the conditions allow."""
    if wanted.knowledge_id not in SCOPES:
        raise NotThere(f"没有编号为 {wanted.knowledge_id} 的知识库。可用：{'、'.join(SCOPES)}。")
    setting, condition = wanted.retrieval_setting, wanted.metadata_condition
    hits = base.search(wanted.query, filter=SCOPES[wanted.knowledge_id].within(Filter()), limit=DEPTH if condition else setting.top_k)
    records = [_record(hit) for hit in hits if hit.score >= setting.score_threshold]
    return RecordsJson(records=[one for one in records if holds(condition, one["metadata"])][: setting.top_k])


def _record(hit: Hit) -> RecordJson:
    shown = hit_json(hit)
    names = ("passage_id", "document_id", "title", "issuer", "document_number", "date", "page", "kind", "start", "end")
    metadata: dict[str, Any] = {name: dict(shown)[name] for name in names}
    metadata |= {
        "path": " / ".join(shown["path"]),
        "document_kind": hit.document.kind.value,
        "level": hit.document.level.value,
        "year": hit.passage.period.year if hit.passage.period else None,
    }
    return RecordJson(content=hit.passage.text, score=shown["score"], title=hit.document.title, metadata=metadata)
