"""The office's own terms and synonyms, for administrators: GET and PUT /api/dictionary."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.access import ADMIN, Caller, Noted
from api.routes.desk import AtDesk
from api.schemas_workings import DictionaryIn
from api.shapes_workings import DictionaryJson

router = APIRouter(prefix="/api", tags=["管理"], dependencies=[ADMIN])


@router.get("/dictionary", summary="本单位的词语和同义词")
def shown(desk: AtDesk) -> DictionaryJson:
    """The words that the office added to the dictionary, and how far the last job is that made the indexes new."""
    return desk.rewording.shown()


@router.put("/dictionary", summary="保存本单位的词语和同义词")
def save(words: DictionaryIn, caller: Caller, desk: AtDesk, note: Noted) -> DictionaryJson:
    """All words as they are kept now. Synonyms are in force at once; other terms begin a job. 409 where somebody else was faster."""
    kept = desk.rewording.save(caller, words.version, words.own_terms(), words.groups())
    note("dictionary.change", f"{len(kept['terms'])} terms, {len(kept['synonyms'])} synonyms")
    return kept
