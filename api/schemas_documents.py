"""What HTTP requests about documents hold."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from api.answering.standing import Status as Validity
from api.revising import Revision
from api.service.listing import Order, Wanted
from ingest.document import DocumentKind, Level


class RevisionIn(BaseModel):
    """What to put right of a document; what is left out stays, null takes a value away where there may be none."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "澜江市职工疗休养管理办法", "level": "internal", "expires": "2028-12-31"}]}
    )

    title: str | None = Field(default=None, max_length=500, description="标题")
    issuer: str | None = Field(default=None, max_length=200, description="发文机关")
    number: str | None = Field(default=None, max_length=100, description="发文字号")
    kind: DocumentKind | None = Field(default=None, description="文件类型")
    level: Level | None = Field(default=None, description="谁可以看")
    written: date | None = Field(default=None, description="成文日期")
    published: date | None = Field(default=None, description="公布日期")
    effective: date | None = Field(default=None, description="施行日期")
    expires: date | None = Field(default=None, description="最后有效的一天")

    def revision(self) -> Revision:
        """The revision in our own type."""
        return Revision(given=frozenset(self.model_fields_set), **{name: getattr(self, name) for name in RevisionIn.model_fields})


class ListIn(BaseModel):
    """Which documents a list shows; what is left out does not narrow."""

    model_config = ConfigDict(extra="forbid")

    kind: DocumentKind | None = Field(default=None, description="文件类型")
    level: Level | None = Field(default=None, description="级别")
    issuer: str = Field(default="", max_length=200, description="发文机关")
    year: int | None = Field(default=None, ge=1900, le=2200, description="涉及的年份")
    validity: Validity | None = Field(default=None, description="政策文件的时效状态")
    q: str = Field(default="", max_length=200, description="标题、发文机关、文号或文件名里的词")
    order: Order = Field(default=Order.ADDED, description="顺序：加入的先后、标题、日期从新到旧")
    limit: int = Field(default=100_000, ge=1, le=100_000)
    offset: int = Field(default=0, ge=0, le=10_000_000)

    def wanted(self) -> Wanted:
        """The conditions in our own type."""
        return Wanted(
            kind=self.kind,
            level=self.level,
            issuer=self.issuer,
            year=self.year,
            validity=self.validity.value if self.validity else "",
            text=self.q,
            order=self.order,
        )
