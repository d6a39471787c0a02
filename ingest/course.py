"""The noun of a course catalogue: one Course, every field of it verbatim and with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ingest.document import Period, Span

HOURS_A_DAY = 8  # 学时 of a full day of teaching, as catalogues count (2天，16学时)


class Field(StrEnum):
    """What a catalogue says of a course."""

    CODE = "code"  # 编号
    NAME = "name"  # 名称
    CATEGORY = "category"  # 类别
    AUDIENCE = "audience"  # 对象
    DURATION = "duration"  # 课时, 天数
    FORMAT = "format"  # 形式
    TIME = "time"  # 时间
    PLACE = "place"  # 地点
    TEACHER = "teacher"  # 讲师
    QUOTA = "quota"  # 名额
    DEADLINE = "deadline"  # 报名截止
    INTRO = "intro"  # 简介
    CREDITS = "credits"  # 学分
    FEE = "fee"  # 费用
    POLICIES = "policies"  # 关联政策
    SIGNUP = "signup"  # 报名方式
    ORGANIZER = "organizer"  # 主办单位
    STATUS = "status"  # 报名状态
    NOTE = "note"  # 备注


class CourseFormat(StrEnum):
    """How a course is held: 线上, 线下 or both."""

    ONLINE = "online"
    OFFLINE = "offline"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseField:
    """A field as the catalogue has it: `document.text[span.start:span.end] == text`. `label` is the catalogue's own word for it."""

    field: Field
    label: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course of a catalogue. `id` is "<document id>#<ordinal>"; `span` is all that the catalogue says of it, verbatim.

    What could be read from the fields is beside them: `hours` are 学时 (45 minutes), `days` full days, `periods` the days of teaching
    in order, `deadline` the last day to sign up, `fee` yuan a person (0 = free), `quota` places; None where the catalogue does not say.
    """

    id: str
    document_id: str
    ordinal: int
    name: str
    span: Span
    fields: tuple[CourseField, ...]
    format: CourseFormat | None = None
    periods: tuple[Period, ...] = ()
    deadline: date | None = None
    hours: Decimal | None = None
    days: Decimal | None = None
    quota: int | None = None
    credits: Decimal | None = None
    fee: Decimal | None = None

    def text(self, field: Field) -> str:
        """What the catalogue says, "" where it says nothing."""
        return next((one.text for one in self.fields if one.field is field), "")

    def place(self, field: Field) -> CourseField | None:
        """The field with its own label and place."""
        return next((one for one in self.fields if one.field is field), None)

    @property
    def start(self) -> date | None:
        """The first day."""
        return self.periods[0].start if self.periods else None

    @property
    def end(self) -> date | None:
        """The last day."""
        return max(period.end for period in self.periods) if self.periods else None

    @property
    def length(self) -> Decimal | None:
        """How long it takes, in full days: as stated, else from the hours, else from a first to a last day that are near each other."""
        if self.days is not None:
            return self.days
        if self.hours is not None:
            return self.hours / HOURS_A_DAY
        return None
