"""Courses: those that fit a sentence, and those that teach a rule."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.batch import timed
from api.courses.shapes import CoursesJson
from api.courses.wire import courses_json, query_of
from api.routes.access import READERS, Shown
from api.schemas_policies import CoursesIn

router = APIRouter(prefix="/api", tags=["课程"], dependencies=[READERS])


@router.post("/courses/search", summary="找课程")
def search(wanted: CoursesIn, base: Shown) -> CoursesJson:
    """The courses that fit, best first, with what they can be told apart by; where none does, what stands in the way."""
    results, elapsed_ms = timed(lambda: base.courses(query_of(wanted.raw())))
    return courses_json(results, elapsed_ms)


@router.get("/documents/{document_id:path}/courses", summary="讲这份文件的课程")
def about(document_id: Annotated[str, Path(max_length=500)], base: Shown) -> dict[str, Any]:
    """The courses whose catalogue names the rule, or whose own name does its subject."""
    taught = base.courses_about(document_id)
    return {"courses": [{"id": one.id, "document_id": one.document_id, "name": one.name} for one in taught]}
