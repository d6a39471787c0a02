"""What HTTP requests hold by which administrators change how the service works: words of the dictionary, questions to measure with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.own_words import GROUPS, TERMS, WORDS_OF_GROUP, Group
from api.schemas import QUESTION_CAP
from api.service.cases import NewCase
from ingest.lexicon import Term

CAP = 200
"""Characters of a word as it comes in; which words can be kept is said row by row."""


Text = Annotated[str, Field(max_length=2000)]


class TermIn(BaseModel):
    """A term that stays in one piece."""

    model_config = ConfigDict(extra="forbid")

    word: str = Field(max_length=CAP, description="词语")
    kind: str | None = Field(default=None, max_length=CAP, description="它指什么：组织、人员、制度 ……")


class GroupIn(BaseModel):
    """What people say, and what documents write."""

    model_config = ConfigDict(extra="forbid")

    colloquial: list[str] = Field(max_length=WORDS_OF_GROUP, description="口语说法", examples=[["困补"]])
    official: list[str] = Field(max_length=WORDS_OF_GROUP, description="文件里的说法", examples=[["生活救助"]])


class DictionaryIn(BaseModel):
    """All words of the office; what is left out is gone."""

    model_config = ConfigDict(extra="forbid")

    version: str = Field(max_length=100, description="改的是哪一份：GET 给出的 version")
    terms: list[TermIn] = Field(default=[], max_length=TERMS, description="词语")
    synonyms: list[GroupIn] = Field(default=[], max_length=GROUPS, description="同义词")

    def own_terms(self) -> list[Term]:
        """The terms in our own type."""
        return [Term(word=one.word.strip(), kind=(one.kind or "").strip() or None) for one in self.terms]

    def groups(self) -> list[Group]:
        """The groups in our own type; empty words are left out."""
        return [Group(colloquial=_words(one.colloquial), official=_words(one.official)) for one in self.synonyms]


def _words(given: list[str]) -> tuple[str, ...]:
    return tuple(word for one in given if (word := one.strip()))


class CaseIn(BaseModel):
    """A question to measure with, and what a right answer holds."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "2021年多少名职工疗休养？", "type": "figure", "answers": ["3.2万名"], "evidence": ["……"], "document": "……"}]
        },
    )

    question: str = Field(max_length=QUESTION_CAP, description="问题")
    type: str = Field(max_length=CAP, description="问的是什么：figure 数字、policy 政策规定、unanswerable 不该回答 ……")
    answers: list[Text] = Field(default=[], max_length=20, description="任一个就对")
    all_of: list[Text] = Field(default=[], max_length=20, description="每个都要有")
    evidence: list[Text] = Field(default=[], max_length=20, description="依据：文件里的原文")
    must_not: list[Text] = Field(default=[], max_length=20, description="出现就错")
    document: str = Field(default="", max_length=500, description="依据出自哪份文件（编号）")
    year: int | None = Field(default=None, ge=1900, le=2200, description="哪一年的")

    def case(self) -> NewCase:
        """The case in our own type."""
        return NewCase(**{name: getattr(self, name) for name in CaseIn.model_fields})
