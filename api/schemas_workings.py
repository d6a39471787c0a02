"""What HTTP requests hold by which administrators change how the service works: words of the dictionary, questions to measure with."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from api.own_words import GROUPS, TERMS, WORDS_OF_GROUP, Group
from ingest.lexicon import Term

CAP = 200
"""Characters of a word as it comes in; which words can be kept is said row by row."""


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
