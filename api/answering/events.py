"""What a stream of an answer tells, in order: Meta, Status, Retrieval, then Delta and Cited in turn, Check, Final, Suggested, Done.

Status may come anywhere. The texts of all Delta together are the text of Final's answer, to the character, and each Cited follows the first
Delta that bears its mark: who reads only Final misses nothing, and nothing that was told is taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from api.answering.answer import Answer, Citation


class Stage(StrEnum):
    """What is being done; `Status.text` says it in Chinese."""

    SEARCHING = "searching"
    COMPOSING = "composing"
    WRITING = "writing"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """How the question was taken. `understood` is the question made whole, "" where it stands as it was asked."""

    question: str
    understood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What happens now, for programs (`stage`) and people (`text`, Chinese)."""

    stage: Stage
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """The sentences that are considered, the best of each passage, best first, numbered from 1.

    Their numbers are not those of the marks in the answer. `scope` is what was read from the question (年份：2021年).
    """

    sources: tuple[Citation, ...]
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """The next piece of the answer, verified: a statement with its marks [n]. `marks` are their numbers."""

    text: str
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a mark points to, told once."""

    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was held to the documents: numbers of the answer and quotes, and how many of them stand there (n/n).

    `dropped` counts the statements of a language model that were left out because the documents do not bear them.
    """

    numbers: int
    numbers_held: int
    quotes: int
    quotes_held: int
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """The whole answer."""

    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Questions to ask next, which the documents can answer."""

    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The end of a stream that went well; milliseconds from its beginning, to the first Delta and to the end."""

    first_ms: float
    elapsed_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The end of a stream that an error cut: made by a door from what `ask_stream` raised (api.problems)."""

    code: str
    message: str


Event: TypeAlias = Meta | Status | Retrieval | Delta | Cited | Check | Final | Suggested | Done | Failed
