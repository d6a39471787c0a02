"""The nouns of the house: what a file becomes. Frozen, slotted, keyword-only; no behaviour beyond derived properties.

Every `Span` counts characters (Unicode code points) of `Document.text`, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is: 工作报告, 政策法规 (law, rule, notice), 课程 (course or catalogue), or anything else."""

    REPORT = "report"
    POLICY = "policy"
    COURSE = "course"
    OTHER = "other"


class PassageKind(StrEnum):
    """What a passage says: something done (成绩), something planned (目标), a rule (政策), a course, or anything else."""

    ACHIEVEMENT = "achievement"
    TARGET = "target"
    POLICY = "policy"
    COURSE = "course"
    OTHER = "other"


class Level(StrEnum):
    """Who may read a document, from everyone down."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class FigureKind(StrEnum):
    """What a figure is: a result that was reached, a target that was set, or a number that a rule states."""

    ACHIEVED = "achieved"
    TARGET = "target"
    RULE = "rule"


class Bound(StrEnum):
    """How exact a figure is: 10万, 10万以上 / 逾10万 / 10万余, 不超过10万 / 10万以下, 近10万 / 约10万."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of `Document.text`: characters from `start` up to, not including, `end`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """A stretch of time, both days included: a year, several years (十四五), a half-year or a single day."""

    start: date
    end: date

    @property
    def years(self) -> range:
        """Calendar years touched, first to last."""
        return range(self.start.year, self.end.year + 1)

    @property
    def year(self) -> int | None:
        """The calendar year, where the period lies within a single one."""
        return self.start.year if self.start.year == self.end.year else None

    @classmethod
    def of_year(cls, year: int, last: int | None = None) -> Period:
        """The whole of one calendar year, or of the years `year` to `last`."""
        return cls(start=date(year, 1, 1), end=date(last or year, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates a document states about itself: 成文 written, 公布 published, 施行 effective; `expires` is the last day in force."""

    written: date | None = None
    published: date | None = None
    effective: date | None = None
    expires: date | None = None

    @property
    def best(self) -> date | None:
        """The date to show beside a title: written, else published, else effective."""
        return self.written or self.published or self.effective


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document came from: the file (or the .jsonl row in it), as it was handed in.

    `sha256` and `size` are those of the file's bytes; of a row (`row_id` is set), those of its own title and text, so that a
    changed row is told from its unchanged neighbours.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    encoding: str | None = None
    row_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A leaf of the outline. The sections of a document follow each other without gap or overlap and cover its text.

    `path` holds the headings outermost first, this section's own last; the text before the first heading (the
    masthead) has an empty path. `heading` is where the section's own heading stands, inside `span`; a run-in head
    ("一要坚定理想信念。") is the first sentence of its paragraph. `level` is the depth (0 = masthead).
    """

    path: tuple[str, ...]
    level: int
    span: Span
    heading: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpan:
    """The characters of `Document.text` that stand on one page; pages count from 1."""

    page: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file (or one .jsonl row) read and understood. `id` is a hash of the bytes, or the row's own id."""

    id: str
    title: str
    kind: DocumentKind
    source: Source
    text: str
    sections: tuple[Section, ...]
    pages: tuple[PageSpan, ...] = ()
    issuer: str | None = None
    number: str | None = None  # 发文字号, brackets as 〔〕
    dates: Dates = field(default_factory=Dates)
    period: Period | None = None
    level: Level = Level.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A few whole sentences of one section. Invariant: `document.text[span.start:span.end] == text`.

    The passages of a document stand in order, do not overlap, and cover every character that is not white space.
    `id` is "<document id>:<ordinal>". A heading line belongs to the first passage under it.
    """

    id: str
    document_id: str
    ordinal: int
    path: tuple[str, ...]
    kind: PassageKind
    text: str
    span: Span
    period: Period | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with what it counts: 27.5万名 | 新就业形态劳动者 | 获得工会会员服务和保障 | 2021 | achieved.

    `value` is in the base unit (万 and 亿 multiplied out; percent stays in percent), `unit` the measure word or unit
    without 万/亿 (名, 家, 元, %, 人次), `raw` the characters at `span` (近3万件, 90%以上). `subject` is the counted
    noun, `predicate` what the clause says of it. `span` counts characters of `Document.text`.
    """

    value: Decimal
    unit: str
    raw: str
    subject: str
    predicate: str
    kind: FigureKind
    bound: Bound
    passage_id: str
    span: Span
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What one file gives: the document, its passages, its figures, and notices for the user (Chinese, one line each)."""

    document: Document
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    notices: tuple[str, ...] = ()
