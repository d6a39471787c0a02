"""Rules: an article by its words, versions, comparison, and the citations of a draft."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.batch import timed
from api.routes.access import READERS, Shown
from api.schemas_policies import DraftIn
from api.wire_articles import LookupJson, lookup_json
from api.wire_validity import checks_json, comparison_json, versions_json

router = APIRouter(prefix="/api", tags=["政策条文"], dependencies=[READERS])
Words = Annotated[str, Query(min_length=1, max_length=1000, description="例如 困难职工帮扶办法第五条第二项")]
Name = Annotated[str, Query(min_length=1, max_length=300, description="名称、文号或编号")]
AsOf = Annotated[date | None, Query(description="按哪一天的时效；不写为今天")]


@router.get("/articles", summary="按名称和条号查条文")
def article(base: Shown, q: Words, as_of: AsOf = None) -> LookupJson:
    """The articles that the words name: exact text, neighbours, links, who cites them, and what is not there."""
    lookup, elapsed_ms = timed(lambda: base.article(q, as_of))
    return lookup_json(lookup, elapsed_ms)


@router.get("/rules/versions", summary="一项制度的各个版本和时效")
def versions(base: Shown, name: Name, as_of: AsOf = None) -> dict[str, Any]:
    """The versions of the rules with this name, with their dates and the sentences that tell them."""
    return versions_json(name, base.versions(name, as_of))


@router.get("/rules/compare", summary="对比一项制度的两个版本")
def compare(
    base: Shown,
    old: Annotated[str, Query(min_length=1, max_length=300, description="旧版的名称、文号或编号；只写这一个时，对比现行版和上一版")],
    new: Annotated[str | None, Query(min_length=1, max_length=300, description="新版")] = None,
) -> dict[str, Any]:
    """Article by article: what was struck, added and changed."""
    return comparison_json(base.compare(old, new))


@router.post("/check-citations", summary="核对一段文字里引用的条文")
def check(base: Shown, draft: DraftIn) -> dict[str, Any]:
    """Every citation of the draft: is it there, word for word, in force."""
    return checks_json(base.check_citations(draft.text, draft.as_of))
