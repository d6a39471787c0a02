"""What Dify's requests for external knowledge hold. Source: Dify, External Knowledge API."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import QUESTION_CAP

Operator = Literal[
    "contains", "not contains", "start with", "end with", "is", "is not", "in", "not in", "empty", "not empty",
    "=", "≠", "!=", ">", "<", "≥", "≤", ">=", "<=", "before", "after",
]  # fmt: skip


class _Open(BaseModel):
    model_config = ConfigDict(extra="ignore")


class SettingIn(_Open):
    """How many records, and how near they must be."""

    top_k: int = Field(default=5, ge=1, le=100)
    score_threshold: float = Field(default=0.0, ge=0.0, le=1.0)


class ConditionIn(_Open):
    """A condition on the metadata of a record; several names are joined by OR."""

    name: str | list[str]
    comparison_operator: Operator
    value: str | float | list[str] | None = None


class MetadataIn(_Open):
    """Conditions, joined by `logical_operator`."""

    logical_operator: Literal["and", "or"] = "and"
    conditions: list[ConditionIn] = Field(default=[], max_length=50)


class RetrievalIn(_Open):
    """POST /retrieval."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [{"knowledge_id": "unionqa", "query": "疗休养", "retrieval_setting": {"top_k": 3, "score_threshold": 0.2}}],
        },
    )

    knowledge_id: str = Field(max_length=200)
    query: str = Field(max_length=QUESTION_CAP)
    retrieval_setting: SettingIn = SettingIn()
    metadata_condition: MetadataIn | None = None
