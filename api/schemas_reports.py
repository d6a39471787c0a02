"""What HTTP requests about figures and feedback hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from api.service.feedback import Reason, Verdict
from index.figure_table import FigureQuery
from ingest.document import FigureKind, Level


class FiguresIn(BaseModel):
    """Which figures a table shows; what is left out does not narrow."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(default="", max_length=200, description="指标、说明或原文里的词，用空格隔开")
    unit: str = Field(default="", max_length=20, description="单位，例如 名、万元的基本单位 元")
    kind: list[FigureKind] = Field(default=[], max_length=3, description="achieved 完成，target 目标，rule 规定")
    year: list[int] = Field(default=[], max_length=50, description="涉及的年份")
    document_id: list[str] = Field(default=[], max_length=100, description="只看这些文件")
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, le=10_000_000)

    def query(self, levels: frozenset[Level], limit: int | None = None) -> FigureQuery:
        """The query in our own type, within the levels."""
        return FigureQuery(
            levels=levels,
            document_ids=frozenset(self.document_id),
            kinds=frozenset(self.kind),
            years=frozenset(year for year in self.year if 0 < year < 10_000),
            unit=self.unit,
            text=self.q,
            limit=limit or self.limit,
            offset=0 if limit else self.offset,
        )


class FeedbackIn(BaseModel):
    """What a reader says of an answer."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"verdict": "down", "reasons": ["wrong_number"], "comment": "应为3.2万"}]}
    )

    verdict: Verdict = Field(description="up 有用，down 有误")
    reasons: list[Reason] = Field(
        default=[], max_length=5, description="wrong_citation 引用不对，wrong_number 数字不对，outdated 已过期，not_answered 没答到，other 其他"
    )
    comment: str = Field(default="", max_length=2000, description="说明")
