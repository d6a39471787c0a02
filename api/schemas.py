"""What HTTP requests hold. Answers go out in the forms of `api.shapes`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from api.answering.answer import Turn
from api.answering.standing import Status as Validity
from index.hits import Filter
from ingest.document import DocumentKind, Level, PassageKind

QUESTION_CAP = 10_000  # characters


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnIn(_Request):
    """An earlier exchange of the same conversation."""

    question: str = Field(max_length=QUESTION_CAP)
    answer: str = Field(default="", max_length=10 * QUESTION_CAP)


def _in_order(levels: frozenset[Level]) -> list[str]:
    """A set has another order in every process; the description that we serve has one."""
    return [level.value for level in Level if level in levels]


class FilterIn(_Request):
    """Which passages may be used; what is left out does not restrict."""

    kinds: frozenset[PassageKind] = frozenset()
    document_kinds: frozenset[DocumentKind] = frozenset()
    years: frozenset[int] = frozenset()
    issuers: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()
    levels: Annotated[frozenset[Level], PlainSerializer(_in_order, when_used="json")] = Field(
        default=frozenset(Level), min_length=1, json_schema_extra={"default": [*Level]}
    )
    as_of: date | None = None

    def filter(self) -> Filter:
        """The filter in our own type."""
        return Filter(**{name: getattr(self, name) for name in FilterIn.model_fields})


class AskIn(_Request):
    """A question, what was said before, and where to look. In a conversation its own turns are what was said before."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "2021年组织了多少名一线职工疗休养？", "filter": {"years": [2021]}, "suggest": True}]}
    )

    question: str = Field(max_length=QUESTION_CAP, description="问题")
    history: list[TurnIn] = Field(default=[], max_length=100, description="先前的问答，最早的在前；给了 conversation_id 时不用")
    filter: FilterIn = Field(default=FilterIn(), description="查找的范围")
    conversation_id: str | None = Field(default=None, max_length=100, description="对话的编号：用它的历史，并把这一问答存进去")
    suggest: bool | None = Field(default=None, description="是否给出接着可以问的问题；流式回答默认给，其他默认不给")

    def turns(self) -> tuple[Turn, ...]:
        """The earlier turns in our own type."""
        return tuple(Turn(question=turn.question, answer=turn.answer) for turn in self.history)


class SearchIn(_Request):
    """Words to look for, where to look, how many passages to return, and whether by document."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "疗休养", "filter": {"kinds": ["target"]}, "limit": 5}]})

    query: str = Field(max_length=QUESTION_CAP, description="要找的词或一句话")
    filter: FilterIn = Field(default=FilterIn(), description="查找的范围")
    validity: frozenset[Validity] = Field(default=frozenset(), description="只要这些时效状态的政策文件")
    limit: int = Field(default=10, ge=1, le=100, description="最多几段（按文件归并时：几份文件）")
    offset: int = Field(default=0, ge=0, le=200, description="跳过前几段")
    group: bool = Field(default=False, description="按文件归并")
    facets: bool = Field(default=True, description="是否统计可用的筛选条件")


class TrialIn(_Request):
    """A question whose search an administrator looks into."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "2021年组织了多少名一线职工疗休养？"}]})

    question: str = Field(max_length=QUESTION_CAP, description="问题")
    filter: FilterIn = Field(default=FilterIn(), description="查找的范围")
    limit: int = Field(default=20, ge=1, le=100, description="最多几段")


class TitleIn(_Request):
    """The title of a conversation."""

    title: str = Field(default="", max_length=200, description="标题；空着时取第一个问题")
