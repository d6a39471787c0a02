"""Questions with what a right answer holds, kept by administrators while they try the search: rows as `python -m eval` reads them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Float, Integer, MetaData, Table, Text, func, select

from api.knowledge_base import KnowledgeBase
from api.problems import BadRequest, NotThere, TooMany
from api.service.store import ServiceStore

UNANSWERABLE = "unanswerable"
TYPES = {
    "figure": "数字", "what": "是什么", "who": "谁", "when": "什么时候", "where": "哪里", "how": "怎么办", "why": "为什么", "yes_no": "是不是",
    "list": "有哪些", "compare": "比较", "policy": "政策规定", "target": "目标", "achievement": "成绩", "definition": "定义", "article": "条文",
    "course": "课程", "inverse": "由数字找事项", "false_premise": "前提不对的问题", UNANSWERABLE: "文件里没有，不该回答",
}  # fmt: skip
"""What a question asks for, as the evaluation tells its cases apart."""
KEPT = 2000

tables = MetaData()
cases = Table(
    "eval_cases",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),  # seconds since 1970
    Column("owner", Text, nullable=False),
    Column("row", Text, nullable=False),  # JSON, without the id
    sqlite_autoincrement=True,  # an id is never given twice: reports of an earlier run may name it
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A question and what a right answer holds: one of `answers`, or all of `all_of`. `document` is the id of the one that tells."""

    question: str
    type: str
    answers: Sequence[str] = ()
    all_of: Sequence[str] = ()
    evidence: Sequence[str] = ()
    must_not: Sequence[str] = ()
    document: str = ""
    year: int | None = None


class Cases:
    """The cases in the service's store."""

    def __init__(self, store: ServiceStore, base: KnowledgeBase, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._base = base
        self._clock = clock
        store.ensure(tables)

    def add(self, owner: str, case: NewCase) -> dict[str, Any]:
        """The row that is kept, with its id.

        Raises:
            BadRequest: the evaluation could not use it, or its evidence does not stand in its document.
            UnknownDocument: there is no such document.
            TooMany: so many are kept already that they should be measured, and taken out, first.
        """
        row = json.dumps(self._row(case), ensure_ascii=False)
        with self._store.writing() as connection:
            if connection.execute(select(func.count()).select_from(cases)).scalar_one() >= KEPT:
                raise TooMany(f"已存了 {KEPT} 道评测题。请先下载，再去掉不用的。", retry_after_s=60)
            made = connection.execute(cases.insert().values(at=self._clock(), owner=owner, row=row))
            number = made.inserted_primary_key[0] if made.inserted_primary_key else 0
        return _numbered(number, row)

    def list(self) -> list[dict[str, Any]]:
        """All rows, the oldest first."""
        with self._store.reading() as connection:
            return [_numbered(one.number, one.row) for one in connection.execute(select(cases.c.number, cases.c.row).order_by(cases.c.number))]

    def lines(self) -> bytes:
        """All rows as a .jsonl file."""
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.list()).encode()

    def drop(self, case_id: str) -> None:
        """Nothing; the case is gone. Raises NotThere."""
        digits = case_id.removeprefix("own-")
        number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
        with self._store.writing() as connection:
            gone = connection.execute(cases.delete().where(cases.c.number == number)).rowcount
        if not gone:
            raise NotThere(f"没有编号为 {case_id} 的评测题。")

    def _row(self, case: NewCase) -> dict[str, Any]:
        """The row without its id, of what is given."""
        _check(case)
        lists = {name: [text.strip() for text in getattr(case, name)] for name in ("answers", "all_of", "evidence", "must_not")}
        row: dict[str, Any] = {"question": case.question.strip(), "type": case.type} | {name: texts for name, texts in lists.items() if texts}
        if case.document:
            document = self._base.document(case.document)
            missing = next((one for one in lists["evidence"] if "".join(one.split()) not in "".join(document.text.split())), None)
            if missing is not None:
                raise BadRequest(f"“{missing[:40]}”不是所选文件里的原文。依据要照抄一句原文。")
            row["document"] = [document.source.name]
        return row | ({"year": case.year} if case.year is not None else {})


def _check(case: NewCase) -> None:
    """Nothing. Raises BadRequest for a case that the evaluation would refuse."""
    if not case.question.strip():
        raise BadRequest("没有写问题。")
    if case.type not in TYPES:
        raise BadRequest(f"没有 {case.type} 这类问题。可用：{'、'.join(TYPES)}。")
    if not all(text.strip() for texts in (case.answers, case.all_of, case.evidence, case.must_not) for text in texts):
        raise BadRequest("答案和依据不能是空的。")
    if case.type == UNANSWERABLE:
        if case.answers or case.all_of:
            raise BadRequest("不该回答的问题没有答案，请把答案去掉，或换一类。")
        return
    if case.type != "false_premise" and bool(case.answers) == bool(case.all_of):
        raise BadRequest("要写答案里应有的话：任一个就对（answers），或每个都要有（all_of），只用一种。")
    if case.type != "false_premise" and not (case.evidence and case.document):
        raise BadRequest("要写依据（原文里的一句话），并选出自哪份文件。")


def _numbered(number: int, row: str) -> dict[str, Any]:
    return {"id": f"own-{number:03d}", **json.loads(row)}
