"""What HTTP requests about rules and courses hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

DRAFT_CAP = 200_000  # characters


class DraftIn(BaseModel):
    """A draft whose citations are checked."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "根据《澜江市困难职工帮扶办法》第五条的规定……"}]})

    text: str = Field(max_length=DRAFT_CAP, description="要核对的文字")
    as_of: date | None = Field(default=None, description="按哪一天的时效判断；不写为今天")


class CoursesIn(BaseModel):
    """A sentence, and conditions beside it; each takes the place of what the sentence says of the same thing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"query": "下个月适合新任工会主席的线上课", "top": 5}]})

    query: str = Field(default="", max_length=1000, description="想找什么课，一句话")
    audience: str | None = Field(default=None, max_length=100, description="对象")
    category: str | None = Field(default=None, max_length=100, description="类别")
    place: str | None = Field(default=None, max_length=100, description="地点")
    format: str | None = Field(default=None, max_length=20, description="形式")
    before: date | None = Field(default=None, description="最晚哪天开课")
    after: date | None = Field(default=None, description="最早哪天开课")
    hours_max: float | None = Field(default=None, ge=0, le=10_000, description="最多几学时")
    days_max: float | None = Field(default=None, ge=0, le=10_000, description="最多几天")
    policy: str | None = Field(default=None, max_length=500, description="文件的编号：讲这份政策的课")
    as_of: date | None = Field(default=None, description="从哪一天算起；不写为知识库的日期")
    without: list[str] = Field(default=[], max_length=20, description="不计的条件")
    top: int = Field(default=10, ge=1, le=100)

    def raw(self) -> dict[str, Any]:
        """The conditions as the command line gives them."""
        given = self.model_dump(exclude_none=True)
        return given | {name: value.isoformat() for name, value in given.items() if isinstance(value, date)}
